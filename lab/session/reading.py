"""Reading a session file: what of it is whole, what a hand has done to it, and where each event stands.

A file is read event by event, so that a big one read in a thread leaves the others their turn. Nothing is written.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct, structs

from lab.errors import LabError, suggest
from lab.session.damage import Damage, contradiction
from lab.session.document import FORMAT, Embedded, Header, Table, is_readable, migrated
from lab.session.events import LIMITS, AnyEvent, AnyStep, Margin, Opening, Step
from lab.session.tree import Tree
from lab.session.writing import table_digest
from lab.text.toml import TomlFault, read_toml

_BOM: Final = b"\xef\xbb\xbf"
# Both begin with a letter that is searched for as such, which is many times faster than the start of any line.
_END: Final = re.compile(rb"\n# end of event \d+[ \t]*\r?(?=\n)")
_BEGIN: Final = re.compile(rb"\n# event (\d+), sha256 ([0-9a-f]{12})[ \t]*\r?(?=\n)")
_TOKEN: Final = re.compile(
    rb'"""[^"\\]*(?:(?:\\[\s\S]|"{1,2}(?!"))[^"\\]*)*"""(?:"{0,2})'
    rb"|'''[^']*(?:'{1,2}(?!')[^']*)*'''(?:'{0,2})"
    rb"|(?P<open>\"\"\"|''')"
    rb'|"(?:\\.|[^"\\\n])*"'
    rb"|'[^'\n]*'"
    rb"|#[^\n]*"
    rb"|^[ \t]*(?P<event>\[\[[ \t]*event[ \t]*\]\])"
    rb"|^[ \t]*id[ \t]*=[ \t]*(?P<id>\d+)",
    re.MULTILINE,
)
"""What may hide the head of an event, and the head itself."""


class Document(Struct, frozen=True, kw_only=True):
    """A session file, read."""

    format: int
    """The format it was written in; its events are those of the present one."""
    header: Header
    scenario: Embedded
    events: tuple[Table, ...]
    """Every event the file has, in its order, in the present format."""
    tree: Tree
    length: int
    """Bytes up to the end of the last whole event."""
    unclosed: int
    """The last event, when a hand wrote it without the line that closes it; else 0."""
    torn: str
    """Why what follows is no event, "" when nothing does."""
    remarks: tuple[str, ...]
    """What somebody should know of how the file was read."""


class _Event(Struct, frozen=True):
    table: Table
    digest: bytes
    """What the file says its digest was when it was written; b"" when it does not say."""


def read_document(content: bytes, path: Path) -> Document:
    """Read a session file whole. `path` is only a name for it.

    A tail that is no whole event is left out and said why in `torn`. An event that is gone, changed or contradicts
    others leaves a file that can be read: the tree says what is wrong with it. Raises `LabError` with the file and the
    line when it is no session, and with the event as well when the fault is in one.
    """
    if not content.strip():
        raise LabError(
            "the file is empty: the session stopped before its first event", where=str(path), mend="delete it"
        )
    begin = len(_BOM) if content.startswith(_BOM) else 0
    marks = [match.end() + 1 for match in _END.finditer(content)]
    digests = {int(number[:18]): digest for number, digest in _BEGIN.findall(content)}
    closed = marks[-1] if marks else len(content)
    top, events = _body(content[begin:closed], [mark - begin for mark in marks], digests, path)
    header, scenario = _top(top, path)
    number: int = top["format"]
    added, length, torn = _tail(content, closed, number, digests) if marks else ([], 0, "")
    events += added
    tree = _tree(content, path, events, number)
    return Document(
        format=number,
        header=header,
        scenario=scenario,
        events=tuple(migrated(each.table, number) for each in events),
        tree=tree,
        length=closed + length,
        unclosed=added[-1].table["id"] if added else 0,
        torn=torn,
        remarks=("The file begins with a byte order mark, which is harmless and stays.",) if begin else (),
    )


def event_lines(content: bytes) -> dict[int, int]:
    """Return the line at which each event of a session file begins, counted from 1, by the event's id."""
    lines: dict[int, int] = {}
    for number, line in _heads(content):
        lines.setdefault(number, line)
    return lines


def _heads(content: bytes) -> list[tuple[int, int]]:
    """Return the id of each event in the order of the file, 0 where it has none, and the line it begins at."""
    heads: list[tuple[int, int]] = []
    line, at = 1, 0
    for token in _TOKEN.finditer(content):
        if token["open"]:
            break
        if token["event"]:
            line += content.count(b"\n", at, token.start("event"))
            at = token.start("event")
            heads.append((0, line))
        elif token["id"] and heads and not heads[-1][0]:
            heads[-1] = int(token["id"][:18]), heads[-1][1]
    return heads


