"""The study file: a question with its design, read from TOML and checked against the scenarios it names."""

import json
from collections.abc import Iterator, Mapping
from itertools import product
from math import prod
from pathlib import Path
from typing import Any, Literal

from msgspec import field, structs, to_builtins

from lab.batch.grid import key_of, require_bound
from lab.errors import LabError, suggest
from lab.models.addresses import check_address
from lab.models.sampling import parse_sampling
from lab.protocol import Settings
from lab.scenario.compose import complete_condition, inapplicable
from lab.scenario.load import LoadedScenario, load_scenario
from lab.scenario.schema import Turns
from lab.scenario.tables import convert_tables, key_faults, read_text
from lab.scenario.wordings import DRAWN, WORDING, count_wordings
from lab.studies.pools import REASONS, Reason
from lab.studies.rate_differences import MODEL
from lab.studies.runs import Source
from lab.text.toml import read_toml
from lab.world import Table

Direction = Literal["more", "less", "none"]
"""The direction of a prediction: more at the first level than at the second, less, or no difference that matters."""


class Head(Table, frozen=True, kw_only=True):
    """`[study]`: the question, and what all cells share."""

    name: str
    """Lower-case words joined by hyphens."""
    claim: str
    """The claim the study is to show, in a sentence."""
    alternative: str
    """The strongest other explanation of the result that would show it."""
    scenarios: tuple[str, ...]
    """Shipped names, or paths from the study file's folder."""
    models: tuple[str, ...]
    n: int
    """Runs in each cell."""
    seed: int = 0
    budget: float | None = None
    """US dollars for all cells together."""
    turns: Turns | None = None
    """Turns after which a run is cut, in place of the scenario's."""
    api_base: str = ""
    """The address all live models are asked at, where that is not their provider's own."""
    discard: tuple[Reason, ...] = ("not engaged",)
    """Reasons for which a run is taken out of the primary figure, beside those that leave its outcome unknown."""
    paths: Literal["original", "named"] = "original"
    """`named`: where another branch of a session was named as the one that counts, that one is in the figures."""
    condition: dict[str, str] = field(default_factory=dict)
    """Levels that all cells share; what is not named stands at the scenario's default."""
    settings: dict[str, Any] = field(default_factory=dict)
    """Sampling settings of all cells."""


class Varied(Table, frozen=True, kw_only=True):
    """`[[factor]]`: a factor whose levels are crossed with those of the others."""

    name: str
    levels: tuple[str, ...]
    """The treatment first, its control last."""


class StudyOutcome(Table, frozen=True, kw_only=True):
    """`[[outcome]]`: what is counted or measured."""

    behaviour: str = ""
    """A behaviour of the ethogram: its rate is the outcome."""
    measure: str = ""
    """A measure of the scenario: the mean of the number reported is the outcome."""
    source: Source = "detected"
    """The source whose word counts for a behaviour."""

    @property
    def name(self) -> str:
        """The behaviour's name, or the measure's."""
        return self.behaviour or self.measure


class Prediction(Table, frozen=True, kw_only=True):
    """`[[prediction]]`: what a contrast is expected to show, written before the first run."""

    outcome: str
    by: tuple[str, ...]
    """One factor for its first level minus its last, two for their interaction; `model` compares the models."""
    direction: Direction
    at_least: float = 0.0
    """The smallest difference that matters: points of a rate (0 to 100), or units of a measure."""
    alternative: Direction | Literal[""] = ""
    """What the strongest alternative predicts of the same contrast; "" where the file does not say."""
    why: str = ""


class Amendment(Table, frozen=True, kw_only=True):
    """`[[amendment]]`: a change of the design after its first run, with its day and its reason."""

    date: str
    """YYYY-MM-DD."""
    what: str
    why: str


class Study(Table, frozen=True, kw_only=True):
    """The whole file."""

    head: Head = field(name="study")
    factors: tuple[Varied, ...] = field(default=(), name="factor")
    outcomes: tuple[StudyOutcome, ...] = field(name="outcome")
    predictions: tuple[Prediction, ...] = field(default=(), name="prediction")
    amendments: tuple[Amendment, ...] = field(default=(), name="amendment")

    @property
    def design_hash(self) -> str:
        """The first 12 hexadecimal digits of the SHA-256 of the design without its amendments."""
        design = to_builtins(structs.replace(self, amendments=()))
        for prediction in design["prediction"]:
            # Designs that do not say it keep the hash they were frozen with before it could be said.
            if not prediction["alternative"]:
                del prediction["alternative"]
        return key_of(design, digits=12)

    def source_of(self, behaviour: str) -> Source:
        """Return whose word counts for a behaviour; the detectors' for one that is no outcome."""
        return next((outcome.source for outcome in self.outcomes if outcome.behaviour == behaviour), "detected")

    @property
    def aspects(self) -> tuple[str, ...]:
        """The names its cells differ in: its factors, and `model` where there are several."""
        return (*(factor.name for factor in self.factors), *([MODEL] if len(self.head.models) > 1 else ()))

    @property
    def settings(self) -> Settings:
        """The sampling settings of every cell."""
        return parse_sampling(f"{name}={json.dumps(value)}" for name, value in self.head.settings.items())


