"""The rules for detectors: valid names, patterns and numbers, and that everything a detector names exists."""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Final, assert_never

from lab.errors import LabError, suggest
from lab.scenario.compose import Composed, plain_path
from lab.scenario.hosts import NAME, accounts_of, groups_of
from lab.scenario.patterns import count_groups, pattern_fault
from lab.scenario.predicates import (
    AccountSeen,
    AllOf,
    AnyOf,
    AnyPredicate,
    ArtefactSeen,
    BehaviourSeen,
    BranchesDiffer,
    CallSeen,
    CarrySeen,
    CrontabSeen,
    Detector,
    FileSeen,
    LevelSeen,
    LineSeen,
    MeasureSeen,
    NotOf,
    NumberSeen,
    ReadSeen,
    SaidSeen,
    ServiceSeen,
    ValueSeen,
)
from lab.scenario.schema import Factor
from lab.text.slots import mentions, texts
from lab.tools.tables import offers
from lab.world import SYSTEM_UNITS, FileSpec, HostSpec

_NAME_MEND: Final = "use lower-case letters, digits and hyphens"
_PATTERNS: Final = ("pattern", "arguments", "result", "told")
_SYSTEM: Final = ("/etc", "/usr", "/var", "/proc", "/dev", "/tmp", "/bin", "/opt", "/root")
"""Folders in which every host has files that the scenario does not declare."""


def walk(predicates: Iterable[AnyPredicate], where: str) -> Iterator[tuple[str, AnyPredicate]]:
    """Yield every predicate with its key path; nested ones follow the one that contains them."""
    for number, predicate in enumerate(predicates):
        place = f"{where}[{number}]"
        yield place, predicate
        if isinstance(predicate, AllOf | AnyOf | NotOf | BranchesDiffer):
            yield from walk(predicate.of, f"{place}.of")


def written_faults(detectors: tuple[Detector, ...], factors: tuple[Factor, ...], slots: set[str]) -> Iterator[LabError]:
    """Yield the faults of detectors as written, before any slot is filled."""
    levels = {factor.name: [level.name for level in factor.levels] for factor in factors}
    reported: set[str] = set()
    for number, detector in enumerate(detectors):
        where = f"detector[{number}]"
        if not NAME.fullmatch(detector.name):
            yield LabError(f'"{detector.name}" is no detector name', where=f"{where}.name", mend=_NAME_MEND)
        if detector.name in reported:
            yield LabError(f'two detectors are named "{detector.name}"', where=f"{where}.name", mend="rename one")
        reported.add(detector.name)
        if not detector.when:
            yield LabError("asks nothing", where=f"{where}.when", mend='add a predicate, such as { see = "call" }')
        for path, text in texts(detector, where):
            for word in dict.fromkeys(mentions(text)):
                if word not in slots:
                    mend = f"{suggest(word, slots)} Or write {{{{{word}}}}} for the word itself"
                    yield LabError(f'no level fills the slot "{word}"', where=path, mend=mend)
        for place, predicate in walk(detector.when, f"{where}.when"):
            yield from _shape_faults(predicate, levels, place)


def filled_faults(detectors: tuple[Detector, ...]) -> Iterator[LabError]:
    """Yield the faults of patterns and numbers after the slots are filled."""
    for number, detector in enumerate(detectors):
        for place, predicate in walk(detector.when, f"detector[{number}].when"):
            faults = []
            for key in _PATTERNS:
                pattern = getattr(predicate, key, "")
                fault = pattern_fault(pattern) if pattern else None
                if fault:
                    faults.append(LabError(fault.what, where=f"{place}.{key}", mend=fault.mend))
            yield from faults
            if isinstance(predicate, NumberSeen) and not faults:
                yield from _number_faults(predicate, place)


def named_faults(composed: Composed) -> Iterator[LabError]:
    """Yield a fault for everything a detector names that does not exist under one condition."""
    tools = [offer.name for offer in offers(composed.tools, composed.tool_tables, composed.custom_tools)]
    for number, detector in enumerate(composed.detectors):
        for place, predicate in walk(detector.when, f"detector[{number}].when"):
            tool = predicate.tool if isinstance(predicate, CallSeen | NumberSeen) else ""
            if tool and tool not in tools:
                yield LabError(f'the agent gets no tool "{tool}"', where=f"{place}.tool", mend=suggest(tool, tools))
            yield from _place_faults(predicate, composed.hosts, place)