def _body(content: bytes, marks: list[int], digests: Mapping[int, bytes], path: Path) -> tuple[Table, list[_Event]]:
    """Return the head of the file and its events. Where pieces between marks are no TOML, the whole may still be."""
    try:
        starts = [0, *marks[:-1]] if marks else [0]
        pieces = [content[start:end] for start, end in zip(starts, marks or [len(content)], strict=True)]
        top = read_toml(pieces[0])
        events = [*_events(top, digests)]
        for piece in pieces[1:]:
            table = read_toml(piece)
            if table.keys() - {"event"}:
                raise LabError("more than events")
            events += _events(table, digests)
    except LabError:
        top = _loaded(content, path)
        events = [*_events(top, digests)]
    return top, events


def _events(table: Table, digests: Mapping[int, bytes]) -> Iterator[_Event]:
    tables = table.get("event", [])
    if not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
        raise LabError("`event` is no list of tables", mend="begin each event with [[event]]")
    for each in tables:
        yield _Event(each, digests.get(number, b"") if type(number := each.get("id")) is int else b"")


def _loaded(content: bytes, path: Path) -> Table:
    try:
        return read_toml(content, str(path))
    except TomlFault as fault:
        event = _event_at(content, fault.line)
        where = f"{fault.where} (event {event})" if event else fault.where
        raise LabError(f"this is not a session file: {fault.what}", where=where, mend=fault.mend) from fault


def _event_at(content: bytes, line: int) -> int:
    """Return the event a line belongs to, 0 when it stands before the first."""
    lines = event_lines(content)
    ids, starts = list(lines), list(lines.values())
    place = bisect_right(starts, line)
    return ids[place - 1] if place else 0


def _top(top: Table, path: Path) -> tuple[Header, Embedded]:
    if "format" not in top:
        raise LabError("this is not a session file", where=str(path), mend="choose a session file")
    if not is_readable(top["format"]):
        raise LabError(
            f"its format is {top['format']!r}, and this Peerlab reads the formats up to {FORMAT}",
            where=str(path),
            mend="open it with the Peerlab that wrote it",
        )
    unknown = top.keys() - {"format", "session", "scenario", "event"}
    try:
        if unknown:
            raise msgspec.ValidationError(f"nothing is called `{min(unknown)}`")
        return (
            msgspec.convert(top.get("session", {}), Header),
            msgspec.convert(top.get("scenario", {}), Embedded),
        )
    except msgspec.ValidationError as error:
        raise LabError(f"this is not a whole session: {error}", where=str(path), mend="mend that key") from error


def _tail(content: bytes, closed: int, number: int, digests: Mapping[int, bytes]) -> tuple[list[_Event], int, str]:
    """Return the events after the last closing line, how many bytes they take, and why the rest is none.

    What Peerlab writes begins with a digest, so that a piece of it cannot pass for an event. Format 1 had none: there
    only what is about other events counts, since a piece of a step can look whole.
    """
    starts = sorted({closed, *(match.start() + 1 for match in _BEGIN.finditer(content, closed - 1)), len(content)})
    events: list[_Event] = []
    length = 0
    for start, end in pairwise(starts):
        piece = content[start:end]
        try:
            more = _added(piece, number, digests)
        except (ValueError, LabError) as fault:
            why = str(fault)
            if isinstance(fault, TomlFault) and fault.line:
                line = content.count(b"\n", 0, start) + fault.line
                why = f"line {line}: {fault.what}"
            return events, length, why
        events += more
        length = end - closed
    return events, length, ""


def _added(piece: bytes, number: int, digests: Mapping[int, bytes]) -> list[_Event]:
    table = read_toml(piece)
    if table.keys() - {"event"}:
        raise ValueError("it is no event")
    events = [*_events(table, digests)]
    if not events and piece.strip() and (_BEGIN.match(b"\n" + piece) or not piece.endswith(b"\n")):
        raise ValueError("there is no event in it")
    for each in events:
        event: AnyEvent = msgspec.convert(migrated(each.table, number), AnyEvent)
        if each.digest and table_digest(each.table).encode() != each.digest:
            raise ValueError(f"event {event.id} was cut short")
        is_closed = piece.rstrip().endswith(f"\n# end of event {event.id}".encode())
        if number == 1 and not is_closed and not isinstance(event, Margin):
            raise ValueError(f"event {event.id} has no closing line: end it with `# end of event {event.id}`")
    return events


