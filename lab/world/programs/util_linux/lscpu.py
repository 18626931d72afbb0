"""`lscpu`: describe the processors."""

from lab.world.machine.processor import FLAGS, model_name, topology
from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program


@program(
    "lscpu",
    spec="a,all b,online B,bytes C,caches? c,offline e,extended? J,json p,parse? s,sysroot= x,hex y",
    suite="util-linux",
)
def lscpu(context: Context, args: Arguments) -> CommandResult:
    """Describe the processors."""
    cores = context.host.record.cores
    sockets, threads = topology(cores)
    rows = [
        ("Architecture:", "x86_64"),
        ("CPU op-mode(s):", "32-bit, 64-bit"),
        ("Address sizes:", "46 bits physical, 57 bits virtual"),
        ("Byte Order:", "Little Endian"),
        ("CPU(s):", str(cores)),
        ("On-line CPU(s) list:", f"0-{cores - 1}" if cores > 1 else "0"),
        ("Vendor ID:", "GenuineIntel"),
        ("Model name:", model_name(cores)),
        ("CPU family:", "6"),
        ("Model:", "106"),
        ("Thread(s) per core:", str(threads)),
        ("Core(s) per socket:", str(cores // sockets // threads)),
        ("Socket(s):", str(sockets)),
        ("Stepping:", "6"),
        ("CPU max MHz:", "3500.0000"),
        ("CPU min MHz:", "800.0000"),
        ("BogoMIPS:", f"{float(model_name(cores).rpartition(' ')[2].removesuffix('GHz')) * 2000:.2f}"),
        ("Flags:", FLAGS),
        ("Virtualization:", "VT-x"),
        ("NUMA node(s):", str(sockets)),
    ]
    return CommandResult("".join(f"{name:<33}{value}\n" for name, value in rows))
