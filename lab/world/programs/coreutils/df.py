"""`df` and `du`: how full the disks are, and with what. Declared sizes count as if every byte were there."""

import fnmatch
import re
from collections.abc import Iterator

from msgspec import Struct

from lab.world.machine.files.filesystem import used
from lab.world.machine.files.nodes import BLOCK, Directory, File, Node, walk
from lab.world.machine.program import CommandResult, Context, failed
from lab.world.machine.time.dates import format_date
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.program import Printout, program
from lab.world.programs.common.sizes import human, in_blocks, parse_amount

_DF = """a,all B,block-size= direct total h,human-readable H,si i,inodes k l,local no-sync output? P,portability sync
    t,type= T,print-type x,exclude-type= m v"""
_INODE_BYTES = 16384
_SYSTEM_FILES = 96_000
"""Files of a freshly installed server, which the world does not list one by one."""


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
    """How sizes are shown."""

    unit: str
    block: int
    heading: str
    suffix: str = ""

    def show(self, count: int) -> str:
        if self.unit:
            return human(count, 1024 if self.unit == "human" else 1000)
        return f"{in_blocks(count, self.block)}{self.suffix}"


@program("df", spec=_DF)
def df(context: Context, args: Arguments) -> CommandResult:
    """Show how full the file systems are."""
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
    """Return the file systems in the order a Debian server mounts them."""
    host = context.host
    memory = host.record.memory
    half, tenth = memory // 2, memory // 10
    if every:
        yield _Mount("sysfs", "sysfs", 0, 0, 0, "/sys", 0, 0)
        yield _Mount("proc", "proc", 0, 0, 0, "/proc", 0, 0)
    yield _memory_mount("udev", "devtmpfs", half - (48 << 20), 0, "/dev", 420)
    if every:
        yield _Mount("devpts", "devpts", 0, 0, 0, "/dev/pts", 0, 0)
    yield _memory_mount("tmpfs", "tmpfs", tenth, 1188 << 10, "/run", 710)
    first = True
    for mount, disk in sorted(host.disks.items(), key=lambda pair: (pair[0] != "/", pair[0])):
        in_use = used(host, disk)
        inodes = disk.size // _INODE_BYTES
        node = context.fs.host.root if mount == "/" else None
        names = sum(1 for _ in walk(node)) + _SYSTEM_FILES if node is not None else 11
        free = max(0, disk.size - in_use)
        yield _Mount(disk.device, disk.type, disk.size, in_use, free, mount, inodes, min(inodes, names))
        if first:
            yield _memory_mount("tmpfs", "tmpfs", half, 0, "/dev/shm", 1)
            yield _memory_mount("tmpfs", "tmpfs", 5 << 20, 0, "/run/lock", 2)
            first = False
    devices: list[str] = []
    for login in host.record.logins:
        if login.until is None and login.user in host.users and login.user not in devices:
            devices.append(login.user)
            yield _memory_mount("tmpfs", "tmpfs", tenth, 0, f"/run/user/{host.users[login.user].uid}", 21)


