"""`systemd-run`: run a command as a transient unit."""

import posixpath
import shlex
from hashlib import sha256
from typing import Final

from lab.world.machine.program import CommandResult, Context
from lab.world.machine.state import JournalLine
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.owners import find_user
from lab.world.programs.common.program import program
from lab.world.programs.systemd.systemctl_enable import AUTHORISED

_KNOWN: Final = """
    no-ask-password user system scope u,unit= p,property= description= slice= slice-inherit r,remain-after-
    exit wait send-sighup service-type= uid= gid= nice= working-directory= d,same-dir E,setenv= t,pty P,pipe
    q,quiet G,collect S,shell on-active= on-boot= on-startup= on-unit-active= on-unit-inactive= on-calendar=
    on-clock-change no-block on-timezone-change timer-property= path-property= socket-property= H,host=
    M,machine=
"""
_TIMES: Final = ("on-active", "on-boot", "on-startup", "on-unit-active", "on-unit-inactive", "on-calendar")


@program("systemd-run", spec=_KNOWN, suite="systemd", hint="", permute=False)
def systemd_run(context: Context, args: Arguments) -> CommandResult:
    """Run a command as a transient unit."""
    if "user" in args:
        return CommandResult("", "Failed to connect to bus: No medium found\n", 1)
    timed = any(time in args for time in _TIMES)
    if not args.operands and not (timed and "unit" in args):
        return CommandResult("", "Command line to execute required.\n", 1)
    name = args.operands[0] if args.operands else ""
    path = _program_path(context, name)
    if not path:
        return CommandResult("", f"Failed to find executable {name}: No such file or directory\n", 1)
    kind = "scope" if "scope" in args else "timer" if timed else "service"
    if context.user != "root":
        return CommandResult("", f"Failed to start transient {kind} unit: {AUTHORISED}\n", 1)
    unit = args.get("unit").removesuffix(".service") or _name(context)
    if f"{unit}" in context.host.services:
        missing = (
            f"Failed to start transient service unit: Unit {unit}.service was already loaded or has a fragment file.\n"
        )
        return CommandResult("", missing, 1)
    settings = dict(value.partition("=")[::2] for value in args.every("property"))
    user_text = args.get("uid") or settings.get("User", "")
    user = find_user(context.host, user_text) if user_text else "root"
    folder = args.get("working-directory") or (context.cwd if "same-dir" in args or "scope" in args else "/")
    env = dict(value.partition("=")[::2] for value in args.every("setenv"))
    quiet = "quiet" in args
    words = shlex.join((path, *args.operands[1:]))
    if timed:
        context.note_fidelity("systemd-run at a time runs nothing")
        message = f"Running timer as unit: {unit}.timer\nWill run service as unit: {unit}.service\n"
        return CommandResult("", "" if quiet else message)
    host, began = context.host, context.clock.now
    if kind == "scope":
        result = context.run_script(host, user or "root", words, cwd=folder, stdin=context.stdin, env=context.env)
        message = "" if quiet else f"Running scope as unit: {unit}.scope\n"
        return CommandResult(result.stdout, message + result.stderr, result.exit_code)
    host.log(JournalLine(began, "systemd", 1, f"Started {unit}.service - {words}."))
    message = "" if quiet else f"Running as unit: {unit}.service\n"
    waits = "wait" in args or "pipe" in args or "pty" in args
    if not waits:
        tag = shlex.quote(posixpath.basename(path))
        line = f"{{ {words} 2>&1 | systemd-cat -t {tag}; }} > /dev/null 2>&1 &"
        context.run_script(host, user or "root", line, cwd=folder, env=env)
        return CommandResult("", message)
    result = context.run_script(host, user or "root", words, cwd=folder, stdin=context.stdin, env=env)
    prints = "pipe" in args or "pty" in args
    if not prints:
        pid = host.new_pid()
        for line in (result.stdout + result.stderr).splitlines():
            host.log(JournalLine(context.clock.now, posixpath.basename(path), pid, line))
    if result.exit_code:
        exit_line = f"Main process exited, code=exited, status={result.exit_code}"
        host.log(JournalLine(context.clock.now, "systemd", 1, f"{unit}.service: {exit_line}/n/a"))
        host.log(JournalLine(context.clock.now, "systemd", 1, f"{unit}.service: Failed with result 'exit-code'."))
    else:
        host.log(JournalLine(context.clock.now, "systemd", 1, f"{unit}.service: Deactivated successfully."))
    if "wait" in args and not quiet:
        took = max(1, round((context.clock.now - began) * 1000))
        span = f"{took}ms" if took < 1000 else f"{took / 1000:.3f}s"
        message += (
            f"Finished with result: {'exit-code' if result.exit_code else 'success'}\n"
            f"Main processes terminated with: code=exited/status={result.exit_code}\nService runtime: {span}\n"
        )
    out, err = (result.stdout, result.stderr) if prints else ("", "")
    return CommandResult(out, err + message, result.exit_code)


def _program_path(context: Context, name: str) -> str:
    """Return the path of a program; "" when there is none."""
    if not name:
        return "/bin/true"
    if "/" in name:
        return name if context.fs.exists(name) else ""
    folders = ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin")
    return next((f"{folder}/{name}" for folder in folders if context.fs.exists(f"{folder}/{name}")), "")


def _name(context: Context) -> str:
    seed = f"{context.host.name} {context.clock.now} {context.host.record.next_pid} {context.argv}"
    return "run-r" + sha256(seed.encode("utf-8", "surrogateescape")).hexdigest()[:32]
