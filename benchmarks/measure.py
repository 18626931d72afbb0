"""Timing for the scripts beside this one: medians of interleaved runs, and the line every script prints."""

import statistics
import time
from collections.abc import Callable
from typing import Any


def medians(runs: int, *works: Callable[[], Any]) -> list[float]:
    """Return the median seconds of each work, run in turn `runs` times so that drift of the machine hits all alike."""
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(runs):
        for times, work in zip(taken, works, strict=True):
            began = time.perf_counter()
            work()
            times.append(time.perf_counter() - began)
    return [statistics.median(times) for times in taken]


def report(claim: str, ratio: float, bound: float, **seconds: float) -> None:
    """Print one line: the claim, the ratio, the bound it is held to, and the medians in milliseconds."""
    verdict = "ok" if ratio <= bound else "MISSED"
    figures = ", ".join(f"{name} {value * 1000:.3f} ms" for name, value in seconds.items())
    print(f"{verdict}: {claim}: {ratio:.2f} x (bound {bound} x; {figures})")
