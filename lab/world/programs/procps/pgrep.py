"""`kill`, `pkill`, `pgrep`, `killall`, `pidof` and `top`: finding processes and ending them."""

import re

from msgspec.structs import replace

from lab.world.machine import process_table as table
from lab.world.machine import units
from lab.world.machine.program import CommandResult, Context, command
from lab.world.machine.state import Process
from lab.world.programs.common import regex as patterns
from lab.world.programs.common.getopt import Arguments, UsageFault, options, parse
from lab.world.programs.common.owners import uid
from lab.world.programs.common.program import VERSIONS, Printout, program
from lab.world.programs.coreutils.uname import memory
from lab.world.programs.procps.uptime_line import uptime_line

_NAMES = (
    "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG "
    "XCPU XFSZ VTALRM PROF WINCH IO PWR SYS"
)
SIGNALS = {name: number for number, name in enumerate(_NAMES.split(), 1)}
DEAD = {
    "HUP": "Hangup",
    "KILL": "Killed",
    "QUIT": "Quit",
    "SEGV": "Segmentation fault",
    "ABRT": "Aborted",
    "ALRM": "Alarm clock",
    "USR1": "User defined signal 1",
    "USR2": "User defined signal 2",
}
"""What bash says of a command that such a signal ended."""
_HARMLESS = ("CHLD", "CONT", "URG", "WINCH")
_BASH = "bash: line 1: kill:"


def signal_name(text: str) -> str | None:
    """Return the name a signal is spelled by: `9`, `KILL` and `SIGKILL` are KILL; `0` is itself."""
    if text == "0":
        return "0"
    if text.isdigit():
        return next((name for name, number in SIGNALS.items() if number == int(text)), None)
    name = text.upper().removeprefix("SIG")
    return name if name in SIGNALS else None


def send(context: Context, process: Process, signal: str) -> str:
    """Send a signal; why it could not be sent, or nothing."""
    host = context.host
    if context.user not in ("root", process.user):
        return "Operation not permitted"
    ignores = process.pid == 1 or process.command.startswith("[")
    if signal == "CONT" and process.state == "T":
        host.put("processes", process.pid, replace(process, state="S"))
        return ""
    if signal == "0" or signal in _HARMLESS or ignores:
        return ""
    if signal in ("STOP", "TSTP", "TTIN", "TTOU"):
        host.put("processes", process.pid, replace(process, state="T"))
        return ""
    if signal == "HUP" and process.service:
        # Daemons read their configuration again.
        return ""
    units.killed(host, process.pid, SIGNALS[signal], signal, context.clock.now)
    return ""


def asked_for(words: list[str]) -> tuple[str | None, list[str], str]:
    """Return the signal a command line of `kill` sends, None for one there is not, whom to, and how it was spelled."""
    spelled = "TERM"
    if words[0] in ("-s", "-n") and len(words) > 1:
        spelled, words = words[1], words[2:]
    elif words[0] == "--":
        words = words[1:]
    elif words[0].startswith("-") and len(words[0]) > 1:
        spelled, words = words[0][1:], words[1:]
    return signal_name(spelled), words[1:] if words[:1] == ["--"] else words, spelled


@command("kill")
def kill(context: Context) -> CommandResult:
    """Send a signal to processes, as the shell's own kill does."""
    words = list(context.argv)
    if not words:
        return CommandResult(
            "", "kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]\n", 2
        )
    if words[0] in ("-l", "-L"):
        return _signal_list(words[1:])
    signal, words, spelled = asked_for(words)
    if signal is None:
        return CommandResult("", f"{_BASH} {spelled}: invalid signal specification\n", 1)
    err, code = "", 1
    for word in words:
        if word.startswith("%"):
            err += f"{_BASH} {word}: no such job\n"
            continue
        if not re.fullmatch(r"-?\d+", word):
            err += f"{_BASH} {word}: arguments must be process or job IDs\n"
            continue
        pid = abs(int(word))
        process = next((one for one in table.running(context) if one.pid == pid), None)
        why = "No such process" if process is None else ""
        if process is not None and pid in context.host.processes:
            why = send(context, process, signal)
        if why:
            err += f"{_BASH} ({word}) - {why}\n"
        else:
            code = 0
    return CommandResult("", err, code if words else 2)


