"""Appending an event costs the same in a long session as in a short one."""

import tempfile
from pathlib import Path

from benchmarks.long_session import write_session
from benchmarks.measure import medians, report
from lab.session.events import Note
from lab.session.log import Session


def note(session: Session) -> None:
    session.append(Note(**session.stamp(), about=1, text="seen"))


with tempfile.TemporaryDirectory() as folder:
    short = Session.open(write_session(Path(folder) / "short.toml", 10).path)
    long = Session.open(write_session(Path(folder) / "long.toml", 10_000).path)
    late, early = medians(200, lambda: note(long), lambda: note(short))
    report("append at event 10,000 against event 10", late / early, 1.2, late=late, early=early)
