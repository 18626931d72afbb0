"""Opening a session of 10,000 events costs at most twice what parsing its TOML costs."""

import tempfile
from pathlib import Path

import tomli

from benchmarks.long_session import write_session
from benchmarks.measure import medians, report
from lab.session.log import Session

with tempfile.TemporaryDirectory() as folder:
    path = write_session(Path(folder) / "long.toml", 10_000).path
    opened, parsed = medians(5, lambda: Session.open(path), lambda: tomli.loads(path.read_text()))
    report("open 10,000 events against tomli.loads", opened / parsed, 2.0, opened=opened, parsed=parsed)
