"""A session file cut into blocks, so that it is never in memory as bytes and as events at once.

A block ends with a line that closes an event. Where there are no such lines, or a hand has put one into a text,
blocks begin with the head of an event instead, which takes longer to find.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from msgspec import Struct

from lab.errors import LabError

_STEP: Final = 1 << 20
_LEAST: Final = 1 << 15
"""The fewest bytes of a block that others follow, so that the work done once a block costs little."""
_LONGEST_MARK: Final = 64
# Each begins with characters that are searched for as such, which is many times faster than the start of any line.
_END: Final = re.compile(rb"\n# end of event \d+[ \t]*\r?(?=\n)")
_TOKEN: Final = re.compile(
    rb'"""[^"\\]*+(?>(?:(?:\\[\s\S]|"{1,2}(?!"))[^"\\]*+)*)"""(?:"{0,2})'
    rb"|'''[^']*+(?>(?:'{1,2}(?!')[^']*+)*)'''(?:'{0,2})"
    rb"|(?P<open>\"\"\"|''')"
    rb'|"(?>(?:\\.|[^"\\\n])*)"'
    rb"|'[^'\n]*'"
    rb"|#[^\n]*"
    rb"|\n[ \t]*(?P<event>\[\[[ \t]*event[ \t]*\]\])"
    rb"|\n[ \t]*id[ \t]*=[ \t]*(?P<id>\d+)"
)
"""Constructs that may hide the head of an event, and the head itself."""


class Block(Struct, frozen=True):
    """A piece of a file that is TOML by itself, and the line it begins at, from 1."""

    content: bytes
    line: int


class Blocks:
    """Cuts a file while it is read."""

    def __init__(self, file: BinaryIO, most: int) -> None:
        """Take up a file of at most `most` bytes. Reading on raises `LabError` when it has more."""
        self.tail = Block(b"", 1)
        """The rest after the last closing line, once all blocks were given; nothing where there is no such line."""
        self._file = file
        self._most = self._left = most
        self._buffer = bytearray()
        self._at = 0
        self._line = 1

    def marked(self) -> Iterator[Block]:
        """Yield what stands up to closing lines, with these: the head of the file, then some events at a time.

        As `headed` where there is none.
        """
        is_closed = False
        while chunk := self._read():
            begin = max(0, len(self._buffer) - self._at - _LONGEST_MARK)
            del self._buffer[: self._at]
            self._at = 0
            self._buffer += chunk
            end = 0
            for match in _END.finditer(self._buffer, begin):
                end = match.end() + 1
                if end - self._at >= _LEAST or not is_closed:
                    is_closed = True
                    yield self._take(end)
            if end > self._at:
                yield self._take(end)
        if is_closed:
            self.tail = self._take(len(self._buffer))
        else:
            yield from self.headed(Block(b"", 1))

    def headed(self, first: Block) -> Iterator[Block]:
        """Yield the block that was given last, and all that follows, cut before the head of each event."""
        content = bytearray(first.content)
        content += self._buffer[self._at :]
        while chunk := self._read():
            content += chunk
        closed = max((match.end() + 1 for match in _END.finditer(content)), default=len(content))
        self._buffer, self._at, self._line = content, 0, first.line
        for start in [*_heads(content[:closed]), closed]:
            if start > self._at:
                yield self._take(start)
        self.tail = self._take(len(content)) if closed < len(content) else Block(b"", self._line)

    def _read(self) -> bytes:
        chunk = self._file.read(_STEP)
        self._left -= len(chunk)
        if self._left < 0:
            raise LabError(f"it is larger than {self._most >> 20} MiB", mend="look at it with another program")
        return chunk

    def _take(self, end: int) -> Block:
        block = Block(bytes(self._buffer[self._at : end]), self._line)
        self._at = end
        self._line += block.content.count(b"\n")
        return block


def _heads(content: bytes | bytearray) -> Iterator[int]:
    for token in _TOKEN.finditer(b"\n" + content):
        if token["open"]:
            return
        if token["event"]:
            yield token.start()


def event_heads(block: Block) -> list[tuple[int, int]]:
    """Return each event's id, 0 where it has none, and the line of the file it begins at, in order."""
    heads: list[tuple[int, int]] = []
    line, at = block.line - 1, 0
    content = b"\n" + block.content
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


def event_at(block: Block, line: int) -> int:
    """Return the event that a line of the file belongs to, 0 when it stands before the first of the block."""
    return max((head for head in event_heads(block) if head[1] <= line), key=lambda head: head[1], default=(0, 0))[0]
