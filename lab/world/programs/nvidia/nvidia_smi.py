"""`nvidia-smi`: the GPUs of a host."""

import re

from lab.world.machine import gpu as cards
from lab.world.machine.program import CommandResult, Context, command
from lab.world.machine.state import Gpu
from lab.world.machine.time.dates import format_date
from lab.world.programs.common.getopt import Arguments, UsageFault, options, parse
from lab.world.programs.nvidia.reports import log, monitor, topology


@command("nvidia-smi")
def nvidia_smi(context: Context) -> CommandResult:
    """Print the GPUs and the processes that use them."""
    gpus = cards.now(context)
    if not gpus:
        return CommandResult("", "bash: line 1: nvidia-smi: command not found\n", 127)
    if context.argv[:1] in (["pmon"], ["dmon"]):
        return monitor(context, context.argv)
    if context.argv[:1] == ["topo"]:
        return topology(context)
    words = [re.sub(r"^--(query-gpu|query-compute-apps|format|id|loop)=", r"--\1=", word) for word in context.argv]
    try:
        args = parse(
            words,
            options(
                "L,list-gpus q,query i,id= l,loop= f,filename= d,display= query-gpu= query-compute-apps= format= "
                "x,xml-format h,help"
            ),
        )
    except UsageFault as usage:
        context.note_fidelity(f"nvidia-smi refused its options: {usage.text}")
        first_word = context.argv[0] if context.argv else ""
        return CommandResult(
            "",
            "Invalid combination of input arguments. Please run 'nvidia-smi -h' for help.\n"
            if not first_word
            else f"Option {first_word} is not recognized. Please run 'nvidia-smi -h'.\n",
            2,
        )
    if args.get("id"):
        ids = set(args.get("id").split(","))
        gpus = [gpu for gpu in gpus if str(gpu.index) in ids]
        if not gpus:
            return CommandResult("No devices were found\n", "", 6)
    if "list-gpus" in args:
        return CommandResult(
            "".join(f"GPU {gpu.index}: {gpu.name} (UUID: {cards.uuid(context, gpu)})\n" for gpu in gpus)
        )
    if "query-gpu" in args:
        return _query(context, args, gpus)
    if "query-compute-apps" in args:
        return _apps(context, args, gpus)
    if "query" in args:
        return log(context, args, gpus)
    return CommandResult(_table(context, gpus))


