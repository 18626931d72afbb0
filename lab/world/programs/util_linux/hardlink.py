"""`hardlink`: replace identical files by one file with several names."""

from collections.abc import Iterator
from typing import Final

from lab.text.amounts import size_words
from lab.world.machine.files.nodes import Directory, File
from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout, program

_KNOWN: Final = """c,content b,io-size= d,respect-dir f,respect-name i,include= m,maximize M,minimize n,dry-run
    o,ignore-owner O,keep-oldest p,ignore-mode q,quiet r,cache-size= s,minimum-size= S,maximum-size= t,ignore-time
    v,verbose x,exclude= X,respect-xattrs y,method= skip-reflinks reflink? h,help V,version"""


@program("hardlink", spec=_KNOWN, suite="util-linux")
def hardlink(context: Context, args: Arguments) -> CommandResult:
    """Save space by linking identical files."""
    if not args.operands:
        return failed("hardlink", "no directory or file specified")
    out = Printout(context)
    files: list[str] = []
    for path in args.operands:
        try:
            files += _files_below(context, context.fs.real(path))
        except OSError as fault:
            out.warn(f"cannot get realpath: {path}: {wording.reason(fault)}", 0)
    originals: dict[tuple[object, ...], str] = {}
    linked, compared, saved = 0, 0, 0
    for path in files:
        file = context.fs.lstat(path)
        if not isinstance(file, File) or not file.length:
            continue
        facts: tuple[object, ...] = (file.data, file.identity, file.length, context.fs.disk(path))
        facts += () if "content" in args or "ignore-mode" in args else (file.mode,)
        facts += () if "content" in args or "ignore-owner" in args else (file.owner, file.group)
        facts += () if "content" in args or "ignore-time" in args else (int(file.mtime),)
        first = originals.setdefault(facts, path)
        there = context.fs.lstat(first)
        if first == path or (isinstance(there, File) and file.link and there.link == file.link):
            continue
        compared += 1
        if "dry-run" not in args:
            try:
                context.fs.remove(path)
                context.fs.link(first, path)
            except OSError as fault:
                out.warn(f"cannot link {first} to {path}: {wording.reason(fault)}")
                continue
        if "verbose" in args:
            dry = "[DryRun] " if "dry-run" in args else ""
            out.line(f"{dry}Linking {first} to {path} (-{_saving(file.length)})")
        linked += 1
        saved += file.length if file.names == 1 else 0
    if "quiet" not in args:
        out.text(
            f"Mode:                     {'dry-run' if 'dry-run' in args else 'real'}\n"
            f"Method:                   memcmp\nFiles:                    {len(files)}\n"
            f"Linked:                   {linked} files\nCompared:                 0 xattrs\n"
            f"Compared:                 {compared} files\nSaved:                    {_saving(saved)}\n"
            f"Duration:                 {0.000312 + 0.000041 * len(files):.6f} seconds\n"
        )
    return out.result()


def _files_below(context: Context, path: str) -> Iterator[str]:
    node = context.fs.lstat(path)
    if isinstance(node, Directory):
        if context.fs.allows(node, 5):
            for name in sorted(node.children):
                yield from _files_below(context, f"{path.rstrip('/')}/{name}")
    elif isinstance(node, File) and not node.device:
        yield path


def _saving(count: int) -> str:
    """Return bytes as `hardlink` has them: `412 GiB`, `1.5 KiB`."""
    return size_words(count).replace(".0 ", " ")
