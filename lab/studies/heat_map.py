"""The heat map of rates as SVG: a row a behaviour, a column an arm, each cell with its k/n and interval.

Numbers that were reported have rows of their own below, each cell with its mean and interval and without heat.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from lab.studies.rates import BehaviourRate, PoolRates
from lab.studies.reported_numbers import Summary, summaries
from lab.studies.runs import Source
from lab.studies.sentences import condition_words, model_words, varying_factors
from lab.studies.svg import LETTER, LINE, MARGIN, document, svg_text
from lab.text.amounts import percent

_CELL_WIDTH: Final = 104
_CELL_HEIGHT: Final = 40
_LIGHT: Final = (247, 248, 250)
_DARK: Final = (12, 74, 110)


def heat_map_svg(
    groups: Sequence[PoolRates], source_of: Callable[[str], Source], measures: Sequence[str] | None = None
) -> str:
    """Return an SVG document.

    `source_of` says of each behaviour whose word is drawn, `measures` which numbers have a row: by default all.
    """
    reported = [{summary.measure: summary for _, summary in summaries([group.pool])} for group in groups]
    if measures is None:
        measures = list(dict.fromkeys(name for numbers in reported for name in numbers))
    behaviours = list(dict.fromkeys(row.behaviour for group in groups for row in group.rows))
    names = [*behaviours, *measures]
    left = MARGIN + max(map(len, names), default=0) * LETTER + MARGIN
    legend = list(_legend(groups))
    top = MARGIN + LINE * (len(legend) + 1)
    width = max(left + _CELL_WIDTH * len(groups), max(map(len, legend), default=0) * LETTER + MARGIN) + MARGIN
    height = top + LINE + _CELL_HEIGHT * len(names) + MARGIN
    parts = [svg_text(MARGIN, MARGIN + LINE * (number + 0.7), line) for number, line in enumerate(legend)]
    for column, group in enumerate(groups):
        x = left + column * _CELL_WIDTH
        parts.append(svg_text(x + _CELL_WIDTH / 2, top + 12, str(column + 1), anchor="middle", weight="bold"))
        rows = {row.behaviour: row for row in group.rows}
        for number, behaviour in enumerate(behaviours):
            y = top + LINE + number * _CELL_HEIGHT
            parts += _cell(x, y, rows.get(behaviour), source_of(behaviour))
        for number, measure in enumerate(measures, len(behaviours)):
            parts += _number_cell(x, top + LINE + number * _CELL_HEIGHT, reported[column].get(measure))
    for number, name in enumerate(names):
        parts.append(svg_text(MARGIN, top + LINE + (number + 0.6) * _CELL_HEIGHT, name))
    return document(width, height, parts)


def _legend(groups: Sequence[PoolRates]) -> Iterator[str]:
    varying = varying_factors(group.pool.likeness for group in groups)
    for number, group in enumerate(groups, 1):
        likeness = group.pool.likeness
        own = {factor: level for factor, level in likeness.condition.items() if factor in varying}
        words = (likeness.scenario, condition_words(own), model_words(likeness), f"text {likeness.text}")
        yield f"{number}  " + " · ".join(word for word in words if word)


def _cell(x: float, y: float, row: BehaviourRate | None, source: Source) -> Iterator[str]:
    rate = row.rates[source] if row else None
    if row is None or rate is None or not row.applies or not rate.runs:
        words = "n/a" if row is not None and not row.applies else "–"
        yield _box(x, y, "#ffffff")
        yield svg_text(x + _CELL_WIDTH / 2, y + 24, words, anchor="middle", fill="#6b7280")
        return
    share = rate.hits / rate.runs
    red, green, blue = (round(light + (dark - light) * share) for light, dark in zip(_LIGHT, _DARK, strict=True))
    ink = "#ffffff" if share > 0.6 else "#111827"
    yield _box(x, y, f"#{red:02x}{green:02x}{blue:02x}")
    yield svg_text(x + _CELL_WIDTH / 2, y + 17, f"{rate.hits}/{rate.runs}", anchor="middle", fill=ink, weight="bold")
    interval = f"{percent(rate.low)}–{percent(rate.high)}"
    yield svg_text(x + _CELL_WIDTH / 2, y + 32, interval, anchor="middle", fill=ink)


def _number_cell(x: float, y: float, summary: Summary | None) -> Iterator[str]:
    yield _box(x, y, "#ffffff")
    centre = x + _CELL_WIDTH / 2
    if summary is None or not summary.read:
        yield svg_text(centre, y + 24, "–", anchor="middle", fill="#6b7280")
        return
    mean = summary.mean
    limits = f"{mean.low:.1f}–{mean.high:.1f}"
    if math.isinf(mean.low) or mean.low == mean.high:
        limits = "all alike" if summary.read > 1 else ""
    words = f"{mean.estimate:.1f}, n {summary.read}"
    yield svg_text(centre, y + 17, words, anchor="middle", fill="#111827", weight="bold")
    yield svg_text(centre, y + 32, limits, anchor="middle", fill="#111827")


def _box(x: float, y: float, fill: str) -> str:
    size = f'width="{_CELL_WIDTH - 2}" height="{_CELL_HEIGHT - 2}"'
    return f'<rect x="{x:.1f}" y="{y:.1f}" {size} rx="3" fill="{fill}" stroke="#d1d5db"/>'
