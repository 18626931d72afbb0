"""A key is answered on screen as fast with 10,000 events open as with 30, and well under a hand's patience.

Timed is the processor time the app takes from the key to what it paints: not what a test pilot waits for, and not
what else a busy machine does.
"""

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

os.environ.setdefault("PEERLAB_SETTINGS", str(Path(tempfile.gettempdir()) / "peerlab-benchmark-settings.toml"))

from textual._compositor import Compositor

from benchmarks.long_session import write_session
from benchmarks.measure import report
from lab.ui.app import LabApp

MOVES = ["pageup", "pageup", "up", "up", "down", "pagedown", "home", "end"]
LOOKS = ["b", "b", "b", "right", "right", "b", "L"]
ROUNDS = 4
STILL = 0.05
"""Seconds without a paint after which a key counts as answered."""


@contextmanager
def painted() -> Iterator[list[tuple[float, float]]]:
    """Collect when something was painted: on the clock, and in seconds of processor time."""
    moments: list[tuple[float, float]] = []
    real = Compositor.render_update

    def timed(self: Compositor, *args: Any, **kwargs: Any) -> Any:
        update = real(self, *args, **kwargs)
        moments.append((time.perf_counter(), time.process_time()))
        return update

    Compositor.render_update = timed  # type: ignore[method-assign]
    try:
        yield moments
    finally:
        Compositor.render_update = real  # type: ignore[method-assign]


async def answers(path: Path, keys: list[str]) -> list[tuple[float, float]]:
    """Return for each key the seconds until something was painted, and until the last of it was."""
    app = LabApp(path)
    taken: list[tuple[float, float]] = []
    with painted() as moments:
        async with app.run_test(size=(120, 40)) as pilot:
            await app.workers.wait_for_complete()
            await pilot.pause()
            for key in keys:
                while moments and time.perf_counter() - moments[-1][0] < STILL:
                    await asyncio.sleep(STILL)
                moments.clear()
                began = time.process_time()
                await pilot.press(key)
                while moments and time.perf_counter() - moments[-1][0] < STILL:
                    await asyncio.sleep(STILL)
                if moments:
                    taken.append((moments[0][1] - began, moments[-1][1] - began))
    return taken


def p95(seconds: list[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(seconds, n=20)[18]


with tempfile.TemporaryDirectory() as folder:
    few, many = (write_session(Path(folder) / f"{count}.toml", count).path for count in (30, 10_000))
    for what, keys in (("scrolling", MOVES), ("looking back and forth", LOOKS)):
        short: list[tuple[float, float]] = []
        long: list[tuple[float, float]] = []
        for _ in range(ROUNDS):
            # In turn, so that a busy machine hits both alike; the first key of each warms it up.
            short += asyncio.run(answers(few, keys))[1:]
            long += asyncio.run(answers(many, keys))[1:]
        late, early = (p95([first for first, _ in each]) for each in (long, short))
        report(f"{what}, key to paint, p95, 10,000 events against 30", late / early, 1.5, long=late, short=early)
        report(f"{what}, key to paint, p95, against 50 ms", late / 0.050, 1.0, long=late)
        whole, little = (p95([last for _, last in each]) for each in (long, short))
        report(f"{what}, key to all panes, p95, 10,000 against 30", whole / little, 2.0, long=whole, short=little)
