"""Runs the cases of a target in processes of their own, and watches them: what hangs or grows is ended and reported."""

import faulthandler
import multiprocessing
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Protocol

from tests.fuzz.case import HANG, MEMORY, ROOT, Case, Fault, Tally
from tests.fuzz.machine import build_each_world_once, isolate, processor_seconds, resident_bytes, wait_for_no_disk

AT_A_TIME = 20
"""Cases handed to a process at once."""
PER_PROCESS = 6000
"""Cases after which a process is replaced, so that what leaks in it stays bounded."""
TICK = 0.25
"""Seconds between two looks at a process, and between two reports of one."""
_NONE = -1
MEMORY_DISK = Path("/dev/shm")
"""Where the cases' files are written if it is there: they are many and short-lived."""


class Prepared(Protocol):
    """A target that is ready: it has its seeds, its worlds, its server."""

    def run(self, case: Case) -> None: ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class Target:
    """Something that takes inputs. `prepare` gets a folder and is called once in each process."""

    name: str
    prepare: Callable[[Path], Prepared]
    processor: float = 5.0
    """Seconds of processor time after which one input counts as a hang, however busy the machine is."""
    patience: float = 60.0
    """Seconds of real time after which an input that uses no processor does."""
    memory: int = 2 << 30
    is_kill: bool = False
    """Whether its inputs are processes that are killed, which are counted apart."""


def run_case(
    target: Target, prepared: Prepared, seed: int, number: int, folder: Path, beat: Callable[[], None] = lambda: None
) -> Case:
    """Run one case in this process, in an empty folder."""
    _empty(folder)
    case = Case(target.name, seed, number, folder, beat)
    try:
        prepared.run(case)
    except Exception as error:
        case.crash("the bench", error)
    return case


def _empty(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for entry in list(os.scandir(folder)):
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry, ignore_errors=True)
        else:
            Path(entry).unlink()


def run(
    target: Target,
    seed: int,
    *,
    inputs: int,
    jobs: int = 1,
    keep: Path | None = None,
    seconds: float = float("inf"),
    on_case: Callable[[int, Tally], None] = lambda number, tally: None,
) -> None:
    """Run cases until there were so many inputs, or for so many seconds. `on_case` hears what each came to."""
    folder = Path(tempfile.mkdtemp(prefix="peerlab-fuzz-", dir=MEMORY_DISK if MEMORY_DISK.is_dir() else None))
    numbers, done, end = _spans(), 0, time.monotonic() + seconds
    names = iter(range(1_000_000))
    watched = [_Watched(target, seed, folder / str(next(names)), keep) for _ in range(jobs)]
    try:
        while watched:
            wait([each.connection for each in watched], timeout=TICK)
            for each in list(watched):
                for number, tally in each.listen():
                    done += tally.inputs
                    on_case(number, tally)
                is_enough = done >= inputs or time.monotonic() > end
                if each.is_over or (each.is_idle and is_enough):
                    each.end()
                    watched.remove(each)
                    if not is_enough:
                        watched.append(_Watched(target, seed, folder / str(next(names)), keep))
                elif each.is_idle:
                    each.begin(next(numbers))
    finally:
        for each in watched:
            each.end()
        shutil.rmtree(folder, ignore_errors=True)


def _spans() -> Iterator[range]:
    start = 0
    while True:
        # The first are few, so that a short run uses all processes.
        size = 2 if start < 40 else AT_A_TIME
        yield range(start, start + size)
        start += size


