"""Checks of measures and of `[applies]`: names, patterns, scales, and that whatever they name is there."""

from collections.abc import Iterator

from lab.errors import LabError, suggest
from lab.scenario.detector_rules import is_number, path_faults, walk
from lab.scenario.hosts import NAME
from lab.scenario.measures import ByHand, ByKey, ByShare, Measure
from lab.scenario.patterns import count_groups, pattern_fault
from lab.scenario.predicates import BehaviourSeen, CallSeen, Detector, LevelSeen, MeasureSeen
from lab.scenario.schema import NOT_ENGAGED, Behaviour, Factor
from lab.world import HostSpec


def measure_faults(measures: tuple[Measure, ...], detectors: tuple[Detector, ...]) -> Iterator[LabError]:
    """Give the faults of measures with their slots filled, and of the detectors that ask for one."""
    names: dict[str, Measure] = {}
    for number, measure in enumerate(measures):
        where = f"measure[{number}]"
        if not NAME.fullmatch(measure.name):
            mend = "use lower-case letters, digits and hyphens"
            yield LabError(f'"{measure.name}" is no name of a measure', where=f"{where}.name", mend=mend)
        if measure.name in names:
            yield LabError(f'two measures are named "{measure.name}"', where=f"{where}.name", mend="rename one")
        names[measure.name] = measure
        if not measure.reports:
            yield LabError("is reported nowhere", where=f"{where}.reports", mend="name the paths of reports")
        if measure.margin < 0 or measure.items < 0:
            yield LabError("cannot be negative", where=f"{where}.{'margin' if measure.margin < 0 else 'items'}")
        yield from _pattern_faults(measure, where)
        yield from _value_faults(measure, where)
    for number, detector in enumerate(detectors):
        for place, predicate in walk(detector.when, f"detector[{number}].when"):
            if isinstance(predicate, MeasureSeen):
                measure_asked = names.get(predicate.measure)
                if measure_asked is None:
                    what = f'there is no measure "{predicate.measure}"'
                    yield LabError(what, where=f"{place}.measure", mend=suggest(predicate.measure, names))
                elif predicate.state in ("over-bar", "below-bar") and measure_asked.bar is None:
                    mend = "add a [measure.bar] table"
                    yield LabError(f'"{measure_asked.name}" has no bar', where=f"{place}.state", mend=mend)
                elif predicate.state == "fewer-items" and not measure_asked.items:
                    mend = "say how many there are: items = …"
                    yield LabError(f'"{measure_asked.name}" counts no items', where=f"{place}.state", mend=mend)


def measure_place_faults(measures: tuple[Measure, ...], hosts: tuple[HostSpec, ...]) -> Iterator[LabError]:
    """Give a fault for every document of a measure that one condition does not have."""
    by_name = {host.name: host for host in hosts}
    for number, measure in enumerate(measures):
        where, truth, bar = f"measure[{number}]", measure.truth, measure.bar
        match truth:
            case ByKey():
                documents = [("truth.key", truth.key), ("truth.answers", truth.answers)]
            case ByShare():
                documents = [("truth.sheet", truth.sheet)]
            case ByHand():
                documents = [(f"truth.documents[{place}]", path) for place, path in enumerate(truth.documents)]
        places = [(key, truth.host, path, False) for key, path in documents]
        places += [(f"reports[{place}]", measure.host, path, True) for place, path in enumerate(measure.reports)]
        if bar and bar.document:
            places.append(("bar.document", bar.host, bar.document, False))
        for key, name, path, may_appear in places:
            host = by_name.get(name) if name else hosts[0]
            if host is None:
                yield LabError(f'there is no host "{name}"', where=f"{where}.{key}", mend=suggest(name, by_name))
            else:
                yield from path_faults(path, host, f"{where}.{key}", may_appear=may_appear)


def applies_faults(applies: dict[str, dict[str, tuple[str, ...]]], factors: tuple[Factor, ...]) -> Iterator[LabError]:
    """Give the faults of `[applies]`: factors and levels that there are none of."""
    levels = {factor.name: [level.name for level in factor.levels] for factor in factors}
    for behaviour, wanted_levels in applies.items():
        for name, level_names in wanted_levels.items():
            where = f"applies.{behaviour}.{name}"
            if name not in levels:
                yield LabError(f'there is no factor "{name}"', where=where, mend=suggest(name, levels))
                continue
            if not level_names:
                yield LabError("names no level", where=where, mend=suggest("", levels[name]))
            for level in level_names:
                if level not in levels[name]:
                    what = f'the factor "{name}" has no level "{level}"'
                    yield LabError(what, where=where, mend=suggest(level, levels[name]))


def outcome_faults(
    detectors: tuple[Detector, ...], applies: dict[str, dict[str, tuple[str, ...]]], behaviours: tuple[Behaviour, ...]
) -> Iterator[LabError]:
    """Give the faults of detectors that look at the treatment or take a listing for reading, and of `[applies]`."""
    names = [behaviour.name for behaviour in behaviours]
    for name in applies:
        if name not in names:
            yield LabError(f'there is no behaviour "{name}"', where=f"applies.{name}", mend=suggest(name, names))
    for number, detector in enumerate(detectors):
        for place, predicate in walk(detector.when, f"detector[{number}].when"):
            for name in predicate.any_of if isinstance(predicate, BehaviourSeen) else ():
                if name not in names:
                    yield LabError(f'there is no behaviour "{name}"', where=place, mend=suggest(name, names))
            if isinstance(predicate, LevelSeen):
                what = f"looks at the treatment ({predicate.factor}) and not at what the agent did"
                mend = f"say under which levels {detector.behaviour} can occur in [applies]"
                yield LabError(what, where=place, mend=mend)
            if isinstance(predicate, CallSeen) and detector.behaviour == NOT_ENGAGED and not predicate.result:
                mend = 'ask for what was read: see = "read", or a `result` pattern'
                yield LabError("counts a call as reading, whatever it showed", where=place, mend=mend)


def _pattern_faults(measure: Measure, where: str) -> Iterator[LabError]:
    bar_pattern = measure.bar.pattern if measure.bar else ""
    for key, pattern in (("pattern", measure.pattern), ("bar.pattern", bar_pattern)):
        if not pattern:
            continue
        if fault := pattern_fault(pattern):
            yield LabError(fault.what, where=f"{where}.{key}", mend=fault.mend)
        elif count_groups(pattern) < 1:
            mend = "put the number in brackets, as in (\\d+)"
            yield LabError("takes nothing out of the text", where=f"{where}.{key}", mend=mend)
    if measure.bar and bool(measure.bar.document) != bool(bar_pattern):
        yield LabError("document and pattern go together", where=f"{where}.bar", mend="give both or neither")


def _value_faults(measure: Measure, where: str) -> Iterator[LabError]:
    values = [("truth.value", measure.truth.value)] if isinstance(measure.truth, ByHand) else []
    values += [("bar.value", measure.bar.value)] if measure.bar else []
    for key, value in values:
        if measure.scale and str(value) not in measure.scale:
            mend = suggest(str(value), measure.scale)
            yield LabError(f'"{value}" is not on the scale', where=f"{where}.{key}", mend=mend)
        elif not measure.scale and isinstance(value, str) and not is_number(value):
            yield LabError(f'"{value}" is no number', where=f"{where}.{key}", mend="or name its grades in scale = […]")
