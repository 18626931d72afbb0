"""`ln`: create hard and symbolic links."""

import errno
from posixpath import basename, relpath

from lab.world.machine.files.nodes import Directory, Link, Node
from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common import messages as wording
from lab.world.programs.common.backups import back_up, backup_kind
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.program import Printout, program
from lab.world.programs.coreutils.cp import Answers, canonical

_LN = """b backup? d,directory F f,force i,interactive L,logical n,no-dereference P,physical r,relative s,symbolic
    S,suffix= t,target-directory= T,no-target-directory v,verbose"""


@program("ln", spec=_LN)
def ln(context: Context, args: Arguments) -> CommandResult:
    """Create links."""
    out = Printout(context)
    fs = context.fs
    words = list(args.operands)
    if not words:
        raise UsageFault("missing file operand")
    if "relative" in args and "symbolic" not in args:
        return failed("ln", "cannot do --relative without --symbolic")
    naming = _LinkRun(context, args, out)
    folder = args.get("target-directory")
    if folder:
        sources = words
    elif len(words) == 1:
        sources, folder = words, "."
    else:
        *sources, last = words
        keeps_link = "no-dereference" in args and _is_link(context, last)
        if "no-target-directory" not in args and fs.is_dir(last) and not keeps_link:
            folder = last
        elif len(sources) > 1:
            why = "Not a directory" if fs.exists(last) else "No such file or directory"
            out.warn(f"target {wording.name(last)}: {why}")
            return out.result()
        else:
            naming.one(sources[0], last)
            return out.result()
    for source in sources:
        naming.one(source, f"{folder.rstrip('/') or ''}/{basename(source.rstrip('/'))}")
    return out.result()


def _is_link(context: Context, path: str) -> bool:
    try:
        return isinstance(context.fs.lstat(path.rstrip("/")), Link)
    except OSError:
        return False


class _LinkRun:
    """One run of ln."""

    def __init__(self, context: Context, args: Arguments, out: Printout) -> None:
        self._context = context
        self._fs = context.fs
        self._args = args
        self._out = out
        self._soft = "symbolic" in args
        self._backup = backup_kind(args, context.env)
        self._answers = Answers(context, out)
        self._replaces = args.last_of("force", "interactive")

    def one(self, source: str, target: str) -> None:
        """Make `target` another name of `source`."""
        fs, args, out = self._fs, self._args, self._out
        backup = ""
        if not self._soft and not self._can_be_named(source):
            return
        try:
            there: Node | None = fs.lstat(target)
        except OSError:
            there = None
        try:
            if there is not None and (self._replaces or self._backup):
                if isinstance(there, Directory):
                    out.warn(f"{wording.plain_name(target)}: cannot overwrite directory")
                    return
                if not self._soft and canonical(self._context, source) == canonical(self._context, target):
                    out.warn(f"{wording.name(source)} and {wording.name(target)} are the same file")
                    return
                if self._replaces == "interactive" and not self._answers.agrees(f"replace {wording.name(target)}?"):
                    return
                if self._backup:
                    backup = back_up(fs, target, self._backup, args, self._context.env)
                else:
                    fs.remove(target)
            self._make(source, target)
        except OSError as fault:
            kind = "symbolic" if self._soft else "hard"
            to = "" if fault.errno == errno.EEXIST or (self._soft and source) else wording.name(source)
            arrow = " -> " if self._soft else " => "
            out.warn(f"failed to create {kind} link {wording.name(target)}{to and arrow + to}: {wording.reason(fault)}")
            return
        if "verbose" in args:
            saved = f"{wording.name(backup)} ~ " if backup else ""
            out.line(f"{saved}{wording.name(target)} {'->' if self._soft else '=>'} {wording.name(source)}")

    def _can_be_named(self, source: str) -> bool:
        """Return whether a hard link to `source` is possible, and report why not."""
        try:
            node = self._fs.stat(source) if "logical" in self._args else self._fs.lstat(source)
        except OSError as fault:
            self._out.warn(f"failed to access {wording.name(source)}: {wording.reason(fault)}")
            return False
        if isinstance(node, Directory) and not ("directory" in self._args or "F" in self._args):
            self._out.warn(f"{wording.plain_name(source)}: hard link not allowed for directory")
            return False
        return True

    def _make(self, source: str, target: str) -> None:
        fs = self._fs
        if not target or not source:
            raise OSError(errno.ENOENT, "No such file or directory")
        if self._soft:
            fs.symlink(self._nearest(source, target) if "relative" in self._args else source, target)
            return
        node = fs.lstat(source)
        if not isinstance(node, Link):
            fs.link(source, target)
        elif "logical" in self._args:
            fs.link(fs.real(source), target)
        else:
            # Hard links to symbolic links are not modelled; a second symbolic link is equivalent.
            fs.symlink(node.target, target)

    def _nearest(self, source: str, target: str) -> str:
        """Return the relative path from a link's directory to its target."""
        try:
            pointed = self._fs.real(source)
        except OSError:
            pointed = canonical(self._context, source)
        return relpath(pointed, canonical(self._context, target).rpartition("/")[0] or "/")
