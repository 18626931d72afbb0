"""`lsattr`: list the attributes of files, which no program here can set."""

from lab.world.machine.files.nodes import Directory
from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout, program


@program("lsattr", spec="R V a d l p v", suite="e2fsprogs", hint="Usage: {name} [-RVadlpv] [files...]\n")
def lsattr(context: Context, args: Arguments) -> CommandResult:
    """List the attributes of files, or of what is in a directory."""
    out, files = Printout(context), context.fs
    for path in args.operands or (".",):
        try:
            paths = [path]
            if isinstance(files.stat(path), Directory) and "d" not in args:
                names = [name for name, _ in files.entries(path)]
                paths = [f"{path}/{name}" for name in names if "a" in args or not name.startswith(".")]
        except OSError as fault:
            out.warn(f"{fault.strerror} while trying to stat {path}")
            continue
        for one in paths:
            out.line(f"--------------e------- {one}")
    return out.result()
