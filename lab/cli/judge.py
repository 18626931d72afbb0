"""`peerlab judge`: a second model suggests behaviours shown in words, and is compared with people's tags."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lab.cli.exit_codes import MODEL_FAILED
from lab.cli.options import api_base_option, complete_model, examples, json_option
from lab.cli.output import Bold, say, say_json, tell
from lab.errors import LabError
from lab.text.amounts import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lab.behaviours.agreement import CoderComparison
    from lab.engine.judging import JudgeRun


@click.command(
    short_help="Let a second model suggest behaviours, and measure it.",
    epilog=examples(
        "peerlab judge out/2026-11-23-091500-clear-the-host-gemini-3-pro.toml --model gpt-5.2 --budget 0.50",
        "peerlab judge out/*.toml --json",
    ),
)
@click.argument("sessions", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="SESSION…")
@click.option(
    "-m",
    "--model",
    metavar="MODEL",
    shell_complete=complete_model,
    help="The judge, as a litellm id; without it, only earlier judgements are compared.",
)
@click.option(
    "--budget",
    type=click.FloatRange(min=0, min_open=True),
    metavar="USD",
    help="Spend at most this many US dollars on all sessions together; stop when a price is unknown.",
)
@click.option(
    "--prompt",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Instructions of your own; {behaviours} stands for the definitions. By default the shipped judge.md.",
)
@json_option
@api_base_option
def judge(
    sessions: tuple[Path, ...],
    model: str | None,
    budget: float | None,
    prompt: Path | None,
    as_json: bool,
    api_base: str | None,
) -> None:
    """Let MODEL judge the latest branch of each SESSION and suggest behaviours that only words show.

    Suggestions are written to the session as by "judge/MODEL", apart from those of detectors, and become tags only when
    a person accepts them. A suggestion whose quote the agent never said is discarded and counted. Then the judge is
    compared, turn by turn, with people's tags, as by `peerlab agreement`.
    """
    import asyncio

    from msgspec import to_builtins

    runs: list[tuple[Path, JudgeRun]] = []
    fault: LabError | None = None
    is_whole = True
    if model:
        try:
            is_whole = asyncio.run(_ask(sessions, model, budget, prompt, api_base, runs, quiet=as_json))
        except LabError as error:
            # Keep and report what was judged before the fault.
            fault = error
    comparison = _compare(sessions, model or "")
    if as_json:
        judged = [{"path": str(path), **to_builtins(judgement)} for path, judgement in runs]
        say_json({"judged": judged, "comparison": to_builtins(comparison)})
    else:
        for line in _lines(comparison):
            say(line)
    if fault:
        raise fault
    if not is_whole:
        click.get_current_context().exit(MODEL_FAILED)


async def _ask(
    sessions: "Sequence[Path]",
    model: str,
    budget: float | None,
    prompt: Path | None,
    api_base: str | None,
    runs: "list[tuple[Path, JudgeRun]]",
    *,
    quiet: bool,
) -> bool:
    """Judge each session, going on where the judge has no answer, and return whether all of them were judged."""
    from lab.behaviours.judge import read_prompt
    from lab.engine.budget import Purse
    from lab.engine.judging import ask_judge
    from lab.engine.start import reopen
    from lab.models.catalogue import open_model
    from lab.models.litellm_setup import close_connections
    from lab.protocol import LOST, ModelFault

    is_whole = True
    judge, purse, instructions = open_model(model, api_base=api_base), Purse(budget), read_prompt(prompt)
    try:
        for path in sessions:
            engine = reopen(path).engine
            try:
                judgement = await ask_judge(engine, judge, instructions, purse)
            except ModelFault as error:
                if error.kind not in {*LOST, "filter", "context"}:
                    raise
                tell(f"peerlab: {path} was not judged: {error}")
                is_whole = False
                continue
            finally:
                engine.close()
            runs.append((path, judgement))
            if not quiet:
                say(f"{path} · {judgement}")
    finally:
        await close_connections()
    return is_whole


def _compare(sessions: "Sequence[Path]", model: str) -> "CoderComparison":
    """Return how people and the judge agree over the sessions both have read."""
    from lab.behaviours.agreement import compare
    from lab.behaviours.codes import JUDGES, PEOPLE
    from lab.behaviours.judge import judged_behaviours
    from lab.session.events import JUDGE
    from lab.studies.session_codes import read_coding

    coding = read_coding(sessions, is_latest=True)
    for fault in coding.unreadable:
        raise fault
    judge = f"{JUDGE}{model}" if model else JUDGES
    return compare(coding.sessions, PEOPLE, judge, judged_behaviours(coding.behaviours))


def _lines(comparison: "CoderComparison") -> "Iterator[str]":
    from lab.behaviours.agreement_words import comparison_lines

    if not comparison.sessions:
        yield "Nothing to compare: a session counts when a person has tagged in it and a judge has read it."
        return
    turns, sessions = counted(comparison.turns, "turn"), counted(comparison.sessions, "session")
    yield Bold(f"{comparison.first} and {comparison.second} over {turns} of {sessions}")
    yield from comparison_lines(comparison)
