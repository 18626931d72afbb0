"""What fills a system's disk beside the files a scenario speaks of: names and sizes, made when a folder is listed.

The sizes on a host add up to what its scenario says the system takes, so that `du` and `df` agree.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from hashlib import shake_128
from typing import Final

from msgspec import Struct

from lab.world.build import stock_names
from lab.world.machine.files.children import Stock
from lab.world.machine.files.nodes import BLOCK, PACKAGED, Directory, File, Node, directory, find, plant_all
from lab.world.machine.kernel import RELEASE
from lab.world.machine.name_service import machine_id
from lab.world.machine.state import Host

RELEASED: Final = 1_732_233_600
"""When Debian built the newest of the packages that hosts have: 22 November 2024."""
MIB: Final = 1 << 20
DAY: Final = 86_400


class StockFolder(Struct, frozen=True):
    """A folder and what is in it. `size` is the bytes it takes, folders included, `newest` the time of its last."""

    folder: str
    size: int
    names: tuple[str, ...]
    """The function of `stock_names` that names its files, and what it is to be told."""
    newest: float = float(RELEASED)
    mode: int = 0o644
    group: str = "root"
    folder_mode: int = 0o755
    span: int = 30_000_000
    """Within how many seconds before the newest the files were made."""
    even: bool = False
    """Whether the files are about as big as each other, and each newer than the next, as the parts of a journal are."""


PACKAGES: Final = (
    StockFolder(f"/usr/lib/modules/{RELEASE}", 391 * MIB, ("kernel_modules",), span=4),
    StockFolder("/usr/lib/firmware", 214 * MIB, ("firmware",)),
    StockFolder("/usr/lib/python3.11", 23 * MIB, ("python_library",)),
    StockFolder("/usr/lib/x86_64-linux-gnu/gconv", 8 * MIB, ("conversions",)),
    StockFolder("/usr/lib/x86_64-linux-gnu/perl-base", 6 * MIB, ("perl_library",)),
    StockFolder("/usr/share/bash-completion/completions", 3 * MIB, ("completions",)),
    StockFolder("/usr/share/ca-certificates", MIB, ("certificates",)),
    StockFolder("/usr/share/doc", 24 * MIB, ("documentation",)),
    StockFolder("/usr/share/i18n", 17 * MIB, ("locale_sources",)),
    StockFolder("/usr/share/locale", 88 * MIB, ("translations",)),
    StockFolder("/usr/share/man", 21 * MIB, ("manuals",)),
    StockFolder("/usr/share/terminfo", 11 * MIB, ("terminals",)),
    StockFolder("/usr/share/zoneinfo", 5 * MIB, ("time_zones",)),
    StockFolder("/var/lib/dpkg/info", 12 * MIB, ("package_records",)),
    StockFolder("/var/lib/apt/lists", 187 * MIB, ("package_lists",)),
    StockFolder("/var/cache/debconf", 5 * MIB, ("questions",)),
    StockFolder("/var/cache/man", 2 * MIB, ("manual_index",)),
)
"""What Debian's packages bring and what is kept about them, the same on every host."""
LEAST: Final = sum(collection.size for collection in PACKAGES) + 64 * MIB
"""Bytes a system takes at least; on a smaller one nothing of this is planted."""
_DRIVERS: Final = (
    StockFolder("/usr/src/linux-headers-6.1.0-28-common", 58 * MIB, ("kernel_headers",)),
    StockFolder("/usr/lib/x86_64-linux-gnu/nvidia/current", 612 * MIB, ("driver_libraries",)),
    StockFolder("/usr/local/cuda-12.4", 6_718 * MIB, ("toolkit",)),
)
_ROOM_FOR_DRIVERS: Final = 14_336 * MIB
_SMALLEST: Final = 2 * MIB
_TOO_BIG_FOR_TEXTS: Final = 64
"""Blocks that the files of a collection take on average when most of it must be libraries."""
_TEXT: Final = re.compile(r"(?:\.(?:h|json|py|txt)|/METADATA|/RECORD|/WHEEL)$")


