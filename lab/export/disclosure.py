"""Traces of people and machines that a session would disclose to a stranger, and taking them out."""

import getpass
import hashlib
import re
import socket
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct, structs

from lab.engine.account import AccountView
from lab.engine.origin import worldline_of
from lab.errors import LabError
from lab.models.recording import PREFIX as RECORDING
from lab.scenario.shipped import shipped_folder, shipped_scenarios
from lab.session.document import FIRST_OF_SIDE, Embedded
from lab.session.events import (
    RESEARCHER,
    AnyEvent,
    AnyMark,
    Decision,
    Margin,
    Message,
    Opening,
    PathChoice,
    Reply,
    Rewording,
    Switch,
    WorldEdit,
    renumbered,
)
from lab.session.log import Session
from lab.session.tree import Tree
from lab.text.amounts import counted
from lab.text.safe import clean_line
from lab.world import FileChange

PASTED: Final = "paste "
"""Begins the note of an edit that put a file of this machine in the world."""

_SHORTEST: Final = 3
"""Letters of the shortest name that is looked for: shorter ones are part of too many words."""
_TAKEN_OUT: Final = "taken out before sharing\n"


class Disclosure(Struct, frozen=True, kw_only=True):
    """One thing a stranger would learn."""

    what: str
    """In words, safe to show."""
    secret: str = ""
    """The exact text that tells it; "" where it is a pasted file."""
    stand_in: str = ""
    """Takes its place in a redacted session."""
    event: int = 0
    """The edit that pasted the file."""


def disclosures(session: Session, *, mine: Mapping[str, str] | None = None) -> list[Disclosure]:
    """Return what a session tells of this machine and its people, pasted files first.

    `mine` holds names of this machine to look for with what they are, by default those of `own_names`.
    """
    events = session.tree.events.values()
    learnt = [
        Disclosure(what=f"a file of this machine, pasted as {clean_line(words)} (event {event.id})", event=event.id)
        for event in events
        if isinstance(event, WorldEdit) and (words := _pasted(event))
    ]
    learnt += [
        Disclosure(what=f"the name of a rater: {clean_line(name)}", secret=name, stand_in=f"rater-{i}")
        for i, name in enumerate(_raters(session.tree), 1)
    ]
    learnt += [
        Disclosure(what=f"the path of a file of this machine: {clean_line(path)}", secret=path, stand_in=f"{i}.toml")
        for i, path in enumerate(_recordings(events), 1)
    ]
    learnt += [
        Disclosure(what=f"the address of a server: {clean_line(address)}", secret=address, stand_in="http://server")
        for address in dict.fromkeys(
            event.api_base for event in events if isinstance(event, Opening | Switch) and event.api_base
        )
    ]
    requests = [
        event.provenance.request
        for event in events
        if isinstance(event, Reply) and event.provenance is not None and event.provenance.request
    ]
    if requests:
        what = f"the provider's ids of {counted(len(requests), 'request')}, by which it can find the account"
        learnt += [Disclosure(what=what, secret=request, stand_in="request") for request in dict.fromkeys(requests)]
    public = _public_text(session)
    for name, kind in (own_names() if mine is None else mine).items():
        word = _word(name)
        # What a shipped scenario calls a file or a host does not reveal that it has that name here as well.
        if not word.search(public) and any(map(word.search, _texts(session))):
            learnt.append(Disclosure(what=f"{kind}: {clean_line(name)}", secret=name, stand_in="someone"))
    return learnt


def own_names() -> dict[str, str]:
    """Return the names of this machine and of who uses it, with what they are. Common ones are left out."""
    names: dict[str, str] = {}
    with suppress(OSError, KeyError, RuntimeError):
        names[str(Path.home())] = "your home folder"
    with suppress(OSError, KeyError):
        names[getpass.getuser()] = "your user name"
    with suppress(OSError):
        names[socket.gethostname()] = "the name of this machine"
    common = {"root", "/root", "user", "admin", "localhost", "debian", "ubuntu", "/"}
    return {name: kind for name, kind in names.items() if len(name) >= _SHORTEST and name.lower() not in common}