class Cell(Table, frozen=True, kw_only=True):
    """One combination of scenario, model and levels."""

    scenario: str
    """The name or path it is loaded by."""
    title: str
    """The scenario's own name."""
    model: str
    condition: dict[str, str]
    """Complete."""
    inapplicable: frozenset[str]
    """Behaviours that cannot occur in it."""
    wordings: int
    """Wordings of the scenario's texts that its runs draw from."""
    varied: dict[str, str]
    """The levels that tell it from the study's other cells."""
    key: str
    """Ten hexadecimal digits of what it is: the same for as long as scenario, model, levels and settings are."""

    @property
    def label(self) -> str:
        """Scenario, model and levels in a line."""
        levels = " ".join(f"{factor}={level}" for factor, level in self.varied.items())
        return " · ".join(part for part in (Path(self.scenario).stem, self.model, levels) if part)


def load_study(path: Path) -> Study:
    """Read a study file. Raises `LabError` for the first fault: file, key path, what is wrong, how to mend it."""
    study, faults = read_study(read_text(path), path)
    if faults or study is None:
        raise faults[0]
    return study


def read_study(text: str, path: Path) -> tuple[Study | None, list[LabError]]:
    """Return the study of a TOML text, where it can be read as one, and every fault found in it."""
    where = str(path)
    try:
        tables = read_toml(text, where)
        if faults := list(key_faults(tables, Study, where)):
            return None, faults
        study = convert_tables(tables, Study, where)
    except LabError as fault:
        return None, [fault]
    faults = [LabError(each.what, where=f"{where}: {each.where}", mend=each.mend) for each in _faults(study, path)]
    return study, faults


def scenario_of(study_path: Path, name_or_path: str) -> str:
    """Return a scenario as `load_scenario` takes it: paths count from the study file's folder."""
    if name_or_path.endswith(".toml"):
        return str(study_path.parent / name_or_path)
    return name_or_path


def cells_of(study: Study, path: Path) -> tuple[Cell, ...]:
    """Return every cell in the order of the file: scenarios, then models, then levels. `path` is the study file's."""
    settings = to_builtins(study.settings)
    cells = []
    for scenario, model in product(study.head.scenarios, study.head.models):
        loaded = load_scenario(scenario_of(path, scenario)).scenario
        for levels in product(*(factor.levels for factor in study.factors)):
            varied = dict(zip((factor.name for factor in study.factors), levels, strict=True))
            condition = complete_condition(loaded, {**study.head.condition, **varied})
            facts = [loaded.about.name, model, condition, settings, study.head.turns]
            cells.append(
                Cell(
                    scenario=scenario_of(path, scenario),
                    title=loaded.about.name,
                    model=model,
                    condition=condition,
                    inapplicable=inapplicable(loaded, condition),
                    wordings=count_wordings(loaded) if condition.get(WORDING) == DRAWN else 1,
                    varied=varied,
                    key=key_of(facts),
                )
            )
    return tuple(cells)


