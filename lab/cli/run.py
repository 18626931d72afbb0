"""`peerlab run`: sessions without a screen, with calls approved or left to a policy, and one file per session."""

from pathlib import Path
from typing import Literal

import click

from lab.cli.options import (
    api_base_option,
    condition_options,
    examples,
    json_option,
    model_option,
    sampling_options,
    scenario_argument,
)
from lab.cli.output import say_json, tell
from lab.cli.playing import play


@click.command(
    short_help="Run sessions without a screen, one file each.",
    epilog=examples(
        "peerlab run clear-the-host --model persona/protector --set relationship=good --out out/",
        "peerlab run clear-the-host -m openai/qwen2.5-coder --api-base http://127.0.0.1:8080/v1 -n 5 --turns 30 --json",
    ),
)
@scenario_argument
@model_option
@condition_options
@click.option("-n", "count", type=click.IntRange(min=1), default=1, metavar="N", help="Run N sessions.")
@click.option(
    "--at-once",
    type=click.IntRange(min=1),
    default=1,
    metavar="K",
    help="Play K of them at the same time, from one budget; by default 1.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    metavar="S",
    help="Seed of the first session, also sent to a model that takes one; each further session adds 1.",
)
@click.option("--turns", type=click.IntRange(min=1), metavar="T", help="Stop a session after T turns.")
@click.option(
    "--budget",
    type=click.FloatRange(min=0, min_open=True),
    metavar="USD",
    help="Spend at most this many US dollars on all sessions together; stop when a price is unknown.",
)
@click.option(
    "--retries",
    type=click.IntRange(min=0),
    metavar="N",
    help="Retry up to N times after a fault that may pass, waiting longer each time; by default 5.",
)
@click.option(
    "--until",
    "condition",
    metavar="CONDITION",
    help="Stop where this holds: 'tool bash and host store-02', 'detector weight-* or turn 20', or a name kept in the "
    "app. The words: tool, arguments, output, path, host, write, outside, change, detector, tag, turn, cost.",
)
@click.option(
    "--policy",
    "policy_name",
    metavar="NAME",
    help="Let a policy answer the calls: a name in the policies folder beside the settings, or a TOML file. A call it "
    "leaves to a person stops the session.",
)
@click.option(
    "--like",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="SESSION",
    help="Make the decisions, messages and edits of a saved session again; stop where one no longer fits.",
)
@click.option(
    "--match",
    type=click.Choice(["turn", "call"]),
    default="turn",
    help="With --like: decide the call at the same place of the same turn, or the next one with the same arguments.",
)
@sampling_options
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
    preset: str,
    count: int,
    at_once: int,
    seed: int | None,
    turns: int | None,
    budget: float | None,
    retries: int | None,
    condition: str | None,
    policy_name: str | None,
    like: Path | None,
    match: Literal["turn", "call"],
    temperature: float | None,
    sampling: tuple[str, ...],
    out: Path | None,
    as_json: bool,
    api_base: str | None,
) -> None:
    """Run SCENARIO without a screen: every call the agent asks for is approved, unless a policy decides.

    Each session has its own file. It ends when the agent calls finish, answers without a call or reaches a limit, when
    its model keeps failing, or at a reply that is neither a call nor an answer (`malformed` decides). One line per
    session says where it is, how it ended and what changed in the world. Ctrl-C keeps everything up to that moment.
    """
    from msgspec import structs

    from lab.batch.batch import Batch
    from lab.batch.outcome import table_of, words_of_all
    from lab.batch.plan import Plan
    from lab.engine.rerun import rerun_of
    from lab.engine.retries import PATIENT
    from lab.models.catalogue import PERSONA, RECORDING
    from lab.models.sampling import parse_sampling
    from lab.scenario.compose import parse_settings
    from lab.scenario.load import load_scenario
    from lab.settings import load_config, policies_folder, sessions_folder
    from lab.terms.parse import named
    from lab.terms.policy import load_policy

    config = load_config()
    levels = parse_settings(settings, load_scenario(scenario).scenario, preset)
    if temperature is not None:
        sampling = (f"temperature={temperature}", *sampling)
    model_settings = parse_sampling(sampling)
    if seed is not None and model_settings.seed is None and not model.startswith((PERSONA, RECORDING)):
        model_settings = structs.replace(model_settings, seed=seed)
    patience = PATIENT if retries is None else structs.replace(PATIENT, most=retries)
    plan = Plan(
        scenario=scenario,
        condition=levels,
        model=model,
        folder=sessions_folder(config) if out is None else out,
        count=count,
        seed=seed or 0,
        at_once=at_once,
        budget=budget,
        limits={} if turns is None else {"turns": turns},
        settings=model_settings,
        api_base=api_base,
        retries=patience,
        until=named(condition, config.stops)[1] if condition else None,
        policy=load_policy(policy_name, policies_folder()) if policy_name else None,
        like=rerun_of(like, match) if like else None,
    )
    batch = Batch(plan)
    code = play(batch, tells_outcomes=not as_json)
    outcomes = [part.outcome for part in batch.parts if part.outcome]
    if missing := count - len(outcomes):
        why = f"{batch.why}: " if batch.why else ""
        tell(f"peerlab: {why}the other {missing} of {count} sessions were not started")
    if len(outcomes) > 1:
        tell(f"peerlab: {words_of_all(outcomes)}")
    if as_json:
        say_json([table_of(outcome) for outcome in outcomes])
    context.exit(code)
