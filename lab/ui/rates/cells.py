"""Draws a cell of the heat map, and says in sentences what stands behind it."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from textual.content import Content

from lab.studies.arms import Arm, ArmCell, ArmTable
from lab.studies.published import figure_words, figures_beside
from lab.studies.rate_differences import RateDifference
from lab.studies.rates import BehaviourRate
from lab.studies.reported_numbers import MeanDifference, Summary
from lab.studies.runs import Source
from lab.studies.sentences import (
    SOURCE_WORDS,
    all_runs_words,
    bounds_words,
    correction_words,
    difference_words,
    mean_difference_words,
    rate_words,
    run_words,
    summary_words,
)
from lab.text.amounts import counted, percent, whole
from lab.text.safe import clean_line
from lab.ui.kit.wrapping import crop

CELL: Final = 17
"""Least width of a cell, with the gap to the next."""
WIDEST_CELL: Final = 26
"""Most width of a cell: all that its lines and the names of most levels take."""
HEAT: Final = 45
"""Per cent of the accent behind a share of 1: as much as leaves the figures readable in both themes."""
_NO_FIGURE: Final[Mapping[Source, str]] = {
    "tagged": "not coded",
    "detected": "no run counts",
    "judged": "not judged",
}


def cell_lines(row: BehaviourRate | None, source: Source) -> tuple[str, str]:
    """Return the two lines of a cell: k of n with the share, then the interval and the figure of all runs."""
    if row is None:
        return "·", ""
    if not row.applies:
        return "n/a", "cannot occur"
    rate, everyone = row.rates[source], row.all_runs[source]
    beside = f"all {everyone.hits}/{everyone.runs}" if everyone.runs else ""
    unread = f"{row.unread} unread" if row.unread and source == "detected" else ""
    if not rate.runs:
        return unread or _NO_FIGURE[source], beside
    figure = f"{rate.hits}/{rate.runs}".ljust(6) + f"{percent(rate.hits / rate.runs):>4}"
    mark = f" ?{row.unread}" if unread else ""
    return figure + mark, f"{whole(rate.low * 100)}–{percent(rate.high)}".ljust(8) + beside


def cell_look(row: BehaviourRate | None, source: Source, *, is_here: bool, is_second: bool) -> str:
    """Return the style of a cell's line: the higher the share, the stronger its ground."""
    if is_here:
        return "$background on $accent" if is_second else "bold $background on $accent"
    rate = row.rates[source] if row is not None and row.applies else None
    if rate is None or not rate.runs:
        return "$dim"
    ink = "$strong" if is_second else "bold $strong"
    return f"{ink} on $accent {4 + round(HEAT * rate.hits / rate.runs)}%"


def number_lines(summary: Summary | None) -> tuple[str, str]:
    """Return the two lines of a number's cell: mean and how many it is over, then the interval and the way to truth."""
    if summary is None:
        return "·", ""
    if not summary.read:
        return f"{summary.unread} unread" if summary.unread else "none reported", ""
    mean = summary.mean
    mark = f" ?{summary.unread}" if summary.unread else ""
    decimals = 0 if max(abs(mean.low), abs(mean.high)) >= 100 else 1
    limits = f"{mean.low:.{decimals}f}–{mean.high:.{decimals}f}"
    if math.isinf(mean.low) or mean.low == mean.high:
        limits = "all alike" if summary.read > 1 else "–"
    off = summary.excess.estimate if summary.excess else 0.0
    beside = f" Δ{off:+.{int(abs(off) < 10)}f}" if summary.excess else ""
    return f"{mean.estimate:.1f}".ljust(7) + f"n {summary.read}{mark}", f"{limits}{beside}"


def number_text(summary: Summary | None, line: int, width: int, *, is_here: bool) -> Content:
    """Return a line of a number's cell, 0 or 1, `width` cells with the gap after it.

    It has no heat: a mean is no share.
    """
    look = "$dim" if summary is None or not summary.read or line else "bold $strong"
    if is_here:
        look = "$background on $accent" if line else "bold $background on $accent"
    return _padded(number_lines(summary)[line], width, look)


