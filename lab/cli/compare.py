"""`peerlab compare`: two branches or two sessions set against each other, the first difference on top."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from lab.cli.options import examples
from lab.cli.output import say_texts, tell
from lab.text.amounts import counted
from lab.text.safe import clean_line

if TYPE_CHECKING:
    from lab.engine.comparing import Comparison, Pair

_MOST: Final = 12
"""Differing lines of an aspect that are printed unless all are wanted."""


@click.command(
    short_help="Set two branches or two sessions against each other.",
    epilog=examples(
        "peerlab compare one.toml other.toml",
        "peerlab compare one.toml one.toml --branch main --branch what-if-1",
    ),
)
@click.argument("left", type=click.Path(path_type=Path))
@click.argument("right", type=click.Path(path_type=Path))
@click.option("--branch", "names", multiple=True, metavar="NAME", help="The branch of LEFT, then that of RIGHT.")
@click.option("--all", "is_whole", is_flag=True, help="Print every line that differs.")
def compare(left: Path, right: Path, names: tuple[str, ...], is_whole: bool) -> None:
    """Set one session against another, or two branches of one session: the first difference on top.

    Turns are aligned by the calls they ask for. Then come, turn by turn, what the agent was told and said, its calls,
    decisions, results, changes of the world and tags, and what is different in the world at the end. Without
    --branch, the branch each file was left on is taken.
    """
    from lab.engine.comparing import compare as compare_courses
    from lab.engine.comparing import course_of
    from lab.session.log import Session

    if len(names) > 2:
        raise click.UsageError("--branch can be given twice at most: for LEFT, then for RIGHT")
    courses = []
    for place, path in enumerate((left, right)):
        saved = Session.open(path)
        if saved.notice:
            tell(f"peerlab: {saved.notice}")
        last = saved.tree.tip_of(names[place]) if place < len(names) else saved.tree.here
        branch = saved.tree.step(last).branch if last else ""
        courses.append(course_of(saved, last, clean_line(f"{branch} of {path}")))
    say_texts(_lines(compare_courses(*courses), None if is_whole else _MOST))


def _lines(comparison: "Comparison", most: int | None) -> Iterator[str]:
    first = comparison.first
    for sign, course in (("-", comparison.left), ("+", comparison.right)):
        yield f"{sign} {course.name} · {counted(len(course.turns) - 1, 'turn')}"
    yield ""
    if first is None:
        yield "no turn differs"
    else:
        yield f"the first difference: {_place(first)}"
        for sign, part in zip("-+", first.first, strict=True):
            if part:
                yield f"    {sign} {_aspect_words(part[0])}: {part[1]}"
        if first.first == (None, None):
            yield f"    {_aspect_words(first.aspects[0])}"
    equal_count = 0
    for pair in comparison.pairs:
        if not pair.aspects:
            equal_count += 1
            continue
        if equal_count:
            yield ""
            yield f"… {counted(equal_count, 'turn')} alike"
        equal_count = 0
        yield ""
        yield from _pair_lines(pair, most)
    if equal_count:
        yield ""
        yield f"… {counted(equal_count, 'turn')} alike"
    yield ""
    yield "the worlds at the end are equal" if not comparison.world else "in the world at the end, from - to +:"
    yield from _cut([f"    ~ {line}" for line in comparison.world], None if most is None else 2 * most)


def _pair_lines(pair: "Pair", most: int | None) -> Iterator[str]:
    from lab.engine.comparing import differing_lines

    yield f"── {_place(pair)}"
    left, right = (turn.lines if turn else {} for turn in (pair.left, pair.right))
    for aspect in pair.aspects:
        yield f"  {_aspect_words(aspect)}:"
        lines = differing_lines(left.get(aspect, ()), right.get(aspect, ()))
        yield from _cut([f"    {sign} {line}" for sign, line in lines], most)


def _cut(lines: list[str], most: int | None) -> Iterator[str]:
    # One line more than allowed is no worse than saying that there is one more.
    if most is None or len(lines) <= most + 1:
        yield from lines
        return
    yield from lines[:most]
    yield f"    … {len(lines) - most} more lines: --all prints them"


def _place(pair: "Pair") -> str:
    """Return where a pair stands: its turns, and the events they begin with."""
    left, right = pair.left, pair.right
    if left and right and left.number == right.number:
        where = f"turn {left.number}" if left.number else "before the first turn"
        events = f"event {left.event}" if left.event == right.event else f"events {left.event} and {right.event}"
        return f"{where} ({events})"
    if left and right:
        return f"turn {left.number} against turn {right.number} (events {left.event} and {right.event})"
    turn, side = (left, "left") if left else (right, "right")
    return f"turn {turn.number} of the {side} one alone (event {turn.event})" if turn else ""


def _aspect_words(aspect: str) -> str:
    return {
        "setup": "model and condition",
        "told": "what the agent is told",
        "says": "what the agent says",
        "asks": "calls",
        "decided": "decisions",
        "failed": "failures",
        "result": "results as the agent saw them",
        "world": "changes of the world",
        "end": "the end",
        "tags": "tags and suggestions",
    }[aspect]
