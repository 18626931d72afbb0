"""Opening a big session: processor time against `tomllib.loads` of its text, and memory against the file's size."""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from benchmarks.measure import report
from lab.protocol import Call
from lab.session.document import Embedded, Header
from lab.session.events import AnyEvent, Message, Opening, Reply, Result
from lab.session.writing import end_mark, event_bytes, head_bytes
from lab.world import ClockChange

AT: Final = "2026-11-23T09:15:01.000Z"
LINE: Final = "-rw-r--r-- 1 ops ops     4096 Feb 12 09:00 part-0001.log\n"
_MEASURE: Final = """
import re, sys, time
from pathlib import Path

def peak():
    # Of this program alone: getrusage counts what ran in the process before it.
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) * 1024

if sys.argv[1] == "open":
    from lab.session.log import Session
    work = Session.open
elif sys.argv[1] == "parse":
    import tomllib
    work = lambda path: tomllib.loads(path.read_text())
before = peak()
began = time.process_time()
result = work(Path(sys.argv[2]))
print(time.process_time() - began, peak() - before)
"""


def events(number: int, lines: int) -> list[AnyEvent]:
    """Return an opening, and then replies and results of that many lines; messages when it is 0."""
    parts: list[AnyEvent] = [Opening(id=1, at=AT, scenario="s", model="m", nature="live")]
    for step in range(2, number + 1):
        if not lines:
            parts.append(Message(id=step, at=AT, parent=step - 1, role="user", text="go on"))
        elif step % 2:
            changes = (ClockChange(seconds=float(step)),)
            parts.append(
                Result(
                    id=step,
                    at=AT,
                    parent=step - 1,
                    call="c",
                    name="bash",
                    arguments="{}",
                    output=LINE * lines,
                    changes=changes,
                )
            )
        else:
            calls = (Call("c", "bash", "{}"),)
            parts.append(Reply(id=step, at=AT, parent=step - 1, model="m", nature="live", calls=calls, finish="calls"))
    return parts


def write(path: Path, number: int, lines: int) -> None:
    """Write a session of that many events."""
    with path.open("wb") as file:
        file.write(head_bytes(Header(id="a", created=AT, scenario="s"), Embedded(sha256="", text="")))
        for event in events(number, lines):
            file.write(event_bytes(event)[1] + b"\n" + end_mark(event.id))


def measured(kind: str, path: Path) -> tuple[float, float]:
    """Return the seconds of processor time and the bytes that one work takes in a process of its own."""
    command = [sys.executable, "-c", _MEASURE, kind, str(path)]
    seconds, size = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(seconds), float(size)


with tempfile.TemporaryDirectory() as folder:
    for name, number, lines, bound in (("50,000 short events", 50_000, 0, 3.0), ("a file of 200 MB", 10_000, 700, 1.0)):
        path = Path(folder) / "long.toml"
        write(path, number, lines)
        opened, memory = measured("open", path)
        parsed, _ = measured("parse", path)
        report(f"open {name} against tomllib.loads", opened / parsed, bound, opened=opened, parsed=parsed)
        report(f"memory of {name} against its size", memory / path.stat().st_size, 4.0)
