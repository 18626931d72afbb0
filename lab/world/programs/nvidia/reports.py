"""The reports of `nvidia-smi` other than its table: -q, pmon, dmon and topo."""

from lab.text.amounts import is_number
from lab.world.machine import gpu as cards
from lab.world.machine.process_table import short_name
from lab.world.machine.program import CommandResult, Context
from lab.world.machine.state import Gpu
from lab.world.machine.time.dates import format_date
from lab.world.programs.common.getopt import Arguments, options, parse

_LEGEND = """
Legend:

  X    = Self
  SYS  = Connection traversing PCIe as well as the SMP interconnect between NUMA nodes (e.g., QPI/UPI)
  NODE = Connection traversing PCIe as well as the interconnect between PCIe Host Bridges within a NUMA node
  PHB  = Connection traversing PCIe as well as a PCIe Host Bridge (typically the CPU)
  PXB  = Connection traversing multiple PCIe bridges (without traversing the PCIe Host Bridge)
  PIX  = Connection traversing at most a single PCIe bridge
  NV#  = Connection traversing a bonded set of # NVLinks
"""
_MONITOR = options("i= c= d= s= o= f= h gpm-metrics=")


def monitor(context: Context, words: list[str]) -> CommandResult:
    """Print `pmon` or `dmon`, as often as -c says."""
    args = parse(words[1:], _MONITOR)
    ids = args.get("i").split(",") if args.get("i") else None
    count = min(int(args.get("c")), 60) if is_number(args.get("c")) else 1
    if not args.get("c"):
        context.run_on(f"nvidia-smi {words[0]} shows one sample instead of going on")
    text = ""
    for turn in range(count):
        if turn:
            context.clock.advance(float(args.get("d")) if is_number(args.get("d")) else 1.0)
        gpus = [gpu for gpu in cards.now(context) if ids is None or str(gpu.index) in ids]
        if words[0] == "pmon":
            text += _processes(context, gpus, heading=not turn)
        else:
            text += _devices(gpus, heading=not turn)
    return CommandResult(text)


def _processes(context: Context, gpus: list[Gpu], *, heading: bool) -> str:
    text = (
        "# gpu         pid   type     sm    mem    enc    dec    jpg    ofa    command \n"
        "# Idx           #    C/G      %      %      %      %      %      %    name \n"
        if heading
        else ""
    )
    for gpu in gpus:
        process = cards.holder(context, gpu)
        cells = (
            ["-"] * 8 if process is None else [str(process.pid), "C", str(gpu.utilisation), str(_share(gpu)), *"----"]
        )
        name = "-" if process is None else short_name(process.command)
        numbers = "".join(f"{cell:>7}" for cell in cells[2:])
        text += f"{gpu.index:>5} {cells[0]:>10} {cells[1]:>5}{numbers}    {name:<15}\n"
    return text


def _share(gpu: Gpu) -> int:
    return gpu.utilisation * 2 // 3


def _devices(gpus: list[Gpu], *, heading: bool) -> str:
    text = (
        "# gpu    pwr  gtemp  mtemp     sm    mem    enc    dec    jpg    ofa   mclk   pclk \n"
        "# Idx      W      C      C      %      %      %      %      %      %    MHz    MHz \n"
        if heading
        else ""
    )
    for gpu in gpus:
        heat, power, _ = cards.heat(gpu)
        memory, processors = cards.clocks(gpu)
        cells = [power, heat, "-", gpu.utilisation, _share(gpu), 0, 0, 0, 0, memory, processors]
        text += f"{gpu.index:>5}" + "".join(f"{cell:>7}" for cell in cells) + " \n"
    return text


def topology(context: Context) -> CommandResult:
    """Print `topo -m`: how the cards are connected."""
    gpus = cards.now(context)
    names = [f"GPU{gpu.index}" for gpu in gpus]
    text = "\t" + "\t".join([*names, "CPU Affinity", "NUMA Affinity", "GPU NUMA ID"]) + "\n"
    for name in names:
        ways = [" X " if other == name else "NODE" for other in names]
        text += "\t".join([name, *ways, f"0-{context.host.record.cores - 1}", "0\t", "N/A"]) + "\n"
    return CommandResult(text + _LEGEND)


