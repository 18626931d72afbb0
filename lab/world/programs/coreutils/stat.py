"""`stat`: print the metadata of a file or of its file system."""

import re
from hashlib import sha256

from lab.world.machine.files.nodes import Directory, File, Link, Node
from lab.world.machine.mounts import INODE_BYTES, device_at, names_used, reserved, system_at
from lab.world.machine.program import CommandResult, Context
from lab.world.machine.time.dates import format_date, nanoseconds_of
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.modes import mode_text
from lab.world.programs.common.owners import gid, uid
from lab.world.programs.common.program import Printout, program
from lab.world.programs.findutils.find_tests import kind, links

_KINDS = {"d": "directory", "l": "symbolic link", "p": "fifo", "c": "character special file", "b": "block special file"}
_TYPE_BITS = {"d": 0o040000, "l": 0o120000, "f": 0o100000, "p": 0o010000, "c": 0o020000, "b": 0o060000}
_DIRECTIVE = re.compile(r"%([-#+ 0]*)(\d*)(?:\.(\d*))?([HL]?[a-zA-Z%])|%")
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{1,2})|([0-7]{1,3})|(.))", re.DOTALL)
_SYSTEMS = {
    "tmpfs": ("tmpfs", "1021994"), "devtmpfs": ("tmpfs", "1021994"), "proc": ("proc", "9fa0"),
    "sysfs": ("sysfs", "62656572"), "devpts": ("devpts", "1cd1"), "cgroup2": ("cgroup2fs", "63677270"),
    "xfs": ("xfs", "58465342"), "btrfs": ("btrfs", "9123683e"),
}  # fmt: skip
"""What `stat -f` calls a file system, and its number."""
_IN_MEMORY = ("tmpfs", "devtmpfs", "proc", "sysfs", "devpts", "cgroup2")
_STAMP = "%Y-%m-%d %H:%M:%S.%N %z"


@program("stat", spec="L,dereference f,file-system c,format= printf= t,terse cached=")
def stat(context: Context, args: Arguments) -> CommandResult:
    """Print the metadata of files."""
    out = Printout(context)
    if not args.operands:
        return CommandResult("", "stat: missing operand\nTry 'stat --help' for more information.\n", 1)
    option = args.last_of("format", "printf")
    pattern = args.get(option) if option else None
    for path in args.operands:
        try:
            node = context.fs.stat(path) if "dereference" in args or "file-system" in args else context.fs.lstat(path)
        except OSError as fault:
            word = "read file system information for" if "file-system" in args else "statx"
            out.warn(f"cannot {word} {wording.name(path)}: {wording.reason(fault)}")
            continue
        if isinstance(node, Link) and pattern is None and "terse" not in args:
            try:
                context.fs.readlink(path)
            except OSError as fault:
                out.text(f"  File: {path}")
                out.warn(f"cannot read symbolic link {wording.name(path)}: {wording.reason(fault)}")
                continue
        if "file-system" in args:
            facts = _system_facts(context, path)
            text = pattern if pattern is not None else _SYSTEM_TERSE if "terse" in args else _SYSTEM
        else:
            facts = _facts(context, path, node)
            text = pattern if pattern is not None else _TERSE if "terse" in args else _whole(node)
        if option == "printf":
            out.text(_expand(_unescaped(text), facts))
        else:
            out.line(_expand(text, facts))
    return out.result()


def _whole(node: Node) -> str:
    device = isinstance(node, File) and ":" in node.device
    return (
        f"  File: {'%Hn' if isinstance(node, Link) else '%n'}\n"
        "  Size: %-10s\tBlocks: %-10b IO Block: %-6o %F\n"
        "Device: %Hd,%Ld\tInode: %-10i  Links: " + ("%-5h Device type: %t,%T" if device else "%h") + "\n"
        "Access: (%04a/%10.10A)  Uid: (%5u/%8U)   Gid: (%5g/%8G)\n"
        "Access: %x\nModify: %y\nChange: %z\n Birth: %w"
    )


_TERSE = "%n %s %b %f %u %g %D %i %h %t %T %X %Y %Z %W %o"
_SYSTEM = (
    '  File: "%n"\n    ID: %-8i Namelen: %-7l Type: %T\n'
    "Block size: %-10s Fundamental block size: %S\n"
    "Blocks: Total: %-10b Free: %-10f Available: %a\n"
    "Inodes: Total: %-10c Free: %d"
)
_SYSTEM_TERSE = "%n %i %l %t %s %S %b %f %a %c %d"