def filling(host: Host, clock: int) -> tuple[tuple[StockFolder, ...], tuple[StockFolder, ...]]:
    """Return the collections that take what a host's system takes: those that hosts like it share, and its own."""
    disk = host.disks.get("/")
    if disk is None or disk.base_used < LEAST:
        return (), ()
    rest = disk.base_used - sum(collection.size for collection in PACKAGES)
    collections = list(_DRIVERS) if host.gpus and rest > _ROOM_FOR_DRIVERS else []
    rest -= sum(collection.size for collection in collections)
    # Services may run from virtual environments.
    matches = (re.match(r"(/\S+/venv)/bin/", service.command) for service in host.services.values())
    for folder in dict.fromkeys(match[1] for match in matches if match is not None):
        amount = _whole(min(9_433 * MIB, rest // 3))
        place = f"{folder}/lib/python3.11/site-packages"
        collections.append(StockFolder(place, amount, ("environment",), clock - 9_700_000.0))
        rest -= amount
    archives = _whole(min(rest // 12, 1_130 * MIB))
    place = "/var/cache/apt/archives"
    collections.append(StockFolder(place, archives, ("archives",), clock - 1_900_000.0, span=40_000_000))
    # journald takes a tenth of the disk, and never more than four gigabytes, in files of an eighth of that.
    size = _whole(min(rest // 2, 4_096 * MIB, disk.size // 10))
    machine = machine_id(host.name)
    journal = StockFolder(
        f"/var/log/journal/{machine}", size, ("journals", machine, str(1 + size // (120 * MIB))), float(clock),
        0o640, "systemd-journal", 0o2755, min(clock - int(host.booted), 140 * DAY), even=True,
    )  # fmt: skip
    rest -= archives + size
    # What is left are the weekly images that a server keeps of its system.
    sunday = clock - (clock - 3 * DAY) % (7 * DAY) + 10_800
    newest = float(min(sunday, clock - 7_000))
    images = StockFolder("/var/backups/rootfs", _whole(rest), ("images",), newest, 0o600, span=28 * DAY, even=True)
    shared = (one for one in (*collections, images) if one.size > _SMALLEST)
    return (*PACKAGES, *shared), (journal,) if journal.size > _SMALLEST else ()


def _whole(size: int) -> int:
    return max(0, size) // BLOCK * BLOCK


def planted(root: Directory, collections: Iterable[StockFolder], mtime: float) -> Directory:
    """Return `root` with the collections beside what their folders hold; missing folders are made at `mtime`."""
    nodes: list[tuple[str, Node]] = []
    for collection in collections:
        folder = folder_of(collection)
        old = find(root, collection.folder)
        if isinstance(old, Directory) and old.children:
            folder = directory({**folder.children, **old.children}, folder.mode, "root", folder.group, folder.mtime)
        nodes.append((collection.folder, folder))
    return plant_all(root, nodes, mtime)


@lru_cache(maxsize=256)
def folder_of(collection: StockFolder) -> Directory:
    """Return the folder of a collection. Hosts share it."""

    def count() -> int:
        paths = _paths(collection.names)
        return len(paths) + len(_folders(paths))

    key = f"{collection.folder} {collection.size} {collection.newest:.0f} {collection.span}"
    children = Stock(key, count, lambda: _children(collection))
    return Directory(children, collection.folder_mode, "root", collection.group, collection.newest, collection.size)


@cache
def _paths(names: tuple[str, ...]) -> Sequence[str]:
    name, *words = names
    paths: Sequence[str] = getattr(stock_names, name)(*words)
    return paths


def _folders(paths: Sequence[str]) -> list[str]:
    """Return every folder above the paths, outer ones first."""
    folders: set[str] = set()
    for path in paths:
        parent = path.rpartition("/")[0]
        while parent and parent not in folders:
            folders.add(parent)
            parent = parent.rpartition("/")[0]
    return sorted(folders)


def _children(collection: StockFolder) -> dict[str, Node]:
    """Return the children of a collection's folder: its files fill exactly its size."""
    paths = _paths(collection.names)
    folders = _folders(paths)
    inside: dict[str, dict[str, Node]] = {folder: {} for folder in ["", *folders]}
    blocks = collection.size // BLOCK - 1 - len(folders)
    for place, (path, size, chance) in enumerate(_sizes(collection, paths, blocks)):
        age = collection.span * place // len(paths) if collection.even else chance * 7919 % collection.span
        parent, _, name = path.rpartition("/")
        identity = f"{PACKAGED}{collection.folder}/{path}"
        moment = collection.newest - age
        inside[parent][name] = File(b"", collection.mode, "root", collection.group, moment, size, identity)
    for folder in reversed(folders):
        parent, _, name = folder.rpartition("/")
        usage = BLOCK + sum(child.usage for child in inside[folder].values())
        mode, moment = collection.folder_mode, collection.newest
        inside[parent][name] = Directory(inside[folder], mode, "root", collection.group, moment, usage)
    return inside[""]


def _sizes(collection: StockFolder, paths: Sequence[str], blocks: int) -> Iterator[tuple[str, int, int]]:
    """Yield every path with a size and a number by chance; together the sizes fill `blocks`, each at least one."""
    chances = shake_128(collection.folder.encode()).digest(4 * len(paths))
    numbers = [int.from_bytes(chances[at : at + 4]) for at in range(0, len(chances), 4)]
    if collection.even:
        weights = [900 + number % 90 for number in numbers]
    else:
        # A few files are big and most are small, as everywhere.
        weights = [1 + ((number & 255) * (number >> 8 & 255) * (number >> 16 & 255) >> 8) for number in numbers]
        if blocks > _TOO_BIG_FOR_TEXTS * len(paths):
            # It is the libraries that take so much room, not the texts beside them.
            weights = [
                weight if _TEXT.search(path) else weight << 15 for path, weight in zip(paths, weights, strict=True)
            ]
    total, spread, begin, reached = sum(weights), blocks - len(paths), 0, 0
    for path, weight, number in zip(paths, weights, numbers, strict=True):
        reached += weight
        end = spread * reached // total
        yield path, (end - begin + 1) * BLOCK - number % BLOCK, number
        begin = end
