"""Reasoning that a server left in the text of a reply, between tags such as `<think>` and `</think>`."""

import re
from collections.abc import Iterator
from typing import Final

_TAGS: Final = {
    "<think>": "</think>",
    "<seed:think>": "</seed:think>",
    "[THINK]": "[/THINK]",
    "◁think▷": "◁/think▷",
}
_CLOSING: Final = re.compile("|".join(map(re.escape, _TAGS.values())))
_CODE: Final = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)


class Thoughts:
    """Parts the text of a reply from the reasoning in it, while it comes: reasoning stands before what is said."""

    def __init__(self) -> None:
        self.has_tags = False
        self._closing = ""
        self._buffer = ""
        self._is_speaking = False

    def feed(self, piece: str) -> Iterator[tuple[bool, str]]:
        """Yield what `piece` adds: whether it is reasoning, and its text. What may begin a tag is held back."""
        self._buffer += piece
        while self._buffer:
            if self._is_speaking:
                yield False, self._buffer
                self._buffer = ""
                return
            if self._closing:
                before, tag, after = self._buffer.partition(self._closing)
                if not tag:
                    safe = len(self._buffer) - _beginning(self._buffer, self._closing)
                    if safe:
                        yield True, self._buffer[:safe]
                        self._buffer = self._buffer[safe:]
                    return
                if before:
                    yield True, before
                self._closing, self._buffer = "", after
                continue
            start = self._buffer.lstrip()
            opening = next((tag for tag in _TAGS if start.startswith(tag)), None)
            if opening:
                self.has_tags = True
                self._closing, self._buffer = _TAGS[opening], start[len(opening) :]
                continue
            if not start or any(tag.startswith(start) for tag in _TAGS):
                return
            self._is_speaking = True
            if self.has_tags:
                self._buffer = self._buffer.lstrip("\r\n")

    def close(self) -> Iterator[tuple[bool, str]]:
        """Yield what was held back; a tag that was never closed leaves only reasoning."""
        if self._buffer and (self._closing or not self.has_tags or self._buffer.strip()):
            yield bool(self._closing), self._buffer
        self._buffer = ""


def parted(text: str, *, has_reasoning: bool) -> tuple[str, str, bool]:
    """Return a whole text as reasoning and what is said, and whether there were tags.

    A closing tag alone counts where the reply `has_reasoning` nowhere else: the opening one stood in the prompt.
    """
    thoughts = Thoughts()
    pieces = [*thoughts.feed(text), *thoughts.close()]
    reasoning = "".join(piece for is_thought, piece in pieces if is_thought)
    spoken = "".join(piece for is_thought, piece in pieces if not is_thought)
    if not thoughts.has_tags and not has_reasoning and (end := _lone_end(text)):
        return text[: end.start()], text[end.end() :].lstrip("\r\n"), True
    return reasoning, spoken, thoughts.has_tags


def _lone_end(text: str) -> re.Match[str] | None:
    """Return the closing tag that ends the reasoning of a text; one in code, in quotes or within a line is none."""
    code = [(match.start(), match.end()) for match in _CODE.finditer(text)] if "`" in text else []
    for end in _CLOSING.finditer(text):
        before, after = text[: end.start()][-1:], text[end.end() :][:1]
        is_quoted = before in "\"'“‘(" and bool(before)
        is_mentioned = before in " \t" and bool(before) and after in " \t.,;:"
        if not is_quoted and not is_mentioned and not any(a <= end.start() < b for a, b in code):
            return end
    return None


def _beginning(text: str, tag: str) -> int:
    """Return how many characters at the end of `text` may begin `tag`."""
    return next((size for size in range(min(len(tag) - 1, len(text)), 0, -1) if text.endswith(tag[:size])), 0)
