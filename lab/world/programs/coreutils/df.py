"""`df`: how full the disks are. A declared size counts in full."""

from collections.abc import Iterator

from msgspec import Struct

from lab.text.amounts import human_size
from lab.world.machine.files.filesystem import used
from lab.world.machine.files.nodes import BLOCK, Directory, count_names, find
from lab.world.machine.mounts import INODE_BYTES, logged_in, names_used, reserved
from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.program import Printout, program
from lab.world.programs.common.sizes import in_blocks, parse_amount

_DF = """a,all B,block-size= direct total h,human-readable H,si i,inodes k l,local no-sync output? P,portability sync
    t,type= T,print-type x,exclude-type= m v"""


class _Mount(Struct, frozen=True):
    """A line of df."""

    source: str
    type: str
    size: int
    used: int
    available: int
    target: str
    inodes: int
    inodes_used: int
    file: str = "-"


class _Scale(Struct, frozen=True):
    """The format of sizes."""

    unit: str
    block: int
    heading: str
    suffix: str = ""

    def show(self, count: int) -> str:
        if self.unit:
            return human_size(count, 1024 if self.unit == "human" else 1000)
        return f"{in_blocks(count, self.block)}{self.suffix}"


@program("df", spec=_DF)
def df(context: Context, args: Arguments) -> CommandResult:
    """Print how full the file systems are."""
    out = Printout(context)
    scale = _scale(args, out)
    mounts = list(_mounts(context, every="all" in args))
    if args.operands:
        listed = []
        for path in args.operands:
            try:
                place = context.fs.real(path)
            except OSError as fault:
                out.warn(f"{path}: {wording.reason(fault)}")
                continue
            device = next((mount for mount in mounts if mount.source == place), None)
            listed.append(_with_path(device or _mount_of(mounts, place), path))
        mounts = listed
    kinds, unwanted = args.every("type"), args.every("exclude-type")
    mounts = [mount for mount in mounts if (not kinds or mount.type in kinds) and mount.type not in unwanted]
    if not mounts:
        if not out.exit_code or kinds or unwanted:
            out.warn("no file systems processed")
        return out.result()
    if "total" in args:
        mounts.append(_total(mounts))
    out.text(_table(mounts, _columns(args, scale, out), args, scale))
    return out.result()


def _scale(args: Arguments, out: Printout) -> _Scale:
    last = args.last_of("human-readable", "si", "k", "m", "block-size")
    if last in ("human-readable", "si"):
        return _Scale("human" if last == "human-readable" else "si", 1, "Size")
    if last == "m":
        return _Scale("", 1 << 20, "1M-blocks")
    if last == "block-size":
        text = args.get("block-size")
        if text in ("human-readable", "si"):
            return _Scale("human" if text != "si" else "si", 1, "Size")
        block = parse_amount(text)
        if not block:
            raise UsageFault(f"invalid --block-size argument {out.quoted(text)}")
        bare = not text[0].isdigit()
        heading = f"1{text}-blocks" if bare else f"{_block_name(block)}-blocks"
        return _Scale("", block, heading, text.upper().replace("B", "B") if bare else "")
    return _Scale("", 1024, "1024-blocks" if "portability" in args else "1K-blocks")


def _block_name(block: int) -> str:
    for power, letter in ((4, "T"), (3, "G"), (2, "M"), (1, "K")):
        if block % 1024**power == 0:
            return f"{block // 1024**power}{letter}"
    return f"{block}B"


def _mounts(context: Context, *, every: bool) -> Iterator[_Mount]:
    """Yield the file systems in the order in which a Debian server mounts them."""
    host = context.host
    memory = host.record.memory
    half, tenth = memory // 2, memory // 10
    if every:
        yield _Mount("sysfs", "sysfs", 0, 0, 0, "/sys", 0, 0)
        yield _Mount("proc", "proc", 0, 0, 0, "/proc", 0, 0)
    udev = half - (48 << 20)
    yield _memory_mount("udev", "devtmpfs", udev, 0, "/dev", _names(context, "/dev"), udev)
    if every:
        yield _Mount("devpts", "devpts", 0, 0, 0, "/dev/pts", 0, 0)
    yield _memory_mount("tmpfs", "tmpfs", tenth, 1188 << 10, "/run", _names(context, "/run"), half)
    first = True
    for mount, disk in sorted(host.disks.items(), key=lambda pair: (pair[0] != "/", pair[0])):
        in_use = used(host, disk)
        inodes = disk.size // INODE_BYTES
        names = names_used(host.record, host.root, disk)
        free = max(0, disk.size - in_use - reserved(disk))
        yield _Mount(disk.device, disk.type, disk.size, in_use, free, mount, inodes, min(inodes, names))
        if first:
            yield _memory_mount("tmpfs", "tmpfs", half, 0, "/dev/shm", _names(context, "/dev/shm"), half)
            yield _memory_mount("tmpfs", "tmpfs", 5 << 20, 0, "/run/lock", _names(context, "/run/lock"), half)
            first = False
    for user in logged_in(host.record):
        place = f"/run/user/{host.users[user].uid}"
        yield _memory_mount("tmpfs", "tmpfs", tenth, 0, place, _names(context, place), tenth)


