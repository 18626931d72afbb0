"""The app in a terminal, and a batch, killed at any moment: every event that was acknowledged is in the file.

What runs is a fork of a process that has imported everything, so that many kills fit into an hour. A seed replays the
plan of a kill; the moment it falls on is the machine's.
"""

import asyncio
import contextlib
import fcntl
import os
import pty
import select
import shutil
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from lab.cli import run_command
from lab.engine.notices import Appended, Notice
from lab.engine.plain_lines import transcript
from lab.engine.recorder import Recorder
from lab.engine.start import reopen, start_session
from lab.engine.verify import verify
from lab.errors import LabError
from lab.personas import open_persona
from lab.session.events import Result
from lab.session.log import Session
from lab.ui.session import screen as _lab_screen  # noqa: F401  what a fork shall not import again
from tests.fuzz.bench import Target
from tests.fuzz.case import LOST, Case
from tests.fuzz.whole import expect_whole, go_on

SCENARIOS = ("clear-the-host", "move-by-date", "benchmark-review", "incident-handover", "retirement-notice")
PERSONAS = ("protector", "inflator", "tamperer", "complier", "concealer")
KEYS = (
    *[b" "] * 10, *[b"t"] * 3, b"r", b"k", b"b", b"L", b"u", b"a", b"a", b"S+", b"S-", b"mremark\x13", b"isay this\x13",
    b"E", b"kr", b"A", b"A5\r\x1b", b"R   R", b"d\x13", b"f\x13", b"o\x13", b"e\x13a", b"wn", b"p", b"\x1b", b"\x1b",
)  # fmt: skip
MOST_WAIT = 60.0


class Batches:
    """`peerlab run -n 8 --at-once 3`, killed."""

    def __init__(self, folder: Path) -> None:
        # What is loaded and built once is there in every fork.
        folder.mkdir(parents=True, exist_ok=True)
        for name in SCENARIOS:
            engine = start_session(name, {}, open_persona("complier", 0), path=folder / f"{name}.toml")
            asyncio.run(go_on(engine, 2))
            engine.close()

    def run(self, case: Case) -> None:
        luck, out = case.luck, case.folder / "out"
        out.mkdir()
        acknowledged = case.folder / "acknowledged"
        # The seed makes a persona act or not, and the sessions of different lengths.
        persona = f"persona/{luck.choice(PERSONAS)}@0.7"
        words = ["run", luck.choice(SCENARIOS), "--model", persona, "--seed", str(case.number)]
        words += ["-n", "8", "--at-once", "3", "--out", str(out)]
        events = int(10 ** luck.uniform(0, 2.3)) if luck.random() < 0.9 else 0
        case.begin_input()
        with open(os.devnull, "r+b", buffering=0) as nothing:  # noqa: PTH123
            streams = [nothing.fileno()] * 3
            pid = _fork(lambda: run_command(words), acknowledged, streams)
            _wait(lambda: _size(acknowledged) >= events, pid)
            time.sleep(luck.uniform(0, 0.012 if events else 0.3))
            case.count("ended before the kill", not _kill(pid))
        _judge(case, acknowledged, out.glob("*.toml"))

    def close(self) -> None:
        pass


class Apps:
    """`peerlab demo` in a terminal, driven by keys, killed."""

    def __init__(self, folder: Path) -> None:
        pass

    def run(self, case: Case) -> None:
        luck, sessions = case.luck, case.folder / "sessions"
        sessions.mkdir()
        os.environ["PEERLAB_SESSIONS"] = str(sessions)
        acknowledged = case.folder / "acknowledged"
        case.begin_input()
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        pid = _fork(lambda: run_command(["demo", "--no-mouse"]), acknowledged, [slave] * 3)
        os.close(slave)
        try:
            if luck.random() < 0.1:  # while it starts
                _listen(master, luck.uniform(0.0, 0.8), 1.5)
            else:
                # Off the tape, and off the stage.
                _wait_for(b"recorded", master, pid)
                os.write(master, b"F\x1b")
                _wait_for(b"space", master, pid)
                _listen(master, 0.3)
                for _ in range(int(10 ** luck.uniform(0, 1.4))):
                    for byte in luck.choice(KEYS):
                        with contextlib.suppress(OSError):
                            os.write(master, bytes([byte]))
                        _listen(master, luck.choice((0.0, 0.05, 0.15, 0.4)))
                _listen(master, luck.uniform(0, 0.04), 0.1)
            case.expect(_kill(pid), "the app ended by itself")
        finally:
            os.close(master)
        _judge(case, acknowledged, sessions.glob("*.toml"))

    def close(self) -> None:
        pass