def _tree(content: bytes, path: Path, events: list[_Event], number: int) -> Tree:
    tree = Tree()
    lines: dict[int, int] | None = None
    tables = [migrated(each.table, number) for each in events]
    converted: list[AnyEvent | None]
    try:
        # All at once is many times faster, and one by one says which is wrong.
        converted = msgspec.convert(tables, list[AnyEvent])
    except msgspec.ValidationError:
        converted = [None] * len(events)
    for place, (each, ready) in enumerate(zip(events, converted, strict=True)):
        try:
            event: AnyEvent = ready or msgspec.convert(tables[place], AnyEvent)
            if isinstance(event, Opening):
                _refuse_limits(event)
            fitting, damage = _fitted(tree, event, each)
            if damage:
                lines = event_lines(content) if lines is None else lines
                damage = structs.replace(damage, line=lines.get(event.id, 0))
            if fitting is None:
                tree.damage += [damage] if damage else []
                continue
            tree.add(fitting, damage)
            if isinstance(fitting, Step):
                tree.standing(fitting.id)
        except (msgspec.ValidationError, LabError) as error:
            raise _fault(content, path, events, place, error) from error
    return tree


def _refuse_limits(opening: Opening) -> None:
    """Raise `LabError` for a limit that does not exist or cannot be reached."""
    for name, limit in opening.limits.items():
        if name not in LIMITS:
            raise LabError(f"there is no limit {name!r}", mend=suggest(name, LIMITS))
        if limit < 0 or (name != "cost" and not isinstance(limit, int)):
            wanted = "an amount of dollars" if name == "cost" else "a whole number"
            raise LabError(f"the limit {name!r} is {limit}", mend=f"write {wanted}, 0 or more")


def _fitted(tree: Tree, event: AnyEvent, each: _Event) -> tuple[AnyEvent | None, Damage | None]:
    """Return an event as it fits the tree, None when it cannot, and what is wrong with it."""
    damage = None
    if isinstance(event, Margin):
        if event.about not in tree.events and event.about < event.id:
            return None, _orphan(event.id, "is about", event.about, "take this one out too")
    elif event.parent not in tree.events and 0 < event.parent < event.id and tree.last_step:
        damage = _orphan(event.id, "follows", event.parent, "take this one out with all that follow it")
        event = structs.replace(event, parent=_step_before(tree, event))
    elif event.parent in tree.events:
        damage = contradiction(tree, event)
    if each.digest and table_digest(each.table).encode() != each.digest:
        because = f": {damage.what}" if damage else ""
        damage = Damage(
            event=event.id,
            what=f"it was changed after it was written{because}",
            mend="put its old text back, or delete the line `# event …` before it if it is meant so",
            expected=damage.expected if damage else "the event as it was written",
            got=damage.got if damage else "another text",
        )
    return event, damage


def _orphan(event: int, how: str, gone: int, otherwise: str) -> Damage:
    return Damage(
        event=event,
        what=f"it {how} event {gone}, which is no longer in the file",
        mend=f"put event {gone} back, or {otherwise}",
        expected=f"event {gone} before it",
        got="no such event",
    )


def _step_before(tree: Tree, step: AnyStep) -> int:
    """Return the step that stood before the missing parent of `step`, on its branch if there is one, or the first."""
    steps = [each for each in tree.events.values() if isinstance(each, Step)]
    earlier = [each for each in steps if each.id < step.parent] or steps[:1]
    return next((each.id for each in reversed(earlier) if each.branch == step.branch), earlier[-1].id)


def _fault(content: bytes, path: Path, events: list[_Event], place: int, error: Exception) -> LabError:
    heads = _heads(content)
    number = events[place].table.get("id")
    name = f"event {number}" if type(number) is int else f"the event at place {place + 1}"
    line = f" (line {heads[place][1]})" if len(heads) == len(events) else ""
    if isinstance(error, LabError):
        return LabError(error.what, where=f"{path}, {name}{line}", mend=error.mend)
    is_unquoted = str(error).startswith("Expected `str`, got `int`")
    mend = "write that value in quotes" if is_unquoted else "mend that key"
    return LabError(f"this is not a whole session: {error}", where=f"{path}, {name}{line}", mend=mend)
