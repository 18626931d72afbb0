"""What is mounted on a host, for mount, df, find, du and /proc/mounts alike."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from lab.world.machine.drives import device_of
from lab.world.machine.files.nodes import BLOCK, Directory, File, count_names, find
from lab.world.machine.state import Disk, Host, User

VIRTUAL: Final = ("/proc", "/sys", "/dev", "/run")
"""Where the outermost file systems lie that take no disk; they are there on every host."""
_WITHIN: Final = ("/dev/pts", "/dev/shm", "/run/lock", "/sys/fs/cgroup")
_FIRST_MINOR: Final = 21
"""The minor number of the first file system that is on no device."""
_RESERVED_NAMES: Final = 10
"""Inodes that ext4 keeps for itself."""
INODE_BYTES: Final = 16384
"""Bytes of a disk for each inode it has."""
_OF_MOUNTS: Final = frozenset({"rw", "ro", "nosuid", "nodev", "noexec", "relatime", "noatime"})
RESERVED: Final = 20
"""ext4 keeps one in this many blocks of the root file system for root."""


def mounted(host: Host) -> Iterator[tuple[str, str, str, str]]:
    """Yield source, target, type and options of everything mounted."""
    return _mounted(*_facts(host))


def mounts_text(host: Host) -> str:
    """Return /proc/mounts, which every process has too."""
    return _text(*_facts(host))


def mount_info_text(host: Host) -> str:
    """Return /proc/self/mountinfo, of which every process has its own too."""
    return _info(*_facts(host))


def device_at(host: Host, disk: Disk | None, path: str) -> tuple[int, int]:
    """Return the device numbers of a file at an absolute path, which is on `disk` unless it is the kernel's."""
    if f"/{path.split('/', 2)[1]}" not in VIRTUAL:
        return device_of(host.disks.values(), disk)
    numbers = _numbers(*_facts(host))
    while path not in numbers:
        path = path.rpartition("/")[0] or "/"
    return numbers[path]


@lru_cache(maxsize=64)
def _numbers(memory: int, disks: tuple[Disk, ...], users: tuple[User, ...], table: bytes) -> dict[str, tuple[int, int]]:
    """Return the device numbers of all that is mounted; a file system without a device has the next free minor."""
    drives = {disk.mount: device_of(disks, disk) for disk in disks}
    rows = enumerate(_mounted(memory, disks, users, table))
    return {target: drives.get(target, (0, _FIRST_MINOR + at)) for at, (_, target, _, _) in rows}


@lru_cache(maxsize=64)
def _info(memory: int, disks: tuple[Disk, ...], users: tuple[User, ...], table: bytes) -> str:
    rows = list(_mounted(memory, disks, users, table))
    numbers = {target: _FIRST_MINOR + 1 + at for at, (_, target, _, _) in enumerate(rows)}
    root = numbers.get("/", 1)
    devices = _numbers(memory, disks, users, table)
    lines = []
    for source, target, kind, flags in rows:
        number = numbers[target]
        above = [numbers[one] for one in numbers if one != target and f"{target}/".startswith(f"{one.rstrip('/')}/")]
        major, minor = devices[target]
        # What the mount is told stands first, then what the file system is told.
        own = [word for word in flags.split(",") if word in _OF_MOUNTS]
        others = [word for word in flags.split(",") if word not in _OF_MOUNTS]
        options = ",".join([own[0], *others])
        lines.append(
            f"{number} {max(above, default=1, key=lambda one: (one != root, one))} {major}:{minor} / {target} "
            f"{','.join(own)} shared:{number - _FIRST_MINOR} - {kind} {source} {options}\n"
        )
    return "".join(lines)


def _facts(host: Host) -> tuple[int, tuple[Disk, ...], tuple[User, ...], bytes]:
    """Return what decides what is mounted: memory, disks, the accounts that are logged in, and /etc/fstab."""
    table = find(host.root, "/etc/fstab")
    users = tuple(host.users[user] for user in logged_in(host))
    return host.memory, tuple(host.disks.values()), users, table.data if isinstance(table, File) else b""


def _own_options(table: bytes) -> dict[str, str]:
    """Return the options that /etc/fstab gives each mount, as far as the kernel lists them of every file system."""
    rows = [line.split() for line in table.decode("utf-8", "replace").splitlines() if line.strip()[:1] not in ("", "#")]
    named = {row[1]: row[3].split(",") for row in rows if len(row) > 3}
    return {
        mount: ",".join(word for word in ("nosuid", "nodev", "noexec", "noatime") if word in words)
        + ("" if "noatime" in words else ",relatime")
        for mount, words in named.items()
    }


