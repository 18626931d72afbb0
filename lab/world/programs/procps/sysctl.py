"""`sysctl`: the kernel parameters under /proc/sys."""

from msgspec.structs import replace

from lab.world.machine.files.nodes import File, plant
from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout, program

_ROOT = "/proc/sys"


_SYSCTL_OPTIONS = """
    n,values e,ignore N,names q,quiet w,write p,load? a,all A b r,pattern= system X"""


@program("sysctl", spec=_SYSCTL_OPTIONS, suite="procps", hint="", folder="/usr/sbin")
def sysctl(context: Context, args: Arguments) -> CommandResult:
    """Read and set kernel parameters."""
    out = Printout(context)
    if "all" in args or "A" in args or "X" in args:
        names = [
            path.removeprefix(f"{_ROOT}/").replace("/", ".") for path, node in context.fs.walk(_ROOT) if _is_file(node)
        ]
    else:
        names = list(args.operands)
    if not names and "system" not in args and "load" not in args:
        out.error("\nUsage:\n sysctl [options] [variable[=value] ...]\n\nFor more details see sysctl(8).")
        return out.result()
    for word in sorted(names) if "all" in args else names:
        name, sign, value = word.partition("=")
        name = name.strip().replace("/", ".")
        path = f"{_ROOT}/{name.replace('.', '/')}"
        if not context.fs.exists(path):
            if "ignore" not in args:
                out.warn(f"cannot stat {path}: No such file or directory")
            continue
        if sign:
            if context.user != "root":
                out.warn(f'permission denied on key "{name}"')
                continue
            text = value.strip()
            node = context.fs.stat(path)
            assert isinstance(node, File)
            context.host.root = plant(context.host.root, path, replace(node, data=f"{text}\n".encode()))
        else:
            text = context.fs.read_text(path).strip()
        if "quiet" not in args:
            out.line(text if "values" in args else name if "names" in args else f"{name} = {text}")
    return out.result()


def _is_file(node: object) -> bool:
    return getattr(node, "device", "") == "-"
