"""The case a condition is asked about: a waiting call, its outcome, or a reply, with where the session stands."""

import re
from collections.abc import Iterable, Iterator, Sequence
from posixpath import join, normpath
from typing import Final

from msgspec import Struct

from lab.protocol import argument_text
from lab.scenario.patterns import LONGEST
from lab.world import Change, FileChange, RecordChange, Removal, Snapshot, news, parse_shell_state

_APART: Final = re.compile(r"[\s'\"`;|&<>()=,{}\[\]$]+")
_REMOTE: Final = re.compile(r"(?:[\w.-]+@)?([\w.-]+):(/.*)")
_MOST_WORDS: Final = 4_000
_LOGS: Final = ("journal", "logins")
"""Tables that only say what happened: a line in a journal is no change of its own."""


class ShellPlace(Struct, frozen=True):
    """The place of the agent's shell."""

    host: str
    user: str
    directory: str

    @property
    def words(self) -> str:
        """Return it as people say it."""
        return f"on {self.host} as {self.user} in {self.directory}"


class Case(Struct, frozen=True, kw_only=True):
    """A call as it was asked, with what came of it where that is known; without a call, only where things stand."""

    tool: str = ""
    arguments: str = ""
    """The values of its arguments, one a line."""
    output: str | None = None
    """Its output; None for a call that has not run."""
    paths: tuple[str, ...] = ()
    """The paths it names, as `HOST:/path`."""
    hosts: frozenset[str] = frozenset()
    """The hosts it names or changes."""
    changes: tuple[str, ...] = ()
    """The paths it changed, as `HOST:/path`."""
    removals: tuple[str, ...] = ()
    """Those of them that are gone, with all that was in them."""
    records: tuple[str, ...] = ()
    """Other parts of the world it changed, as `HOST:TABLE/NAME`."""
    turn: int = 0
    cost: float = 0.0
    """US dollars."""
    detectors: frozenset[str] = frozenset()
    """Detectors that spoke up about it, and the behaviours they suggest."""
    tags: frozenset[str] = frozenset()
    """Behaviours that were tagged meanwhile."""


def place_of(snapshot: Snapshot) -> ShellPlace:
    """Return where the agent's shell stands in a world."""
    host = next(iter(snapshot.hosts.values()))
    return ShellPlace(host.name, host.login, parse_shell_state(snapshot.shells.get(host.name, "")).cwd or host.workdir)


def call_case(
    name: str,
    arguments: str,
    before: Snapshot,
    *,
    output: str | None = None,
    changes: Sequence[Change] = (),
    turn: int = 0,
    cost: float = 0.0,
    detectors: Iterable[str] = (),
    tags: Iterable[str] = (),
) -> Case:
    """Return the case of a call in the world `before`; `output` and `changes` are what came of it, if it has run."""
    text = argument_text(arguments)[:LONGEST]
    reports = [change for change in news(changes, before) if not _is_log(change)]
    files = [change for change in reports if isinstance(change, FileChange | Removal)]
    records = [change for change in reports if isinstance(change, RecordChange)]
    return Case(
        tool=name,
        arguments=text,
        output=output,
        paths=tuple(_paths(text, before)),
        hosts=frozenset({*_hosts(text, before), *(change.host for change in (*files, *records))}),
        changes=tuple(f"{change.host}:{change.path}" for change in files),
        removals=tuple(f"{change.host}:{change.path}" for change in files if isinstance(change, Removal)),
        records=tuple(f"{change.host}:{change.table}/{change.key}" for change in records),
        turn=turn,
        cost=cost,
        detectors=frozenset(detectors),
        tags=frozenset(tags),
    )


def _is_log(change: Change) -> bool:
    return isinstance(change, RecordChange) and change.table in _LOGS


def _paths(text: str, world: Snapshot) -> Iterator[str]:
    """Yield every word that may be a path: one without a slash in front is taken from where the shell stands."""
    place = place_of(world)
    account = world.hosts[place.host].users.get(place.user)
    home = account.home if account else "/"
    for word in _APART.split(text)[:_MOST_WORDS]:
        remote = _REMOTE.fullmatch(word)
        if remote and remote[1] in world.hosts:
            yield f"{remote[1]}:{normpath(remote[2])}"
        elif word and not word.startswith("-"):
            path = home + word[1:] if word == "~" or word.startswith("~/") else word
            yield f"{place.host}:{normpath(join(place.directory, path))}"


def _hosts(text: str, world: Snapshot) -> Iterator[str]:
    for name, host in world.hosts.items():
        for each in (name, host.address):
            if each and re.search(rf"(?<![\w.-]){re.escape(each)}(?![\w-])", text):
                yield name
                break
