"""`sysctl`, `vmstat`, `swapon` and `lsmod`: what the kernel tells of itself."""

from msgspec.structs import replace

from lab.world.machine.files.lookup import load
from lab.world.machine.files.nodes import File, plant
from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout, program
from lab.world.programs.coreutils.uname import memory

_ROOT = "/proc/sys"


_SYSCTL_OPTIONS = """
    n,values e,ignore N,names q,quiet w,write p,load? a,all A b r,pattern= system X"""


@program("sysctl", spec=_SYSCTL_OPTIONS, suite="procps", hint="", folder="/usr/sbin")
def sysctl(context: Context, args: Arguments) -> CommandResult:
    """Read and set what the kernel can be told under /proc/sys."""
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


_VMSTAT = (
    "procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu-----\n"
    " r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st\n"
)


_VMSTAT_OPTIONS = """
    a,active f,forks m,slabs n,one-header s,stats d,disk D,disk-sum p,partition= S,unit= w,wide t,timestamp"""


@program("vmstat", spec=_VMSTAT_OPTIONS, suite="procps", hint="")
def vmstat(context: Context, args: Arguments) -> CommandResult:
    """Tell how busy memory and processors are, once or every few seconds."""
    numbers = [int(word) for word in args.operands if word.isdigit()]
    delay, count = (numbers[0] if numbers else 0), (numbers[1] if len(numbers) > 1 else 1)
    if numbers and len(numbers) < 2:
        context.run_on("vmstat DELAY shows one line instead of going on")
    divisor = {"k": 1000, "K": 1024, "m": 10**6, "M": 1 << 20}.get(args.get("unit"), 1024)
    text = _VMSTAT
    for turn in range(min(count, 60)):
        if turn:
            context.clock.advance(float(delay))
        amounts = memory(context.host)
        busy = load(context.host.record, context.clock.now)[0]
        share = min(98, int(busy * 100 / context.host.record.cores))
        buffers = amounts["cache"] // 18
        sizes = f"{amounts['free'] // divisor:6} {buffers // divisor:6} {(amounts['cache'] - buffers) // divisor:6}"
        io = "   12    38" if not turn else "    0    16"
        running = sum(1 for process in context.host.processes.values() if process.cpu >= 50) + 1
        rest = f"{210 + int(busy * 300):4} {420 + int(busy * 500):4} {share:2}  0 {100 - share:2}  0  0"
        text += f"{running:2}  0      0 {sizes}    0    0 {io} {rest}\n"
    return CommandResult(text)


_SWAPON_OPTIONS = """
    a,all e,ifexists f,fixpgsz p,priority= s,summary show? noheadings raw bytes v,verbose"""


@program("swapon", spec=_SWAPON_OPTIONS, suite="util-linux", hint="", folder="/usr/sbin")
def swapon(context: Context, args: Arguments) -> CommandResult:
    """Show what is swapped to, which is nothing."""
    if args.operands:
        path = args.operands[0]
        if context.user != "root" or not context.fs.exists(path):
            words = "No such file or directory" if not context.fs.exists(path) else "Permission denied"
            return CommandResult("", f"swapon: cannot open {path}: {words}\n", 255)
        return CommandResult("", f"swapon: {path}: read swap header failed\n", 255)
    if "summary" in args:
        return CommandResult("Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n")
    return CommandResult()


_MODULES = (
    ("nls_ascii", 16384, 1, ""), ("nls_cp437", 20480, 1, ""), ("vfat", 20480, 1, ""), ("fat", 90112, 1, "vfat"),
    ("intel_rapl_msr", 20480, 0, ""), ("kvm_intel", 380928, 0, ""), ("kvm", 1142784, 1, "kvm_intel"),
    ("nvme", 57344, 3, ""), ("nvme_core", 176128, 5, "nvme"), ("ext4", 983040, 2, ""), ("mbcache", 16384, 1, "ext4"),
    ("jbd2", 167936, 1, "ext4"), ("ixgbe", 372736, 0, ""), ("libphy", 180224, 1, "ixgbe"),
)  # fmt: skip
_NVIDIA = (
    ("nvidia_uvm", 4796416, 4, ""), ("nvidia_drm", 110592, 0, ""), ("nvidia_modeset", 1351680, 1, "nvidia_drm"),
    ("nvidia", 54059008, 38, "nvidia_uvm,nvidia_modeset"),
)  # fmt: skip


@program("lsmod", spec="", suite="", hint="", folder="/usr/sbin")
def lsmod(context: Context, args: Arguments) -> CommandResult:
    """List the modules the kernel has loaded."""
    rows = (*(_NVIDIA if context.host.record.gpus else ()), *_MODULES)
    lines = [f"{name:<19} {size:>8}  {count}{f' {users}' if users else ''}\n" for name, size, count, users in rows]
    return CommandResult("Module                  Size  Used by\n" + "".join(lines))