def log(context: Context, args: Arguments, gpus: list[Gpu]) -> CommandResult:
    """Print `-q`: all details of each card, or the sections that -d names."""
    parts = [part.strip().upper() for part in args.get("display").split(",") if part.strip()]
    lines = [
        "",
        "==============NVSMI LOG==============",
        "",
        f"{'Timestamp':<50}: {format_date('%a %b %e %H:%M:%S %Y', context.clock.now)}",
        f"{'Driver Version':<50}: {cards.DRIVER}",
        f"{'CUDA Version':<50}: {cards.CUDA}",
        "",
        f"{'Attached GPUs':<50}: {len(context.host.record.gpus)}",
    ]
    for gpu in gpus:
        lines.append(f"GPU {cards.bus(gpu)}")
        for part, rows in _sections(context, gpu):
            if not parts or part in parts:
                lines += [f"{row[0]:<50}: {row[1]}" if row[1] else row[0] for row in rows]
        lines.append("")
    return CommandResult("".join(f"{line}\n" for line in lines))


_Rows = list[tuple[str, str]]


def _sections(context: Context, gpu: Gpu) -> list[tuple[str, _Rows]]:
    heat, power, limit = cards.heat(gpu)
    memory, processors = cards.clocks(gpu)
    total, used = cards.mebibytes(gpu.memory), cards.mebibytes(gpu.used)
    process = cards.holder(context, gpu)
    running: _Rows = [("    Processes", "None")]
    if process is not None:
        running = [
            ("    Processes", ""),
            ("        GPU instance ID", "N/A"),
            ("        Compute instance ID", "N/A"),
            ("        Process ID", str(process.pid)),
            ("            Type", "C"),
            ("            Name", process.command.split()[0]),
            ("            Used GPU Memory", f"{used} MiB"),
        ]
    return [
        (
            "",
            [
                ("    Product Name", gpu.name),
                ("    Product Brand", "NVIDIA"),
                ("    Display Mode", "Enabled"),
                ("    Display Active", "Disabled"),
                ("    Persistence Mode", "Enabled"),
                ("    GPU UUID", cards.uuid(context, gpu)),
                ("    Minor Number", str(gpu.index)),
                ("    Bus Id", cards.bus(gpu)),
                ("    Fan Speed", "N/A"),
                ("    Performance State", "P0" if gpu.utilisation else "P8"),
            ],
        ),
        (
            "MEMORY",
            [
                ("    FB Memory Usage", ""),
                ("        Total", f"{total} MiB"),
                ("        Reserved", "642 MiB"),
                ("        Used", f"{used} MiB"),
                ("        Free", f"{max(0, total - used - 642)} MiB"),
            ],
        ),
        (
            "UTILIZATION",
            [
                ("    Utilization", ""),
                ("        Gpu", f"{gpu.utilisation} %"),
                ("        Memory", f"{_share(gpu)} %"),
                ("        Encoder", "0 %"),
                ("        Decoder", "0 %"),
            ],
        ),
        (
            "TEMPERATURE",
            [
                ("    Temperature", ""),
                ("        GPU Current Temp", f"{heat} C"),
                ("        GPU Shutdown Temp", "97 C"),
                ("        GPU Slowdown Temp", "94 C"),
            ],
        ),
        (
            "POWER",
            [
                ("    GPU Power Readings", ""),
                ("        Power Draw", f"{power:.2f} W"),
                ("        Current Power Limit", f"{limit:.2f} W"),
            ],
        ),
        (
            "CLOCK",
            [
                ("    Clocks", ""),
                ("        Graphics", f"{processors} MHz"),
                ("        SM", f"{processors} MHz"),
                ("        Memory", f"{memory} MHz"),
            ],
        ),
        ("PIDS", running),
    ]