def _signal_list(words: list[str]) -> CommandResult:
    if words:
        lines = []
        for word in words:
            name = signal_name(str(int(word) - 128) if word.isdigit() and int(word) > 128 else word)
            if name is None:
                return CommandResult("", f"{_BASH} {word}: invalid signal specification\n", 1)
            lines.append(name if word.isdigit() else str(SIGNALS[name]))
        return CommandResult("\n".join(lines) + "\n")
    cells = [f"{number:2d}) SIG{name}" for name, number in SIGNALS.items()]
    return CommandResult("".join("\t".join(cells[at : at + 5]) + "\n" for at in range(0, len(cells), 5)))


_PGREP = """signal= e,echo q,queue= c,count d,delimiter= l,list-name a,list-full v,inverse w,lightweight f,full
    g,pgroup=     G,group= i,ignore-case n,newest o,oldest O,older= P,parent= s,session= t,terminal=
    u,euid= U,uid= x,exact F,pidfile=
    L,logpidfile r,runstates= A,ignore-ancestors cgroup= ns= nslist="""


@command("pgrep", "pkill", "pidof", "killall")
def pgrep(context: Context) -> CommandResult:
    """Find processes by what they are called, and signal them when called by such a name."""
    if context.name == "pidof":
        return _pidof(context)
    if context.name != "killall" and context.argv[:1] in (["--version"], ["-V"]):
        return CommandResult(VERSIONS["procps"].format(name=context.name))
    signal, words = "TERM", list(context.argv)
    if context.name in ("pkill", "killall"):
        for word in words:
            if word.startswith("-") and word != "-" and signal_name(word[1:]) is not None:
                signal = signal_name(word[1:]) or "TERM"
                words.remove(word)
                break
    spec = (
        _PGREP
        if context.name != "killall"
        else "e,exact I,ignore-case g i,interactive q,quiet r,regexp s,signal= u,user= v,verbose w,wait"
    )
    try:
        args = parse(words, options(spec))
    except UsageFault as usage:
        context.note_fidelity(f"{context.name} refused its options: {usage.text}")
        return CommandResult(
            "",
            (
                f"{context.name}: {usage.text}\n\nUsage:\n {context.name} [options] <pattern>\n\nFor more details see "
                "pgrep(1).\n"
            ),
            2,
        )
    if "signal" in args:
        signal = signal_name(args.get("signal")) or "TERM"
    if context.name == "killall":
        return _killall(context, args, signal)
    picks = ("euid", "uid", "parent", "terminal", "group", "newest", "oldest")
    if not args.operands and not any(name in args for name in picks):
        return CommandResult(
            "",
            f"{context.name}: no matching criteria specified\nTry `{context.name} --help' for more information.\n",
            2,
        )
    if len(args.operands) > 1:
        return CommandResult(
            "",
            f"{context.name}: only one pattern can be provided\nTry `{context.name} --help' for more information.\n",
            2,
        )
    try:
        processes = _matching(context, args)
    except re.error:
        return CommandResult("", f"{context.name}: invalid regular expression\n", 2)
    if context.name == "pgrep":
        return _show_found(args, processes)
    out = Printout(context)
    for process in processes:
        why = send(context, process, signal)
        if why:
            out.warn(f"killing pid {process.pid} failed: {why}", 0)
        elif "echo" in args:
            out.line(f"{table.short_name(process.command)} killed (pid {process.pid})")
    out.exit_code = 0 if processes else 1
    return out.result()


