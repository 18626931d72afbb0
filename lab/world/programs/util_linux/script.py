"""`script`: run a command as if at a terminal, and record its output in a file."""

from typing import Final

from lab.world.machine.program import CommandResult, Context, failed
from lab.world.machine.time.dates import format_date
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.program import program

_KNOWN: Final = """I,log-in= O,log-out= B,log-io= T,log-timing= t,timing? m,logging-format= a,append c,command= e,return
    f,flush force E,echo= o,output-limit= q,quiet h,help V,version"""


@program("script", spec=_KNOWN, suite="util-linux")
def script(context: Context, args: Arguments) -> CommandResult:
    """Record a session in a file."""
    if len(args.operands) > 1:
        raise UsageFault("unexpected number of arguments")
    path = args.get("log-out") or args.get("log-io") or (args.operands[0] if args.operands else "typescript")
    line = args.get("command")
    quiet = "quiet" in args
    began = f"Script started, output log file is '{path}'.\n"
    facts = f'COMMAND="{line}"' if "command" in args else 'TERM=""'
    head = f"Script started on {_now(context)} [{facts} <not executed on terminal>]\n"
    try:
        (context.fs.append if "append" in args else context.fs.write)(path, head.encode("utf-8", "surrogateescape"))
    except OSError as fault:
        return failed("script", f"cannot open {path}: {wording.reason(fault)}")
    result = context.run_script(
        context.host,
        context.user,
        line if "command" in args else context.stdin,
        cwd=context.cwd,
        stdin=context.stdin if "command" in args else "",
        env=context.env,
    )
    spoken = result.spoken or ((result.stdout, result.stderr),)
    text = "".join(out + err for out, err in spoken).replace("\n", "\r\n")
    tail = f'\nScript done on {_now(context)} [COMMAND_EXIT_CODE="{result.exit_code}"]\n'
    try:
        context.fs.append(path, (text + tail).encode("utf-8", "surrogateescape"))
    except OSError as fault:
        return failed("script", f"write failed: {wording.reason(fault)}")
    code = result.exit_code if "return" in args else 0
    return CommandResult(text if quiet else f"{began}{text}Script done.\n", "", code)


def _now(context: Context) -> str:
    return format_date("%Y-%m-%d %H:%M:%S+00:00", context.clock.now)
