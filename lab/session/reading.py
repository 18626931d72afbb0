"""Reading a session file: what of it is whole, and what its events say. Nothing is written.

A file is read event by event, so that a big one read in a thread leaves the others their turn, and so that only its
events stay in memory.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct, structs

from lab.errors import LabError, suggest
from lab.session import document
from lab.session.blocks import Block, Blocks, event_at, event_heads
from lab.session.damage import Reattachment, fitted
from lab.session.document import FIRST_OF_SIDE, FORMAT, Embedded, Header, Side, Table, is_readable, migrated
from lab.session.events import LIMITS, AnyEvent, AnyMark, Margin, Opening, Step, renumbered
from lab.session.forms import PlainReader
from lab.session.tree import Tree
from lab.session.writing import table_bytes, table_digest
from lab.text.real_files import open_regular
from lab.text.toml import TomlFault, read_toml

_BOM: Final = b"\xef\xbb\xbf"
_BEGIN: Final = re.compile(rb"\n# event (\d+), sha256 ([0-9a-f]{12})[ \t]*\r?(?=\n)")
_MOST_DIGESTS: Final = 1_000


class SessionContent(Struct, frozen=True, kw_only=True):
    """A session file, read."""

    format: int
    """The format it was written in; its events are those of the present one."""
    header: Header
    scenario: Embedded
    side: Side | None = None
    """The head of a file of tags; then header and scenario are the session's."""
    tree: Tree
    count: int
    """Events in the file."""
    tables: tuple[Table, ...] = ()
    """Every event the file has, in its order and in the present format, where that was asked for."""
    length: int
    """Bytes up to the end of the last whole event."""
    is_line_open: bool
    """Whether they end in the middle of a line."""
    unclosed: int
    """The last event, when a hand wrote it without the line that closes it; else 0."""
    rest: bytes
    """The bytes that follow."""
    torn: str
    """The reason they are no event; "" when nothing follows."""
    remarks: tuple[str, ...]
    """Notes for the reader of the file."""


class Beside(Struct, frozen=True):
    """The session that a file of tags is read to, which gets its events."""

    header: Header
    scenario: Embedded
    tree: Tree


class _Lone(Struct):
    """Carries one event: a struct's type is prepared for conversion once, a union's at each call."""

    event: AnyEvent


def read_document(path: Path, *, with_tables: bool = False, beside: Beside | None = None) -> SessionContent:
    """Read a session file whole, or with `beside` a file of tags into the tree of its session.

    A tail that is no whole event is left out and said why in `torn`. An event that is gone, changed or contradicts
    others leaves a file that can be read: the tree says what is wrong with it. Raises `LabError` with the file and the
    line when it is no session, and with the event as well when the fault is in one.
    """
    with open_regular(path) as file:
        try:
            return _Reader(path, with_tables, beside).read(Blocks(file, document.LARGEST))
        except LabError as fault:
            if fault.where:
                raise
            raise LabError(fault.what, where=str(path), mend=fault.mend) from fault


