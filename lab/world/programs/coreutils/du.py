"""`du`: the disk usage of directories and files. A declared size counts in full."""

import fnmatch
import re

from lab.text.amounts import human_size
from lab.world.machine.files.nodes import BLOCK, Directory, File, Node
from lab.world.machine.mounts import is_mount
from lab.world.machine.program import CommandResult, Context, failed
from lab.world.machine.time.dates import format_date
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.program import Printout, program
from lab.world.programs.common.sizes import in_blocks, parse_amount

_DU = """0,null a,all apparent-size B,block-size= b,bytes c,total D,dereference-args H d,max-depth= files0-from=
    h,human-readable inodes k L,dereference l,count-links m P,no-dereference S,separate-dirs si s,summarize
    t,threshold= time? time-style= X,exclude-from= exclude= x,one-file-system"""


class _Walk:
    """One run of du."""

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
        """Return the size of a single node."""
        if self.inodes:
            return 1
        if self.apparent:
            return node.length
        if isinstance(node, Directory):
            return node.length
        return in_blocks(node.length, BLOCK) * BLOCK if isinstance(node, File) else 0

    def tell(self, path: str, total: int, newest: float) -> None:
        """Print one line, unless it is beyond the threshold."""
        if self.threshold > 0 and total < self.threshold:
            return
        if self.threshold < 0 and total > -self.threshold:
            return
        if self.inodes:
            amount = human_size(total) if self.unit else str(total)
        elif self.unit:
            amount = human_size(total, 1024 if self.unit == "human" else 1000)
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
        """Sum one file or tree and print what is requested; return the bytes and the newest time."""
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
            host = fs.host.record
            entries = [pair for pair in entries if not is_mount(host, f"{place.rstrip('/')}/{pair[0]}")]
        return entries


@program("du", spec=_DU)
def du(context: Context, args: Arguments) -> CommandResult:
    """Print the disk usage of directories and files."""
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
