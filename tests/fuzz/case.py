"""One case of a target: its luck, its folder, and what it counts and reports.

A case is what a seed and a number replay. It may hold several inputs (a conversation of replies, a row of keys).
"""

import random
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from lab.errors import LabError

T = TypeVar("T")
ROOT = Path(__file__).parents[2]
MOST_SHOWN = 400
"""Characters of a fault's message and input that a report keeps."""

CRASH, HANG, LOST, DIFFERS, LEAK, MEMORY = "crash", "hang", "lost", "differs", "leak", "memory"
KINDS = (CRASH, HANG, LOST, DIFFERS, LEAK, MEMORY)
"""What can be wrong: an exception that is no LabError, an input that does not end, an event that was acknowledged and
is gone, a promise that does not hold, a key in a file, memory without bound."""


@dataclass(frozen=True)
class Fault:
    """Something that does not hold. Faults with the same `group` are told once."""

    kind: str
    group: str
    what: str = ""
    trace: str = ""


@dataclass
class Tally:
    """The results of cases."""

    inputs: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)


class Case:
    """Hands a target its luck and takes what it sees."""

    def __init__(self, target: str, seed: int, number: int, folder: Path, beat: Callable[[], None] = lambda: None):
        self.number = number
        self.luck = random.Random(f"{target} {seed} {number}")
        self.folder = folder
        self.tally = Tally()
        self.files: dict[str, bytes] = {}
        """Inputs worth keeping when something does not hold, by name."""
        self._beat = beat

    def begin_input(self) -> None:
        """Count one more input; the watchdog counts from here."""
        self.tally.inputs += 1
        self._beat()

    def count(self, what: str, number: int = 1) -> None:
        self.tally.counts[what] += number

    def fault(self, kind: str, group: str, what: object = "", trace: str = "") -> None:
        text = str(what)
        short = text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"
        self.tally.faults.append(Fault(kind, group, short, trace))

    def expect(self, holds: object, group: str, what: object = "") -> bool:
        """Report a promise that does not hold."""
        if not holds:
            self.fault(DIFFERS, group, what)
        return bool(holds)

    def crash(self, stage: str, error: BaseException) -> None:
        """Report an unforeseen exception."""
        kind = MEMORY if isinstance(error, MemoryError) else CRASH
        trace = "".join(traceback.format_exception(error))
        self.fault(kind, f"{stage} | {type(error).__name__} | {place_of(error)}", error, trace)

    def attempt(self, stage: str, work: Callable[[], T]) -> T | None:
        """Return what `work` gives; None when it refuses in a sentence, or when it crashes, which is reported."""
        try:
            return work()
        except LabError as refusal:
            self.refused(stage, refusal)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # a panic in Rust is no Exception
            self.crash(stage, error)
        return None

    def refused(self, stage: str, refusal: LabError) -> None:
        """Take a refusal, which is one sentence that says something."""
        self.count(f"{stage} refused")
        text = str(refusal)
        self.expect(refusal.what.strip() and "Traceback" not in text, f"{stage}: a refusal without words", repr(text))


def place_of(error: BaseException) -> str:
    """Return where in the lab an exception came from: file, line, function."""
    frames = traceback.extract_tb(error.__traceback__)
    for frame in reversed(frames):
        path = Path(frame.filename)
        if path.is_relative_to(ROOT / "lab"):
            return f"{path.relative_to(ROOT)}:{frame.lineno} {frame.name}"
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "?"