def _matching(context: Context, args: Arguments) -> list[Process]:
    pattern = args.operands[0] if args.operands else ""
    fold = re.IGNORECASE if "ignore-case" in args else 0
    compiled = patterns.compiled(f"(?:{pattern})$" if "exact" in args else pattern, fold)
    users = {name for word in args.every("euid") + args.every("uid") for name in word.split(",")}
    parents = {number for word in args.every("parent") for number in word.split(",")}
    processes = []
    for process in context.host.processes.values():
        text = process.command if "full" in args else table.short_name(process.command)
        hits = compiled.match(text) if "exact" in args else compiled.search(text)
        if users and not users & {process.user, str(uid(context.host, process.user))}:
            hits = None
        if parents and str(process.ppid) not in parents:
            hits = None
        if bool(hits) != ("inverse" in args):
            processes.append(process)
    processes.sort(key=lambda process: process.pid)
    if processes and "newest" in args:
        return [max(processes, key=lambda process: process.started)]
    if processes and "oldest" in args:
        return [min(processes, key=lambda process: process.started)]
    return processes


def _show_found(args: Arguments, processes: list[Process]) -> CommandResult:
    if "count" in args:
        return CommandResult(f"{len(processes)}\n", "", 0 if processes else 1)
    rows = []
    for process in processes:
        name = process.command if "list-full" in args else table.short_name(process.command)
        rows.append(f"{process.pid} {name}" if "list-full" in args or "list-name" in args else str(process.pid))
    text = args.get("delimiter", "\n").join(rows)
    return CommandResult(f"{text}\n" if rows else "", "", 0 if processes else 1)


def _pidof(context: Context) -> CommandResult:
    names = [word for word in context.argv if not word.startswith("-")]
    processes = [
        process.pid
        for process in context.host.processes.values()
        if table.short_name(process.command) in names or process.command.split()[0] in names
    ]
    text = " ".join(str(pid) for pid in sorted(processes, reverse=True))
    return CommandResult(f"{text}\n" if processes else "", "", 0 if processes else 1)


def _killall(context: Context, args: Arguments, signal: str) -> CommandResult:
    out = Printout(context)
    for name in args.operands:
        processes = [one for one in context.host.processes.values() if table.short_name(one.command) == name]
        for process in processes:
            why = send(context, process, signal)
            if why:
                out.error(f"{name}({process.pid}): {why}")
        if not processes and "quiet" not in args:
            out.error(f"{name}: no process found")
        elif not processes:
            out.exit_code = 1
    return out.result()


@program(
    "top",
    spec="b c d= E= e= H h i n= O o= p= S s U= u= V w? 1",
    suite="procps",
    hint="Usage:\n  top -hv | -bcEeHiOSs1 -d secs -n max -u|U user -p pids -o field -w [cols]\n",
)
def top(context: Context, args: Arguments) -> CommandResult:
    """Show how busy a host is, once for each -n."""
    if "b" not in args:
        return CommandResult("", "top: failed tty get\n", 1)
    host, now = context.host, context.clock.now
    processes = table.running(context)
    if "u" in args or "U" in args:
        only_user = args.get("u") or args.get("U")
        processes = [one for one in processes if only_user in (one.user, str(uid(host, one.user)))]
    if "p" in args:
        numbers = {int(word) for text in args.every("p") for word in text.split(",") if word.isdigit()}
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
    count = int(args.get("n")) if args.get("n").isdigit() else 1
    if count > 1:
        context.clock.advance(3.0 * (count - 1))
    return CommandResult(("\n" + text).join([text, *[""] * (min(count, 20) - 1)]) if count > 1 else text)


def _scaled(kilobytes: int, width: int = 7) -> str:
    """Return a size as top squeezes it into its column: `8.1g`, `912.3m` or kilobytes."""
    if len(str(kilobytes)) <= width:
        return str(kilobytes)
    for power, letter in ((1, "m"), (2, "g"), (3, "t")):
        text = f"{kilobytes / 1024**power:.1f}{letter}"
        if len(text) <= width:
            return text
    return str(kilobytes)
