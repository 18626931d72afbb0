"""Differences with their intervals as SVG: a line each, over an axis with zero marked, a block for each unit."""

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from msgspec import Struct

from lab.statistics.interval import Interval
from lab.studies.family import Family
from lab.studies.rate_differences import Interaction, RateDifference
from lab.studies.reported_numbers import MeanDifference
from lab.studies.sentences import p_words
from lab.studies.svg import LETTER, LINE, MARGIN, document, svg_text

_ROW: Final = 40
_AXIS: Final = 360
"""Width of the plot between the labels and the figures."""
_STEPS: Final = (1, 2, 2.5, 5, 10)
_DIM: Final = "#6b7280"
_SHOWN: Final = "#0c4a6e"
_RULE: Final = "#d1d5db"
POINTS: Final = "percentage points"


class Effect(Struct, frozen=True, kw_only=True):
    """A difference to be drawn, in the unit of its block."""

    name: str
    contrast: str
    """The sides that are compared: first minus second."""
    interval: Interval
    unit: str
    note: str
    """Its p value."""


def effects(compared: Family) -> tuple[Effect, ...]:
    """Return the comparisons that can be drawn: shares in percentage points, means in their measure's unit."""
    return (
        *map(_difference, compared.differences),
        *map(_interaction, compared.interactions),
        *map(_mean_difference, compared.mean_differences),
    )


def forest_svg(rows: Sequence[Effect]) -> str:
    """Return an SVG document of its own, with no script and no reference to anything outside it."""
    left = MARGIN + max((max(len(row.name), len(row.contrast)) for row in rows), default=0) * LETTER + MARGIN
    right = max((len(_figures(row)) for row in rows), default=0) * LETTER
    width = left + _AXIS + MARGIN + max(right, 20 * LETTER) + MARGIN
    parts: list[str] = []
    y = float(MARGIN)
    for unit in dict.fromkeys(row.unit for row in rows):
        block = [row for row in rows if row.unit == unit]
        parts += _block(block, unit, y, left)
        y += LINE * 3 + _ROW * len(block)
    return document(width, y, parts)


def _block(rows: Sequence[Effect], unit: str, top: float, left: float) -> Iterator[str]:
    low, high, step = _scale([row.interval for row in rows])
    base = top + LINE + _ROW * len(rows)

    def x(value: float) -> float:
        return left + (min(max(value, low), high) - low) / (high - low) * _AXIS

    yield svg_text(MARGIN, top + 12, f"difference in {unit}, with its 95 % interval", weight="bold")
    for count in range(round((high - low) / step) + 1):
        value = low + count * step
        is_zero = abs(value) < step / 2
        line = f'x1="{x(value):.1f}" y1="{top + LINE:.1f}" x2="{x(value):.1f}" y2="{base + 4:.1f}"'
        yield f'<line {line} stroke="{_DIM if is_zero else _RULE}" stroke-width="{1.5 if is_zero else 0.5}"/>'
        yield svg_text(x(value), base + 18, f"{0.0 if is_zero else value:g}", anchor="middle", fill=_DIM)
    for number, row in enumerate(rows):
        yield from _row(row, top + LINE + _ROW * (number + 0.5), x, left)


def _row(row: Effect, y: float, x: Callable[[float], float], left: float) -> Iterator[str]:
    interval = row.interval
    # An interval without zero is drawn full, one with zero hollow: colour is not the only sign.
    is_clear = interval.low > 0 or interval.high < 0
    fill = _SHOWN if is_clear else "#ffffff"
    yield svg_text(MARGIN, y - 2, row.name, weight="bold")
    yield svg_text(MARGIN, y + 13, row.contrast, fill=_DIM)
    if math.isfinite(interval.low) and math.isfinite(interval.high):
        yield (
            f'<line x1="{x(interval.low):.1f}" y1="{y:.1f}" x2="{x(interval.high):.1f}" y2="{y:.1f}"'
            f' stroke="{_SHOWN}" stroke-width="2"/>'
        )
    centre = f'cx="{x(interval.estimate):.1f}" cy="{y:.1f}"'
    yield f'<circle {centre} r="5" fill="{fill}" stroke="{_SHOWN}" stroke-width="2"/>'
    yield svg_text(left + _AXIS + MARGIN, y + 4, _figures(row))


def _figures(row: Effect) -> str:
    interval = row.interval
    limits = "" if math.isinf(interval.low) else f" ({interval.low:+.3g} to {interval.high:+.3g})"
    return f"{interval.estimate:+.3g}{limits}" + (f"; {row.note}" if row.note else "")


def _scale(intervals: Sequence[Interval]) -> tuple[float, float, float]:
    """Return both ends of an axis that holds zero and every interval, and the step between its marks."""
    values = [value for each in intervals for value in (each.low, each.estimate, each.high) if math.isfinite(value)]
    low, high = min(0.0, *values), max(0.0, *values)
    span = (high - low) or 1.0
    power = 10.0 ** math.floor(math.log10(span / 5))
    step = next(power * size for size in _STEPS if power * size >= span / 8)
    return math.floor(low / step) * step, math.ceil(high / step) * step or step, step


def _difference(each: RateDifference) -> Effect:
    return Effect(
        name=each.behaviour,
        contrast=f"{each.aspect}: {each.first} minus {each.second}",
        interval=_in_points(each.interval),
        unit=POINTS,
        note="; ".join(p_words(each)),
    )


def _interaction(each: Interaction) -> Effect:
    (one, other), ((up, down), (left, right)) = each.factors, each.levels
    return Effect(
        name=each.behaviour,
        contrast=f"{one} ({up} minus {down}) at {other}: {left} minus {right}",
        interval=_in_points(each.interval),
        unit=POINTS,
        note="; ".join(p_words(each)),
    )


def _mean_difference(each: MeanDifference) -> Effect:
    return Effect(
        name=each.measure,
        contrast=f"{each.aspect}: {each.first} minus {each.second}",
        interval=each.interval,
        unit=each.measure,
        note="; ".join(p_words(each)),
    )


def _in_points(interval: Interval) -> Interval:
    return Interval(interval.estimate * 100, interval.low * 100, interval.high * 100)
