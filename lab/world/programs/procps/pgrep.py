"""`pgrep`, `pkill`, `killall` and `pidof`: find processes by name and signal them."""

import re

from msgspec.structs import replace

from lab.text.amounts import is_number
from lab.world.machine import process_table as table
from lab.world.machine import units
from lab.world.machine.program import CommandResult, Context, command
from lab.world.machine.state import Process
from lab.world.programs.common import regex as patterns
from lab.world.programs.common.getopt import Arguments, UsageFault, options, parse
from lab.world.programs.common.owners import uid
from lab.world.programs.common.program import VERSIONS, Printout

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
"""What bash prints about a command that was ended by the signal."""
_HARMLESS = ("CHLD", "CONT", "URG", "WINCH")


def signal_name(text: str) -> str | None:
    """Return the canonical name of a signal: KILL for `9`, `KILL` and `SIGKILL`; `0` stays `0`."""
    if text == "0":
        return "0"
    if is_number(text):
        return next((name for name, number in SIGNALS.items() if number == int(text)), None)
    name = text.upper().removeprefix("SIG")
    return name if name in SIGNALS else None


def send(context: Context, process: Process, signal: str) -> str:
    """Send a signal; return why that failed, or ""."""
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
        # Daemons reload their configuration.
        return ""
    units.killed(host, process.pid, SIGNALS[signal], signal, context.clock.now)
    return ""


_PGREP = """signal= e,echo q,queue= c,count d,delimiter= l,list-name a,list-full v,inverse w,lightweight f,full
    g,pgroup=     G,group= i,ignore-case n,newest o,oldest O,older= P,parent= s,session= t,terminal=
    u,euid= U,uid= x,exact F,pidfile=
    L,logpidfile r,runstates= A,ignore-ancestors cgroup= ns= nslist="""


@command("pgrep", "pkill", "pidof", "killall")
def pgrep(context: Context) -> CommandResult:
    """Find processes by name and, depending on the program, signal them."""
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
    # The shell of an agent is not to be killed by its own word.
    own = context.fs.askers()[:-1] if context.name == "pgrep" else ()
    for process in (*context.host.processes.values(), *own):
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
