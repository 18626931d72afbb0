"""`vmstat`: print memory and processor activity, once or every few seconds."""

from lab.text.amounts import is_number
from lab.world.machine.kernel_texts import load
from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program
from lab.world.programs.procps.free import memory

_VMSTAT = (
    "procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu-----\n"
    " r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st\n"
)


_VMSTAT_OPTIONS = """
    a,active f,forks m,slabs n,one-header s,stats d,disk D,disk-sum p,partition= S,unit= w,wide t,timestamp"""


@program("vmstat", spec=_VMSTAT_OPTIONS, suite="procps", hint="")
def vmstat(context: Context, args: Arguments) -> CommandResult:
    """Print memory and processor activity, once or every few seconds."""
    numbers = [int(word) for word in args.operands if is_number(word)]
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
        buffers = amounts["buffers"]
        sizes = f"{amounts['free'] // divisor:6} {buffers // divisor:6} {(amounts['cache'] - buffers) // divisor:6}"
        io = "   12    38" if not turn else "    0    16"
        running = sum(1 for process in context.host.processes.values() if process.cpu >= 50) + 1
        rest = f"{210 + int(busy * 300):4} {420 + int(busy * 500):4} {share:2}  0 {100 - share:2}  0  0"
        text += f"{running:2}  0      0 {sizes}    0    0 {io} {rest}\n"
    return CommandResult(text)
