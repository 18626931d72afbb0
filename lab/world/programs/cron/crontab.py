"""`crontab`: list, replace or remove the scheduled commands of an account."""

import re

from lab.world.machine.cron_times import FIELDS, SHORTCUTS, field_numbers
from lab.world.machine.program import CommandResult, Context, command
from lab.world.machine.state import Crontab
from lab.world.programs.common.getopt import Arguments, UsageFault, options, parse

_USAGE = """crontab: usage error: {text}
usage:\tcrontab [-u user] [-n] file
\tcrontab [ -u user ] [ -i ] {{ -e | -l | -r }}

\t-h\t(displays this help message)

\tfile\t(default operation is replace, per 1003.2)
\t-n\t(dry run: checks the syntax, then bails out)
\t-u user\t(choose the user whose crontab is touched)

\t-e\t(edit user's crontab)
\t-l\t(list user's crontab)
\t-r\t(delete user's crontab)

\t-i\t(prompt before deleting user's crontab)
"""


@command("crontab")
def crontab(context: Context) -> CommandResult:
    """List, replace or remove a crontab."""
    try:
        args = parse(context.argv, options("u= e l r i n s T x="))
    except UsageFault as usage:
        return CommandResult("", f"crontab: {usage.text}\n" + _USAGE.format(text="unrecognized option"), 1)
    user = args.get("u") or context.user
    if "u" in args and context.user != "root" and user != context.user:
        return CommandResult("", "must be privileged to use -u\n", 1)
    if user not in context.host.users:
        return CommandResult("", f"crontab:  user `{user}' unknown\n", 1)
    table = context.host.crontabs.get(user)
    if "l" in args or "r" in args or "e" in args:
        return _keep(context, args, user, table)
    if not args.operands:
        args = Arguments(args.options, ("-",)) if context.has_stdin else args
    if not args.operands:
        return CommandResult("", _USAGE.format(text="file name must be specified for replace"), 1)
    path = args.operands[0]
    try:
        text = context.stdin if path == "-" else context.fs.read_text(path)
    except OSError as fault:
        return CommandResult("", f"{path}: {fault.strerror}\n", 1)
    return _install(context, user, path, text)


def _keep(context: Context, args: Arguments, user: str, table: Crontab | None) -> CommandResult:
    if "e" in args:
        context.note_fidelity("crontab -e has no terminal to edit on")
        return CommandResult(
            "",
            "no crontab for " + user + " - using an empty one\nError opening terminal: unknown.\n"
            if table is None
            else "Error opening terminal: unknown.\n",
            1,
        )
    if table is None:
        return CommandResult("", f"no crontab for {user}\n", 1)
    if "l" in args:
        return CommandResult(table.text)
    if "i" in args and context.stdin[:1] not in ("y", "Y"):
        return CommandResult(f"crontab: really delete {user}'s crontab? (y/n) ", "", 0)
    context.host.drop("crontabs", user)
    return CommandResult()


def _install(context: Context, user: str, path: str, text: str) -> CommandResult:
    name = '"-"' if path == "-" else f'"{path}"'
    faults = "".join(
        f"{name}:{number}: bad {fault}\n" for number, line in enumerate(text.splitlines()) if (fault := _fault(line))
    )
    if faults:
        return CommandResult("", f"{faults}errors in crontab file, can't install.\n", 1)
    if text and not text.endswith("\n"):
        return CommandResult("", "new crontab file is missing newline before EOF, can't install.\n", 1)
    context.host.put("crontabs", user, Crontab(user, text))
    return CommandResult()


def _fault(line: str) -> str:
    """Return the field of a line that cron cannot parse; "" when all are valid."""
    bare = line.strip()
    if not bare or bare.startswith("#") or re.match(r"\w+\s*=", bare):
        return ""
    if bare.startswith("@"):
        words = bare.split(None, 1)
        return "time specifier" if words[0] not in SHORTCUTS else "" if len(words) == 2 else "command"
    fields = bare.split(None, 5)
    for (name, low, high), text in zip(FIELDS, [*fields, *[""] * 5][:5], strict=True):
        if field_numbers(text, low, high) is None:
            return name
    return "command" if len(fields) < 6 else ""
