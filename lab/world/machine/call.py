"""One call while it runs: what stops it, what it noted, and which artefacts it has read."""

import math
import time
from collections.abc import Callable
from typing import Final

from lab.world.machine.files.artefacts import joined
from lab.world.machine.files.nodes import File
from lab.world.machine.limits import WALL_SECONDS, WORK_BYTES, CallLimits, WorldFault, unforeseen

CUT_SHORT: Final = "an endless output was cut short"
"""What the researcher is told of a program that prints more than there is room for."""
_TELLING: Final = 64
"""Bytes of a sample by which it is known among others."""


class Running:
    """Shared by a call's shell and every shell it starts."""

    def __init__(self, seconds: float = WALL_SECONDS, work: int = CallLimits().work) -> None:
        """`seconds` is the real time after which the lab gives up, `work` what our programs may do together."""
        self.work_left = work
        self.fault: WorldFault | None = None
        """What went wrong in the lab itself, by which the whole call comes to nothing."""
        self.notes: dict[str, None] = {}
        self.cancelled = False
        self.limit: str | None = None
        self._seconds = seconds
        self._deadline = time.monotonic() + seconds
        self._stops: list[Callable[[], None]] = []
        self._samples: dict[bytes, File] = {}
        self.endless = False
        """Whether it waits for what never comes."""
        self.never_ends = False
        """Whether a program has begun to wait or work for ever: the shell it runs in ends there, and those around it.

        `timeout` takes it back."""
        self.until: float | None = None
        """World time at which `timeout` ends what it runs; None where nothing is timed."""
        self.cut = False
        """Whether a program was to print more than there is room for, and printed only a beginning."""
        self.in_background = False
        """Whether it is a step of a command in the background."""
        self.depth = 0
        self.shells = 0
        """How many shells the call has started."""
        self.said: dict[int, list[tuple[str, str]]] = {}
        """What commands in the background printed and nobody was shown yet, by pid."""
        self.horizon: float | None = None
        """World time at which a trial of a background command ends; whether it is done sooner is all that counts."""
        self.longest: tuple[float, str] = (0.0, "")
        """The program that took the most world time: how much, and its command line."""
        self.children = 0
        """How many scripts have been run in shells of their own."""
        self.died: tuple[int, str] = (0, "")
        """The shell that has just ended itself by a signal, and which."""
        self.order: dict[tuple[str, str], list[tuple[str, str]]] = {}
        """All a shell within another printed, and the pieces of it in the order they came."""
        self.told: tuple[str, ...] = ()
        """What the shell was asked to expand."""
        self.went_through: tuple[int, tuple[str, ...]] | None = None
        """Status and arguments at the end of a script that came to its end."""

    def fail(self, problem: BaseException) -> None:
        """End everything for a fault of the lab itself; the first one counts."""
        self.fault = self.fault or unforeseen(problem)
        self.cancel()

    def spend(self, size: int) -> bool:
        """Count in one program, which read or printed `size` bytes; say whether there was work left for it."""
        self.work_left -= 1 + size // WORK_BYTES
        return self.work_left > 0

    def passed(self, seconds: float, command: Callable[[], str], now: float) -> None:
        """Keep in mind how much of the world's time a program took."""
        if seconds >= self.longest[0]:
            self.longest = (seconds, command())
        if self.horizon is not None and now > self.horizon:
            self.cancel()

    def ended_by(self, pid: int) -> str:
        """Return, once, the signal by which a shell has just ended itself; "" for none."""
        death, self.died = self.died, (0, "")
        return death[1] if death[0] == pid else ""

    def unsaid(self) -> list[tuple[str, str]]:
        """Return, once, what the background printed."""
        if not self.said:
            return []
        texts = [text for printed in self.said.values() for text in printed]
        self.said.clear()
        return texts

    def note(self, text: str) -> None:
        """Keep a note for the researcher, once."""
        self.notes[text] = None

    @property
    def stopped(self) -> bool:
        """Whether nothing more is to be done."""
        return self.cancelled

    @property
    def is_late(self) -> bool:
        """Whether the call has used up its real time: a fault of the lab."""
        return time.monotonic() > self._deadline

    @property
    def seconds_left(self) -> float:
        """Real seconds the call still has, never quite none."""
        return max(0.05, self._deadline - time.monotonic())

    @property
    def seconds_granted(self) -> float:
        """Real seconds for a shell that begins now: what is left, rounded up so that many shells get the same."""
        step = self._seconds / 4
        return step * max(1, math.ceil(self.seconds_left / step))

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

    def halt(self) -> None:
        """End the shell that runs innermost."""
        if self._stops:
            self._stops[-1]()

    def remember(self, data: bytes, artefact: File) -> None:
        """Keep in mind that these bytes are a sample of `artefact`."""
        if data:
            self._samples[data] = artefact

    def artefact(self, data: bytes) -> File | None:
        """Return the artefact these bytes are a sample of, or what several samples one after the other stand for."""
        if not self._samples:
            return None
        return self._samples.get(data) or self._joined(data)

    def artefact_of(self, text: str | None) -> File | None:
        """As `artefact`, of text with surrogate escapes."""
        return self.artefact(text.encode("utf-8", "surrogateescape")) if self._samples and text else None

    def _joined(self, data: bytes) -> File | None:
        pieces: list[File] = []
        at = 0
        # Fewer bytes may stand in any text by chance.
        samples = [sample for sample in self._samples if len(sample) >= _TELLING]
        while at < len(data):
            places = ((data.find(sample, at), sample) for sample in samples)
            place, known = min((each for each in places if each[0] >= 0), default=(len(data), b""))
            if place > at:
                pieces.append(File(data[at:place]))
            if known:
                pieces.append(self._samples[known])
            at = place + len(known)
        return joined(pieces) if any(piece.declared for piece in pieces) else None