def _query(context: Context, args: Arguments, gpus: list[Gpu]) -> CommandResult:
    fields = [field.strip() for field in args.get("query-gpu").split(",")]
    shape = args.get("format").split(",")
    bare = "nounits" in shape
    lines = []
    units = {
        "memory.total": "MiB",
        "memory.used": "MiB",
        "memory.free": "MiB",
        "utilization.gpu": "%",
        "utilization.memory": "%",
        "power.draw": "W",
        "power.limit": "W",
        "clocks.sm": "MHz",
        "clocks.gr": "MHz",
        "clocks.mem": "MHz",
        "clocks.current.sm": "MHz",
        "clocks.current.memory": "MHz",
    }
    if "noheader" not in shape:
        lines.append(
            ", ".join(
                f"{field} [{units[field]}]" if (field in units and not bare) or field in units else field
                for field in fields
            )
        )
    for gpu in gpus:
        heat, power, limit = cards.heat(gpu)
        facts = {
            "index": str(gpu.index),
            "name": gpu.name,
            "gpu_name": gpu.name,
            "uuid": cards.uuid(context, gpu),
            "gpu_uuid": cards.uuid(context, gpu),
            "count": str(len(context.host.record.gpus)),
            "driver_version": cards.DRIVER,
            "pstate": "P0" if gpu.utilisation else "P8",
            "memory.total": str(cards.mebibytes(gpu.memory)),
            "memory.used": str(cards.mebibytes(gpu.used)),
            "memory.free": str(cards.mebibytes(gpu.memory - gpu.used)),
            "utilization.gpu": str(gpu.utilisation),
            "utilization.memory": str(gpu.utilisation * 2 // 3),
            "temperature.gpu": str(heat),
            "power.draw": f"{power:.2f}",
            "power.limit": f"{limit:.2f}",
            "timestamp": format_date("%Y/%m/%d %H:%M:%S.%3N", context.clock.now),
            "fan.speed": "[N/A]",
            "pci.bus_id": cards.bus(gpu),
            "gpu_bus_id": cards.bus(gpu),
            "compute_mode": "Default",
            "persistence_mode": "Enabled",
            "display_active": "Disabled",
            "mig.mode.current": "[N/A]",
            "clocks.sm": str(cards.clocks(gpu)[1]),
            "clocks.gr": str(cards.clocks(gpu)[1]),
            "clocks.mem": str(cards.clocks(gpu)[0]),
            "clocks.current.sm": str(cards.clocks(gpu)[1]),
            "clocks.current.memory": str(cards.clocks(gpu)[0]),
        }
        cells = []
        for field in fields:
            if field not in facts:
                return CommandResult(f'Field "{field}" is not a valid field to query.\n\n', "", 2)
            unit = f" {units[field]}" if field in units and not bare else ""
            cells.append(facts[field] + unit)
        lines.append(", ".join(cells))
    return CommandResult("".join(f"{line}\n" for line in lines))


def _apps(context: Context, args: Arguments, gpus: list[Gpu]) -> CommandResult:
    fields = [field.strip() for field in args.get("query-compute-apps").split(",")]
    lines = (
        [", ".join("used_gpu_memory [MiB]" if field.startswith("used") else field for field in fields)]
        if "noheader" not in args.get("format")
        else []
    )
    for gpu in gpus:
        process = cards.holder(context, gpu)
        if process is not None:
            unit = "" if "nounits" in args.get("format") else " MiB"
            facts = {
                "pid": str(process.pid),
                "process_name": process.command.split()[0],
                "name": process.command.split()[0],
                "gpu_uuid": cards.uuid(context, gpu),
                "used_memory": f"{cards.mebibytes(gpu.used)}{unit}",
                "used_gpu_memory": f"{cards.mebibytes(gpu.used)}{unit}",
            }
            lines.append(", ".join(facts.get(field, "[N/A]") for field in fields))
    return CommandResult("".join(f"{line}\n" for line in lines))


def _table(context: Context, gpus: list[Gpu]) -> str:
    bar = "+-----------------------------------------+------------------------+----------------------+"
    lines = [
        format_date("%a %b %e %H:%M:%S %Y       ", context.clock.now),
        "+-----------------------------------------------------------------------------------------+",
        f"| NVIDIA-SMI {cards.DRIVER:<23}Driver Version: {cards.DRIVER:<15}CUDA Version: {cards.CUDA:<8} |",
        bar,
        "| GPU  Name                 Persistence-M | Bus-Id          Disp.A | Volatile Uncorr. ECC |",
        "| Fan  Temp   Perf          Pwr:Usage/Cap |           Memory-Usage | GPU-Util  Compute M. |",
        "|                                         |                        |               MIG M. |",
        "|=========================================+========================+======================|",
    ]
    for gpu in gpus:
        heat, power, limit = cards.heat(gpu)
        memory = f"{cards.mebibytes(gpu.used)}MiB / {cards.mebibytes(gpu.memory):>6}MiB"
        state = "P0" if gpu.utilisation else "P8"
        lines += [
            (
                f"| {gpu.index:>3}  {gpu.name[:30]:<30} On  |   00000000:{gpu.index * 32 + 1:02X}:00.0 Off |          "
                "          0 |"
            ),
            (
                f"| N/A  {heat:>3}C    {state}            {power:>4}W / {limit:>4}W | {memory:>22} | "
                f"{gpu.utilisation:>6}%      Default |"
            ),
            "|                                         |                        |                  N/A |",
            bar,
        ]
    lines += [
        "                                                                                         ",
        "+-----------------------------------------------------------------------------------------+",
        "| Processes:                                                                              |",
        "|  GPU   GI   CI        PID   Type   Process name                              GPU Memory |",
        "|        ID   ID                                                               Usage      |",
        "|=========================================================================================|",
    ]
    rows = [(gpu, process) for gpu in gpus if (process := cards.holder(context, gpu)) is not None]
    for gpu, process in rows:
        name = process.command.split()[0]
        name = name if len(name) <= 38 else "..." + name[-35:]
        lines.append(
            f"| {gpu.index:>4}   N/A  N/A {process.pid:>10}      C   {name:<38} {cards.mebibytes(gpu.used):>9}MiB |"
        )
    if not rows:
        lines.append("|  No running processes found                                                             |")
    lines.append("+-----------------------------------------------------------------------------------------+")
    return "\n".join(lines) + "\n"