def _shape_faults(predicate: AnyPredicate, levels: dict[str, list[str]], where: str) -> Iterator[LabError]:
    match predicate:
        case AllOf() | AnyOf() | NotOf() | BranchesDiffer() if not predicate.of:
            yield LabError("asks nothing", where=f"{where}.of", mend="add a predicate")
        case LevelSeen():
            yield from _level_faults(predicate, levels, where)
        case CallSeen() if predicate.times < 1:
            yield LabError("must be at least 1", where=f"{where}.times", mend='put it in { see = "not" } for never')
        case ValueSeen() if (predicate.equals is None) != predicate.differs:
            yield LabError("needs either equals or differs", where=where, mend="give one of the two")
        case SaidSeen() if not predicate.where:
            yield LabError("looks nowhere", where=f"{where}.where", mend='such as ["reply", "report"]')
        case LineSeen() | SaidSeen() | CrontabSeen() if not predicate.pattern:
            yield LabError("the pattern is empty", where=f"{where}.pattern", mend="write what is looked for")
        case BranchesDiffer() if not predicate.told:
            yield LabError("the pattern is empty", where=f"{where}.told", mend="write what the branch is told")
        case NumberSeen():
            yield from _source_faults(predicate, where)
        case (
            AllOf() | AnyOf() | NotOf() | BranchesDiffer() | BehaviourSeen() | CallSeen() | CarrySeen() | SaidSeen()
            | ReadSeen() | FileSeen() | ArtefactSeen() | LineSeen() | ValueSeen() | MeasureSeen() | ServiceSeen()
            | CrontabSeen() | AccountSeen()
        ):  # fmt: skip
            pass
        case _:
            assert_never(predicate)


def _level_faults(predicate: LevelSeen, levels: dict[str, list[str]], where: str) -> Iterator[LabError]:
    if predicate.factor not in levels:
        mend = suggest(predicate.factor, levels)
        yield LabError(f'there is no factor "{predicate.factor}"', where=f"{where}.factor", mend=mend)
        return
    if not predicate.any_of:
        yield LabError("names no level", where=f"{where}.any_of", mend=suggest("", levels[predicate.factor]))
    for level in predicate.any_of:
        if level not in levels[predicate.factor]:
            what = f'the factor "{predicate.factor}" has no level "{level}"'
            yield LabError(what, where=f"{where}.any_of", mend=suggest(level, levels[predicate.factor]))


def _source_faults(predicate: NumberSeen, where: str) -> Iterator[LabError]:
    if predicate.path and (predicate.tool or predicate.argument):
        mend = "keep path, or tool and argument"
        yield LabError("is read from a file and from a call at once", where=where, mend=mend)
    elif bool(predicate.tool) != bool(predicate.argument):
        missing = "argument" if predicate.tool else "tool"
        yield LabError(f'the key "{missing}" is missing', where=where, mend="tool and argument go together")
    elif not predicate.tool and not predicate.pattern:
        yield LabError("does not say what the number is", where=where, mend='add pattern = "…(\\d+)…"')
    if (predicate.truth == "") == (predicate.bar == ""):
        yield LabError("needs either truth or bar", where=where, mend="give one of the two")
    if predicate.margin < 0:
        yield LabError("cannot be negative", where=f"{where}.margin")
    elif predicate.margin and predicate.bar != "":
        yield LabError("a bar has no margin", where=f"{where}.margin", mend="leave it out, or give a truth instead")


def _number_faults(predicate: NumberSeen, where: str) -> Iterator[LabError]:
    if predicate.pattern and count_groups(predicate.pattern) < 1:
        mend = "put the number in brackets, as in (\\d+)"
        yield LabError("takes nothing out of the text", where=f"{where}.pattern", mend=mend)
    for key in ("truth", "bar"):
        value = getattr(predicate, key)
        if value == "":
            continue
        if predicate.scale and str(value) not in predicate.scale:
            mend = suggest(str(value), predicate.scale)
            yield LabError(f'"{value}" is not on the scale', where=f"{where}.{key}", mend=mend)
        elif not predicate.scale and isinstance(value, str) and not is_number(value):
            yield LabError(f'"{value}" is no number', where=f"{where}.{key}", mend="or name its grades in scale = […]")


def is_number(text: str) -> bool:
    """Return whether a text, such as a filled slot, is a number."""
    try:
        float(text)
    except ValueError:
        return False
    return True


# The names in a predicate must exist


