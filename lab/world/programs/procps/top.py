"""`top`: print the load and the processes of a host, once per iteration of -n."""

from lab.text.amounts import is_number
from lab.world.machine import process_table as table
from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.owners import uid
from lab.world.programs.common.program import program
from lab.world.programs.procps.free import memory
from lab.world.programs.procps.uptime_line import uptime_line


@program(
    "top",
    spec="b c d= E= e= H h i n= O o= p= S s U= u= V w? 1",
    suite="procps",
    hint="Usage:\n  top -hv | -bcEeHiOSs1 -d secs -n max -u|U user -p pids -o field -w [cols]\n",
)
def top(context: Context, args: Arguments) -> CommandResult:
    """Print the load and the processes of a host, once per iteration of -n."""
    if "b" not in args:
        return CommandResult("", "top: failed tty get\n", 1)
    host, now = context.host, context.clock.now
    processes = table.running(context)
    if "u" in args or "U" in args:
        only_user = args.get("u") or args.get("U")
        processes = [one for one in processes if only_user in (one.user, str(uid(host, one.user)))]
    if "p" in args:
        numbers = {int(word) for text in args.every("p") for word in text.split(",") if is_number(word)}
        processes = [one for one in processes if one.pid in numbers]
    by_memory = args.get("o").lstrip("+-") in ("%MEM", "RES")
    processes.sort(key=lambda one: (-one.memory if by_memory else -one.cpu, one.pid))
    state = memory(host)
    busy = min(100.0, sum(one.cpu for one in processes) / host.record.cores)
    awake = sum(one.state.startswith("R") for one in processes)
    lines = [
        f"top -{uptime_line(host, now)}",
        (
            f"Tasks: {len(processes):3d} total, {awake:3d} running, {len(processes) - awake:3d} sleeping,   0 "
            "stopped,   0 zombie"
        ),
        (
            f"%Cpu(s): {busy:4.1f} us,  0.3 sy,  0.0 ni, {max(0.0, 99.7 - busy):4.1f} id,  0.0 wa,  0.0 hi,  0.0 si,  "
            "0.0 st "
        ),
        f"MiB Mem : {state['total'] / (1 << 20):8.1f} total, {state['free'] / (1 << 20):8.1f} free, "
        f"{state['used'] / (1 << 20):8.1f} used, {state['cache'] / (1 << 20):8.1f} buff/cache     ",
        f"MiB Swap:      0.0 total,      0.0 free,      0.0 used. {state['available'] / (1 << 20):8.1f} avail Mem ",
        "",
        "    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND",
    ]
    for one in processes:
        virtual, resident = table.sizes(one)
        seconds = table.cpu_seconds(one, now)
        name = one.command if "c" in args else table.short_name(one.command)
        user = one.user if len(one.user) <= 8 else one.user[:7] + "+"
        share = resident * 102400 / host.record.memory
        lines.append(
            f"{one.pid:7d} {user:<8} {20 + one.nice:3d} {one.nice:3d} {_scaled(virtual):>7} {_scaled(resident, 6):>6} "
            f"{_scaled(resident // 3, 6):>6} {one.state[0]} {one.cpu:5.1f} {share:5.1f} "
            f"{int(seconds // 60):3d}:{seconds % 60:05.2f} {name}"
        )
    text = "\n".join(lines) + "\n"
    count = int(args.get("n")) if is_number(args.get("n")) else 1
    if count > 1:
        context.clock.advance(3.0 * (count - 1))
    return CommandResult(("\n" + text).join([text, *[""] * (min(count, 20) - 1)]) if count > 1 else text)


def _scaled(kilobytes: int, width: int = 7) -> str:
    """Return a size in top's column format: `8.1g`, `912.3m` or kilobytes."""
    if len(str(kilobytes)) <= width:
        return str(kilobytes)
    for power, letter in ((1, "m"), (2, "g"), (3, "t")):
        text = f"{kilobytes / 1024**power:.1f}{letter}"
        if len(text) <= width:
            return text
    return str(kilobytes)
