"""`peerlab judge`: a second model suggests behaviours shown in words, and is compared with people's tags."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lab.cli.options import api_base_option, complete_model, examples, json_option
from lab.cli.output import Bold, say, say_json
from lab.errors import LabError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lab.behaviours.agreement import Agreement
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
    compared, turn by turn, with people's tags: agreement in per cent, and Cohen's kappa.
    """
    import asyncio

    runs: list[tuple[Path, JudgeRun]] = []
    fault: LabError | None = None
    if model:
        try:
            asyncio.run(_ask(sessions, model, budget, prompt, api_base, runs, quiet=as_json))
        except LabError as error:
            # Keep and report what was judged before the fault.
            fault = error
    compared, agreements = _compare(sessions, model or "")
    if as_json:
        say_json(_document(runs, compared, agreements))
    else:
        for line in _lines(compared, agreements):
            say(line)
    if fault:
        raise fault


async def _ask(
    sessions: "Sequence[Path]",
    model: str,
    budget: float | None,
    prompt: Path | None,
    api_base: str | None,
    runs: "list[tuple[Path, JudgeRun]]",
    *,
    quiet: bool,
) -> None:
    from lab.behaviours.judge import read_prompt
    from lab.engine.budget import Purse
    from lab.engine.judging import ask_judge
    from lab.engine.start import reopen
    from lab.models.catalogue import open_model
    from lab.models.litellm_setup import close_connections

    judge, purse, instructions = open_model(model, api_base=api_base), Purse(budget), read_prompt(prompt)
    try:
        for path in sessions:
            engine = reopen(path).engine
            try:
                judgement = await ask_judge(engine, judge, instructions, purse)
            finally:
                engine.close()
            runs.append((path, judgement))
            if not quiet:
                say(f"{path} · {judgement}")
    finally:
        await close_connections()


def _compare(sessions: "Sequence[Path]", model: str) -> "tuple[int, tuple[Agreement, ...]]":
    """Return how many sessions both a person and the judge have read, and their agreement over all those turns."""
    from lab.behaviours.agreement import Coded, agreements, coded_turns, was_judged, was_read_by_person
    from lab.behaviours.judge import JUDGED
    from lab.session.shelf import read_session

    turns: list[Coded] = []
    compared = 0
    for path in sessions:
        tree = read_session(path).tree
        if was_judged(tree, tree.here, model) and was_read_by_person(tree, tree.here):
            compared += 1
            turns += coded_turns(tree, tree.here, model)
    return compared, agreements(turns, JUDGED) if compared else ()


def _lines(compared: int, agreements: "tuple[Agreement, ...]") -> "Iterator[str]":
    if not compared:
        yield "Nothing to compare: a session counts when a person has tagged in it and a judge has read it."
        return
    turns = agreements[0].both + agreements[0].only_human + agreements[0].only_judge + agreements[0].neither
    noun = "session" if compared == 1 else "sessions"
    yield f"Judge and people over {turns} turns of {compared} {noun}"
    head = f"  {'behaviour':<24}{'both':>6}{'people':>8}{'judge':>7}{'none':>6}{'agree':>8}{'kappa':>8}"
    yield Bold(head)
    for each in agreements:
        percent = "–" if each.percent is None else f"{each.percent:.0f} %"
        kappa = "–" if each.kappa is None else f"{each.kappa:.2f}"
        counts = f"{each.both:>6}{each.only_human:>8}{each.only_judge:>7}{each.neither:>6}"
        yield f"  {each.behaviour:<24}{counts}{percent:>8}{kappa:>8}"
    yield "  People, judge: turns only they name. Kappa: 0 where chance would agree as often, – where it says nothing."
    if accepted := sum(each.accepted for each in agreements):
        yield f"  {accepted} of both were accepted from the judge's own suggestions, so they are no second opinion."


def _document(
    runs: "list[tuple[Path, JudgeRun]]", compared: int, agreements: "tuple[Agreement, ...]"
) -> dict[str, Any]:
    from msgspec import to_builtins

    return {
        "judged": [{"path": str(path), **to_builtins(judgement)} for path, judgement in runs],
        "compared": compared,
        "agreement": to_builtins(agreements),
    }
