"""`mv`: rename files, or move them to another disk."""

import errno

from lab.world.machine.files.nodes import Directory, File, Node
from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common import messages as wording
from lab.world.programs.common.backups import back_up, backup_kind
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout, program
from lab.world.programs.coreutils.cp import Answers, Copy, canonical, pairs

_MV = """b backup? f,force i,interactive n,no-clobber strip-trailing-slashes S,suffix= t,target-directory=
    T,no-target-directory u,update v,verbose Z,context"""


@program("mv", spec=_MV)
def mv(context: Context, args: Arguments) -> CommandResult:
    """Move files and directories."""
    out = Printout(context)
    goes = pairs(context, args, out)
    answers = Answers(context, out)
    for source, target in goes or ():
        _move(context, args, out, answers, source, target)
    return out.result()


def _move(context: Context, args: Arguments, out: Printout, answers: Answers, source: str, target: str) -> None:
    fs = context.fs
    try:
        node = fs.lstat(source)
    except OSError as fault:
        out.warn(f"cannot stat {wording.name(source)}: {wording.reason(fault)}")
        return
    note = ""
    try:
        there: Node | None = fs.lstat(target)
    except OSError:
        there = None
    if there is not None:
        linked = isinstance(node, File) and isinstance(there, File) and node.link and node.link == there.link
        if canonical(context, source) == canonical(context, target) or (linked and not backup_kind(args, context.env)):
            out.warn(f"{wording.name(source)} and {wording.name(target)} are the same file")
            return
        if isinstance(there, Directory) and not isinstance(node, Directory):
            out.warn(f"cannot overwrite directory {wording.name(target)} with non-directory")
            return
        if isinstance(node, Directory) and not isinstance(there, Directory):
            out.warn(f"cannot overwrite non-directory {wording.name(target)} with directory {wording.name(source)}")
            return
        policy = args.last_of("force", "interactive", "no-clobber")
        if policy == "no-clobber" or ("update" in args and there.mtime >= node.mtime):
            return
        if policy == "interactive" and not answers.agrees(f"overwrite {wording.name(target)}?"):
            return
        if kind := backup_kind(args, context.env):
            saved = back_up(fs, target, kind, args, context.env)
            note = f" (backup: {wording.name(saved)})"
    try:
        if _other_disk(context, source, target):
            _move_across(context, args, out, source, target, node, there)
            return
        fs.rename(source, target)
    except OSError as fault:
        _tell_move(out, fault, source, target)
        return
    if "verbose" in args:
        out.line(f"renamed {wording.name(source)} -> {wording.name(target)}{note}")


def _tell_move(out: Printout, fault: OSError, source: str, target: str) -> None:
    if fault.errno == errno.EINVAL:
        out.warn(f"cannot move {wording.name(source)} to a subdirectory of itself, {wording.name(target)}")
    elif fault.errno == errno.ENOTEMPTY:
        out.warn(f"cannot move {wording.name(source)} to {wording.name(target)}: Directory not empty")
    else:
        out.warn(f"cannot move {wording.name(source)} to {wording.name(target)}: {wording.reason(fault)}")


def _other_disk(context: Context, source: str, target: str) -> bool:
    fs = context.fs
    return fs.disk(canonical(context, source)) != fs.disk(canonical(context, target))


def _move_across(
    context: Context, args: Arguments, out: Printout, source: str, target: str, node: Node, there: Node | None
) -> None:
    """Move to another disk: copy everything, then remove the original if the copy is complete."""
    if there is not None:
        context.fs.remove(target)
    copy = Copy(context, Arguments((("archive", ""),), ()), out)
    before = out.exit_code
    out.exit_code = 0
    copy.copy(source, target, node, top=True)
    whole = out.exit_code == 0
    out.exit_code = max(before, out.exit_code)
    if whole:
        context.fs.remove(source, recursive=True)
        if "verbose" in args:
            out.line(f"copied {wording.name(source)} -> {wording.name(target)}")
            out.line(f"removed {wording.name(source)}")
