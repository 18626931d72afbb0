"""`peerlab compare`: two branches or two sessions set against each other, the first difference on top."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from lab.cli.options import examples
from lab.cli.output import say_texts, tell
from lab.text.amounts import counted

if TYPE_CHECKING:
    from lab.engine.comparing import Comparison, TurnPair

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
    from lab.engine.comparing import course_in

    if len(names) > 2:
        raise click.UsageError("--branch can be given twice at most: for LEFT, then for RIGHT")
    courses = []
    for path, branch in zip((left, right), (*names, "", ""), strict=False):
        course, notice = course_in(path, branch)
        if notice:
            tell(f"peerlab: {notice}")
        courses.append(course)
    say_texts(_lines(compare_courses(*courses), None if is_whole else _MOST))


def _lines(comparison: "Comparison", most: int | None) -> Iterator[str]:
    from lab.engine.comparing import ASPECTS

    first = comparison.first
    for sign, course in (("-", comparison.left), ("+", comparison.right)):
        yield f"{sign} {course.name} · {counted(len(course.turns) - 1, 'turn')}"
    yield ""
    if first is None:
        yield "no turn differs"
    else:
        yield f"the first difference: {first.words}"
        for sign, part in zip("-+", first.first, strict=True):
            if part:
                yield f"    {sign} {ASPECTS[part[0]]}: {part[1]}"
        if first.first == (None, None):
            yield f"    {ASPECTS[first.aspects[0]]}"
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


def _pair_lines(pair: "TurnPair", most: int | None) -> Iterator[str]:
    from lab.engine.comparing import ASPECTS, differing_blocks

    yield f"── {pair.words}"
    for aspect in pair.aspects:
        yield f"  {ASPECTS[aspect]}:"
        texts = ((turn.text(aspect) if turn else None) for turn in (pair.left, pair.right))
        left, right = ([] if text is None else text.split("\n") for text in texts)
        lines = []
        for block in differing_blocks(left, right):
            lines += [f"    - {left[place]}" for place in block.left]
            lines += [f"    + {right[place]}" for place in block.right]
        yield from _cut(lines, most)


def _cut(lines: list[str], most: int | None) -> Iterator[str]:
    # One line more than allowed is no worse than saying that there is one more.
    if most is None or len(lines) <= most + 1:
        yield from lines
        return
    yield from lines[:most]
    yield f"    … {len(lines) - most} more lines: --all prints them"
