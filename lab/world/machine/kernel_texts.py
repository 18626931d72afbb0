"""The kernel's files in /proc whose text is another at every moment."""

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Final

from lab.world.machine import mounts, procfs
from lab.world.machine.drives import blocks
from lab.world.machine.sessions import connections_text
from lab.world.machine.state import Host


def load(host: Host, now: float) -> tuple[float, float, float]:
    """Return the load averages: the cores kept busy, with a little that comes and goes with the minute."""
    busy = sum(process.cpu for process in host.processes.values()) / 100
    drift = [int(now // span) * 2654435761 % 97 / 970 for span in (60, 300, 900)]
    return (busy + drift[0], busy * 0.98 + drift[1], busy * 0.97 + drift[2])


def _uptime(host: Host, now: float) -> str:
    up = now - host.booted
    return f"{up:.2f} {up * host.cores * 0.93:.2f}\n"


def _load_text(host: Host, now: float) -> str:
    loads = " ".join(f"{value:.2f}" for value in load(host, now))
    running = 1 + sum(1 for process in host.processes.values() if process.cpu >= 50)
    return f"{loads} {running}/{len(host.processes) * 3} {host.next_pid - 1}\n"


def _disk_work(host: Host, now: float) -> str:
    """Return /proc/diskstats: what was read and written since boot, most of it by the drives with the most space."""
    seconds = int(now - host.booted)
    rows = []
    for block in blocks(host.disks.values()):
        share = 1 + block.size // (64 << 30)
        reads, writes = 9_204 + seconds * share // 40, 4_411 + seconds * share // 7
        numbers = (reads, reads // 90, reads * 38, reads // 3, writes, writes * 2 // 3, writes * 23, writes // 2, 0)
        text = " ".join(map(str, (*numbers, (reads + writes) // 3, reads // 3 + writes // 2, 0, 0, 0, 0, 0, 0)))
        rows.append(f"{block.major:4} {block.minor:7} {block.name} {text}\n")
    return "".join(rows)


def _chance(host: Host, now: float) -> str:
    code = sha256(f"{host.name} uuid {now}".encode()).hexdigest()
    return f"{code[:8]}-{code[8:12]}-4{code[13:16]}-a{code[17:20]}-{code[20:32]}\n"


CURRENT: Final[Mapping[str, Callable[[Host, float], str]]] = {
    "/proc/uptime": _uptime,
    "/proc/loadavg": _load_text,
    "/proc/meminfo": lambda host, now: procfs.meminfo(host),
    "/proc/mounts": lambda host, now: mounts.mounts_text(host),
    "/proc/net/tcp": lambda host, now: connections_text(host),
    "/proc/diskstats": _disk_work,
    "/proc/sys/kernel/random/uuid": _chance,
}
"""What makes the text of a file, by its path."""
