"""`free`: print how much memory is in use."""

from lab.world.machine import procfs
from lab.world.machine.live import LiveHost
from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout, program


def memory(host: LiveHost) -> dict[str, int]:
    """Return the memory figures in bytes, as free counts them."""
    return procfs.memory(host.record)


@program(
    "free",
    spec="b,bytes kilo mega giga tera k,kibi m,mebi g,gibi tebi h,human si l,lohi t,total v,committed w,wide "
    "s,seconds= c,count=",
    suite="procps",
    hint="\nUsage:\n free [options]\n",
)
def free(context: Context, args: Arguments) -> CommandResult:
    """Print how much memory is in use."""
    units = {"bytes": 1, "kibi": 1 << 10, "mebi": 1 << 20, "gibi": 1 << 30, "tebi": 1 << 40}
    units |= {"kilo": 1000, "mega": 10**6, "giga": 10**9, "tera": 10**12}
    unit_option = args.last_of(*units, "human")
    state = memory(context.host)

    def show(count: int) -> str:
        if unit_option == "human":
            return _short(count, 1000 if "si" in args else 1024)
        unit = units.get(unit_option, 1 << 10)
        return str(count // unit)

    wide = "wide" in args
    names = ["total", "used", "free", "shared", *(["buffers", "cache"] if wide else ["buff/cache"]), "available"]
    out = Printout(context)
    out.line(" " * 9 + " ".join(f"{name:>11}" for name in names))
    buffers = state["buffers"]
    middle = [buffers, state["cache"] - buffers] if wide else [state["cache"]]
    cells = [state["total"], state["used"], state["free"], state["shared"], *middle, state["available"]]
    out.line("Mem:     " + " ".join(f"{show(cell):>11}" for cell in cells))
    out.line("Swap:    " + " ".join(f"{show(0):>11}" for _ in range(3)))
    if "total" in args:
        out.line("Total:   " + " ".join(f"{show(state[name]):>11}" for name in ("total", "used", "free")))
    return out.result()


def _short(count: int, base: int) -> str:
    """Return a size as free -h shows it: `62Gi`, `1.2Gi`, `0B`."""
    if count < base:
        return f"{count}B"
    for power, letter in enumerate("KMGTP", 1):
        value = count / base**power
        if value < base or letter == "P":
            text = f"{value:.1f}" if value < 9.95 else f"{value:.0f}"
            return f"{text}{letter}{'i' if base == 1024 else ''}"
    return str(count)