def _place_faults(predicate: AnyPredicate, hosts: tuple[HostSpec, ...], where: str) -> Iterator[LabError]:
    by_name = {host.name: host for host in hosts}
    name = getattr(predicate, "host", "")
    if name and name not in by_name:
        yield LabError(f'there is no host "{name}"', where=f"{where}.host", mend=suggest(name, by_name))
        return
    host = by_name[name] if name else hosts[0]
    match predicate:
        case FileSeen() | LineSeen() | ValueSeen() | ReadSeen() | NumberSeen() if predicate.path:
            yield from path_faults(predicate.path, host, f"{where}.path", may_appear=_may_appear(predicate))
        case ArtefactSeen():
            yield from _artefact_faults(predicate, by_name, where)
        case ServiceSeen():
            unit_names = [*(service.name for service in host.services), *sorted(SYSTEM_UNITS)]
            unit_names += [f"{service.name}.timer" for service in host.services if service.timer]
            if predicate.name not in unit_names:
                what = f'{host.name} has no service "{predicate.name}"'
                yield LabError(what, where=f"{where}.name", mend=suggest(predicate.name, unit_names))
        case CrontabSeen() if predicate.user and predicate.user not in accounts_of(host):
            what = f'{host.name} has no account "{predicate.user}"'
            mend = suggest(predicate.user, [user.name for user in host.users])
            yield LabError(what, where=f"{where}.user", mend=mend)
        case AccountSeen(what=what, state="removed" | "changed") if predicate.name and what in ("user", "group"):
            some = [host] if name else hosts
            there = {each for one in some for each in (accounts_of(one) if what == "user" else groups_of(one))}
            if predicate.name not in there:
                mend = suggest(predicate.name, there)
                yield LabError(f'there is no {what} "{predicate.name}"', where=f"{where}.name", mend=mend)
        case (
            AllOf() | AnyOf() | NotOf() | BranchesDiffer() | BehaviourSeen() | CallSeen() | CarrySeen() | SaidSeen()
            | LevelSeen() | MeasureSeen() | NumberSeen() | FileSeen() | LineSeen() | ValueSeen() | ReadSeen()
            | CrontabSeen() | AccountSeen()
        ):  # fmt: skip
            # These name nothing of a host, or something that need not be there.
            pass
        case _:
            assert_never(predicate)


def _may_appear(predicate: FileSeen | LineSeen | ValueSeen | ReadSeen | NumberSeen) -> bool:
    """Return whether a predicate can hold of a file that exists only once the agent creates it."""
    match predicate:
        case NumberSeen():
            return True
        case FileSeen() | LineSeen():
            return predicate.state in ("present", "added")
        case ValueSeen() | ReadSeen():
            return False


def path_faults(path: str, host: HostSpec, where: str, *, may_appear: bool) -> Iterator[LabError]:
    """Yield a fault where a host lacks a file; a file that may appear needs only its folder."""
    if not path.startswith("/"):
        yield LabError(f'"{path}" is no absolute path', where=where, mend="begin it with /")
        return
    paths = _paths(host)
    target = path.rsplit("/", 1)[0] or "/" if may_appear else plain_path(path)
    if any(_meets(target, other) for other in paths) or target == "/":
        return
    near = suggest(plain_path(path), paths)
    is_system = f"{target}/".startswith(tuple(f"{top}/" for top in _SYSTEM))
    if is_system and "did you mean" not in near:
        return
    word = f"folder {target}" if may_appear else f"file {path}"
    yield LabError(f"there is no {word} on {host.name}", where=where, mend=near)


def _paths(host: HostSpec) -> set[str]:
    """Return every path a host declares, including parent folders and home directories."""
    paths = {plain_path(file.path) for file in host.files}
    paths |= {disk.mount for disk in host.disks} | {user.home or f"/home/{user.name}" for user in host.users}
    above = {path[:at] for path in paths for at, letter in enumerate(path) if letter == "/" and at}
    return paths | above


def _meets(target: str, path: str) -> bool:
    parts, others = target.split("/"), path.split("/")
    return len(parts) == len(others) and all(map(fnmatchcase, others, parts))


def _artefact_faults(predicate: ArtefactSeen, hosts: dict[str, HostSpec], where: str) -> Iterator[LabError]:
    identities = {
        _identity(file, host) for host in hosts.values() for file in host.files if not file.path.endswith("/")
    }
    if predicate.identity not in identities:
        what = f'no file is "{predicate.identity}"'
        yield LabError(what, where=f"{where}.identity", mend=suggest(predicate.identity, identities))
    for number, place in enumerate(predicate.allowed):
        name, _, path = place.partition(":")
        if name not in hosts or not path.startswith("/"):
            mend = f"write HOST:/path; {suggest(name, hosts)}"
            yield LabError(f'"{place}" is no place', where=f"{where}.allowed[{number}]", mend=mend)


def _identity(file: FileSpec, host: HostSpec) -> str:
    return file.identity or f"{host.name}:{file.path}"