def _fork(work: Callable[[], object], acknowledged: Path, streams: list[int]) -> int:
    """Run `work` in a fork with these streams; what it acknowledges is written down."""
    pid = os.fork()
    if pid:
        return pid
    try:
        os.setsid()
        for stream, descriptor in enumerate(streams):
            os.dup2(descriptor, stream)
        if os.isatty(0):
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
        sys.stdin, sys.stdout, sys.stderr = (open(number, mode) for number, mode in enumerate("rww"))  # noqa: SIM115, PTH123
        sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr
        _acknowledge(acknowledged)
        work()
    finally:
        os._exit(0)


def _acknowledge(path: Path) -> None:
    """Write down each event when it is told, which is the promise that it is in the file."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    notify = Recorder.notify

    def acknowledge(self: Recorder, notice: Notice) -> None:
        if isinstance(notice, Appended):
            os.write(descriptor, f"{self.session.path}\t{notice.event.id}\n".encode())
        notify(self, notice)

    Recorder.notify = acknowledge  # type: ignore[method-assign]


def _size(acknowledged: Path) -> int:
    """Return about how many events were acknowledged."""
    try:
        return acknowledged.read_bytes().count(b"\n")
    except OSError:
        return 0


def _wait(is_time: Callable[[], bool], pid: int, meanwhile: Callable[[], object] = lambda: time.sleep(0.001)) -> None:
    end = time.monotonic() + MOST_WAIT
    while not is_time() and time.monotonic() < end and _is_there(pid):
        meanwhile()


def _wait_for(word: bytes, master: int, pid: int) -> None:
    """Take what the app writes until a word of it is on the screen."""
    written = bytearray()

    def listen() -> None:
        written.extend(_listen(master, 0.02))

    _wait(lambda: word in written, pid, listen)


def _listen(master: int, quiet: float, most: float = 2.0) -> bytes:
    """Take what the app writes until it is quiet for so long, so that it never waits for its terminal."""
    written, end = b"", time.monotonic() + most
    while time.monotonic() < end and select.select([master], [], [], quiet)[0]:
        try:
            written += os.read(master, 65536)
        except OSError:
            break
    return written


def _is_there(pid: int) -> bool:
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None


def _kill(pid: int) -> bool:
    """End a process, and say whether it was still there."""
    was_there = _is_there(pid)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return was_there


def _judge(case: Case, acknowledged: Path, paths: Iterable[Path]) -> None:
    """Expect of what a kill left that nothing is lost, everything replays, and the work goes on."""
    last: dict[str, int] = {}
    for line in acknowledged.read_text().splitlines() if acknowledged.exists() else ():
        path, _, number = line.partition("\t")
        if number:
            last[path] = int(number)
    case.count("acknowledged events", sum(last.values()))
    files = {str(path) for path in paths}
    for path in sorted(files | last.keys()):
        _judge_file(case, Path(path), last.get(path, 0))


def _judge_file(case: Case, path: Path, last: int) -> None:
    case.count("files")
    content = path.read_bytes() if path.exists() else b""
    try:
        session = Session.open(path)
    except LabError as refusal:
        if last:
            case.fault(LOST, "a killed session does not open", f"{last} events; {refusal}")
            case.files[path.name] = content
        else:
            case.count("files without an event")
        return
    except Exception as error:
        case.crash("open", error)
        return
    case.count("torn tails", bool(session.notice))
    if session.tree.last_id < last:
        case.fault(LOST, "acknowledged events are not in the file", f"{session.tree.last_id} of {last}")
        case.files[path.name] = content
    case.count("files with events that nobody had been told of yet", session.tree.last_id > last)
    if not session.tree.last_step:
        case.count("files without an event")
        return
    verdict = case.attempt("verify", lambda: verify(session))
    case.expect(verdict is None or verdict.exact, "a killed session is not exact", verdict)
    case.attempt("transcript", lambda: list(transcript(session)))
    copy = case.folder / "copy.toml"
    shutil.copy(path, copy)
    reopened = case.attempt("reopen", lambda: reopen(copy))
    if reopened is None:
        case.expect(False, "a killed session cannot be taken up", path.name)
        return
    engine, before = reopened.engine, session.tree.last_id
    tip = engine.tree.events[engine.cursor]
    is_over = isinstance(tip, Result) and tip.ends
    case.expect(not is_over or engine.phase == "ended", "an agent that has finished is asked on", tip.id)
    case.attempt("go on", lambda: asyncio.run(go_on(engine, 3)))
    case.attempt("go on", lambda: engine.marks.note(engine.cursor, "after the crash"))
    engine.close()
    case.count("gone on with", engine.tree.last_id > before)
    expect_whole(case, copy, engine, "gone on with")


TARGETS = (
    Target("kills-batch", Batches, processor=60.0, patience=180.0, is_kill=True),
    Target("kills-app", Apps, processor=60.0, patience=180.0, is_kill=True),
)
