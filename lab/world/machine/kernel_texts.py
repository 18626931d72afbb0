"""Files of the kernel whose text changes from moment to moment."""

from collections.abc import Callable, Mapping
from functools import partial
from hashlib import sha256
from typing import Final

from lab.world.machine import mounts, procfs
from lab.world.machine.drives import blocks
from lab.world.machine.name_service import neighbours, traffic
from lab.world.machine.sessions import connections_text, sessions, shell_pid
from lab.world.machine.state import Host

RANDOM_ID: Final = "/proc/sys/kernel/random/uuid"
CARDS: Final = ("lo", "eno1")
_INTERRUPTS: Final = 911_402
"""Interrupts in a thousand seconds."""
_PARTS: Final = (50, 9_000, 130, 700, 2_600)
"""Processors spend one in so many moments on programs, those of low priority, the kernel, disks, and interrupts."""


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
    # The newest process is the one that reads this, in a shell of the account that came last.
    newest = max([host.next_pid - 1, *(shell_pid(host.name, one.login.user) + 1 for one in sessions(host))])
    # The shell and what it runs are there as well.
    threads = 2 + sum(map(procfs.threads, host.processes.values()))
    return f"{loads} {running}/{threads} {newest}\n"


def _weight(core: int) -> int:
    """Return how busy a processor has been, in thousandths of the mean: none has done the same as another."""
    return 700 + core * 2654435761 % 601


def processor_times(host: Host, now: float) -> str:
    """Return /proc/stat: hundredths of seconds of every processor since boot, almost all of them idle."""
    elapsed = int((now - host.booted) * 100)
    table = []
    for core in range(host.cores):
        user, nice, system, waiting, soft = (elapsed * _weight(core) // (1_000 * part) for part in _PARTS)
        table.append((user, nice, system, elapsed - user - nice - system - waiting - soft, waiting, 0, soft, 0, 0, 0))
    rows = [f"cpu{core} {' '.join(map(str, times))}\n" for core, times in enumerate(table)]
    total = " ".join(str(sum(column)) for column in zip(*table, strict=True))
    events = int(now - host.booted) * _INTERRUPTS // 1_000
    return (
        f"cpu  {total}\n{''.join(rows)}intr {events} 0\nctxt {events * 2}\nbtime {int(host.booted)}\n"
        f"processes {host.next_pid * 23}\nprocs_running 1\nprocs_blocked 0\n"
    )


def interrupts(host: Host, now: float) -> str:
    """Return /proc/interrupts: the timers of every processor, and what disk and network card asked of the first."""
    seconds = int(now - host.booted)
    others = [0] * (host.cores - 1)
    weights = [_weight(core) for core in range(host.cores)]
    rows = [
        ("8", "IR-IO-APIC    8-edge      rtc0", [1, *others]),
        ("134", "IR-PCI-MSI 524288-edge      eno1", [seconds * 52, *others]),
        ("NMI", "Non-maskable interrupts", [seconds * weight // 900_000 for weight in weights]),
        ("LOC", "Local timer interrupts", [seconds * weight * 37 // 1_000 for weight in weights]),
        ("RES", "Rescheduling interrupts", [weight * 4 for weight in weights]),
    ]
    heading = " " * 11 + "".join(f"CPU{number:<8}" for number in range(host.cores)).rstrip() + "\n"
    return heading + "".join(
        f"{name:>4}: {' '.join(f'{count:10}' for count in counts)}   {text}\n" for name, text, counts in rows
    )


def card_counters(card: str, host: Host, now: float) -> dict[str, int]:
    """Return the bytes and packets that a card has received and sent since boot, by the names /sys has for them."""
    seconds = int(now - host.booted)
    packets, size = (seconds // 9, seconds * 41) if card == "lo" else traffic(seconds)
    return {"rx_bytes": size, "rx_packets": packets, "tx_bytes": size // 3, "tx_packets": packets // 2}


def _neighbours_text(host: Host) -> str:
    rows = [("IP address", "HW type", "Flags", "HW address", "Mask", "Device")]
    rows += [(address, "0x1", "0x2", code, "*", CARDS[1]) for address, code in neighbours(host, host.root)]
    widths = (16, 11, 11, 21, 8, 0)
    return "".join(" ".join(map(str.ljust, row, widths)) + "\n" for row in rows)


def card_counts(host: Host, now: float) -> str:
    """Return /proc/net/dev."""
    counts = [(card, *card_counters(card, host, now).values()) for card in CARDS]
    heading = (
        "Inter-|   Receive                                                |  Transmit",
        " face |bytes    packets errs drop fifo frame compressed multicast"
        "|bytes    packets errs drop fifo colls carrier compressed",
    )
    quiet = "    0    0    0     0          0         0"
    lines = [
        f"{card:>6}: {size:7} {packets:7}{quiet} {sent:8} {packets_sent:7}    0    0    0     0       0          0"
        for card, size, packets, sent, packets_sent in counts
    ]
    return "".join(f"{line}\n" for line in (*heading, *lines))


def _counter(card: str, name: str, host: Host, now: float) -> str:
    return f"{card_counters(card, host, now)[name]}\n"


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
    "/proc/stat": processor_times,
    "/proc/interrupts": interrupts,
    "/proc/net/arp": lambda host, now: _neighbours_text(host),
    "/proc/net/dev": card_counts,
    **{
        f"/sys/class/net/{card}/statistics/{name}": partial(_counter, card, name)
        for card in CARDS
        for name in ("rx_bytes", "rx_packets", "tx_bytes", "tx_packets")
    },
    "/proc/diskstats": _disk_work,
    RANDOM_ID: _chance,
}
"""What makes the text of a file, by its path."""
