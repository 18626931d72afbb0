"""The block devices of a host, for lsblk, /dev, /proc/partitions and /sys alike."""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Final

from msgspec import Struct

from lab.text.amounts import is_number
from lab.world.machine.files.nodes import Directory, File, find
from lab.world.machine.state import Disk

_MAJORS: Final = {"nvme": 259, "md": 9, "dm-": 254, "mapper/": 254, "vd": 254, "xvd": 202}


class BlockDevice(Struct, frozen=True):
    """A drive, or a part of one. `disk` is the file system on it, None on a drive that is divided."""

    name: str
    major: int
    minor: int
    size: int
    disk: Disk | None
    drive: str = ""
    """The drive that this is a part of."""


def blocks(disks: Iterable[Disk]) -> Iterator[BlockDevice]:
    """Yield every drive, each before its parts."""
    drives: dict[str, list[tuple[str, Disk]]] = {}
    for disk in disks:
        name = disk.device.removeprefix("/dev/")
        drives.setdefault(_drive(name), []).append((name, disk))
    numbers: dict[int, int] = {}
    for base, parts in sorted(drives.items()):
        major = next((number for start, number in _MAJORS.items() if base.startswith(start)), 8)
        minor = numbers.get(major, 0)
        numbers[major] = minor + 16
        size = sum(disk.size for _, disk in parts)
        whole = len(parts) == 1 and parts[0][0] == base
        yield BlockDevice(base, major, minor, size, parts[0][1] if whole else None)
        if not whole:
            for name, disk in sorted(parts, key=lambda part: part[0]):
                part = name[len(base) :].removeprefix("p")
                number = int(part) if is_number(part) else 0
                yield BlockDevice(name, major, minor + number, disk.size, disk, base)


def device_of(disks: Iterable[Disk], disk: Disk | None) -> tuple[int, int]:
    """Return the device numbers of a disk's files; those of the first drive's first part without one."""
    return next(((block.major, block.minor) for block in blocks(disks) if disk and block.disk == disk), (8, 1))


def _drive(name: str) -> str:
    """Return the name of the drive that a device is a part of, or is."""
    if name.startswith("nvme"):
        return name.rpartition("p")[0] if "p" in name[4:] else name
    return name if name.startswith(("md", "dm-", "mapper/")) else name.rstrip("0123456789")


def uuid_of(host: str, disk: Disk, root: Directory) -> str:
    """Return the UUID of a disk's file system, which /etc/fstab may name."""
    table = find(root, "/etc/fstab")
    for line in table.data.decode("utf-8", "replace").splitlines() if isinstance(table, File) else ():
        words = line.split()
        if len(words) > 1 and words[0].startswith("UUID=") and words[1] == disk.mount:
            return words[0].removeprefix("UUID=")
    seed = sha256(f"{host} {disk.device} uuid".encode()).hexdigest()
    return f"{seed[:8]}-{seed[8:12]}-4{seed[13:16]}-a{seed[17:20]}-{seed[20:32]}"