class _Watched:
    """A process at work, as seen from outside."""

    def __init__(self, target: Target, seed: int, folder: Path, keep: Path | None) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, other = context.Pipe()
        self._progress = context.RawArray("q", (_NONE, 0))
        """The case that is run, and how many inputs have begun."""
        self._target = target
        self._stack = folder / "stack"
        folder.mkdir(parents=True)
        self._process = context.Process(
            target=_work, args=(target, seed, folder, keep, other, self._progress), daemon=not target.is_kill
        )
        self._process.start()
        other.close()
        self._spans = PER_PROCESS // AT_A_TIME
        self._progress_before = (_NONE, 0)
        self._moved = self._used = self._total = 0.0
        self._is_prepared = False
        self.is_idle = False
        self.is_over = False

    def begin(self, numbers: range) -> None:
        if self._spans <= 0:
            self.is_over = True
            return
        self._spans -= 1
        self.is_idle = False
        self.connection.send(numbers)

    def listen(self) -> Iterator[tuple[int, Tally]]:
        """Yield the cases that have ended since, also those this had to end."""
        try:
            while self.connection.poll():
                self._is_prepared = True
                tallies: list[tuple[int, Tally]] | None = self.connection.recv()
                if tallies is None:
                    self.is_idle = True
                else:
                    yield from tallies
        except (EOFError, OSError):
            self.is_over = True
            self._process.join(5)
            if not self._is_prepared:
                raise RuntimeError(f"{self._target.name}: the target could not be prepared") from None
            if self._progress[0] != _NONE:
                code = self._process.exitcode
                yield self._progress[0], Tally(1, faults=[Fault("crash", f"the process died | exit code {code}")])
            return
        if fault := self._overdue():
            yield self._progress[0], Tally(1, faults=[fault])
            self.end()
            self.is_over = True

    def end(self) -> None:
        self._process.kill()
        self._process.join()
        self.connection.close()

    def _overdue(self) -> Fault | None:
        pid, progress = self._process.pid or 0, (self._progress[0], self._progress[1])
        if progress[0] == _NONE:
            return None
        if resident_bytes(pid) > self._target.memory:
            return Fault(MEMORY, f"more than {self._target.memory >> 20} MiB | {self._place()[0]}")
        total = processor_seconds(pid)
        if total != self._total:
            self._total, self._moved = total, time.monotonic()
        if progress != self._progress_before:
            self._progress_before, self._moved, self._used = progress, time.monotonic(), total
            return None
        used = total - self._used
        if used > self._target.processor or time.monotonic() - self._moved > self._target.patience:
            place, stack = self._place()
            return Fault(HANG, f"{place}", f"{used:.0f} s of processor time", stack)
        return None

    def _place(self) -> tuple[str, str]:
        """Ask the process where it is: the innermost frame in the lab, and all stacks."""
        os.kill(self._process.pid or 0, signal.SIGUSR1)
        time.sleep(0.3)
        stack = self._stack.read_text(errors="replace") if self._stack.exists() else ""
        lines = [line.strip() for line in stack.splitlines() if f'"{ROOT}/lab/' in line]
        return (lines[0].replace(f"{ROOT}/", "") if lines else "?"), stack


def _work(
    target: Target, seed: int, folder: Path, keep: Path | None, connection: "Connection[Any, Any]", progress: Any
) -> None:
    def beat() -> None:
        progress[1] += 1

    with (folder / "stack").open("w") as stack:
        faulthandler.register(signal.SIGUSR1, file=stack, all_threads=True)
        isolate(folder / "home")
        build_each_world_once()
        if not target.is_kill:
            wait_for_no_disk()
        prepared = target.prepare(folder / "seeds")
        while True:
            connection.send(None)
            try:
                numbers: range = connection.recv()
            except EOFError:
                return
            with _Outbox(connection) as outbox:
                for number in numbers:
                    progress[0] = number
                    beat()
                    case = run_case(target, prepared, seed, number, folder / "case", beat)
                    if keep and case.tally.faults:
                        write_files(case, keep / target.name / str(number))
                    progress[0] = _NONE
                    outbox.add(number, case.tally)


class _Outbox:
    """Results of cases, sent a few at a time, but a fault at once, and all of them even when the process dies."""

    def __init__(self, connection: "Connection[Any, Any]") -> None:
        self._connection = connection
        self._tallies: list[tuple[int, Tally]] = []
        self._sent = time.monotonic()

    def add(self, number: int, tally: Tally) -> None:
        self._tallies.append((number, replace(tally)))
        if tally.faults or time.monotonic() - self._sent > TICK:
            self._send()

    def _send(self) -> None:
        self._connection.send(self._tallies)
        self._tallies, self._sent = [], time.monotonic()

    def __enter__(self) -> "_Outbox":
        return self

    def __exit__(self, *_: object) -> None:
        self._send()


def write_files(case: Case, folder: Path) -> None:
    """Keep the inputs of a case and what they came to."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in case.files.items():
        (folder / name).write_bytes(content)
    faults = "\n\n".join(f"{fault.kind}: {fault.group}\n{fault.what}\n{fault.trace}" for fault in case.tally.faults)
    (folder / "faults.txt").write_text(faults, "utf-8", "replace")
