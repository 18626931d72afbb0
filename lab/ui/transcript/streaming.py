"""A reply or a call's output while it comes, piece by piece."""

from typing import Final

from lab.protocol import CallDelta, Delta, ReasoningDelta, TextDelta
from lab.ui.transcript.entries import Live

MOST_SHOWN: Final = 20_000
"""Characters of each kind that are shown while more come: all of a very long reply would be laid out at each piece."""


class Tail:
    """The end of a text that grows, and how long it is."""

    def __init__(self) -> None:
        self._text = ""
        self._length = 0

    def add(self, text: str) -> None:
        """Take in the next piece."""
        self._length += len(text)
        self._text = (self._text + text)[-MOST_SHOWN:]

    @property
    def text(self) -> str:
        """The end of it, after how many characters, if any are left out."""
        before = self._length - len(self._text)
        return f"… {before:,} characters before this\n{self._text}" if before else self._text


class Stream:
    """What has come so far."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Forget it: it is written now, or gone."""
        self._reasoning = Tail()
        self._text = Tail()
        self._names: dict[int, str] = {}
        self._arguments: dict[int, Tail] = {}
        self._printed = Tail()

    def take(self, delta: Delta) -> None:
        """Take in the next piece of the reply."""
        match delta:
            case TextDelta(text=text):
                self._text.add(text)
            case ReasoningDelta(text=text):
                self._reasoning.add(text)
            case CallDelta(index=index, name=name, arguments=arguments):
                self._names[index] = name or self._names.get(index, "")
                self._arguments.setdefault(index, Tail()).add(arguments)

    def print(self, text: str) -> None:
        """Take in more of what a running call prints."""
        self._printed.add(text)

    @property
    def live(self) -> Live:
        """As the transcript shows it."""
        return Live(
            reasoning=self._reasoning.text,
            text=self._text.text,
            calls=tuple((self._names[index], self._arguments[index].text) for index in sorted(self._names)),
            running=self._printed.text,
        )
