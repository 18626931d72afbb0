"""`whereis`: print the paths of a program, its source and its manual page."""

import re
from typing import Final

from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.program import Printout, program

_PROGRAMS: Final = ("/usr/bin", "/usr/sbin", "/usr/lib", "/etc", "/usr/local/bin", "/usr/local/sbin", "/usr/games")
_MORE: Final = ("/usr/share", "/usr/libexec", "/usr/include", "/opt", "/lib64")
_MANUALS: Final = tuple(f"/usr/share/man/man{section}" for section in range(1, 9))


def _plain_refusal(argv: list[str]) -> list[str]:
    """Refuse unknown letters without naming them, as whereis does."""
    if any(re.fullmatch(r"-[^bmsuflBMShV-].*", word) for word in argv):
        raise UsageFault("bad usage")
    return argv


@program("whereis", spec="b m s u B= M= S= f l h,help V,version", suite="util-linux", respell=_plain_refusal)
def whereis(context: Context, args: Arguments) -> CommandResult:
    """Print the paths that belong to programs."""
    out = Printout(context)
    if not args.operands:
        raise UsageFault("not enough arguments")
    every = not any(letter in args for letter in ("b", "m", "s"))
    for word in args.operands:
        name = word.rpartition("/")[2]
        paths: list[str] = []
        if every or "b" in args:
            paths += _files_named(context, (*_PROGRAMS, *_MORE), name)
        if every or "m" in args:
            paths += _files_named(context, _MANUALS, name)
        out.line(f"{name}:" + "".join(f" {path}" for path in paths))
    return out.result()


def _files_named(context: Context, folders: tuple[str, ...], name: str) -> list[str]:
    """Return the files with a name, and those with the suffix of a manual page or a library after it."""
    suffixed = re.compile(rf"{re.escape(name)}(?:\.(?:\d\w*|so[.\d]*|gz))*")
    paths = []
    for folder in folders:
        try:
            names = [other for other, _ in context.fs.entries(folder)]
        except OSError:
            continue
        paths += [f"{folder}/{other}" for other in names if suffixed.fullmatch(other)]
    return paths
