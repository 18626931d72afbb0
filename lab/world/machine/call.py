"""One call while it runs: what stops it, what it noted, and which artefacts it has read."""

import math
import time
from collections.abc import Callable
from typing import Final

from lab.text.amounts import counted
from lab.world.machine.files.artefacts import joined
from lab.world.machine.files.lookup import READ_CAP
from lab.world.machine.files.nodes import File
from lab.world.machine.limits import WALL_SECONDS, WORK_BYTES, CallLimits, WorldFault, unforeseen
from lab.world.machine.state import Process

CUT_SHORT: Final = "an endless output was cut short"
"""The note for the researcher on a program that printed more than fits."""
_SAMPLED: Final = 16 * READ_CAP
"""About how many bytes of declared files a call reads before it takes little of each."""
_LEAST_SAMPLE: Final = 512
"""Bytes that are taken of each of thousands, so that a search through a whole disk stays within bashkit's budget."""
_MOST_JOINED: Final = 500
"""Samples that are looked for in what a program prints, which takes time for each of them."""
_NOTED_FILES: Final = 20
"""Declared files that a call names in its notes; of more it notes the number."""
_TELLING: Final = 64
"""Bytes at the start of a sample that identify it."""


def _of_more(files: int) -> str:
    return f"only the beginning of {counted(files, 'more file')} was read"


