"""A reply or a call's output while it comes, piece by piece."""

from lab.models.protocol import CallDelta, Delta, ReasoningDelta, TextDelta
from lab.ui.widgets.entries import Live


class Stream:
    """What has come so far."""

    def __init__(self) -> None:
        self._reasoning: list[str] = []
        self._text: list[str] = []
        self._names: dict[int, str] = {}
        self._arguments: dict[int, list[str]] = {}
        self._printed: list[str] = []

    def clear(self) -> None:
        """Forget it: it is written now, or gone."""
        self._reasoning.clear()
        self._text.clear()
        self._names.clear()
        self._arguments.clear()
        self._printed.clear()

    def take(self, delta: Delta) -> None:
        """Take in the next piece of the reply."""
        match delta:
            case TextDelta(text=text):
                self._text.append(text)
            case ReasoningDelta(text=text):
                self._reasoning.append(text)
            case CallDelta(index=index, name=name, arguments=arguments):
                self._names[index] = name or self._names.get(index, "")
                self._arguments.setdefault(index, []).append(arguments)

    def printed(self, text: str) -> None:
        """Take in more of what a running call prints."""
        self._printed.append(text)

    @property
    def live(self) -> Live:
        """All of it, as the transcript shows it."""
        return Live(
            reasoning="".join(self._reasoning),
            text="".join(self._text),
            calls=tuple((self._names[index], "".join(self._arguments[index])) for index in sorted(self._names)),
            running="".join(self._printed),
        )
