"""`lsblk`, `mount`, `umount` and `findmnt`: the disks and their file systems."""

from collections.abc import Iterator
from typing import Final

from lab.text.amounts import human_size, scaled
from lab.world.machine.drives import blocks, uuid_of
from lab.world.machine.live import LiveHost
from lab.world.machine.mounts import mounted
from lab.world.machine.program import CommandResult, Context, failed
from lab.world.machine.state import Disk
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout, program


@program(
    "lsblk",
    spec="a,all A b,bytes D,discard z,zoned d,nodeps e,exclude= f,fs I,include= i,ascii J,json l,list M,merge m,perms "
    "n,noheadings o,output= O,output-all P,pairs p,paths r,raw s,inverse S,scsi t,topology T,tree? x,sort=",
    suite="util-linux",
)
def lsblk(context: Context, args: Arguments) -> CommandResult:
    """Print the disks and where they are mounted."""
    headings = [one.upper() for one in args.get("output").split(",") if one]
    if "fs" in args:
        headings = ["NAME", "FSTYPE", "FSVER", "LABEL", "UUID", "FSAVAIL", "FSUSE%", "MOUNTPOINTS"]
    is_tree = not ("list" in args or "raw" in args)
    columns = headings or ["NAME", "MAJ:MIN", "RM", "SIZE", "RO", "TYPE", "MOUNTPOINTS"]
    rows = [_block_row(context, row, columns, raw="bytes" in args) for row in _blocks(context.host, is_tree=is_tree)]
    if "noheadings" not in args:
        rows.insert(0, columns)
    right = ("MAJ:MIN", "RM", "SIZE", "RO", "FSAVAIL", "FSUSE%")
    widths = [max(len(row[index]) for row in rows) for index in range(len(columns))]
    out = Printout(context)
    for row in rows:
        cells = [
            cell.rjust(width) if column in right and column != "MAJ:MIN" else cell.ljust(width)
            for cell, width, column in zip(row, widths, columns, strict=True)
        ]
        out.line(" ".join(cells) if "MOUNTPOINTS" not in columns[-1:] else " ".join([*cells[:-1], row[-1]]))
    return out.result()


_KINDS: Final = {"md": "raid6", "dm-": "lvm", "mapper/": "lvm"}
"""Types of drives by the beginnings of their names."""
_Block = tuple[str, str, int, str, Disk | None]


def _blocks(host: LiveHost, *, is_tree: bool) -> Iterator[_Block]:
    """Yield name, device numbers, size and type of every disk and its partitions."""
    table = list(blocks(host.disks.values()))
    for block, following in zip(table, [*table[1:], None], strict=True):
        is_last = following is None or following.drive != block.drive
        mark = "" if not block.drive or not is_tree else "└─" if is_last else "├─"
        whole = next((kind for start, kind in _KINDS.items() if block.name.startswith(start)), "disk")
        kind = "part" if block.drive else whole
        yield mark + block.name, f"{block.major}:{block.minor}", block.size, kind, block.disk


def _block_row(context: Context, row: _Block, columns: list[str], *, raw: bool) -> list[str]:
    name, numbers, size, sort, disk = row
    free = context.fs.free(disk.mount) if disk is not None else None
    cells = {
        "NAME": name,
        "KNAME": name.lstrip("└├─"),
        "MAJ:MIN": f"{numbers:>7}",
        "RM": "0",
        "SIZE": str(size) if raw else block_size(size),
        "RO": "0",
        "TYPE": sort,
        "MOUNTPOINTS": disk.mount if disk is not None else "",
        "MOUNTPOINT": disk.mount if disk is not None else "",
        "FSTYPE": disk.type if disk is not None else "",
        "FSVER": "1.0" if disk is not None and disk.type.startswith("ext") else "",
        "FSAVAIL": block_size(free) if free is not None else "",
        "FSUSE%": f"{100 - free * 100 // disk.size}%" if disk is not None and free is not None and disk.size else "",
        "MODEL": "",
        "LABEL": "",
        "UUID": uuid_of(context.host.name, disk, context.host.root) if disk is not None else "",
    }
    return [cells.get(column, "") for column in columns]


def block_size(count: int) -> str:
    """Return bytes as the programs of util-linux print them: one decimal, unless it is a zero."""
    size, unit = scaled(count, "BKMGT")
    return f"{size:.1f}".removesuffix(".0") + unit


