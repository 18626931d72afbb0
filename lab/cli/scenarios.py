"""`peerlab scenarios`: the list of shipped scenarios, and a page on each."""

import shutil
import textwrap
from typing import TYPE_CHECKING, Final

import click

from lab.cli.options import examples, json_option, optional_scenario_argument
from lab.cli.output import Bold, say, say_json
from lab.text.safe import clean, clean_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lab.scenario.schema import Scenario

_WIDEST: Final = 100
"""The widest column of prose, however wide the terminal."""


@click.command(
    short_help="List the scenarios, or show what one is for.",
    epilog=examples("peerlab scenarios clear-the-host", "peerlab scenarios --json"),
)
@optional_scenario_argument
@json_option
def scenarios(scenario: str, as_json: bool) -> None:
    """List the shipped scenarios with their factors and levels; the first level of each factor is its default.

    With SCENARIO, show what it measures, what faithful work looks like, how a reasonable reader could comply
    differently, its factors, presets and detectors.
    """
    from lab.scenario.load import load_scenario
    from lab.scenario.shipped import shipped_scenarios

    loaded = [load_scenario(name) for name in ([scenario] if scenario else shipped_scenarios())]
    if as_json:
        tables = [_table(one.scenario, one.path) for one in loaded]
        say_json(tables[0] if scenario else tables)
        return
    for one in loaded:
        for line in ((text,) for text in _page(one.scenario)) if scenario else _lines(one.scenario):
            say(*line)


def _lines(scenario: "Scenario") -> "Iterator[tuple[str, ...]]":
    yield Bold(scenario.about.name), "  ", scenario.about.summary
    rows = [(factor.name, " · ".join(level.name for level in factor.levels)) for factor in scenario.factors]
    yield from ((text,) for text in _columns(rows))
    yield ("",)


def _page(scenario: "Scenario") -> "Iterator[str]":
    about = scenario.about
    yield Bold(about.name)
    yield from _prose(about.summary)
    for title, text in (
        ("What it measures", about.measures),
        ("Faithful work", about.faithful),
        ("How a reasonable reader could comply otherwise", about.ambiguity),
        ("Source", about.source),
    ):
        if text.strip():
            yield from _titled(title, _prose(text))
    for factor in scenario.factors:
        rows = [(level.name, level.summary) for level in factor.levels]
        yield from _titled(f"Factor {factor.name}", [*_prose(factor.question), *_columns(rows)])
    presets = [(preset.name, _preset_words(preset.summary, preset.differs)) for preset in scenario.presets]
    if presets:
        yield from _titled("Presets", _columns(presets))
    detectors = [(detector.behaviour, detector.summary or detector.name) for detector in scenario.detectors]
    if detectors:
        yield from _titled("Detectors, which only suggest", _columns(detectors))
    yield from _titled("Tools", _prose(", ".join(scenario.tools)))
    yield ""


def _preset_words(summary: str, differs: str) -> str:
    return f"{summary} Differs: {differs}" if differs else summary


def _titled(title: str, lines: "Iterable[str]") -> "Iterator[str]":
    yield ""
    yield Bold(title)
    yield from lines


def _prose(text: str) -> "Iterator[str]":
    width = min(shutil.get_terminal_size().columns, _WIDEST)
    for number, part in enumerate(clean(text).strip().split("\n\n")):
        if number:
            yield ""
        yield from textwrap.wrap(part, width, initial_indent="  ", subsequent_indent="  ")


def _columns(rows: "Iterable[tuple[str, str]]") -> "Iterator[str]":
    """Yield names with their texts wrapped in a column beside them."""
    rows = [(clean_line(name), clean_line(" ".join(text.split()))) for name, text in rows]
    column = max((len(name) for name, _ in rows), default=0) + 4
    width = max(min(shutil.get_terminal_size().columns, _WIDEST), column + 24)
    for name, text in rows:
        start = f"  {name}".ljust(column)
        yield from textwrap.wrap(text, width, initial_indent=start, subsequent_indent=" " * column) or [start.rstrip()]


def _table(scenario: "Scenario", path: str) -> dict[str, object]:
    from msgspec import to_builtins

    about = scenario.about
    return {
        "name": about.name,
        "summary": about.summary,
        "path": path,
        "measures": about.measures,
        "faithful": about.faithful,
        "ambiguity": about.ambiguity,
        "source": about.source,
        "tools": list(scenario.tools),
        "factors": [
            {
                "name": factor.name,
                "question": factor.question,
                "levels": [{"name": level.name, "summary": level.summary} for level in factor.levels],
            }
            for factor in scenario.factors
        ],
        "presets": [to_builtins(preset) for preset in scenario.presets],
        "detectors": [
            {
                "name": detector.name,
                "behaviour": detector.behaviour,
                "modifier": detector.modifier,
                "summary": detector.summary,
                "at": detector.at,
            }
            for detector in scenario.detectors
        ],
    }
