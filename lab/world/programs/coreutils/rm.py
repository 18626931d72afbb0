"""`rm`: remove files and directory trees."""

import errno

from lab.text.amounts import plural
from lab.world.machine.files.nodes import Directory, File, Link, Node
from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common import messages as wording
from lab.world.programs.common.choices import choice
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.program import Printout, program
from lab.world.programs.coreutils.cp import Answers

_RM = "d,dir f,force i I interactive? no-preserve-root preserve-root? one-file-system r,recursive R v,verbose"

_WHEN = (("never", "no", "none"), ("once",), ("always", "yes"))


class _Removal:
    """One run of rm."""

    def __init__(self, context: Context, args: Arguments, out: Printout) -> None:
        self.fs = context.fs
        self.args = args
        self.out = out
        self.answers = Answers(context, out)
        self.recursive = "recursive" in args or "R" in args
        last = args.last_of("force", "i", "I", "interactive")
        if last == "interactive":
            self.asks = choice(args.get(last) or "always", _WHEN, "--interactive", context.env)
        else:
            self.asks = {"i": "always", "I": "once"}.get(last, "never")
        self.forces = last == "force" or ("force" in args and self.asks == "never")

    def one(self, path: str) -> bool:
        """Remove one operand or one entry below it; return whether it is gone."""
        try:
            node = self.fs.lstat(path)
        except OSError as fault:
            if not (self.forces and fault.errno in (errno.ENOENT, errno.ENOTDIR)):
                self.out.warn(f"cannot remove {wording.name(path)}: {wording.reason(fault)}")
            return False
        if isinstance(node, Directory):
            return self._folder(path, node)
        if self.asks == "always" and not self.answers.agrees(f"remove {_sort(node)} {wording.name(path)}?"):
            return False
        return self._report_removed(path, node)

    def _folder(self, path: str, node: Directory) -> bool:
        if not self.recursive and not ("dir" in self.args and not node.children):
            why = "Directory not empty" if "dir" in self.args else "Is a directory"
            self.out.warn(f"cannot remove {wording.name(path)}: {why}")
            return False
        quiet = self.asks == "never" and "verbose" not in self.args
        if quiet and self.fs.who.uid == 0:
            return self._at_once(path)
        name = wording.name(path)
        if node.children:
            if self.asks == "always" and not self.answers.agrees(f"descend into directory {name}?"):
                return False
            try:
                entries = self.fs.entries(path)
            except OSError as fault:
                self.out.warn(f"cannot remove {name}: {wording.reason(fault)}")
                return False
            leftovers = [child for child, _ in entries if not self.one(f"{path.rstrip('/')}/{child}")]
            if leftovers and self.asks != "always":
                return False
        if self.asks == "always" and not self.answers.agrees(f"remove directory {name}?"):
            return False
        return self._report_removed(path, node)

    def _at_once(self, path: str) -> bool:
        try:
            self.fs.remove(path, recursive=True)
        except OSError as fault:
            where = str(fault.filename or path)
            self.out.warn(f"cannot remove {wording.name(where)}: {wording.reason(fault)}")
            return False
        return True

    def _report_removed(self, path: str, node: Node) -> bool:
        try:
            self.fs.remove(path)
        except OSError as fault:
            self.out.warn(f"cannot remove {wording.name(path)}: {wording.reason(fault)}")
            return False
        if "verbose" in self.args:
            self.out.line(f"removed {'directory ' if isinstance(node, Directory) else ''}{wording.name(path)}")
        return True


def _sort(node: Node) -> str:
    if isinstance(node, Link):
        return "symbolic link"
    if isinstance(node, File) and node.device:
        return {"p": "fifo", "c": "character special file", "b": "block special file"}.get(node.device[0], "file")
    return "regular file" if isinstance(node, File) and node.length else "regular empty file"


@program("rm", spec=_RM)
def rm(context: Context, args: Arguments) -> CommandResult:
    """Remove files and directories."""
    out = Printout(context)
    removal = _Removal(context, args, out)
    if not args.operands and not removal.forces:
        raise UsageFault("missing operand")
    count = len(args.operands)
    if removal.asks == "once" and (count > 3 or removal.recursive) and args.operands:
        words = plural(count, "argument")
        if not removal.answers.agrees(f"remove {count} {words}{' recursively' if removal.recursive else ''}?"):
            return out.result()
    for path in args.operands:
        if removal.recursive and path.rstrip("/").rpartition("/")[2] in (".", ".."):
            out.warn(f"refusing to remove '.' or '..' directory: skipping {wording.name(path)}")
        elif removal.recursive and path.strip("/") == "" and path and "no-preserve-root" not in args:
            out.warn(
                f"it is dangerous to operate recursively on {wording.name(path)}"
                + ("" if path == "/" else " (same as '/')")
            )
            out.error("rm: use --no-preserve-root to override this failsafe")
        else:
            removal.one(path)
    return out.result()
