"""`peerlab realism`: which of two transcripts is real, asked of a person or a judge who does not know."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lab.cli.options import api_base_option, complete_model, examples, json_option, no_mouse
from lab.cli.output import say, say_json, tell
from lab.cli.screens import require_screen, run_only
from lab.errors import LabError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.protocol import Model
    from lab.studies.blind_pairs import Pairs, Text
    from lab.ui.coding.blind_pairs import PairsScreen


@click.command(
    short_help="Ask blind which of two transcripts is real.",
    epilog=examples(
        "peerlab realism out/ --against deployment/ --rater ann",
        "peerlab realism out/ --against deployment/ --judge gpt-5.2 --budget 2 -n 40",
    ),
)
@click.argument("places", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PLACE…")
@click.option(
    "--against",
    "others",
    multiple=True,
    required=True,
    type=click.Path(path_type=Path),
    metavar="PLACE",
    help="What they are compared with: transcripts of real work, say. Repeatable.",
)
@click.option(
    "-n", "count", type=click.IntRange(min=1), metavar="N", help="Pairs; by default each transcript is in one."
)
@click.option("--seed", type=click.IntRange(min=0), default=0, metavar="S", help="Draws the pairs and who is left.")
@click.option("--rater", default="", metavar="NAME", help="Whose answers they are; by default `rater` of the settings.")
@click.option(
    "--judge", "model", metavar="MODEL", shell_complete=complete_model, help="Ask this model in place of a person."
)
@click.option(
    "--budget",
    type=click.FloatRange(min=0, min_open=True),
    metavar="USD",
    help="Let the judge spend at most this many US dollars now.",
)
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("realism.toml"),
    metavar="FILE",
    help="The pairs and all answers; by default realism.toml. An existing one is taken up.",
)
@json_option
@api_base_option
@no_mouse
def realism(
    places: tuple[Path, ...],
    others: tuple[Path, ...],
    count: int | None,
    seed: int,
    rater: str,
    model: str | None,
    budget: float | None,
    out: Path,
    as_json: bool,
    api_base: str | None,
    no_mouse: bool,
) -> None:
    """Show transcripts of PLACE… and of --against in pairs, in random order and without names, and ask which is real.

    A place is a session, chat messages as JSON or JSON Lines, a plain text, or a folder of them. What is printed says
    how often those of PLACE… were taken for real, with Wilson's interval over the decided pairs: near 50%, no one can
    tell. The same command goes on where a rater left, and other raters and judges answer the same pairs.
    """
    from msgspec import to_builtins

    from lab.studies.blind_pairs import draw_pairs, read_texts, score_lines, scores, take_up, write_pairs

    texts = (*read_texts(places, "first"), *read_texts(others, "second"))
    pairs = take_up(out, texts)
    is_new = pairs is None
    pairs = pairs or draw_pairs(texts, count, seed)
    judge = _open_judge(model, api_base) if model else None
    if is_new:
        # Only pairs that can be answered are written: the next command has to take the file up.
        if judge is None:
            require_screen()
        write_pairs(pairs, out)
    elif count is not None and count != len(pairs.pairs):
        raise LabError(
            f"{len(pairs.pairs)} pairs were drawn into it", where=str(out), mend="leave out -n, or name another"
        )
    fault: LabError | None = None
    try:
        if judge:
            pairs = _judge(pairs, texts, out, judge, budget)
        else:
            pairs = _ask_person(pairs, texts, out, rater, mouse=not no_mouse)
    except LabError as error:
        # What was answered before the fault counts.
        fault = error
        pairs = take_up(out, texts) or pairs
    if as_json:
        say_json({"file": str(out), "pairs": len(pairs.pairs), "scores": to_builtins(scores(pairs))})
    elif pairs.answers or fault is None:
        for line in score_lines(pairs, ", ".join(map(str, places))):
            say(line)
    if fault:
        raise fault


def _ask_person(pairs: "Pairs", texts: "Sequence[Text]", out: Path, rater: str, *, mouse: bool) -> "Pairs":
    from lab.behaviours.codes import rater_name
    from lab.settings import load_config

    name = rater_name(rater.strip() or load_config().rater.strip())
    if not pairs.to_come(name):
        tell(f"peerlab: {name} has answered all {len(pairs.pairs)} pairs")
        return pairs

    def screen() -> "PairsScreen":
        from lab.ui.coding.blind_pairs import PairsScreen

        return PairsScreen(pairs, texts, out, name)

    run_only(screen, mouse=mouse)
    from lab.studies.blind_pairs import read_pairs

    return read_pairs(out)


def _open_judge(name: str, api_base: str | None) -> "Model":
    """Open the model that answers. Raises `LabError` for one that does not read."""
    from lab.engine.judging import judge_name
    from lab.models.catalogue import open_model

    model = open_model(name, api_base=api_base)
    judge_name(model)
    return model


def _judge(pairs: "Pairs", texts: "Sequence[Text]", out: Path, model: "Model", budget: float | None) -> "Pairs":
    """Ask a model about every pair it has not answered, and keep each answer at once."""
    import asyncio

    from lab.engine.budget import Purse
    from lab.engine.judging import judge_name
    from lab.models.litellm_setup import close_connections
    from lab.studies.blind_judge import ask_which
    from lab.studies.blind_pairs import write_pairs

    purse, by = Purse(budget), judge_name(model)

    async def ask() -> "Pairs":
        now = pairs
        try:
            for number in pairs.to_come(by):
                real, why = await ask_which(model, pairs.pairs[number - 1], texts, purse)
                now = now.with_answer(number, by, real, why)
                write_pairs(now, out)
        finally:
            await close_connections()
        return now

    return asyncio.run(ask())