def _memory_mount(source: str, kind: str, size: int, in_use: int, target: str, names: int) -> _Mount:
    size = size // BLOCK * BLOCK
    return _Mount(source, kind, size, in_use, size - in_use, target, size // BLOCK // 4, names)


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


_DU = """0,null a,all apparent-size B,block-size= b,bytes c,total D,dereference-args H d,max-depth= files0-from=
    h,human-readable inodes k L,dereference l,count-links m P,no-dereference S,separate-dirs si s,summarize
    t,threshold= time? time-style= X,exclude-from= exclude= x,one-file-system"""


class _Walk:
    """One run of du: what it shows, what it has seen, what it has summed."""

    def __init__(self, context: Context, args: Arguments, out: Printout) -> None:
        self.context = context
        self.args = args
        self.out = out
        self.depth = _depth(args, out)
        self.apparent = "apparent-size" in args or "bytes" in args
        self.inodes = "inodes" in args
        self.excluded = args.every("exclude")
        self.seen: set[str] = set()
        last = args.last_of("human-readable", "si", "k", "m", "bytes", "block-size")
        self.unit = {"human-readable": "human", "si": "si"}.get(last, "")
        self.block = {"m": 1 << 20, "bytes": 1}.get(last, 1024)
        self.suffix = ""
        if last == "block-size":
            text = args.get("block-size")
            self.block = parse_amount(text) or 0
            if not self.block:
                raise UsageFault(f"invalid --block-size argument {out.quoted(text)}")
            self.suffix = "" if text[0].isdigit() else text
        threshold = args.get("threshold")
        amount = parse_amount(threshold.lstrip("-")) if threshold else 0
        if amount is None:
            raise UsageFault(f"invalid --threshold argument {out.quoted(threshold)}")
        self.threshold = -amount if threshold.startswith("-") else amount

    def size(self, node: Node) -> int:
        """Return what one node itself counts."""
        if self.inodes:
            return 1
        if self.apparent:
            return node.length
        if isinstance(node, Directory):
            return BLOCK
        return in_blocks(node.length, BLOCK) * BLOCK if isinstance(node, File) else 0

    def tell(self, path: str, total: int, newest: float) -> None:
        """Print one line, unless it is beyond the threshold."""
        if self.threshold > 0 and total < self.threshold:
            return
        if self.threshold < 0 and total > -self.threshold:
            return
        if self.inodes:
            amount = human(total) if self.unit else str(total)
        elif self.unit:
            amount = human(total, 1024 if self.unit == "human" else 1000)
        else:
            amount = f"{in_blocks(total, self.block)}{self.suffix}"
        stamp = ""
        if "time" in self.args:
            styles = {"full-iso": "%Y-%m-%d %H:%M:%S.%N %z", "iso": "%Y-%m-%d"}
            style_name = self.args.get("time-style")
            pattern = style_name[1:] if style_name.startswith("+") else styles.get(style_name, "%Y-%m-%d %H:%M")
            stamp = "\t" + format_date(pattern, newest)
        self.out.text(f"{amount}{stamp}\t{path}" + ("\0" if "null" in self.args else "\n"))

    def visit(self, path: str, node: Node, place: str, depth: int) -> tuple[int, float]:
        """Sum one file or tree and print what is asked for; the bytes and the newest time."""
        name = path.rstrip("/").rpartition("/")[2]
        if any(fnmatch.fnmatchcase(name, one) or fnmatch.fnmatchcase(path, one) for one in self.excluded):
            return 0, 0.0
        key = f"link {node.link}" if isinstance(node, File) and node.link else place
        if key in self.seen and "count-links" not in self.args:
            return 0, 0.0
        self.seen.add(key)
        total, newest = self.size(node), node.mtime
        own = total
        if isinstance(node, Directory):
            for child_name, child in self._children(path, place):
                below = f"{path.rstrip('/')}/{child_name}" if path != "/" else f"/{child_name}"
                count, time = self.visit(below, child, f"{place.rstrip('/')}/{child_name}", depth + 1)
                total, newest = total + count, max(newest, time)
                own += 0 if isinstance(child, Directory) else count
        is_listed = isinstance(node, Directory) or "all" in self.args or depth == 0
        if is_listed and (self.depth is None or depth <= self.depth):
            self.tell(path, own if "separate-dirs" in self.args and isinstance(node, Directory) else total, newest)
        return total, newest

    def _children(self, path: str, place: str) -> list[tuple[str, Node]]:
        fs = self.context.fs
        try:
            entries = fs.entries(place)
            if not fs.allows(fs.stat(place), 1):
                for name, _ in entries:
                    self.out.warn(f"cannot access {wording.name(path + '/' + name)}: Permission denied")
                return []
        except OSError as fault:
            self.out.warn(f"cannot read directory {wording.name(path)}: {wording.reason(fault)}")
            return []
        if "one-file-system" in self.args:
            entries = [pair for pair in entries if f"{place.rstrip('/')}/{pair[0]}" not in fs.host.disks]
        return entries


@program("du", spec=_DU)
def du(context: Context, args: Arguments) -> CommandResult:
    """Show how much the files below directories take."""
    out = Printout(context)
    walk = _Walk(context, args, out)
    follow = any(name in args for name in ("dereference", "dereference-args", "H"))
    grand, newest = 0, 0.0
    paths = list(args.operands) or ["."]
    if "files0-from" in args:
        source = args.get("files0-from")
        try:
            text = context.stdin if source == "-" else context.fs.read_text(source)
        except OSError as fault:
            return failed("du", f"cannot open {wording.name(source)} for reading: {wording.reason(fault)}")
        paths = [path for path in text.split("\0") if path]
    for path in paths:
        try:
            node = context.fs.stat(path) if follow else context.fs.lstat(path)
            place = context.fs.real(path) if follow or isinstance(node, Directory) else context.fs.absolute(path)
        except OSError as fault:
            out.warn(f"cannot access {wording.name(path)}: {wording.reason(fault)}")
            continue
        count, time = walk.visit(path, node, place, 0)
        grand, newest = grand + count, max(newest, time)
    if "total" in args:
        walk.threshold = 0
        walk.tell("total", grand, newest)
    return out.result()


def _depth(args: Arguments, out: Printout) -> int | None:
    if "summarize" in args:
        if "all" in args:
            raise UsageFault("cannot both summarize and show all entries")
        if "max-depth" in args and args.get("max-depth") != "0":
            out.warn(f"warning: summarizing conflicts with --max-depth={args.get('max-depth')}", 0)
            raise UsageFault(f"warning: summarizing conflicts with --max-depth={args.get('max-depth')}")
        return 0
    if "max-depth" in args:
        if not re.fullmatch(r"\d+", args.get("max-depth")):
            raise UsageFault(f"invalid maximum depth {out.quoted(args.get('max-depth'))}")
        return int(args.get("max-depth"))
    return None
