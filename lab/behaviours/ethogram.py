"""The ethogram: the behaviours a researcher can tag, each with an operational definition and one key."""

from typing import TypeVar

from msgspec import Struct, structs

from lab.errors import LabError
from lab.scenario.compose import Composed
from lab.scenario.labels import ethogram_file, read_ethogram
from lab.scenario.predicates import Detector
from lab.scenario.schema import Behaviour as Behaviour
from lab.scenario.schema import EthogramFile, Scenario
from lab.scenario.shipped import find_file, is_path
from lab.scenario.tables import read_text

Label = TypeVar("Label", bound=Behaviour | Detector)


class Ethogram(Struct, frozen=True, kw_only=True):
    """A list of behaviours under one name. Names, codes and keys are unique in it."""

    name: str
    summary: str = ""
    behaviours: tuple[Behaviour, ...]
    detectors: tuple[Detector, ...] = ()
    """Those of the ethogram itself, which every scenario that uses it has."""

    def named(self, name: str) -> Behaviour | None:
        """Return the behaviour of that name; None when the ethogram has none."""
        return next((behaviour for behaviour in self.behaviours if behaviour.name == name), None)


def load_ethogram(name_or_path: str, reserved: frozenset[str] = frozenset()) -> Ethogram:
    """Load a shipped ethogram by its name, or any by the path of its file.

    `reserved` are keys the app answers to itself while tagging. Raises `LabError` for an unknown name (with the
    nearest), an unreadable file, or the first fault in it.
    """
    return _ethogram(ethogram_file(name_or_path, reserved))


def parse_ethogram(text: str, where: str, reserved: frozenset[str] = frozenset()) -> Ethogram:
    """Return the ethogram a TOML text describes. Raises `LabError` for the first fault: key path and mend."""
    file, faults = read_ethogram(text, where, reserved)
    if faults or file is None:
        raise faults[0]
    return _ethogram(file)


def ethogram_text(scenario: Scenario) -> str:
    """Return the text of the ethogram file a scenario names by its path, "" where it names a shipped one.

    Raises `LabError` when the file cannot be read.
    """
    name = scenario.ethogram
    return read_text(find_file(name, "ethogram", [])) if is_path(name) else ""


def with_labels(scenario: Scenario, text: str, where: str) -> Scenario:
    """Return a scenario that has the labels of an ethogram's text as its own and names no ethogram.

    Raises `LabError` for the first fault of the text.
    """
    ethogram = parse_ethogram(text, where) if text else Ethogram(name="", behaviours=())
    return structs.replace(
        scenario,
        ethogram="",
        behaviours=_merged(ethogram.behaviours, scenario.behaviours),
        detectors=_merged(ethogram.detectors, scenario.detectors),
    )


def ethogram_of(scenario: Scenario) -> Ethogram:
    """Return the ethogram a scenario names, with the behaviours of the scenario's own after it.

    One of the scenario's own takes the place of one of the same name, so that what a session was tagged with keeps
    its meaning. Raises `LabError` when the ethogram cannot be read.
    """
    if not scenario.ethogram:
        return Ethogram(name=scenario.about.name, behaviours=scenario.behaviours)
    ethogram = load_ethogram(scenario.ethogram)
    return structs.replace(ethogram, behaviours=_merged(ethogram.behaviours, scenario.behaviours))


def detectors_of(composed: Composed) -> tuple[Detector, ...]:
    """Return the detectors of a session: those of its ethogram, where that can be read, then the scenario's own."""
    name = composed.scenario.ethogram
    try:
        general = load_ethogram(name).detectors if name else ()
    except LabError:
        # A saved session goes on without them when the ethogram is no longer shipped.
        general = ()
    return _merged(general, composed.detectors)


def _merged(general: tuple[Label, ...], own: tuple[Label, ...]) -> tuple[Label, ...]:
    names = {label.name for label in own}
    return (*(label for label in general if label.name not in names), *own)


def _ethogram(file: EthogramFile) -> Ethogram:
    return Ethogram(
        name=file.about.name, summary=file.about.summary, behaviours=file.behaviours, detectors=file.detectors
    )