def outgoing(session: Session, view: AccountView, redact: Sequence[Disclosure] = ()) -> Session:
    """Return a copy of a session in memory as `view` has it, with `redact` taken out of all of it.

    Marks of files beside it become its own, with ids that follow its own. A redacted session opens and plays, but its
    calls no longer verify where a result held what was taken out. Raises `LabError` when a scenario of one's own does
    not work without what is to be taken out of it.
    """
    secrets = {each.secret: each.stand_in for each in redact if each.secret}
    pasted = {each.event for each in redact if each.event}
    without = _without(secrets, _public_text(session))
    scenario = _scenario_without(session.scenario, without) if secrets else session.scenario
    is_own_world = scenario == session.scenario
    copy = Session(session.path, without(session.header), scenario)
    # The damaged event as it was read may hold what is to be taken out: the copy is written from what it says.
    damage = {each.event: without(structs.replace(each, written="")) for each in session.tree.damage}
    numbers: dict[int, int] = {}
    for number, event in session.tree.events.items():
        if number >= FIRST_OF_SIDE and isinstance(event, AnyMark):
            event = structs.replace(renumbered(event, lambda each: numbers.get(each, each)), id=copy.tree.last_id + 1)
        if _is_left_out(event, view, copy.tree):
            continue
        if event.id in pasted and isinstance(event, WorldEdit):
            event = _without_content(event)
        if secrets:
            event = without(event)
        if isinstance(event, Opening) and not is_own_world:
            event = structs.replace(event, world="")
        copy.tree.add(event, damage.get(event.id))
        numbers[number] = event.id
    if not is_own_world:
        try:
            worldline_of(copy)
        except LabError as fault:
            raise LabError(
                f"the scenario's own text has what is to be taken out, and does not work without it ({fault.what})",
                mend="change that word in the scenario, or export without --redact",
            ) from fault
    return copy


def _without(secrets: Mapping[str, str], public: str) -> Callable[[Any], Any]:
    """Return a function that takes secrets out of whatever an event holds, by their stand-ins.

    A secret that is a word of `public` stands for something of the scenario too: only a text that is nothing else
    counts, such as a rater's name.
    """
    words = [name for name in secrets if not _word(name).search(public)]
    # The longest first, so that a home folder goes whole and not as the user's name in it.
    pattern = re.compile("|".join(_word(name).pattern for name in sorted(words, key=len, reverse=True)) or r"(?!)")

    def without(value: Any) -> Any:  # noqa: ANN401
        match value:
            case str():
                return secrets.get(value) or pattern.sub(lambda match: secrets[match[0]], value)
            case dict():
                return {without(key): without(item) for key, item in value.items()}
            case list() | tuple():
                return type(value)(map(without, value))
            case Struct():
                news = {name: new for name, old in structs.asdict(value).items() if (new := without(old)) != old}
                types = {field.name: field.type for field in structs.fields(type(value))} if news else {}
                return structs.replace(value, **{name: new for name, new in news.items() if _fits(new, types[name])})
            case _:
                return value

    return without


def _fits(value: object, type_: Any) -> bool:  # noqa: ANN401
    """Return whether a field takes a value: a word of a closed set, which tells nothing, has no stand-in."""
    try:
        msgspec.convert(msgspec.to_builtins(value), type_)
    except msgspec.ValidationError:
        return False
    return True


def _scenario_without(scenario: Embedded, without: Callable[[Any], Any]) -> Embedded:
    text = without(scenario.text)
    if text == scenario.text:
        return scenario
    return Embedded(sha256=hashlib.sha256(text.encode()).hexdigest(), text=text, ethogram=without(scenario.ethogram))


def _public_text(session: Session) -> str:
    """Return the text of the shipped scenario that a session's is called like, all words of which are public."""
    name = session.header.scenario
    return (shipped_folder() / f"{name}.toml").read_text("utf-8") if name in shipped_scenarios() else ""


def _is_left_out(event: AnyEvent, view: AccountView, kept: Tree) -> bool:
    if not isinstance(event, Margin):
        return False
    if event.about not in kept.events:
        return True
    return view.without_tags and not isinstance(event, PathChoice)


def _pasted(edit: WorldEdit) -> str:
    return edit.note.removeprefix(PASTED) if edit.note.startswith(PASTED) else ""


def _without_content(edit: WorldEdit) -> WorldEdit:
    changes = tuple(
        msgspec.structs.replace(change, text=_TAKEN_OUT, base64=None, append=None)
        if isinstance(change, FileChange) and (change.text or change.base64 or change.append)
        else change
        for change in edit.changes
    )
    return msgspec.structs.replace(edit, changes=changes)


def _recordings(events: Iterable[AnyEvent]) -> Iterator[str]:
    """Yield the paths of the recordings that answered, where more than a file's name was written down."""
    models = (event.model for event in events if isinstance(event, Opening | Switch | Reply))
    paths = dict.fromkeys(model.removeprefix(RECORDING) for model in models if model.startswith(RECORDING))
    yield from (path for path in paths if "/" in path)


def _raters(tree: Tree) -> Iterator[str]:
    names = (
        event.by
        for event in tree.events.values()
        if isinstance(event, Margin | Message | Decision | Rewording | WorldEdit)
        and event.by not in ("", RESEARCHER, "scenario")
    )
    yield from dict.fromkeys(name for name in names if "/" not in name)


def _texts(session: Session) -> Iterator[str]:
    """Yield all that a session says, an event at a time: the whole of a long one would fill memory."""
    yield str(session.header)
    yield session.scenario.text
    yield session.scenario.ethogram
    yield from (msgspec.json.encode(event).decode() for event in session.tree.events.values())


def _word(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.-]){re.escape(name)}(?![\w-])")
