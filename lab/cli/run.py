"""`peerlab run`: sessions without a screen, with calls approved or left to a policy, and one file per session."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from lab.cli.options import (
    api_base_option,
    examples,
    grid_options,
    json_option,
    models_option,
    sampling_options,
    scenario_argument,
)
from lab.cli.output import say_json, say_json_line, tell
from lab.cli.playing import failure_words, play
from lab.errors import LabError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.batch.ending import SessionOutcome


@click.command(
    short_help="Run sessions without a screen, one file each.",
    epilog=examples(
        "peerlab run clear-the-host --model persona/protector --set relationship=good --out out/",
        "peerlab run clear-the-host -m gpt-5.2 -m persona/complier --set relationship=good,bad -n 9 --out o/ --resume",
    ),
)
@scenario_argument
@models_option
@grid_options
@click.option(
    "-n", "count", type=click.IntRange(min=1), default=1, metavar="N", help="Run N sessions of each combination."
)
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
    help="Seed of the first session, also sent to a model that takes one; each further session adds 1. Of several "
    "combinations it draws the order, and a seed for each session.",
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
@click.option(
    "--resume",
    is_flag=True,
    help="Play only what the folder lacks: what is whole stays, what broke off goes on, what failed or ran out of the "
    "budget is played again. What was spent counts for the budget.",
)
@click.option(
    "--shard",
    metavar="I/N",
    default="",
    help="Play only the I-th of N parts, each of which another machine may play with the same options.",
)
@json_option
@click.option("--jsonl", "as_lines", is_flag=True, help="Print a line of JSON as a session begins, moves on and ends.")
@api_base_option
@click.pass_context
def run(
    context: click.Context,
    scenario: str,
    models: tuple[str, ...],
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
    resume: bool,
    shard: str,
    as_json: bool,
    as_lines: bool,
    api_base: str | None,
) -> None:
    """Run SCENARIO without a screen: every call the agent asks for is approved, unless a policy decides.

    With several models, or several levels of a factor, all combinations are played, in an order drawn by the seed.

    Each session has its own file. It ends when the agent calls finish, answers without a call or reaches a limit, when
    its model keeps failing, or at a reply that is neither a call nor an answer (`malformed` decides). One line per
    session says where it is, how it ended and what changed in the world. Ctrl-C keeps everything up to that moment, and
    --resume goes on. The exit code is 3 when a session failed.
    """
    from msgspec import structs

    from lab.batch.batch import Batch
    from lab.batch.ending import table_of, words_of_all
    from lab.batch.grid import Grid, played, rest_of
    from lab.batch.plan import Plan
    from lab.batch.spread import BATCH, arms_of
    from lab.engine.rerun import rerun_of
    from lab.engine.retries import PATIENT
    from lab.models.sampling import parse_sampling
    from lab.scenario.compose import parse_grid
    from lab.scenario.load import load_scenario
    from lab.session.shelf import session_files
    from lab.settings import load_config, policies_folder, sessions_folder
    from lab.terms.parse import named
    from lab.terms.policy import load_policy

    config = load_config()
    loaded = load_scenario(scenario)
    conditions = parse_grid(settings, loaded.scenario, preset)
    if temperature is not None:
        sampling = (f"temperature={temperature}", *sampling)
    model_settings = parse_sampling(sampling)
    limits: dict[str, int | float] = {} if turns is None else {"turns": turns}
    until = named(condition, config.stops)[1] if condition else None
    policy = load_policy(policy_name, policies_folder()) if policy_name else None
    rerun = rerun_of(like, match) if like else None
    arms = arms_of(
        scenario,
        loaded,
        models,
        conditions,
        seed=seed,
        settings=model_settings,
        limits=limits,
        api_base=api_base,
        until=until,
        policy=policy,
        like=rerun,
    )
    grid = Grid(
        name=BATCH,
        arms=arms,
        n=count,
        seed=seed or 0,
        settings=model_settings,
        sends_seed=seed is not None,
        counts_on=len(arms) == 1,
        shard=_shard(shard),
    )
    folder = sessions_folder(config) if out is None else out
    files = frozenset(entry.path for entry in session_files(folder)) if resume else None
    rest = rest_of(grid, played(folder, BATCH) if resume else (), again=("failed", "budget"))
    jobs = rest.jobs
    if rerun:
        # What was made again before it broke off is not known, so such a session is played from its beginning.
        jobs = tuple(structs.replace(job, path=None) for job in jobs)
    if resume:
        begun = sum(job.path is not None for job in jobs)
        elsewhere = f"another program plays {rest.taken}, " if rest.taken else ""
        whole = f"{rest.whole} of {len(grid.runs())} sessions are whole"
        tell(f"peerlab: {whole}, {elsewhere}{begun} of the other {len(jobs)} go on")
    if not jobs:
        if as_lines:
            _say_end(())
        elif as_json:
            say_json([])
        return
    plan = Plan(
        scenario=scenario,
        condition=conditions[0],
        model=", ".join(models),
        folder=folder,
        count=len(jobs),
        seed=grid.seed,
        at_once=at_once,
        budget=budget,
        before=rest.spending,
        limits=limits,
        settings=model_settings,
        api_base=api_base,
        retries=PATIENT if retries is None else structs.replace(PATIENT, most=retries),
        until=until,
        policy=policy,
        like=rerun,
        files=files,
        own_jobs=jobs,
    )
    batch = Batch(plan)
    fault: LabError | None = None
    code = 0
    try:
        code = play(batch, tells_outcomes=not (as_json or as_lines), tells_lines=as_lines)
    except LabError as error:
        # What was played before the fault, on a full disk say, is summed up all the same.
        fault = error
    outcomes = [part.outcome for part in batch.parts if part.outcome]
    if fault and not (outcomes or as_lines):
        raise fault
    missing = sum(part.state != "elsewhere" and part.outcome is None for part in batch.parts)
    if missing:
        why = f"{batch.why}: " if batch.why else ""
        tell(f"peerlab: {why}the other {missing} of {len(jobs)} sessions were not started")
    if failures := failure_words(batch):
        tell(f"peerlab: {failures}")
    if len(outcomes) > 1:
        tell(f"peerlab: {words_of_all(outcomes)}")
    if as_lines:
        _say_end(outcomes, missing, str(fault) if fault else batch.why)
    elif as_json:
        say_json([table_of(outcome) for outcome in outcomes])
    if fault:
        raise fault
    context.exit(code)


def _say_end(outcomes: "Sequence[SessionOutcome]", missing: int = 0, why: str = "") -> None:
    """Print the last line of a batch that is followed line by line."""
    failed = sum(outcome.has_failed for outcome in outcomes)
    say_json_line({"is": "end", "over": len(outcomes), "failed": failed, "missing": missing, "why": why})


def _shard(text: str) -> tuple[int, int]:
    """Return part and parts of `I/N`. Raises `LabError` for anything else."""
    part, slash, parts = text.partition("/")
    if not text:
        return (1, 1)
    if not (slash and part.isdecimal() and parts.isdecimal() and 1 <= int(part) <= int(parts)):
        raise LabError(f'"{text}" is no part of a whole', where="--shard", mend="write I/N, such as 2/8")
    return (int(part), int(parts))
