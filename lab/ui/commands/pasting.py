"""Reads bracketed pastes as text, whatever escape sequences they contain."""

import re
from collections.abc import Callable, Iterable
from time import monotonic
from typing import Final

from textual import events
from textual._xterm_parser import XTermParser
from textual.drivers import linux_driver
from textual.message import Message

START: Final = "\x1b[200~"
END: Final = "\x1b[201~"
QUIET: Final = 0.1
"""Seconds without a further byte, after which a paste whose end mark has come is over."""
DOUBT: Final = 1.0
"""Seconds after a paste for which whatever comes may belong to it: it is keys only once no end mark follows."""
REMEMBERED: Final = 60.0
"""Seconds after a paste for which a text that comes in one read is more of it, though no end mark follows."""
BULK: Final = 8
"""Characters in one read that no keyboard sends at once."""
STALLED: Final = 1.0
"""Seconds without a byte, after which a mark that was begun is given up, and a key ends a paste without an end mark."""
_ENDING_KEYS: Final = frozenset({"\x1b", "\x03", "\x11"})
_BEGINNING: Final = re.compile(r"\x1b(?:\[(?:2(?:0(?:0)?)?)?)?\Z")
"""A start mark that is cut off at the end of what has been read."""


class PasteParser(XTermParser):
    """Textual's parser, except that it takes pastes out of the stream before keys are parsed.

    Textual's own parser ends a paste at the first escape sequence in it and makes keys of the rest.
    """

    def __init__(self, debug: bool = False, *, clock: Callable[[], float] = monotonic) -> None:
        super().__init__(debug)
        self._clock = clock
        self._read_at = 0.0
        self._pasted: list[str] | None = None
        """The text of the paste so far, with its end mark and whatever followed that."""
        self._partial = ""
        """A possible beginning of a start mark whose rest has not arrived yet."""
        self._doubtful = ""
        """Text that came shortly after a paste: either more of it, or keys."""
        self._is_bulk = False
        """Whether the doubtful text came as no keyboard sends it."""
        self._doubt_ends = 0.0
        self._memory_ends = 0.0

    def feed(self, data: str) -> Iterable[Message]:
        """Return the keys in what was read; a paste comes with a later `tick`. An empty string ends the stream."""
        silence, self._read_at = self._clock() - self._read_at, self._clock()
        if not data:
            yield from self._settle()
            if self._doubtful:
                yield from super().feed(self._doubtful)
            yield from super().feed(data)
        elif self._pasted is not None:
            if silence >= STALLED and data in _ENDING_KEYS:
                self._pasted.append(END)
                yield from self._settle()
            else:
                self._pasted.append(data)
        elif self._read_at < self._doubt_ends or self._is_more(data):
            self._is_bulk = self._is_bulk or self._is_more(data)
            self._doubtful += data
        else:
            doubtful, self._doubtful = self._doubtful, ""
            yield from self._read(doubtful + data)

    def _is_more(self, data: str) -> bool:
        """Return whether what was read without a start mark is no typing: it ends a paste, or follows one in bulk."""
        before, end, _ = data.partition(END)
        if end:
            return START not in before
        return self._read_at < self._memory_ends and len(data) >= BULK and "\x1b" not in data

    def _read(self, data: str) -> Iterable[Message]:
        keys, start, pasted = (self._partial + data).partition(START)
        self._partial = ""
        if start:
            self._pasted = [pasted]
        elif beginning := _BEGINNING.search(keys):
            keys, self._partial = keys[: beginning.start()], beginning[0]
        if keys:
            yield from super().feed(keys)

    def tick(self) -> Iterable[Message]:
        """Return the input that a pause settles: a paste that has ended, a key that was cut off."""
        # Escape and Alt+[ are keys that begin like a start mark. Longer than those, it is one that is still on its way.
        if self._clock() - self._read_at >= (STALLED if len(self._partial) > len("\x1b[") else QUIET):
            yield from self._settle()
        yield from super().tick()

    def _settle(self) -> Iterable[Message]:
        if self._partial:
            partial, self._partial = self._partial, ""
            yield from super().feed(partial)
            # It has been waited for already.
            self._timeout_time = 0.0
        if self._pasted is not None:
            # A text may hold an end mark of its own, so what ends the paste is the last of those that came in one go.
            # Pastes that follow each other at once are one.
            if (text := "".join(self._pasted)) and END in text:
                text, _, self._doubtful = text.rpartition(END)
                self._pasted = None
                yield self._paste(text)
        elif self._doubtful:
            doubtful, self._doubtful = self._doubtful, ""
            is_bulk, self._is_bulk = self._is_bulk, False
            ended, start, pasted = doubtful.partition(START)
            text, end, keys = ended.rpartition(END)
            if is_bulk and not end:
                text, keys = ended, ""
            if end or is_bulk:
                yield self._paste(text)
            yield from self._read(keys + start + pasted)

    def _paste(self, text: str) -> events.Paste:
        self._doubt_ends = self._clock() + DOUBT
        self._memory_ends = self._clock() + REMEMBERED
        return events.Paste(text.replace(END + START, "").replace("\x00", ""))


def take_pastes_whole() -> None:
    """Make Textual's terminal driver use this parser; it offers no way to choose one."""
    linux_driver.XTermParser = PasteParser  # type: ignore[attr-defined]
