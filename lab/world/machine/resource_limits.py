"""What a process may use: the limits of a host's processes, as the kernel, bash, dash and prlimit name them."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from msgspec import Struct

UNLIMITED: Final = -1

Limits = Mapping[str, tuple[int, int]]
"""The soft and the hard limit by the names of resources, `UNLIMITED` for none."""


class Resource(Struct, frozen=True):
    """Something that is limited, in bytes, seconds or pieces."""

    name: str
    """As `prlimit` names it."""
    description: str
    """In the words of `prlimit`."""
    unit: str
    kernel: str
    """Its name in /proc/PID/limits."""
    label: str
    """As bash names it."""
    letter: str
    """Its option of bash's `ulimit`."""
    shown_in: str = ""
    """The unit of bash's numbers."""
    factor: int = 1
    """How many of its units bash counts as one."""
    soft: int = UNLIMITED
    hard: int = UNLIMITED


RESOURCES: Final = (
    Resource("cpu", "CPU time", "seconds", "Max cpu time", "cpu time", "t", "seconds"),
    Resource("fsize", "max file size", "bytes", "Max file size", "file size", "f", "blocks", 1024),
    Resource("data", "max data size", "bytes", "Max data size", "data seg size", "d", "kbytes", 1024),
    Resource("stack", "max stack size", "bytes", "Max stack size", "stack size", "s", "kbytes", 1024, 8 << 20),
    Resource("core", "max core file size", "bytes", "Max core file size", "core file size", "c", "blocks", 1024, 0),
    Resource("rss", "max resident set size", "bytes", "Max resident set", "max memory size", "m", "kbytes", 1024),
    Resource("nproc", "max number of processes", "processes", "Max processes", "max user processes", "u"),
    Resource(
        "nofile", "max number of open files", "files", "Max open files", "open files", "n", soft=1024, hard=524288
    ),
    Resource(
        "memlock", "max locked-in-memory address space", "bytes", "Max locked memory", "max locked memory", "l",
        "kbytes", 1024, 8 << 20, 8 << 20,
    ),
    Resource("as", "address space limit", "bytes", "Max address space", "virtual memory", "v", "kbytes", 1024),
    Resource("locks", "max number of file locks held", "locks", "Max file locks", "file locks", "x"),
    Resource(
        "sigpending", "max number of pending signals", "signals", "Max pending signals", "pending signals", "i"
    ),
    Resource(
        "msgqueue", "max bytes in POSIX mqueues", "bytes", "Max msgqueue size", "POSIX message queues", "q", "bytes",
        soft=819200, hard=819200,
    ),
    Resource(
        "nice", "max nice prio allowed to raise", "", "Max nice priority", "scheduling priority", "e", soft=0, hard=0
    ),
    Resource(
        "rtprio", "max real-time priority", "", "Max realtime priority", "real-time priority", "r", soft=0, hard=0
    ),
    Resource(
        "rttime", "timeout for real-time tasks", "microsecs", "Max realtime timeout", "real-time non-blocking time",
        "R", "microseconds",
    ),
)  # fmt: skip
"""In the kernel's order."""


@cache
def usual_limits(memory: int) -> Limits:
    """Return the limits of the processes of a host with so many bytes of memory, whatever the account."""
    processes = most_threads(memory) // 2
    usual = {each.name: (each.soft, each.hard) for each in RESOURCES}
    return MappingProxyType({**usual, "nproc": (processes, processes), "sigpending": (processes, processes)})


def most_threads(memory: int) -> int:
    """Return how many threads the kernel of a host with so much memory allows."""
    return memory // (1 << 17) * 49 // 50


def limit_text(value: int) -> str:
    """Return a limit as the kernel writes it."""
    return "unlimited" if value == UNLIMITED else str(value)


def exceeds(value: int, limit: int) -> bool:
    """Whether a number, or no limit at all, is above a limit."""
    return limit != UNLIMITED and (value == UNLIMITED or value > limit)


def kernel_text(limits: Limits) -> str:
    """Return the text of /proc/PID/limits."""
    lines = [f"{'Limit':<25} {'Soft Limit':<20} {'Hard Limit':<20} {'Units':<10}\n"]
    for each in RESOURCES:
        soft, hard = map(limit_text, limits[each.name])
        unit = "us" if each.name == "rttime" else each.unit
        lines.append(f"{each.kernel:<25} {soft:<20} {hard:<20} {unit:<10}\n")
    return "".join(lines)
