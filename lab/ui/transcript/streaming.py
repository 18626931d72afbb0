"""Collects a reply, or a call's output, while it streams in pieces."""

from typing import Final

from lab.protocol import CallDelta, Delta, ReasoningDelta, TextDelta
from lab.ui.transcript.entries import StreamingText

MOST_SHOWN: Final = 20_000
"""Characters of each kind shown while streaming: a very long reply would be laid out whole at each piece."""


class Tail:
    """The last part of a growing text, and its whole length."""

    def __init__(self) -> None:
        self._text = ""
        self._length = 0

    def add(self, text: str) -> None:
        """Append a piece."""
        self._length += len(text)
        self._text = (self._text + text)[-MOST_SHOWN:]

    @property
    def text(self) -> str:
        """The last part, with a note of how many characters come before it."""
        before = self._length - len(self._text)
        return f"… {before:,} characters before this\n{self._text}" if before else self._text


class Stream:
    """Everything that has streamed so far."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Start over, once the reply is written or lost."""
        self._reasoning = Tail()
        self._text = Tail()
        self._names: dict[int, str] = {}
        self._arguments: dict[int, Tail] = {}
        self._printed = Tail()

    def take(self, delta: Delta) -> None:
        """Add the next piece of the reply."""
        match delta:
            case TextDelta(text=text):
                self._text.add(text)
            case ReasoningDelta(text=text):
                self._reasoning.add(text)
            case CallDelta(index=index, name=name, arguments=arguments):
                self._names[index] = name or self._names.get(index, "")
                self._arguments.setdefault(index, Tail()).add(arguments)

    def print(self, text: str) -> None:
        """Add a piece of a running call's output."""
        self._printed.add(text)

    @property
    def live(self) -> StreamingText:
        """The value the transcript draws."""
        return StreamingText(
            reasoning=self._reasoning.text,
            text=self._text.text,
            calls=tuple((self._names[index], self._arguments[index].text) for index in sorted(self._names)),
            running=self._printed.text,
        )