def _facts(context: Context, path: str, node: Node) -> dict[str, str | int]:
    host = context.host
    letter = kind(node)
    regular = "regular empty file" if not node.length else "regular file"
    target = node.target if isinstance(node, Link) else ""
    place = context.fs.absolute(path)
    disk = context.fs.disk(place)
    major, minor = device_at(host.record, disk, place)
    numbers = node.device[2:].split(":") if isinstance(node, File) and ":" in node.device else ["0", "0"]
    changed = context.fs.changed_at(node)
    birth = min(changed, context.clock.now)
    usage = (
        node.length if isinstance(node, Directory) else -(-node.length // 4096) * 4096 if isinstance(node, File) else 0
    )
    whole = int(node.mtime // 1)
    zone = context.env.get("TZ", "")
    stamp, change = (format_date(_STAMP, moment, zone) for moment in (node.mtime, changed))
    return {
        "n": path,
        "Hn": f"{path} -> {target}",
        "N": wording.name(path) + (f" -> {wording.name(target)}" if target else ""),
        "s": node.length,
        "b": usage // 512,
        "B": 512,
        "o": 4096,
        "f": f"{_TYPE_BITS[letter] | node.mode:x}",
        "F": _KINDS.get(letter, regular),
        "a": f"{node.mode:o}",
        "A": mode_text(node),
        "u": uid(host, node.owner),
        "U": node.owner if node.owner in host.users else "UNKNOWN",
        "g": gid(host, node.group),
        "G": node.group if node.group in host.groups else "UNKNOWN",
        "h": links(node),
        "i": context.fs.inode(node, place),
        "d": major << 8 | minor,
        "Hd": major,
        "Ld": minor,
        "D": f"{major << 8 | minor:x}",
        "t": f"{int(numbers[0]):x}",
        "T": f"{int(numbers[1]):x}",
        "r": 0,
        "R": 0,
        "m": disk.mount if disk is not None else "/",
        "w": format_date(_STAMP, birth, zone),
        "W": int(birth // 1),
        "x": stamp,
        "X": whole,
        "y": stamp,
        "Y": whole,
        "z": change,
        "Z": int(changed // 1),
        "C": "?",
        "": f"{whole}.{nanoseconds_of(node.mtime):09d}",
    }


def _system_facts(context: Context, path: str) -> dict[str, str | int]:
    place = context.fs.real(path)
    disk = context.fs.disk(place)
    size = disk.size if disk is not None else 0
    free = size - context.fs.used(disk) if disk is not None else 0
    inodes = size // INODE_BYTES
    host = context.host
    inodes_in_use = names_used(host.record, host.root, disk) if disk is not None else 0
    kind, options = system_at(host.record, place)
    name, magic = _SYSTEMS.get(kind, ("ext2/ext3", "ef53"))
    if kind in _IN_MEMORY:
        # Those with a size count as empty, the others have none.
        limit = re.search(r"size=(\d+)k", options)
        size = free = int(limit[1]) * 1024 if limit else host.record.memory // 2 if kind == "tmpfs" else 0
        inodes, inodes_in_use, disk = size // 16384, min(1, size), None
    return {
        "n": path,
        "i": sha256((disk.device if disk else f"{kind} {place}").encode()).hexdigest()[:16],
        "l": 255,
        "T": name,
        "t": magic,
        "s": 4096,
        "S": 4096,
        "b": size // 4096,
        "f": max(0, free) // 4096,
        "a": max(0, free - (reserved(disk) if disk is not None else 0)) // 4096,
        "c": inodes,
        "d": max(0, inodes - inodes_in_use),
    }


def _expand(pattern: str, facts: dict[str, str | int]) -> str:
    def one(directive: re.Match[str]) -> str:
        flags, width, precision, letter = directive.groups()
        if letter is None or letter == "%":
            return "%"
        value = facts.get(letter)
        if value is None:
            return "?"
        text = str(value)
        if precision is not None:
            if letter in "XYZW":
                fraction = facts[""] if letter != "W" else f"{value}.000000000"
                digits = int(precision or 9)
                text = f"{value}." + str(fraction).rpartition(".")[2][:digits].ljust(digits, "0") if digits else text
            elif isinstance(value, str):
                text = text[: int(precision or 0)]
        if "#" in flags and letter == "a":
            text = "0" + text
        if "+" in flags and isinstance(value, int):
            text = f"+{text}"
        size = int(width or 0)
        if "-" in flags:
            return text.ljust(size)
        return text.rjust(size, "0" if "0" in flags and (isinstance(value, int) or letter in "afD") else " ")

    return _DIRECTIVE.sub(one, pattern)


def _unescaped(text: str) -> str:
    letters = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "e": "\x1b", "\\": "\\"}

    def one(directive: re.Match[str]) -> str:
        if directive[1]:
            return chr(int(directive[1], 16))
        if directive[2]:
            return chr(int(directive[2], 8) & 0xFF)
        return letters.get(directive[3], directive[3])

    return _ESCAPE.sub(one, text)