def _names(context: Context, place: str) -> int:
    """Return the inodes in use on a file system in memory."""
    node = find(context.host.root, place)
    return 1 + count_names(node) if isinstance(node, Directory) else 1


def _memory_mount(source: str, kind: str, size: int, in_use: int, target: str, names: int, room: int) -> _Mount:
    """Return a file system in memory, which has an inode for every page of `room` bytes."""
    size = size // BLOCK * BLOCK
    return _Mount(source, kind, size, in_use, size - in_use, target, room // BLOCK, names)


def _mount_of(mounts: list[_Mount], place: str) -> _Mount:
    inside = [mount for mount in mounts if mount.target in ("/", place) or place.startswith(mount.target + "/")]
    return max(inside, key=lambda mount: len(mount.target)) if inside else mounts[0]


def _with_path(mount: _Mount, path: str) -> _Mount:
    return _Mount(
        mount.source,
        mount.type,
        mount.size,
        mount.used,
        mount.available,
        mount.target,
        mount.inodes,
        mount.inodes_used,
        path,
    )


def _total(mounts: list[_Mount]) -> _Mount:
    def total(field: str) -> int:
        return sum(getattr(mount, field) for mount in mounts)

    names, names_used = total("inodes"), total("inodes_used")
    return _Mount("total", "-", total("size"), total("used"), total("available"), "-", names, names_used)


def _columns(args: Arguments, scale: _Scale, out: Printout) -> list[str]:
    if "output" in args:
        columns = [
            "source",
            "fstype",
            "itotal",
            "iused",
            "iavail",
            "ipcent",
            "size",
            "used",
            "avail",
            "pcent",
            "file",
            "target",
        ]
        names = args.get("output").split(",") if args.get("output") else columns
        for name in names:
            if name not in columns:
                raise UsageFault(f"option --output: field {out.quoted(name)} unknown")
        return names
    sizes = ["itotal", "iused", "iavail", "ipcent"] if "inodes" in args else ["size", "used", "avail", "pcent"]
    return ["source", *(["fstype"] if "print-type" in args else []), *sizes, "target"]


def _table(mounts: list[_Mount], columns: list[str], args: Arguments, scale: _Scale) -> str:
    headings = {
        "source": "Filesystem",
        "fstype": "Type",
        "itotal": "Inodes",
        "iused": "IUsed",
        "iavail": "IFree",
        "ipcent": "IUse%",
        "size": scale.heading,
        "used": "Used",
        "avail": "Avail" if scale.unit else "Available",
        "pcent": "Capacity" if "portability" in args else "Use%",
        "file": "File",
        "target": "Mounted on",
    }
    least = {"source": 14, "fstype": 4, "pcent": 4, "ipcent": 4, "target": 0, "file": 0}
    rows = [[headings[column] for column in columns], *(_cells(mount, columns, args, scale) for mount in mounts)]
    widths = [max(least.get(column, 5), *(len(row[index]) for row in rows)) for index, column in enumerate(columns)]
    text = ""
    for row in rows:
        cells = []
        for index, (cell, column) in enumerate(zip(row, columns, strict=True)):
            is_left = column in ("source", "fstype", "file", "target")
            if index == len(row) - 1 and is_left:
                cells.append(cell)
            else:
                cells.append(cell.ljust(widths[index]) if is_left else cell.rjust(widths[index]))
        text += " ".join(cells) + "\n"
    return text


def _cells(mount: _Mount, columns: list[str], args: Arguments, scale: _Scale) -> list[str]:
    inode_scale = _Scale(scale.unit, 1, "") if scale.unit else _Scale("", 1, "")
    values = {
        "source": mount.source,
        "fstype": mount.type,
        "itotal": inode_scale.show(mount.inodes),
        "iused": inode_scale.show(mount.inodes_used),
        "iavail": inode_scale.show(mount.inodes - mount.inodes_used),
        "ipcent": _share(mount.inodes_used, mount.inodes - mount.inodes_used),
        "size": scale.show(mount.size),
        "used": scale.show(mount.used),
        "avail": scale.show(mount.available),
        "pcent": _share(mount.used, mount.available),
        "file": mount.file,
        "target": mount.target,
    }
    return [values[column] for column in columns]


def _share(in_use: int, free: int) -> str:
    return "-" if in_use + free == 0 else f"{-(-in_use * 100 // (in_use + free))}%"
