"""Figures that others published, shown beside a cell of ours and never counted with it."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final, Literal

import msgspec
from msgspec import Struct

from lab.errors import LabError
from lab.protocol import Nature
from lab.scenario.shipped import PUBLISHED, shipped_folder
from lab.scenario.tables import read_text
from lab.studies.runs import Likeness
from lab.text.toml import read_toml

Kind = Literal["rate", "difference"]
Statistic = Literal["maximum", "average", "single"]

_NATURES: Final[Mapping[Nature, str]] = {
    "live": "model",
    "scripted": "script",
    "recording": "recording",
    "human": "person",
}
_COLUMN: Final = re.compile(r"([\w-]+) (maximum|average|single)")


class PublishedTable(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One published table: a behaviour, by model and by the levels of a factor."""

    name: str
    summary: str
    behaviour: str
    """The behaviour of ours that it is about."""
    scenarios: tuple[str, ...]
    """Those of ours that come nearest to its task."""
    kind: Kind
    """Whether its figures are per cent of runs, or points over a control."""
    n: int
    """Runs a cell, or pairs of runs for a difference; 0 where the source does not say."""
    factor: str
    columns: tuple[str, ...]
    """A level of the factor and a statistic each."""
    condition: Mapping[str, tuple[str, ...]]
    """The levels our other factors must be at."""
    differs: str
    """The difference between a cell of ours and one of theirs."""
    figures: Mapping[str, tuple[float, ...]]
    """By model, in the order of the columns."""


class PublishedModel(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A model of the tables, and how providers' names for it are recognised."""

    family: str
    names: tuple[str, ...]


class Source(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The publication the figures are from."""

    paper: str
    id: str
    version: str


class Published(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file."""

    source: Source
    models: Mapping[str, PublishedModel]
    table: tuple[PublishedTable, ...]


class PublishedFigure(Struct, frozen=True, kw_only=True):
    """The figure a table has for one model under one condition of ours."""

    table: str
    behaviour: str
    model: str
    kind: Kind
    values: Mapping[Statistic, float]
    """Per cent or points, by statistic. Maximum and average are over three deliveries of the relationship."""
    n: int
    source: str
    differs: str


@cache
def published() -> Published:
    """Return the shipped figures. Raises `LabError` when the file does not read."""
    return read_published(shipped_folder() / PUBLISHED)


def read_published(path: Path) -> Published:
    """Return the figures of a file. Raises `LabError` for the first fault in it."""
    try:
        figures = msgspec.convert(read_toml(read_text(path), str(path)), Published)
    except msgspec.ValidationError as error:
        raise LabError(str(error), where=str(path), mend="write it as scenarios/published.toml is written") from error
    for table in figures.table:
        where = f"{path}: {table.name}"
        for column in table.columns:
            if not _COLUMN.fullmatch(column):
                raise LabError(f'"{column}" is no level and statistic', where=where, mend='write it as "good maximum"')
        for model, values in table.figures.items():
            if model not in figures.models:
                raise LabError(f'"{model}" is not in [models]', where=where, mend="say there how its names are told")
            if len(values) != len(table.columns):
                what = f"{model} has {len(values)} figures for {len(table.columns)} columns"
                raise LabError(what, where=where, mend="give one figure for each column")
    return figures


def figures_beside(likeness: Likeness, behaviour: str) -> tuple[PublishedFigure, ...]:
    """Return the published figures of the same behaviour, condition and family of models as a cell of live runs.

    Where a table has the very model, the rest of its family is left out.
    """
    if likeness.nature != "live":
        return ()
    return tuple(
        figure for table in published().table if table.behaviour == behaviour for figure in _figures(table, likeness)
    )


def why_none_beside(likeness: Likeness, behaviour: str) -> str:
    """Return why no published figure stands beside a cell, in words that follow `no published figure corresponds:`."""
    tables = [
        table for table in published().table if table.behaviour == behaviour and likeness.scenario in table.scenarios
    ]
    if not tables:
        return f"no table is about {behaviour} in a task like {likeness.scenario}"
    lacks = {table.name: _lacks(table, likeness.condition) for table in tables}
    nearest = min(lacks, key=lambda name: len(lacks[name]))
    if lacks[nearest]:
        return f"the nearest table, {nearest}, is of {' and '.join(lacks[nearest])}"
    if likeness.nature != "live":
        return f"the table {nearest} is of models, and these runs are of a {_NATURES[likeness.nature]}"
    return f"the table {nearest} has no model of this family"


def _lacks(table: PublishedTable, condition: Mapping[str, str]) -> list[str]:
    """Return the levels a table asks for where a condition has others."""
    asked = {**table.condition, table.factor: tuple(dict.fromkeys(_column(column)[0] for column in table.columns))}
    return [
        f"{factor}={' or '.join(levels)} (here {condition.get(factor, 'no such factor')})"
        for factor, levels in asked.items()
        if condition.get(factor) not in levels
    ]


def _figures(table: PublishedTable, likeness: Likeness) -> Iterator[PublishedFigure]:
    condition = likeness.condition
    if likeness.scenario not in table.scenarios:
        return
    if any(condition.get(factor) not in levels for factor, levels in table.condition.items()):
        return
    columns = [_column(column) for column in table.columns]
    source = published().source
    for model in _models_like(table, f"{likeness.model} {likeness.served_as}".lower()):
        values = {
            statistic: value
            for (level, statistic), value in zip(columns, table.figures[model], strict=True)
            if level == condition.get(table.factor)
        }
        if values:
            yield PublishedFigure(
                table=table.name,
                behaviour=table.behaviour,
                model=model,
                kind=table.kind,
                values=values,
                n=table.n,
                source=f"{source.id} {source.version}",
                differs=" ".join(table.differs.split()),
            )


def _models_like(table: PublishedTable, asked: str) -> list[str]:
    models = {name: model for name, model in published().models.items() if name in table.figures}
    same = [name for name, model in models.items() if any(each in asked for each in model.names)]
    return same or [name for name, model in models.items() if re.search(rf"(?<![a-z]){model.family}(?![a-z])", asked)]


def _column(column: str) -> tuple[str, Statistic]:
    level, _, statistic = column.rpartition(" ")
    return level, msgspec.convert(statistic, Statistic)


def figure_words(figure: PublishedFigure) -> str:
    """Return a figure as `Gemini 3 Pro: 97.0 % at most, 77.8 % on average over three deliveries, n = 200`."""
    unit = "%" if figure.kind == "rate" else "points over its control"
    ways = {"maximum": " at most", "average": " on average over three deliveries", "single": ""}
    parts = [f"{value:.1f} {unit}{ways[statistic]}" for statistic, value in figure.values.items()]
    runs = "runs" if figure.kind == "rate" else "pairs of runs"
    parts.append(f"{figure.n:,} {runs}" if figure.n else "number of runs not given")
    return f"{figure.model}: {', '.join(parts)}; {figure.source}"
