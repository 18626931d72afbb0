"""`visudo`: check the sudoers files; there is no editor to change them with."""

from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program


@program(
    "visudo", spec="c,check f,file= h,help I O P q,quiet s,strict V,version x=", suite="", hint="", folder="/usr/sbin"
)
def visudo(context: Context, args: Arguments) -> CommandResult:
    """Check the sudoers files."""
    path = args.get("file") or (args.operands[0] if args.operands else "/etc/sudoers")
    try:
        text = context.fs.read_text(path)
    except OSError as fault:
        return failed("visudo", f"unable to open {path}: {wording.reason(fault)}")
    if "check" not in args:
        return failed("visudo", "no editor found (editor path = /usr/bin/editor)")
    paths = [path]
    if "@includedir /etc/sudoers.d" in text:
        paths += [f"/etc/sudoers.d/{name}" for name, _ in sorted(context.fs.entries("/etc/sudoers.d"))]
    return CommandResult("" if "quiet" in args else "".join(f"{one}: parsed OK\n" for one in paths))