class _Reader:
    """Reads one file, from its first block to its tail."""

    def __init__(self, path: Path, with_tables: bool, beside: Beside | None) -> None:
        self.path = path
        self.top: Table = {}
        self.beside = beside
        self.name = "file of tags" if beside else "session file"
        self.tree = beside.tree if beside else Tree()
        self.shift: int | None = None
        """The number added to the ids of a file of tags, since another one may have been read before it."""
        self.parents = Reattachment(self.tree)
        self.tables: list[Table] | None = [] if with_tables else None
        self.length = 0
        self.count = 0
        self.digests: dict[int, bytes] = {}
        self.plain = PlainReader()

    def read(self, blocks: Blocks) -> SessionContent:
        begin = last = b""
        for block in self._blocks(blocks):
            begin, last = begin or block.content[: len(_BOM)], block.content
            self.length += len(last)
        if not self.top and not last.strip():
            raise LabError("the file is empty: the session stopped before its first event", mend="delete it")
        header, scenario, side = self._head()
        count, unclosed, torn = self._tail(blocks.tail) if blocks.tail.content else (0, 0, "")
        return SessionContent(
            format=self.top["format"],
            header=header,
            scenario=scenario,
            side=side,
            tree=self.tree,
            count=self.count,
            tables=tuple(self.tables or ()),
            length=self.length + count,
            is_line_open=not (blocks.tail.content[:count] or last).endswith(b"\n"),
            unclosed=unclosed,
            rest=blocks.tail.content[count:],
            torn=torn,
            remarks=("The file begins with a byte order mark, which is harmless and stays.",) if begin == _BOM else (),
        )

    def _blocks(self, blocks: Blocks) -> Iterator[Block]:
        """Yield each block once its events are in the tree."""
        for block in blocks.marked():
            try:
                tables = self._parsed(block)
            except TomlFault:
                break
            self._take_in(tables, block)
            yield block
        else:
            return
        # The file is broken, or a hand has put a closing line into a text.
        for part in blocks.headed(block):
            try:
                tables = self._parsed(part)
            except TomlFault as fault:
                raise self._broken(part, fault) from fault
            self._take_in(tables, part)
            yield part

    def _parsed(self, block: Block) -> Table:
        if len(self.digests) > _MOST_DIGESTS:
            # The last may be that of the event the block begins with.
            self.digests = dict([self.digests.popitem()])
        for number, digest in _BEGIN.findall(b"\n" + block.content):
            self.digests[int(number[:18])] = digest
        events = self.plain.events(block.content)
        return read_toml(block.content) if events is None else {"event": events}

    def _take_in(self, tables: Table, block: Block) -> None:
        """Add the events of a block to the tree, and what else it holds to the head of the file."""
        if len(tables) > ("event" in tables):
            others = {key: value for key, value in tables.items() if key != "event"}
            if twice := others.keys() & self.top.keys():
                what = f"this is not a {self.name}: `{min(twice)}` is there twice"
                raise LabError(what, where=str(self.path), mend="take one of them out")
            self.top |= others
        number = self.top.get("format", 0)
        if not is_readable(number) and block.content.strip():
            raise self._unreadable()
        if self.beside and len(tables) > ("event" in tables):
            # Before any of its events is taken for a mark of this session.
            self._head()
        for place, each in enumerate(_listed(tables, self.path)):
            if self.count == document.MOST_EVENTS:
                raise LabError(
                    f"it holds more than {document.MOST_EVENTS:,} events", mend="take the last of them out to open it"
                )
            self.count += 1
            try:
                event: AnyEvent
                table = migrated(each, number)
                try:
                    event = msgspec.convert({"event": table}, _Lone).event
                except msgspec.ValidationError:
                    # Once more, for the path in the message to begin at the event.
                    event = msgspec.convert(table, AnyEvent)
                self._add(event, table, block, place, self.digests.get(event.id, b""))
            except (msgspec.ValidationError, LabError) as error:
                raise self._fault(block, place, each, error) from error

    def _add(self, event: AnyEvent, table: Table, block: Block, place: int, digest: bytes) -> None:
        if self.tables is not None:
            self.tables.append(table)
        if isinstance(event, Opening):
            _refuse_limits(event)
        is_changed = bool(digest) and table_digest(table).encode() != digest
        if self.beside:
            event = self._beside(event)
        fitting, damage = fitted(self.parents, event, table, is_changed=is_changed)
        if damage:
            heads = event_heads(block)
            written = table_bytes(table, digest.decode())
            damage = structs.replace(damage, line=heads[place][1] if place < len(heads) else 0, written=written)
        if fitting is None:
            self.tree.damage += [damage] if damage else []
            return
        self.tree.add(fitting, damage)
        if isinstance(fitting, Step):
            self.tree.standing(fitting.id)

    def _beside(self, event: AnyEvent) -> AnyEvent:
        """Return an event of a file of tags with the ids it has among the session's events."""
        if not isinstance(event, AnyMark):
            kind = event.__struct_config__.tag
            raise LabError(f"a file of tags holds marks of a session, and this is no mark ({kind})", mend="take it out")
        if event.id < FIRST_OF_SIDE:
            raise LabError(f"the ids in a file of tags begin at {FIRST_OF_SIDE:,}", mend="give it another id")
        if self.shift is None:
            self.shift = max(0, self.tree.last_id + 1 - event.id)
        shift = self.shift
        return renumbered(event, lambda number: number + shift if number >= FIRST_OF_SIDE else number)

    def _head(self) -> tuple[Header, Embedded, Side | None]:
        what = self.name.removesuffix(" file")
        other, mend = ("session", "name another file") if self.beside else ("tags", "open its session with --tags")
        if other in self.top:
            kind = "a session" if self.beside else "a file of a session's tags"
            raise LabError(f"this is {kind}, and no {what}", where=str(self.path), mend=mend)
        unknown = self.top.keys() - ({"format", "tags"} if self.beside else {"format", "session", "scenario"})
        try:
            if unknown:
                raise msgspec.ValidationError(f"nothing is called `{min(unknown)}`")
            if self.beside:
                side = msgspec.convert(self.top.get("tags", {}), Side)
            else:
                header = msgspec.convert(self.top.get("session", {}), Header)
                return header, msgspec.convert(self.top.get("scenario", {}), Embedded), None
        except msgspec.ValidationError as error:
            raise LabError(
                f"this is not a whole {what}: {error}", where=str(self.path), mend="mend that key"
            ) from error
        if side.session != self.beside.header.id:
            what = f"these are the tags of another session ({side.session}, and this one is {self.beside.header.id})"
            raise LabError(what, where=str(self.path), mend="name the file of this session's tags, or a new one")
        return self.beside.header, self.beside.scenario, side

    def _tail(self, tail: Block) -> tuple[int, int, str]:
        """Take in the events after the last closing line.

        Returns how many bytes they take, the last event that has no closing line, and why the rest is no event.

        What Peerlab writes begins with a digest, so that a piece of it cannot pass for an event. Format 1 had none:
        there only what is about other events counts, since a piece of a step can look whole.
        """
        content = tail.content
        starts = sorted({0, *(match.start() for match in _BEGIN.finditer(b"\n" + content)), len(content)})
        length = unclosed = 0
        for start, end in pairwise(starts):
            block = Block(content[start:end], tail.line + content.count(b"\n", 0, start))
            try:
                tables = self._added(block)
            except TomlFault as fault:
                return (
                    length,
                    unclosed,
                    f"line {block.line + fault.line - 1}: {fault.what}" if fault.line else str(fault),
                )
            except (ValueError, LabError) as fault:
                return length, unclosed, str(fault)
            self._take_in(tables, block)
            unclosed = tables["event"][-1]["id"] if tables.get("event") else unclosed
            length = end
        return length, unclosed, ""

    def _added(self, block: Block) -> Table:
        """Return the events of a piece that no line closes. Raises `LabError` or `ValueError` when it is not whole."""
        piece = block.content
        tables = self._parsed(block)
        if tables.keys() - {"event"}:
            raise ValueError("it is no event")
        if not tables.get("event") and piece.strip() and (_BEGIN.match(b"\n" + piece) or not piece.endswith(b"\n")):
            raise ValueError("there is no event in it")
        number = self.top["format"]
        for table in _listed(tables, self.path):
            event: AnyEvent = msgspec.convert(migrated(table, number), AnyEvent)
            digest = self.digests.get(event.id)
            if digest and table_digest(table).encode() != digest:
                raise ValueError(f"event {event.id} was cut short")
            is_closed = piece.rstrip().endswith(f"\n# end of event {event.id}".encode())
            if number == 1 and not is_closed and not isinstance(event, Margin):
                raise ValueError(f"event {event.id} has no closing line: end it with `# end of event {event.id}`")
        return tables

    def _unreadable(self) -> LabError:
        where = str(self.path)
        if "format" in self.top:
            what = f"its format is {self.top['format']!r}, and this Peerlab reads the formats up to {FORMAT}"
            return LabError(what, where=where, mend="open it with the Peerlab that wrote it")
        return LabError(f"this is not a {self.name}", where=where, mend=f"choose a {self.name}")

    def _broken(self, block: Block, fault: TomlFault) -> LabError:
        where = str(self.path)
        if fault.line:
            line = block.line + fault.line - 1
            event = event_at(block, line)
            where += f": line {line}" + (f", column {fault.column}" if fault.column else "")
            where += f" (event {event})" if event else ""
        return LabError(f"this is not a {self.name}: {fault.what}", where=where, mend=fault.mend)

    def _fault(self, block: Block, place: int, table: Table, error: Exception) -> LabError:
        heads = event_heads(block)
        number = table.get("id")
        name = f"event {number}" if type(number) is int else f"the event at place {self.count}"
        where = f"{self.path}, {name}" + (f" (line {heads[place][1]})" if place < len(heads) else "")
        if isinstance(error, LabError):
            return LabError(error.what, where=where, mend=error.mend)
        is_unquoted = str(error).startswith("Expected `str`, got `int`")
        mend = "write that value in quotes" if is_unquoted else "mend that key"
        return LabError(f"this is not a whole {self.name.removesuffix(' file')}: {error}", where=where, mend=mend)


def _listed(tables: Table, path: Path) -> list[Table]:
    events = tables.get("event", [])
    if not isinstance(events, list) or not all(isinstance(each, dict) for each in events):
        raise LabError("`event` is no list of tables", where=str(path), mend="begin each event with [[event]]")
    return events


def _refuse_limits(opening: Opening) -> None:
    """Raise `LabError` for a limit that does not exist or cannot be reached."""
    for name, limit in opening.limits.items():
        if name not in LIMITS:
            raise LabError(f"there is no limit {name!r}", mend=suggest(name, LIMITS))
        if limit < 0 or (name != "cost" and not isinstance(limit, int)):
            amount = "an amount of dollars" if name == "cost" else "a whole number"
            raise LabError(f"the limit {name!r} is {limit}", mend=f"write {amount}, 0 or more")


def line_of(path: Path, event_id: int) -> int:
    """Return the line at which an event begins in a session file, 0 when there is none or the file cannot be read."""
    name = str(event_id).encode()
    try:
        with open_regular(path) as file:
            for block in Blocks(file, document.LARGEST).marked():
                if name in block.content and (line := dict(reversed(event_heads(block))).get(event_id)):
                    return line
    except LabError:
        pass
    return 0