@lru_cache(maxsize=64)
def _text(memory: int, disks: tuple[Disk, ...], users: tuple[User, ...], table: bytes) -> str:
    rows = _mounted(memory, disks, users, table)
    return "".join(f"{source} {target} {kind} {flags} 0 0\n" for source, target, kind, flags in rows)


def _mounted(
    memory: int, disks: tuple[Disk, ...], users: tuple[User, ...], table: bytes
) -> Iterator[tuple[str, str, str, str]]:
    yield "sysfs", "/sys", "sysfs", "rw,nosuid,nodev,noexec,relatime"
    yield "proc", "/proc", "proc", "rw,nosuid,nodev,noexec,relatime"
    half, tenth = memory // 2048, memory // 10 // 4096 * 4
    udev = half - 49152
    yield "udev", "/dev", "devtmpfs", f"rw,nosuid,relatime,size={udev}k,nr_inodes={udev // 4},mode=755,inode64"
    yield "devpts", "/dev/pts", "devpts", "rw,nosuid,noexec,relatime,gid=5,mode=620,ptmxmode=000"
    yield "tmpfs", "/run", "tmpfs", f"rw,nosuid,nodev,noexec,relatime,size={tenth}k,mode=755,inode64"
    options = _own_options(table)
    for disk in sorted(disks, key=lambda disk: (disk.mount != "/", disk.mount)):
        own = options.get(disk.mount, "relatime").lstrip(",")
        flags = f"{'ro' if disk.read_only else 'rw'},{own}" + (",errors=remount-ro" if disk.mount == "/" else "")
        yield disk.device, disk.mount, disk.type, flags
    yield "tmpfs", "/dev/shm", "tmpfs", "rw,nosuid,nodev,inode64"
    yield "tmpfs", "/run/lock", "tmpfs", "rw,nosuid,nodev,noexec,relatime,size=5120k,inode64"
    yield "cgroup2", "/sys/fs/cgroup", "cgroup2", "rw,nosuid,nodev,noexec,relatime,nsdelegate,memory_recursiveprot"
    for user in users:
        size, owner = f"size={tenth}k,nr_inodes={tenth // 4},mode=700", f"uid={user.uid},gid={user.gid}"
        yield "tmpfs", f"/run/user/{user.uid}", "tmpfs", f"rw,nosuid,nodev,relatime,{size},{owner},inode64"


def logged_in(host: Host) -> list[str]:
    """Return the accounts that are logged in, each once, in order."""
    names = [login.user for login in host.logins if login.until is None and login.user in host.users]
    return list(dict.fromkeys(names))


def system_at(host: Host, path: str) -> tuple[str, str]:
    """Return the type and the options of the file system at a canonical path."""
    best, answer = "", ("ext4", "")
    for _, target, kind, flags in _mounted(*_facts(host)):
        if f"{path}/".startswith(f"{target.rstrip('/')}/") and len(target) > len(best):
            best, answer = target, (kind, flags)
    return answer


def is_mount(host: Host, path: str) -> bool:
    """Return whether another file system than the one around it begins at this canonical path."""
    if path in host.disks or path in VIRTUAL or path in _WITHIN:
        return True
    return path.startswith("/run/user/") and path.count("/") == 3


def size_on(host: Host, root: Directory, mount: str) -> int:
    """Return the bytes that files take on the file system at `mount`, without what is mounted below it."""
    node = find(root, mount)
    size = node.usage if node is not None else 0
    return size - sum(folder.usage for folder in _apart(host, root, mount))


def names_used(host: Host, root: Directory, disk: Disk) -> int:
    """Return the inodes in use on a disk."""
    node = find(root, disk.mount)
    names = 1 + count_names(node) if isinstance(node, Directory) else 1
    return names - sum(count_names(folder) for folder in _apart(host, root, disk.mount)) + _RESERVED_NAMES


def _apart(host: Host, root: Directory, mount: str) -> Iterator[Directory]:
    """Yield the folders below `mount` at which other file systems begin, outermost ones only."""
    inside = mount.rstrip("/") + "/"
    others = [path for path in host.disks if path != mount and path.startswith(inside)]
    others += VIRTUAL if mount == "/" else ()
    for path in others:
        folder = find(root, path)
        if isinstance(folder, Directory) and not any(path.startswith(f"{other}/") for other in others):
            yield folder


def reserved(disk: Disk) -> int:
    """Return the bytes that only root may fill: those of the root file system, if it is ext4."""
    return disk.size // RESERVED // BLOCK * BLOCK if disk.mount == "/" and disk.type == "ext4" else 0