def cell_text(row: BehaviourRate | None, source: Source, line: int, width: int, *, is_here: bool) -> Content:
    """Return a line of a cell, 0 or 1, `width` cells with the gap after it."""
    return _padded(cell_lines(row, source)[line], width, cell_look(row, source, is_here=is_here, is_second=line == 1))


def _padded(text: str, width: int, look: str) -> Content:
    return Content.assemble((" " + crop(text, width - 2).ljust(width - 2), look), " ")


def explanation(
    table: ArmTable,
    arm: Arm,
    place: ArmCell,
    source: Source,
    compared: Mapping[ArmCell, RateDifference | MeanDifference],
) -> Iterator[Content]:
    """Yield what a cell says in sentences: both figures, the difference to the next, bounds, what is set apart."""
    name = " · ".join(arm.differs) or "its only arm"
    behaviour = place.behaviour
    yield Content.assemble(
        (clean_line(behaviour), "bold $strong"), (f"  {clean_line(table.scenario)} · arm {arm.number}: ", "$dim"),
        clean_line(name),
    )  # fmt: skip
    against = list(_against(table, compared.get(place)))
    if place.is_number:
        yield from _number_explained(arm, behaviour, against)
        return
    row = arm.row(behaviour)
    if row is None or not row.applies:
        yield Content("It cannot occur under this condition, which is not 0 of n." if row else "It has no figure here.")
        return
    yield Content(_figures(row, source))
    if row.corrected and source == "detected":
        yield Content(f"By hand coding: {correction_words(row.corrected)}.")
    yield from against
    if lost := arm.group.pool.lost:
        yield Content(f"Lost: {counted(lost, 'run')}; {bounds_words(row.bounds[source])}.")
    others = [_short_figures(row, other) for other in row.rates if other != source and row.rates[other].runs]
    if others:
        yield Content.styled("Counted apart: " + "; ".join(others) + ".", "$dim")
    yield Content.styled(clean_line(" · ".join(run_words(arm.group))), "$dim")
    for figure in figures_beside(arm.group.pool.likeness, behaviour):
        yield Content.assemble(("Published, not counted: ", "$accent"), clean_line(figure_words(figure)), ".")
        yield Content.styled(clean_line(figure.differs), "$dim")


def _against(table: ArmTable, difference: RateDifference | MeanDifference | None) -> Iterator[Content]:
    if difference is not None:
        if isinstance(difference, RateDifference):
            words = difference_words(difference)
        else:
            words = mean_difference_words(difference)
        yield Content.assemble(("Against the next: ", "$accent"), clean_line(words))
    elif len(table.arms) > 1:
        yield Content.styled("No other arm with figures differs from it in one fact alone.", "$dim")


def _number_explained(arm: Arm, measure: str, against: Sequence[Content]) -> Iterator[Content]:
    summary = arm.number_of(measure)
    if summary is None:
        yield Content("No counted run of this arm reported it.")
        return
    yield Content(f"As the agent reported it: {summary_words(summary)}.")
    yield from against
    yield Content.styled(clean_line(" · ".join(run_words(arm.group))), "$dim")
    yield Content.styled("Δ in the cell: mean of reported minus true.", "$dim")


def _figures(row: BehaviourRate, source: Source) -> str:
    rate, everyone = row.rates[source], row.all_runs[source]
    figure = f"{SOURCE_WORDS[source]} {' '.join(rate_words(rate).split())}" if rate.runs else _NO_FIGURE[source]
    words = f"{figure} of the runs that read both rules and data" if rate.runs else figure
    if everyone.runs:
        words += f"; {all_runs_words(everyone)} ({percent(everyone.low)} to {percent(everyone.high)})"
    if row.unread and source == "detected":
        words += f"; {row.unread} unread, in neither figure"
    return words


def _short_figures(row: BehaviourRate, source: Source) -> str:
    rate = row.rates[source]
    return f"{SOURCE_WORDS[source]} {rate.hits}/{rate.runs}"