def _faults(study: Study, path: Path) -> Iterator[LabError]:
    head = study.head
    for key, values in (("study.scenarios", head.scenarios), ("study.models", head.models)):
        if not values:
            yield LabError("there is none", where=key, mend="name at least one")
        if len(set(values)) < len(values):
            yield LabError("one is named twice", where=key, mend="keep one of them")
    cells = len(head.scenarios) * len(head.models) * prod(len(factor.levels) for factor in study.factors)
    if head.n < 1:
        yield LabError("a cell needs a run", where="study.n", mend="write the number of runs of each cell")
    try:
        require_bound(cells * head.n)
    except LabError as fault:
        yield LabError(fault.what, where="study.n", mend=fault.mend)
    if head.budget is not None and head.budget <= 0:
        yield LabError("a budget is more than nothing", where="study.budget", mend="write US dollars, or leave it out")
    if "human" in head.models:
        yield LabError("a human needs a screen to answer on", where="study.models", mend="name models and personas")
    try:
        study.settings  # noqa: B018 - reading them is the check
    except LabError as fault:
        yield LabError(fault.what, where="study.settings", mend=fault.mend)
    if head.api_base:
        try:
            check_address(head.api_base)
        except LabError as fault:
            yield LabError(fault.what, where="study.api_base", mend=fault.mend)
    scenarios: list[LoadedScenario] = []
    for number, name in enumerate(head.scenarios):
        try:
            scenarios.append(load_scenario(scenario_of(path, name)))
        except LabError as fault:
            yield LabError(str(fault), where=f"study.scenarios[{number}]")
    yield from _factor_faults(study, scenarios)
    yield from _outcome_faults(study, scenarios)
    yield from _prediction_faults(study)


def _factor_faults(study: Study, scenarios: list[LoadedScenario]) -> Iterator[LabError]:
    names = [factor.name for factor in study.factors]
    for number, factor in enumerate(study.factors):
        where = f"factor[{number}]"
        if names.index(factor.name) < number or factor.name in study.head.condition:
            yield LabError(f'"{factor.name}" is set twice', where=where, mend="vary it or fix it, once")
        if len(set(factor.levels)) < max(2, len(factor.levels)):
            yield LabError("a factor needs two levels or more, each once", where=f"{where}.levels")
    for loaded in scenarios:
        levels = {factor.name: [level.name for level in factor.levels] for factor in loaded.scenario.factors}
        chosen: Mapping[str, tuple[str, ...]] = {
            **{factor: (level,) for factor, level in study.head.condition.items()},
            **{factor.name: factor.levels for factor in study.factors},
        }
        title = loaded.scenario.about.name
        for name, chosen_levels in chosen.items():
            if name not in levels:
                yield LabError(f'{title} has no factor "{name}"', where=name, mend=suggest(name, levels))
                continue
            for level in chosen_levels:
                if level not in levels[name]:
                    what = f'in {title} the factor "{name}" has no level "{level}"'
                    yield LabError(what, where=name, mend=suggest(level, levels[name]))


def _outcome_faults(study: Study, scenarios: list[LoadedScenario]) -> Iterator[LabError]:
    from lab.behaviours.ethogram import ethogram_of

    if not study.outcomes:
        yield LabError("there is none", where="outcome", mend="add an [[outcome]] with a behaviour or a measure")
    for number, outcome in enumerate(study.outcomes):
        where = f"outcome[{number}]"
        if bool(outcome.behaviour) == bool(outcome.measure):
            yield LabError("an outcome is either a behaviour or a measure", where=where, mend="name one of them")
            continue
        for loaded in scenarios:
            scenario = loaded.scenario
            names = (
                [behaviour.name for behaviour in ethogram_of(scenario).behaviours]
                if outcome.behaviour
                else [measure.name for measure in scenario.measures]
            )
            if outcome.name not in names:
                kind = "behaviour" if outcome.behaviour else "measure"
                what = f'{scenario.about.name} has no {kind} "{outcome.name}"'
                yield LabError(what, where=where, mend=suggest(outcome.name, names))


def _prediction_faults(study: Study) -> Iterator[LabError]:
    outcomes = [outcome.name for outcome in study.outcomes]
    for number, prediction in enumerate(study.predictions):
        where = f"prediction[{number}]"
        if prediction.outcome not in outcomes:
            what = f'"{prediction.outcome}" is no outcome of the study'
            yield LabError(what, where=where, mend=suggest(prediction.outcome, outcomes))
        if len(prediction.by) not in (1, 2):
            yield LabError("`by` names one factor, or two for their interaction", where=where)
        for aspect in prediction.by:
            if aspect not in study.aspects:
                yield LabError(f'the study does not vary "{aspect}"', where=where, mend=suggest(aspect, study.aspects))
        if prediction.direction == "none" and prediction.at_least <= 0:
            mend = "say with `at_least` how small a difference does not matter"
            yield LabError("no difference can only be shown within a margin", where=where, mend=mend)


def discard_words(study: Study) -> str:
    """Return the discard rule in words."""
    reasons = [*study.head.discard, *(["named path"] if study.head.paths == "original" else [])]
    rules = [f"{reason} ({REASONS[reason]})" for reason in REASONS if reason in reasons]
    return "; ".join(rules) or "none beyond runs whose outcome is not known"
