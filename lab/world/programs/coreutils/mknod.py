"""`mknod`: create a named pipe or a device node."""

from lab.text.amounts import is_number
from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.program import Printout, program
from lab.world.programs.coreutils.mkfifo import _make, _mode


@program("mknod", spec="m,mode= Z context?")
def mknod(context: Context, args: Arguments) -> CommandResult:
    """Create a named pipe or a device node."""
    out = Printout(context)
    words = args.operands
    mode = _mode(args)
    if isinstance(mode, str):
        return failed("mknod", mode)
    count = 2 if len(words) > 1 and words[1].startswith("p") else 4
    if len(words) < count:
        missing = f"missing operand after {wording.name(words[-1])}" if words else "missing operand"
        more = "\nSpecial files require major and minor device numbers." if len(words) == 2 else ""
        raise UsageFault(missing + more)
    if len(words) > count:
        more = "\nFifos do not have major and minor device numbers." if count == 2 and len(words) == 4 else ""
        raise UsageFault(f"extra operand {wording.name(words[count])}{more}")
    sort = words[1][:1]
    if sort not in ("p", "b", "c", "u"):
        raise UsageFault(f"invalid device type {wording.name(words[1])}")
    for number, part in zip(words[2:], ("major", "minor"), strict=False):
        if not is_number(number):
            return failed("mknod", f"invalid {part} device number {wording.name(number)}")
    device = "p" if sort == "p" else f"{'b' if sort == 'b' else 'c'} {int(words[2])}:{int(words[3])}"
    try:
        _make(context, words[0], device, mode)
    except OSError as fault:
        out.warn(f"{wording.plain_name(words[0])}: {wording.reason(fault)}")
    return out.result()
