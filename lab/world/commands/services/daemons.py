"""`start-stop-daemon`: programs started when they do not run yet, and those that run asked after or ended."""

import shlex
from typing import Final

from lab.world.commands import wording
from lab.world.commands.options import Given, UsageFault
from lab.world.commands.people import find_user
from lab.world.commands.program import Printout, program
from lab.world.commands.protocol import CommandResult, Context
from lab.world.commands.system.process_table import short_name
from lab.world.commands.system.signals import send, signal_name
from lab.world.state import Process

_KNOWN: Final = """S,start K,stop T,status H,help V,version n,name= s,signal= a,startas= p,pidfile= x,exec= u,user=
    g,group= c,chuid= r,chroot= d,chdir= N,nicelevel= P,procsched= I,iosched= k,umask= b,background C,no-close O,output=
    notify-await notify-timeout= m,make-pidfile remove-pidfile R,retry= t,test o,oknodo q,quiet v,verbose pid= ppid="""
_WAYS: Final = ("exec", "pid", "ppid", "pidfile", "user", "name")


@program("start-stop-daemon", known=_KNOWN, usage_exit=3, folder="/usr/sbin", suite="")
def start_stop_daemon(context: Context, given: Given) -> CommandResult:
    """Start or stop a daemon."""
    if "version" in given:
        return CommandResult("start-stop-daemon 1.21.22 for Debian\n")
    action = given.last_of("start", "stop", "status")
    if not action:
        raise UsageFault("need one of --start or --stop or --status")
    if not any(way in given for way in _WAYS) and not (action == "start" and "startas" in given):
        raise UsageFault("need at least one of --exec, --pid, --ppid, --pidfile, --user or --name")
    if action == "start" and not ("exec" in given or "startas" in given):
        raise UsageFault("--start needs --exec or --startas")
    if given.get("signal") and signal_name(given.get("signal")) is None:
        raise UsageFault("signal value must be numeric or name of signal (KILL, INT, ...)")
    if "user" in given and find_user(context.host, given.get("user")) not in context.host.users:
        return _fatal(f"user '{given.get('user')}' not found")
    program = given.get("startas") or given.get("exec")
    if "exec" in given or action == "start":
        try:
            context.fs.stat(given.get("exec") or program)
        except OSError as fault:
            return _fatal(f"unable to stat {given.get('exec') or program} ({wording.reason(fault)})")
    found = _matching(context, given)
    if action == "status":
        missing = 1 if context.fs.exists(given.get("pidfile")) else 3
        return CommandResult(exit_code=0 if found else missing if "pidfile" in given else 3)
    return _start(context, given, program, found) if action == "start" else _stop(context, given, found)


def _fatal(text: str) -> CommandResult:
    return CommandResult("", f"start-stop-daemon: {text}\n", 2)


def _matching(context: Context, given: Given) -> list[Process]:
    pids = set()
    if "pidfile" in given:
        try:
            pids = {context.fs.read_text(given.get("pidfile")).strip()}
        except OSError:
            return []
    pids |= set(given.every("pid"))
    owner = find_user(context.host, given.get("user")) if "user" in given else ""
    found = []
    for process in context.host.processes.values():
        checks = (
            not pids or str(process.pid) in pids,
            "ppid" not in given or str(process.ppid) == given.get("ppid"),
            "name" not in given or short_name(process.command) == given.get("name")[:15],
            "exec" not in given or process.command.split()[0] == given.get("exec"),
            not owner or process.user == owner,
        )
        if all(checks):
            found.append(process)
    return found


def _start(context: Context, given: Given, program: str, found: list[Process]) -> CommandResult:
    said = "" if "quiet" in given else f"{program} already running.\n"
    if found:
        return CommandResult(said, "", 0 if "oknodo" in given else 1)
    words = shlex.join([program, *given.operands])
    if "test" in given:
        return CommandResult("" if "quiet" in given else f"Would start {words} .\n")
    user = given.get("chuid").partition(":")[0] or context.user
    if user != context.user and context.user != "root":
        return _fatal(f"unable to set gid to {given.get('chuid')} (Operation not permitted)")
    line = f"exec {words}"
    if "background" in given:
        kept = f" && echo $! > {shlex.quote(given.get('pidfile'))}" if "make-pidfile" in given else ""
        line = f"{{ {words} > /dev/null 2>&1 & }}{kept}"
    result = context.run_script(
        context.host, user, line, cwd=given.get("chdir") or context.cwd, stdin=context.stdin, env=context.env
    )
    began = f"Starting {program}...\n" if "verbose" in given else ""
    return CommandResult(began + result.stdout, result.stderr, result.exit_code)


def _stop(context: Context, given: Given, found: list[Process]) -> CommandResult:
    out = Printout(context)
    if not found:
        what = _described(given)
        if "quiet" not in given:
            out.line(f"No {what} found running; none killed.")
        out.exit_code = 0 if "oknodo" in given else 1
        return out.result()
    if "test" in given:
        out.line(f"Would send signal 15 to {' '.join(str(one.pid) for one in found)}.")
        return out.result()
    signal = signal_name(given.get("signal") or "TERM") or "TERM"
    stopped = []
    for process in found:
        why = send(context, process, signal)
        if why:
            out.warn(f"warning: failed to kill {process.pid}: {why}", 0)
        else:
            stopped.append(str(process.pid))
    if not stopped:
        out.line(f"No {_described(given)} found running; none killed.")
        out.exit_code = 0 if "oknodo" in given else 1
    elif "verbose" in given:
        out.line(f"Stopped {_described(given)} (pid {' '.join(stopped)}).")
    if "remove-pidfile" in given and context.fs.exists(given.get("pidfile")):
        context.fs.remove(given.get("pidfile"))
    return out.result()


def _described(given: Given) -> str:
    if "name" in given:
        return given.get("name")
    if "exec" in given:
        return given.get("exec")
    if "pidfile" in given:
        return f"process in pidfile '{given.get('pidfile')}'"
    return f"process(es) owned by '{given.get('user')}'"
