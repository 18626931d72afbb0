"""`run-parts`: run every program of a folder in turn, as /etc/crontab does hourly."""

import re
import shlex

from lab.world.machine.files.nodes import Directory, File
from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout, program
from lab.world.programs.common.regex import compiled


@program(
    "run-parts",
    spec="t,test list v,verbose d,debug report reverse exit-on-error a,arg= u,umask= lsbsysinit regex= stdin",
    suite="",
)
def run_parts(context: Context, args: Arguments) -> CommandResult:
    """Run, test or list the programs of a folder."""
    out = Printout(context)
    if len(args.operands) != 1:
        return CommandResult("", f"run-parts: missing operand\nTry `{context.name} --help' for more information.\n", 1)
    folder = args.operands[0]
    try:
        entries = sorted(context.fs.entries(folder), key=lambda entry: entry[0])
    except OSError as fault:
        out.warn(f"failed to open directory {folder}: {fault.strerror}")
        return out.result()
    if "reverse" in args:
        entries.reverse()
    pattern = args.get("regex") or r"^[a-zA-Z0-9_-]+$"
    try:
        name_pattern = compiled(pattern)
    except re.error:
        out.warn("failed to compile regular expression")
        return out.result()
    for name, node in entries:
        path = f"{folder.rstrip('/')}/{name}"
        if isinstance(node, Directory) or not name_pattern.search(name):
            continue
        if "list" in args:
            out.line(path)
            continue
        runs = isinstance(node, File) and context.fs.allows(node, 1)
        if not runs:
            continue
        if "test" in args:
            out.line(path)
            continue
        if "verbose" in args:
            out.error(f"run-parts: executing {path}", 0)
        script = shlex.join([path, *args.every("arg")])
        result = context.run_script(context.host, context.user, script, cwd=context.cwd, env=context.env)
        if "report" in args and (result.stdout or result.stderr):
            out.text(f"{path}:\n")
        out.take(result)
        if result.exit_code:
            out.error(f"run-parts: {path} exited with return code {result.exit_code}")
            if "exit-on-error" in args:
                break
    return out.result()
