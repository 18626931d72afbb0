"""`start-stop-daemon`: start programs that do not run yet; query or stop those that do."""

import shlex
from typing import Final

from lab.world.machine.process_table import short_name
from lab.world.machine.program import CommandResult, Context
from lab.world.machine.state import Process
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.owners import find_user
from lab.world.programs.common.program import Printout, program
from lab.world.programs.procps.pgrep import send, signal_name

_KNOWN: Final = """S,start K,stop T,status H,help V,version n,name= s,signal= a,startas= p,pidfile= x,exec= u,user=
    g,group= c,chuid= r,chroot= d,chdir= N,nicelevel= P,procsched= I,iosched= k,umask= b,background C,no-close O,output=
    notify-await notify-timeout= m,make-pidfile remove-pidfile R,retry= t,test o,oknodo q,quiet v,verbose pid= ppid="""
_WAYS: Final = ("exec", "pid", "ppid", "pidfile", "user", "name")


@program("start-stop-daemon", spec=_KNOWN, usage_exit=3, folder="/usr/sbin", suite="")
def start_stop_daemon(context: Context, args: Arguments) -> CommandResult:
    """Start or stop a daemon."""
    if "version" in args:
        return CommandResult("start-stop-daemon 1.21.22 for Debian\n")
    action = args.last_of("start", "stop", "status")
    if not action:
        raise UsageFault("need one of --start or --stop or --status")
    if not any(way in args for way in _WAYS) and not (action == "start" and "startas" in args):
        raise UsageFault("need at least one of --exec, --pid, --ppid, --pidfile, --user or --name")
    if action == "start" and not ("exec" in args or "startas" in args):
        raise UsageFault("--start needs --exec or --startas")
    if args.get("signal") and signal_name(args.get("signal")) is None:
        raise UsageFault("signal value must be numeric or name of signal (KILL, INT, ...)")
    if "user" in args and find_user(context.host, args.get("user")) not in context.host.users:
        return _fatal(f"user '{args.get('user')}' not found")
    program = args.get("startas") or args.get("exec")
    if "exec" in args or action == "start":
        try:
            context.fs.stat(args.get("exec") or program)
        except OSError as fault:
            return _fatal(f"unable to stat {args.get('exec') or program} ({wording.reason(fault)})")
    matches = _matching(context, args)
    if action == "status":
        missing = 1 if context.fs.exists(args.get("pidfile")) else 3
        return CommandResult(exit_code=0 if matches else missing if "pidfile" in args else 3)
    return _start(context, args, program, matches) if action == "start" else _stop(context, args, matches)


def _fatal(text: str) -> CommandResult:
    return CommandResult("", f"start-stop-daemon: {text}\n", 2)


def _matching(context: Context, args: Arguments) -> list[Process]:
    pids = set()
    if "pidfile" in args:
        try:
            pids = {context.fs.read_text(args.get("pidfile")).strip()}
        except OSError:
            return []
    pids |= set(args.every("pid"))
    owner = find_user(context.host, args.get("user")) if "user" in args else ""
    matches = []
    for process in context.host.processes.values():
        checks = (
            not pids or str(process.pid) in pids,
            "ppid" not in args or str(process.ppid) == args.get("ppid"),
            "name" not in args or short_name(process.command) == args.get("name")[:15],
            "exec" not in args or process.command.split()[0] == args.get("exec"),
            not owner or process.user == owner,
        )
        if all(checks):
            matches.append(process)
    return matches


def _start(context: Context, args: Arguments, program: str, matches: list[Process]) -> CommandResult:
    message = "" if "quiet" in args else f"{program} already running.\n"
    if matches:
        return CommandResult(message, "", 0 if "oknodo" in args else 1)
    words = shlex.join([program, *args.operands])
    if "test" in args:
        return CommandResult("" if "quiet" in args else f"Would start {words} .\n")
    user = args.get("chuid").partition(":")[0] or context.user
    if user != context.user and context.user != "root":
        return _fatal(f"unable to set gid to {args.get('chuid')} (Operation not permitted)")
    line = f"exec {words}"
    if "background" in args:
        pid_line = f" && echo $! > {shlex.quote(args.get('pidfile'))}" if "make-pidfile" in args else ""
        line = f"{{ {words} > /dev/null 2>&1 & }}{pid_line}"
    result = context.run_script(
        context.host, user, line, cwd=args.get("chdir") or context.cwd, stdin=context.stdin, env=context.env
    )
    began = f"Starting {program}...\n" if "verbose" in args else ""
    return CommandResult(began + result.stdout, result.stderr, result.exit_code)


def _stop(context: Context, args: Arguments, matches: list[Process]) -> CommandResult:
    out = Printout(context)
    if not matches:
        what = _described(args)
        if "quiet" not in args:
            out.line(f"No {what} found running; none killed.")
        out.exit_code = 0 if "oknodo" in args else 1
        return out.result()
    if "test" in args:
        out.line(f"Would send signal 15 to {' '.join(str(one.pid) for one in matches)}.")
        return out.result()
    signal = signal_name(args.get("signal") or "TERM") or "TERM"
    stopped = []
    for process in matches:
        why = send(context, process, signal)
        if why:
            out.warn(f"warning: failed to kill {process.pid}: {why}", 0)
        else:
            stopped.append(str(process.pid))
    if not stopped:
        out.line(f"No {_described(args)} found running; none killed.")
        out.exit_code = 0 if "oknodo" in args else 1
    elif "verbose" in args:
        out.line(f"Stopped {_described(args)} (pid {' '.join(stopped)}).")
    if "remove-pidfile" in args and context.fs.exists(args.get("pidfile")):
        context.fs.remove(args.get("pidfile"))
    return out.result()


def _described(args: Arguments) -> str:
    if "name" in args:
        return args.get("name")
    if "exec" in args:
        return args.get("exec")
    if "pidfile" in args:
        return f"process in pidfile '{args.get('pidfile')}'"
    return f"process(es) owned by '{args.get('user')}'"
