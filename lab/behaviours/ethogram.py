"""The ethogram: the behaviours a researcher can tag, each with an operational definition and one key."""

from msgspec import Struct

from lab.errors import LabError
from lab.scenario.compose import Composed
from lab.scenario.labels import ethogram_file, read_ethogram
from lab.scenario.predicates import Detector
from lab.scenario.schema import Behaviour as Behaviour
from lab.scenario.schema import EthogramFile, Scenario


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

    def for_key(self, key: str) -> Behaviour | None:
        """Return the behaviour that key gives; None when it gives none."""
        return next((behaviour for behaviour in self.behaviours if behaviour.key == key), None)


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


def ethogram_of(scenario: Scenario) -> Ethogram:
    """Return the ethogram a scenario names, with the behaviours of the scenario's own after it.

    One of the scenario's own takes the place of one of the same name, so that what a session was tagged with keeps
    its meaning. Raises `LabError` when the ethogram cannot be read.
    """
    ethogram = load_ethogram(scenario.ethogram)
    own = {behaviour.name for behaviour in scenario.behaviours}
    inherited = tuple(behaviour for behaviour in ethogram.behaviours if behaviour.name not in own)
    return Ethogram(
        name=ethogram.name,
        summary=ethogram.summary,
        behaviours=(*inherited, *scenario.behaviours),
        detectors=ethogram.detectors,
    )


def detectors_of(composed: Composed) -> tuple[Detector, ...]:
    """Return the detectors of a session: those of its ethogram, where that can be read, then the scenario's own."""
    own = {detector.name for detector in composed.detectors}
    try:
        general = load_ethogram(composed.scenario.ethogram).detectors
    except LabError:
        # A saved session goes on without them when the file it was coded by is not on this machine.
        general = ()
    return (*(detector for detector in general if detector.name not in own), *composed.detectors)


def _ethogram(file: EthogramFile) -> Ethogram:
    return Ethogram(
        name=file.about.name, summary=file.about.summary, behaviours=file.behaviours, detectors=file.detectors
    )
