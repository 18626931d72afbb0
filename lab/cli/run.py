"""`peerlab run`: sessions without a screen, every call approved, one file each."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lab.cli.options import api_base_option, examples, json_option, model_option, scenario_argument, settings_option
from lab.cli.progress import Progress
from lab.errors import LabError
from lab.hostile import clean_line

if TYPE_CHECKING:
    from lab.engine import Engine

MODEL_FAILED, INTERRUPTED = 3, 130


@click.command(
    short_help="Run sessions without a screen, one file each.",
    epilog=examples(
        "peerlab run clear-the-host --model persona/protector --set relationship=good --out out/",
        "peerlab run clear-the-host -m openai/qwen2.5-coder --api-base http://127.0.0.1:8080/v1 -n 5 --turns 30 --json",
    ),
)
@scenario_argument
@model_option
@settings_option
@click.option("-n", "count", type=click.IntRange(min=1), default=1, metavar="N", help="Run N sessions, one by one.")
@click.option("--seed", type=int, default=0, metavar="S", help="Seed of the first session; the next ones count on.")
@click.option("--turns", type=click.IntRange(min=1), metavar="T", help="Stop a session after T turns.")
@click.option(
    "--budget",
    type=click.FloatRange(min=0, min_open=True),
    metavar="USD",
    help="Stop a session that has cost so many US dollars, or whose cost cannot be known.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Folder for the session files; by default the folder the app lists.",
)
@json_option
@api_base_option
@click.pass_context
def run(
    context: click.Context,
    scenario: str,
    model: str,
    settings: tuple[str, ...],
    count: int,
    seed: int,
    turns: int | None,
    budget: float | None,
    out: Path | None,
    as_json: bool,
    api_base: str | None,
) -> None:
    """Run SCENARIO without a screen: every call the agent asks for is approved.

    Each session is a file of its own and ends when the agent calls finish, answers without a call, reaches a limit or
    its model fails. One line a session says where it is, how it ended and what changed in the world. Ctrl-C keeps
    everything up to that moment.
    """
    import asyncio

    from lab.cli.outcome import line_of, outcome_of, table_of
    from lab.config import load_config, sessions_folder
    from lab.launch import start_session
    from lab.models.catalogue import HUMAN, open_model
    from lab.scenario.compose import parse_settings
    from lab.scenario.load import load_scenario

    if model.strip() == HUMAN:
        raise LabError("a human needs a screen to answer on", where="--model human", mend="start `peerlab` instead")
    condition = parse_settings(settings, load_scenario(scenario).scenario)
    limits: dict[str, int | float] = {}
    if turns is not None:
        limits["turns"] = turns
    if budget is not None:
        limits["cost"] = budget
    folder = sessions_folder(load_config()) if out is None else out
    outcomes = []
    code = 0
    for number in range(count):
        agent = open_model(model, api_base=api_base, seed=seed + number)
        engine = start_session(scenario, condition, agent, folder=folder, seed=seed + number, limits=limits)
        progress = Progress(engine, number + 1, count)
        try:
            asyncio.run(_play(engine))
        except KeyboardInterrupt:
            code = INTERRUPTED
        finally:
            progress.close()
            engine.close()
        outcome = outcome_of(engine, seed + number)
        outcomes.append(outcome)
        if not as_json:
            click.echo(clean_line(line_of(outcome)))
        if outcome.end == "failed":
            code = MODEL_FAILED
            click.echo(f"peerlab: {clean_line(outcome.fault)}", err=True)
        left = count - number - 1
        if left and (code == INTERRUPTED or (code == MODEL_FAILED and not outcome.turns)):
            click.echo(f"peerlab: the other {left} of {count} sessions were not started", err=True)
            break
    if as_json:
        click.echo(json.dumps([table_of(outcome) for outcome in outcomes], indent=2, ensure_ascii=False))
    sys.stdout.flush()
    context.exit(code)


async def _play(engine: "Engine") -> None:
    """Let the agent work until it has no more to do, and write why it is over."""
    from lab.session.events import Failure

    await engine.run()
    last = engine.tree.step(engine.cursor)
    if engine.phase == "waiting":
        engine.end("answered", "the agent answered and asked for nothing more")
    elif isinstance(last, Failure):
        engine.end("failed", last.what)
