"""One call while it runs: what stops it, what it noted, and which artefacts it has read."""

import time
from collections.abc import Callable

from lab.world.nodes import File


class Running:
    """Shared by a call's shell and every shell it starts."""

    def __init__(self, seconds: float) -> None:
        self.notes: dict[str, None] = {}
        self.cancelled = False
        self.limit: str | None = None
        self._deadline = time.monotonic() + seconds
        self._stops: list[Callable[[], None]] = []
        self._samples: dict[bytes, File] = {}
        self._spoiled: dict[bytes, bytes] = {}
        self.depth = 0

    def note(self, text: str) -> None:
        """Keep a note for the researcher, once."""
        self.notes[text] = None

    @property
    def stopped(self) -> bool:
        """Whether nothing more is to be done."""
        return self.cancelled

    @property
    def seconds_left(self) -> float:
        """Real seconds the call still has, never quite none."""
        return max(0.05, self._deadline - time.monotonic())

    def enter(self, stop: Callable[[], None]) -> None:
        """Count in a shell that begins; `stop` ends it from any thread."""
        self._stops.append(stop)
        if self.cancelled:
            stop()

    def leave(self, stop: Callable[[], None]) -> None:
        """Count it out again."""
        self._stops.remove(stop)

    def cancel(self) -> None:
        """End everything that runs, from any thread."""
        self.cancelled = True
        for stop in list(self._stops):
            stop()

    def remember(self, data: bytes, artefact: File) -> None:
        """Keep in mind that these bytes are a sample of `artefact`, also as they look after passing for text."""
        if data:
            self._samples[data] = artefact
            self._samples[data.decode("utf-8", "replace").encode()] = artefact

    def carried(self, text: str, artefact: File | None = None) -> str:
        """Return `text` as the engine can carry it from program to program, keeping in mind what it really is."""
        if text.isascii():
            data = text.encode()
        else:
            data = text.encode("utf-8", "surrogateescape")
            text = self.keep(data)
        if artefact is not None:
            self.remember(data, artefact)
        return text

    def keep(self, data: bytes) -> str:
        """Return bytes as the text a program is given of them; those that are no text are found again by it."""
        text = data.decode("utf-8", "replace")
        if "\ufffd" in text:
            self._spoiled[text.encode()] = data
        return text

    def exact(self, text: str) -> bytes:
        """Return the bytes a text stands for."""
        return self.restored(text.encode("utf-8", "surrogateescape"))

    def restored(self, data: bytes) -> bytes:
        """Return what bytes were before they passed for text."""
        return self._spoiled.get(data, data) if self._spoiled else data

    def artefact(self, data: bytes) -> File | None:
        """Return the artefact these bytes are a sample of."""
        return self._samples.get(data) if self._samples else None
