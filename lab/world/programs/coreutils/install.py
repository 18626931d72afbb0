"""`install`: copy files into place and set their permissions."""

import errno
import re

from lab.world.machine import pace
from lab.world.machine.files.lookup import READ
from lab.world.machine.files.nodes import Directory, File, Node
from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common import messages as wording
from lab.world.programs.common.backups import back_up, backup_kind
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.modes import parse_mode
from lab.world.programs.common.owners import find_group, find_user
from lab.world.programs.common.program import Printout, program
from lab.world.programs.coreutils.cp import canonical, pairs

_WHY = ("Not a directory", "File exists")
_INSTALL = """b backup? C,compare c D d,directory g,group= m,mode= o,owner= p,preserve-timestamps s,strip
    strip-program= S,suffix= t,target-directory= T,no-target-directory v,verbose Z context?"""


@program("install", spec=_INSTALL)
def install(context: Context, args: Arguments) -> CommandResult:
    """Copy files into place and set their permissions."""
    out = Printout(context)
    fs = context.fs
    text = args.get("mode") or "755"
    change = parse_mode(text)
    if change is None:
        out.warn(f"invalid mode {out.quoted(text)}")
        return out.result()
    mode = change(0, False, 0)
    if "directory" in args:
        if not args.operands:
            raise UsageFault("missing file operand")
        for path in args.operands:
            _make_folder(context, args, out, path, mode)
        return out.result()
    owner, group = (
        find_user(context.host, args.get("owner")) if "owner" in args else "",
        find_group(context.host, args.get("group")) if "group" in args else "",
    )
    if owner is None or group is None:
        option = "owner" if owner is None else "group"
        return failed("install", f"invalid {'user' if owner is None else 'group'} {wording.name(args.get(option))}")
    if "D" in args and (len(args.operands) > 1 or "target-directory" in args):
        folder = args.get("target-directory") or args.operands[-1].rpartition("/")[0]
        if folder and not fs.is_dir(folder):
            _make_folder(context, args, out, folder, 0o755)
    placing = _InstallRun(context, args, out, mode, owner, group)
    for source, target in pairs(context, args, out) or ():
        placing.one(source, target)
    return out.result()


class _InstallRun:
    """One run of install."""

    def __init__(
        self, context: Context, args: Arguments, out: Printout, mode: int, owner: str | None, group: str | None
    ) -> None:
        self._context = context
        self._fs = context.fs
        self._args = args
        self._out = out
        self._mode = mode
        self._owner = owner
        self._group = group
        self._backup = backup_kind(args, context.env)
        self._saved = ""

    def one(self, source: str, target: str) -> None:
        """Copy one file into place."""
        fs, out, name = self._fs, self._out, wording.name(target)
        try:
            node = fs.stat(source)
        except OSError as fault:
            out.warn(f"cannot stat {wording.name(source)}: {wording.reason(fault)}")
            return
        if isinstance(node, Directory):
            out.warn(f"omitting directory {wording.name(source)}")
            return
        assert isinstance(node, File)
        if not fs.allows(node, READ):
            out.warn(f"cannot open {wording.name(source)} for reading: Permission denied")
            return
        if target.endswith("/"):
            out.warn(f"cannot create regular file {name}: Not a directory")
            return
        try:
            there: Node | None = fs.lstat(target)
        except OSError:
            there = None
        if there is not None and not self._makes_way(source, target, node, there):
            return
        try:
            pace.spend(self._context.clock, node.length, pace.DISK)
            fs.copy(source, target)
        except OSError as fault:
            doing = "error writing" if fault.errno == errno.ENOSPC else "cannot create regular file"
            out.warn(f"{doing} {name}: {wording.reason(fault)}")
            return
        if "verbose" in self._args:
            saved = f" (backup: {wording.name(self._saved)})" if self._saved else ""
            out.line(f"{wording.name(source)} -> {name}{saved}")
        try:
            if self._owner or self._group:
                fs.chown(target, self._owner or None, self._group or None)
        except OSError as fault:
            out.warn(f"cannot change ownership of {name}: {wording.reason(fault)}")
        fs.chmod(target, self._mode)
        if "preserve-timestamps" in self._args:
            fs.utime(target, node.mtime)

    def _makes_way(self, source: str, target: str, node: File, there: Node) -> bool:
        """Remove the file at `target`, and report a failure; with --compare an identical file may stay."""
        fs, out, name = self._fs, self._out, wording.name(target)
        if isinstance(there, Directory):
            out.warn(f"cannot overwrite directory {name} with non-directory")
            return False
        if canonical(self._context, source) == canonical(self._context, target):
            out.warn(f"{wording.name(source)} and {name} are the same file")
            return False
        if "compare" in self._args and isinstance(there, File) and _is_as_wanted(there, node, self._mode):
            return False
        try:
            if self._backup:
                self._saved = back_up(fs, target, self._backup, self._args, self._context.env)
            else:
                fs.remove(target)
                if "verbose" in self._args:
                    out.line(f"removed {name}")
        except OSError as fault:
            out.warn(f"cannot remove {name}: {wording.reason(fault)}")
            return False
        return True


def _is_as_wanted(there: File, node: File, mode: int) -> bool:
    return (there.data, there.size, there.identity, there.mode) == (node.data, node.size, node.identity, mode)


def _make_folder(context: Context, args: Arguments, out: Printout, path: str, mode: int) -> None:
    fs = context.fs
    parts = [part for part in re.split("/+", path.rstrip("/")) if part]
    way = "/" if path.startswith("/") else ""
    for part in parts:
        way += part
        if not fs.is_dir(way):
            try:
                if fs.exists(way):
                    raise OSError(errno.EEXIST if way == path else errno.ENOTDIR, _WHY[way == path])
                fs.mkdir(way, 0o755)
            except OSError as fault:
                if fault.errno == errno.EACCES and way == path.rstrip("/"):
                    out.warn(f"cannot change permissions of {wording.name(way)}: No such file or directory")
                else:
                    out.warn(f"cannot create directory {wording.name(way)}: {wording.reason(fault)}")
                return
            if "verbose" in args:
                out.line(f"install: creating directory {wording.name(way)}")
        way += "/"
    fs.chmod(path, mode)
