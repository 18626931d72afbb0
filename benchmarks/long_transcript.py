"""A key is answered on screen as fast with 10,000 events open as with 30, and well under a hand's patience."""

import asyncio
import os
import statistics
import tempfile
import time
from pathlib import Path

os.environ.setdefault("PEERLAB_SETTINGS", str(Path(tempfile.gettempdir()) / "peerlab-benchmark-settings.toml"))

from benchmarks.long_session import write_session
from benchmarks.measure import report
from lab.ui.app import LabApp

KEYS = ["pageup", "pageup", "up", "up", "down", "pagedown", "home", "end", "b", "b", "up", "pagedown"] * 5


async def slowest(path: Path) -> float:
    """Return the 95th percentile of the seconds from a key to the screen being still again."""
    app = LabApp(path)
    taken: list[float] = []
    async with app.run_test(size=(120, 40)) as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause()
        for key in KEYS:
            began = time.perf_counter()
            await pilot.press(key)
            taken.append(time.perf_counter() - began)
    return statistics.quantiles(taken, n=20)[18]


with tempfile.TemporaryDirectory() as folder:
    short = asyncio.run(slowest(write_session(Path(folder) / "short.toml", 30).path))
    long = asyncio.run(slowest(write_session(Path(folder) / "long.toml", 10_000).path))
    report("key to paint, p95, 10,000 events against 30", long / short, 1.5, long=long, short=short)
    report("key to paint, p95, 10,000 events against 50 ms", long / 0.050, 1.0, long=long)