@program(
    "mount",
    spec="""a,all B,bind f,fake F,fork i l,show-labels n o,options= r,read-only s t,types= v,verbose w,rw R,rbind
    M,move     L,label= U,uuid=""",
    suite="util-linux",
)
def mount(context: Context, args: Arguments) -> CommandResult:
    """Print what is mounted; refuse to mount, which only root may."""
    if args.operands or "all" in args or "options" in args:
        if context.user != "root":
            what = args.operands[-1] if args.operands else "/"
            return failed("mount", f"{what}: must be superuser to use mount.", 32)
        context.note_fidelity("mount mounts nothing")
        return CommandResult()
    kinds = args.get("types").split(",") if "types" in args else []
    rows = [row for row in mounted(context.host.record) if not kinds or row[2] in kinds]
    return CommandResult(
        "".join(f"{source} on {target} type {sort} ({flags})\n" for source, target, sort, flags in rows)
    )


@program("umount", spec="a,all f,force l,lazy R,recursive r v,verbose", suite="util-linux")
def umount(context: Context, args: Arguments) -> CommandResult:
    """Refuse to unmount a file system: it is in use, or the caller is not root."""
    out = Printout(context)
    for path in args.operands:
        place = context.fs.absolute(path)
        is_mounted = place in context.host.disks or any(disk.device == place for disk in context.host.disks.values())
        if not is_mounted:
            out.warn(f"{path}: not mounted." if context.fs.exists(path) else f"{path}: no mount point specified.", 32)
        elif context.user != "root":
            out.warn(f"{path}: must be superuser to unmount.", 32)
        else:
            out.warn(f"{path}: target is busy.", 32)
    return out.result()


@program(
    "findmnt",
    spec="""A,all b,bytes D,df J,json l,list M,mountpoint= n,noheadings o,output= P,pairs r,raw S,source= T,target=
    t,types= u,notruncate""",
    suite="util-linux",
)
def findmnt(context: Context, args: Arguments) -> CommandResult:
    """Print what is mounted where."""
    columns = (args.get("output") or "TARGET,SOURCE,FSTYPE,OPTIONS").upper().split(",")
    rows: dict[str, list[str]] = {}
    place = args.get("mountpoint") or (args.operands[0] if args.operands else "")
    kinds = args.get("types").split(",") if "types" in args else []
    if "target" in args:
        disk = context.fs.disk(context.fs.real(args.get("target")))
        place = disk.mount if disk is not None else "/"
    for source, target, sort, flags in mounted(context.host.record):
        if (place and place not in (source, target)) or (kinds and sort not in kinds):
            continue
        disk = context.host.disks.get(target)
        free = context.fs.free(target) or 0
        size = disk.size if disk is not None else 0
        facts = {"TARGET": target, "SOURCE": source, "FSTYPE": sort, "OPTIONS": flags, "SIZE": human_size(size)}
        facts |= {
            "AVAIL": human_size(free),
            "USED": human_size(size - free),
            "USE%": f"{100 - free * 100 // (size or 1)}%",
        }
        rows[target] = [facts.get(column, "") for column in columns]
    if not rows:
        return CommandResult(exit_code=1)
    if "TARGET" in columns and not any(name in args for name in ("list", "raw", "df")):
        column = columns.index("TARGET")
        for target, branch in _tree([*rows]):
            rows[target] = [*(row := rows.pop(target))[:column], branch + target, *row[column + 1 :]]
    table = [*([] if "noheadings" in args else [columns]), *rows.values()]
    widths = [max(len(row[index]) for row in table) for index in range(len(columns))]
    lines = [
        "".join(f"{cell:<{width + 1}}" for cell, width in zip(row[:-1], widths, strict=False)) + row[-1]
        for row in table
    ]
    return CommandResult("".join(f"{line}\n" for line in lines))


def _tree(targets: list[str]) -> Iterator[tuple[str, str]]:
    """Yield mount points, each below the one it is mounted in, with the lines of the tree before it."""
    below: dict[str, list[str]] = {}
    for target in targets:
        around = [other for other in targets if other != target and f"{target}/".startswith(other.rstrip("/") + "/")]
        below.setdefault(max(around, key=len, default=""), []).append(target)

    def walk(target: str, indent: str) -> Iterator[tuple[str, str]]:
        children = below.get(target, [])
        for child in children:
            is_last = child == children[-1]
            yield child, indent + ("└─" if is_last else "├─")
            yield from walk(child, indent + ("  " if is_last else "│ "))

    for root in below[""]:
        yield root, ""
        yield from walk(root, "")