class Running:
    """The state that a call's shell shares with every shell it starts."""

    def __init__(self, seconds: float = WALL_SECONDS, work: int = CallLimits().work) -> None:
        """`seconds` is the real time after which the lab gives up; `work` is the budget of our programs together."""
        self.work_left = work
        self.fault: WorldFault | None = None
        """The fault in the lab itself that undoes the whole call."""
        self.notes: dict[str, None] = {}
        self.cancelled = False
        self.limit: str | None = None
        self._seconds = seconds
        self._deadline = time.monotonic() + seconds
        self._stops: list[Callable[[], None]] = []
        self._samples: dict[bytes, File] = {}
        self._left_to_sample = _SAMPLED
        self._cut_files = 0
        self.endless = False
        """Whether the call waits for something that will never happen."""
        self.never_ends = False
        """Whether a program has begun to wait or work for ever: the shell it runs in ends there, and those around it.

        `timeout` takes it back."""
        self.until: float | None = None
        """World time at which `timeout` ends what it runs; None outside of `timeout`."""
        self.cut = False
        """Whether a program had more to print than fits, and printed only the beginning."""
        self.in_background = False
        """Whether this call is a step of a background command."""
        self.depth = 0
        self.shells = 0
        """Number of shells the call has started."""
        self.said: dict[int, list[tuple[str, str]]] = {}
        """Output of background commands that has not been shown yet, by pid."""
        self.horizon: float | None = None
        """World time at which a trial run of a background command ends; only whether it finishes by then matters."""
        self.longest: tuple[float, str] = (0.0, "")
        """The program that took the most world time: how much, and its command line."""
        self.children = 0
        """Number of scripts that ran in shells of their own."""
        self.waiting: list[tuple[str, Process]] = []
        """Programs that wait for one they started, each with its host, the outermost first."""
        self.around: tuple[tuple[str, Process], ...] = ()
        """What is there while a command runs as another account, each with its host: the last is sudo itself."""
        self.died: tuple[int, str] = (0, "")
        """The pid of the shell that has just ended itself by a signal, and the signal."""
        self.order: dict[tuple[str, str], list[tuple[str, str]]] = {}
        """Everything a nested shell printed, and the pieces of it in order."""
        self.complaints: list[tuple[str, str]] = []
        """What the programs that complained since something was last shown printed, and what they complained."""
        self.python = ""
        """The interpreter that ran a program of the call in Python, in words; "" when none did."""
        self.told: tuple[str, ...] = ()
        """The words the shell was asked to expand."""
        self.went_through: tuple[int, tuple[str, ...]] | None = None
        """Exit status and arguments at the end of a script that ran to its end."""

    def in_turn(self, out: str, err: str) -> list[tuple[str, str]]:
        """Return the pieces, in order, of what a command printed at once.

        What one program of a pipeline or a substitution complains comes before what another makes of its output, which
        is not among `out`.
        """
        complaints, self.complaints = self.complaints, []
        if (parts := self.order.pop((out, err), None)) is not None:
            return parts
        is_all = bool(out and err) and err == "".join(text for _, text in complaints)
        if is_all and all(not printed or printed not in out for printed, _ in complaints):
            return [("", err), (out, "")]
        return [(out, err)]

    def fail(self, problem: BaseException) -> None:
        """End everything because of a fault in the lab itself; only the first one is kept."""
        self.fault = self.fault or unforeseen(problem)
        self.cancel()

    def spend(self, size: int) -> bool:
        """Charge the budget for one program that read or printed `size` bytes; return whether the budget sufficed."""
        self.work_left -= 1 + size // WORK_BYTES
        return self.work_left > 0

    def passed(self, seconds: float, command: Callable[[], str], now: float) -> None:
        """Record how much world time a program took."""
        if seconds >= self.longest[0]:
            self.longest = (seconds, command())
        if self.horizon is not None and now > self.horizon:
            self.cancel()

    def ended_by(self, pid: int) -> str:
        """Return the signal by which a shell has just ended itself, or ""; a second call returns ""."""
        death, self.died = self.died, (0, "")
        return death[1] if death[0] == pid else ""

    def unsaid(self) -> list[tuple[str, str]]:
        """Return the pending output of background commands and forget it."""
        if not self.said:
            return []
        texts = [text for printed in self.said.values() for text in printed]
        self.said.clear()
        return texts

    def note(self, text: str) -> None:
        """Keep a note for the researcher; the same note is kept only once."""
        self.notes[text] = None

    @property
    def stopped(self) -> bool:
        """Whether the call must stop."""
        return self.cancelled

    @property
    def is_late(self) -> bool:
        """Whether the call has used up its real time, which counts as a fault of the lab."""
        return time.monotonic() > self._deadline

    @property
    def seconds_left(self) -> float:
        """Real seconds the call still has, always a little above zero."""
        return max(0.05, self._deadline - time.monotonic())

    @property
    def seconds_granted(self) -> float:
        """Real seconds for a shell that begins now: what is left, rounded up so that many shells get the same."""
        step = self._seconds / 4
        return step * max(1, math.ceil(self.seconds_left / step))

    def enter(self, stop: Callable[[], None]) -> None:
        """Register a shell that begins; `stop` ends it from any thread."""
        self._stops.append(stop)
        if self.cancelled:
            stop()

    def leave(self, stop: Callable[[], None]) -> None:
        """Unregister a shell."""
        self._stops.remove(stop)

    def cancel(self) -> None:
        """End everything that runs; may be called from any thread."""
        self.cancelled = True
        for stop in list(self._stops):
            stop()

    def halt(self) -> None:
        """End the innermost shell."""
        if self._stops:
            self._stops[-1]()

    @property
    def sample_size(self) -> int:
        """The bytes that are read of the next declared file: ever fewer in a call that reads many."""
        return max(_LEAST_SAMPLE, min(READ_CAP, self._left_to_sample // 16))

    def remember(self, data: bytes, artefact: File) -> None:
        """Remember that these bytes are a sample of `artefact`."""
        if data:
            self._samples[data] = artefact

    def take_sample(self, data: bytes, file: File, path: str) -> None:
        """Remember what was read of a declared file, and note it when that is only its beginning."""
        self.remember(data, file)
        self._left_to_sample -= len(data)
        if file.length == len(data):
            return
        self._cut_files += 1
        more = self._cut_files - _NOTED_FILES
        if more <= 0:
            self.note(f"only the first {len(data)} bytes of {path} were read")
        else:
            self.notes.pop(_of_more(more - 1), None)
            self.note(_of_more(more))

    def artefact(self, data: bytes) -> File | None:
        """Return the artefact that these bytes sample; for several samples in a row, their artefacts joined."""
        if not self._samples:
            return None
        return self._samples.get(data) or self._joined(data)

    def artefact_of(self, text: str | None) -> File | None:
        """Do what `artefact` does, for text with surrogate escapes."""
        return self.artefact(text.encode("utf-8", "surrogateescape")) if self._samples and text else None

    def _joined(self, data: bytes) -> File | None:
        pieces: list[File] = []
        at = 0
        # A shorter sample could occur in any text by chance.
        samples = [sample for sample in self._samples if len(sample) >= _TELLING]
        if len(samples) > _MOST_JOINED:
            return None
        while at < len(data):
            places = ((data.find(sample, at), sample) for sample in samples)
            place, known = min((each for each in places if each[0] >= 0), default=(len(data), b""))
            if place > at:
                pieces.append(File(data[at:place]))
            if known:
                pieces.append(self._samples[known])
            at = place + len(known)
        return joined(pieces) if any(piece.declared for piece in pieces) else None
