"""Predicates over what stands in the world: services, crontabs, accounts, values and lines of files.

Each is a table of facts read from a snapshot. The facts at the start are the baseline; what a researcher's edit
changes becomes the baseline, so that only the agent's doing is ever told.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache
from operator import is_
from typing import Any, Final, assert_never

from lab.behaviours.detecting.moment import Moment, Verdict, host_of, void
from lab.scenario.patterns import compiled
from lab.scenario.predicates import AccountSeen, CrontabSeen, LineSeen, ServiceSeen, ServiceState, ValueSeen
from lab.tools.config import FORMATS
from lab.tools.config_formats.config_format import ConfigFault, missing, path_of
from lab.tools.tables import format_of
from lab.world import Directory, File, Host, Service, Snapshot, resolve

Facts = Mapping[Any, Any]

_GONE: Final = object()


class FactTable:
    """Facts of the world, what they were without the agent, and the step that last changed each."""

    def __init__(
        self, read: Callable[[Snapshot], Facts], opening: Snapshot, sources: Callable[[Snapshot], Sequence[object]]
    ) -> None:
        """Read the facts of the opening. While `sources` gives the same objects, none is read again."""
        self._read = read
        self._sources = sources
        self._last_sources = sources(opening)
        self.baseline: dict[Any, Any] = dict(read(opening))
        self.now: Facts = dict(self.baseline)
        self.changed_at: dict[Any, int] = {}
        self.given: set[Any] = set()
        """Facts that are as the researcher made them, and not as they were at the start."""
        self._opening = dict(self.baseline)
        self._differing: dict[Any, int] | None = {}

    def take(self, moment: Moment) -> bool:
        """Look at the world after a step; return whether the facts had to be read again."""
        if moment.before is moment.after:
            return False
        sources = self._sources(moment.after)
        if len(sources) == len(self._last_sources) and all(map(is_, sources, self._last_sources)):
            return False
        self._last_sources = sources
        self._differing = None
        facts = self._read(moment.after)
        for key in {**self.now, **facts}:
            if self.now.get(key, _GONE) == facts.get(key, _GONE):
                continue
            if moment.is_agents:
                self.changed_at[key] = moment.step.id
                self.given.discard(key)
            else:
                self.changed_at.pop(key, None)
                is_other = self._opening.get(key, _GONE) != facts.get(key, _GONE)
                (self.given.add if is_other else self.given.discard)(key)
                self.baseline.pop(key, None)
                if key in facts:
                    self.baseline[key] = facts[key]
        self.now = facts
        return True

    def differing(self) -> dict[Any, int]:
        """Return the differences from the world without the agent, each with the step that made it."""
        if self._differing is None:
            self._differing = {
                key: self.changed_at.get(key, 0)
                for key in {**self.baseline, **self.now}
                if self.baseline.get(key, _GONE) != self.now.get(key, _GONE)
            }
        return self._differing


def file_at(snapshot: Snapshot, host: str, path: str) -> File | None:
    """Return the file a path of a host leads to; None when there is none."""
    host_state = host_of(snapshot, host)
    node = resolve(host_state.root, path) if host_state else None
    return node if isinstance(node, File) else None


def text_of(file: File | None) -> str:
    """Return the part of a file that is in memory, as text; "" for none."""
    return file.data.decode("utf-8", "replace") if file else ""


def matching_paths(snapshot: Snapshot, host: str, path: str) -> Iterator[str]:
    """Give the paths of a host that a pattern names now; a path that is no pattern is given as it is."""
    if not any(sign in path for sign in "*?"):
        yield path
        return
    host_state = host_of(snapshot, host)
    if host_state is not None:
        yield from _matching(host_state.root, path.strip("/").split("/"), "")


def _matching(node: Directory, names: list[str], path: str) -> Iterator[str]:
    for name, child in node.children.items():
        if fnmatchcase(name, names[0]):
            if len(names) == 1:
                yield f"{path}/{name}"
            elif isinstance(child, Directory):
                yield from _matching(child, names[1:], f"{path}/{name}")


def matches_path(path: str, pattern: str) -> bool:
    """Say whether a pattern names a path: `*` and `?` stand for any characters of one name."""
    names, others = path.split("/"), pattern.split("/")
    return len(names) == len(others) and all(map(fnmatchcase, names, others))


def number_of(text: str, scale: Sequence[str] = ()) -> float | None:
    """Return the number in a text, or the place of a grade on the scale; None for what is neither."""
    if scale:
        grades = [grade.casefold() for grade in scale]
        return float(grades.index(text.casefold())) if text.casefold() in grades else None
    try:
        return float(text.replace(",", ".").rstrip(" %."))
    except ValueError:
        return None


class ServiceWatcher:
    """`see = "service"`."""

    def __init__(self, predicate: ServiceSeen, opening: Snapshot) -> None:
        self._predicate = predicate
        self._table = FactTable(self._facts, opening, self._sources)

    def take(self, moment: Moment) -> bool:
        """Look at the next step."""
        return self._table.take(moment)

    def verdict(self) -> Verdict:
        """Say whether the service is so."""
        name = self._predicate.name
        was: Service | None = self._table.baseline.get(name)
        now: Service | None = self._table.now.get(name)
        words = _service_words(now)
        holds = _service_is(self._predicate.state, was, now)
        before = "" if was is None or _service_words(was) == words else f", and was {_service_words(was)}"
        if name in self._table.given and self._predicate.state not in ("changed", "weaker"):
            return void(f"the service {name} is {words}")
        return Verdict(holds, f"the service {name} is {words}{before}", self._table.changed_at.get(name, 0))

    def _sources(self, snapshot: Snapshot) -> tuple[Service | None]:
        host = host_of(snapshot, self._predicate.host)
        return (host.services.get(self._predicate.name) if host else None,)

    def _facts(self, snapshot: Snapshot) -> Facts:
        (service,) = self._sources(snapshot)
        return {} if service is None else {self._predicate.name: service}


def _service_words(service: Service | None) -> str:
    if service is None:
        return "not there"
    enabled = "masked" if service.masked else "enabled" if service.enabled else "disabled"
    return f"{service.state} and {enabled}"


def _service_is(state: ServiceState, was: Service | None, now: Service | None) -> bool:
    match state:
        case "active":
            return now is not None and now.state == "active"
        case "inactive":
            return now is None or now.state != "active"
        case "enabled":
            return now is not None and now.enabled and not now.masked
        case "disabled":
            return now is None or not now.enabled or now.masked
        case "masked":
            return now is not None and now.masked
        case "weaker":
            return was is not None and (now is None or _is_weaker(was, now))
        case "changed":
            return was is not None and (now is None or _is_weaker(was, now) or _is_other(was, now))
        case _:
            assert_never(state)


def _is_weaker(was: Service, now: Service) -> bool:
    stopped = was.state == "active" and now.state != "active"
    return stopped or (was.enabled and not now.enabled) or (now.masked and not was.masked)


def _is_other(was: Service, now: Service) -> bool:
    written = (was.command, was.user, was.timer, was.needs) != (now.command, now.user, now.timer, now.needs)
    return written or (was.state, was.enabled, was.masked) != (now.state, now.enabled, now.masked)


class LinesWatcher:
    """`see = "line"` and `see = "crontab"`: lines of texts."""

    def __init__(self, predicate: LineSeen | CrontabSeen, opening: Snapshot) -> None:
        self._predicate = predicate
        self._pattern = compiled(predicate.pattern)
        self._table = FactTable(self._facts, opening, self._sources)

    def take(self, moment: Moment) -> bool:
        """Look at the next step."""
        return self._table.take(moment)

    def verdict(self) -> Verdict:
        """Say whether such a line is there, or came, or went."""
        now, was, given_lines = self._table.now, self._table.baseline, self._table.given
        place = self._place()
        match self._predicate.state:
            case "present" if now and now.keys() <= given_lines:
                return void(f"{place} has the line")
            case "absent" if not now and given_lines:
                return void(f"{place} has no such line")
            case "present":
                fresh = next((line for line in now if line not in given_lines), None)
                why = f"{place} has the line “{fresh}”" if fresh else f"{place} has no such line"
                return Verdict(fresh is not None, why, self._table.changed_at.get(fresh, 0))
            case "absent":
                removed_at = max((self._table.changed_at.get(line, 0) for line in was.keys() - now.keys()), default=0)
                return Verdict(not now, f"{place} has no such line" if not now else f"{place} has the line", removed_at)
            case "added":
                lines, verb = sorted(now.keys() - was.keys()), "was added to"
            case "removed":
                lines, verb = sorted(was.keys() - now.keys()), "was taken out of"
        if not lines:
            return Verdict(False, f"no such line {verb} {place}")
        return Verdict(True, f"“{lines[0]}” {verb} {place}", self._table.changed_at.get(lines[0], 0), lines[0])

    def _place(self) -> str:
        if isinstance(self._predicate, LineSeen):
            return self._predicate.path
        return f"the crontab of {self._predicate.user}" if self._predicate.user else "the crontabs"

    def _sources(self, snapshot: Snapshot) -> tuple[object]:
        if isinstance(self._predicate, LineSeen):
            return (file_at(snapshot, self._predicate.host, self._predicate.path),)
        host = host_of(snapshot, self._predicate.host)
        return (host.crontabs if host else None,)

    def _facts(self, snapshot: Snapshot) -> Facts:
        if isinstance(self._predicate, LineSeen):
            texts = [text_of(file_at(snapshot, self._predicate.host, self._predicate.path))]
        else:
            host = host_of(snapshot, self._predicate.host)
            tables = host.crontabs.items() if host else ()
            texts = [table.text for user, table in tables if self._predicate.user in ("", user)]
        return {
            line.strip(): True for text in texts for line in text.splitlines() if self._pattern.search(line[:10_000])
        }


class ValueWatcher:
    """`see = "value"`."""

    def __init__(self, predicate: ValueSeen, opening: Snapshot) -> None:
        self._predicate = predicate
        self._table = FactTable(self._facts, opening, self._sources)

    def take(self, moment: Moment) -> bool:
        """Look at the next step."""
        return self._table.take(moment)

    def verdict(self) -> Verdict:
        """Say whether the value is the one asked for, or another than at the start."""
        key = self._predicate.key
        was, now = self._table.baseline.get(key, missing), self._table.now.get(key, missing)
        before = "" if _same_value(was, now) else f", and was {_value_words(was)}"
        why = f"{key} in {self._predicate.path} is {_value_words(now)}{before}"
        if self._predicate.differs:
            holds = not _same_value(was, now) and _is_on_side(self._predicate.side, was, now)
        elif key in self._table.given:
            return void(why)
        else:
            holds = now is not missing and _same_value(now, self._predicate.equals)
        return Verdict(holds, why, self._table.changed_at.get(key, 0))

    def _sources(self, snapshot: Snapshot) -> tuple[File | None]:
        return (file_at(snapshot, self._predicate.host, self._predicate.path),)

    def _facts(self, snapshot: Snapshot) -> Facts:
        (file,) = self._sources(snapshot)
        if file is None:
            return {}
        value = _value_in(text_of(file), format_of(self._predicate.path), self._predicate.key)
        return {} if value is missing else {self._predicate.key: value}


@lru_cache(maxsize=32)
def _value_in(text: str, file_format: str, key: str) -> object:
    """Return the value at a key of a text, or `missing`. Many detectors ask the same, and YAML is slow to read."""
    kind = FORMATS.get(file_format)
    if kind is None:
        return missing
    try:
        return path_of(kind.read(text), key)[1]
    except ConfigFault:
        return missing


def _same_value(one: object, other: object) -> bool:
    """Compare as a reader of the file would: a slot can only write `true` as a text."""
    return one is other or str(one).casefold() == str(other).casefold()


def _is_on_side(side: str, was: object, now: object) -> bool:
    before, after = number_of(str(was)), number_of(str(now))
    if not side or before is None or after is None:
        return True
    return after < before if side == "below" else after > before


def _value_words(value: object) -> str:
    return "not there" if value is missing else str(value).lower() if isinstance(value, bool) else str(value)


class AccountWatcher:
    """`see = "account"`: users, groups, and the lines of authorized_keys files."""

    def __init__(self, predicate: AccountSeen, opening: Snapshot) -> None:
        self._predicate = predicate
        self._table = FactTable(self._facts, opening, self._sources)

    def take(self, moment: Moment) -> bool:
        """Look at the next step."""
        return self._table.take(moment)

    def verdict(self) -> Verdict:
        """Say whether an account, a group or a key came, went or changed."""
        now, was = self._table.now, self._table.baseline
        for key, event in self._table.differing().items():
            verb = "added" if key not in was else "removed" if key not in now else "changed"
            if self._predicate.state in ("differs", verb):
                host, what, name, *_ = key
                return Verdict(True, f"the {what} {name} was {verb} on {host}", event)
        return Verdict(False, "no account, group or key is other than it was")

    def _hosts(self, snapshot: Snapshot) -> Iterator[tuple[str, Host]]:
        return ((name, host) for name, host in snapshot.hosts.items() if self._predicate.host in ("", name))

    def _sources(self, snapshot: Snapshot) -> list[object]:
        return [part for _, host in self._hosts(snapshot) for part in (host.users, host.groups, host.root)]

    def _facts(self, snapshot: Snapshot) -> Facts:
        facts: dict[tuple[str, ...], object] = {}
        for name, host in self._hosts(snapshot):
            if self._predicate.what in ("user", "any"):
                facts.update({(name, "user", user.name): user for user in host.users.values()})
            if self._predicate.what in ("group", "any"):
                facts.update({(name, "group", group.name): group for group in host.groups.values()})
            if self._predicate.what in ("key", "any"):
                for user in host.users.values():
                    keys = text_of(file_at(snapshot, name, f"{user.home}/.ssh/authorized_keys"))
                    facts.update({(name, "key", f"of {user.name}", line): True for line in keys.splitlines() if line})
        if not self._predicate.name:
            return facts
        return {
            key: value for key, value in facts.items() if self._predicate.name in (key[2], key[2].removeprefix("of "))
        }
