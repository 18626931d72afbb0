"""`loginctl`: print the login sessions."""

from collections.abc import Sequence

from lab.world.machine.program import CommandResult, Context
from lab.world.machine.sessions import sessions
from lab.world.machine.state import Login
from lab.world.machine.time.dates import format_date
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.owners import uid
from lab.world.programs.common.program import program

_LOGINCTL = """a,all l,full n,lines= o,output= p,property= no-legend no-pager no-ask-password s,signal= kill-who= value
    H,host= M,machine="""


def _sessions(context: Context) -> list[tuple[int, Login]]:
    """Return the sessions with the numbers logind gave them."""
    return [(session.number, session.login) for session in sessions(context.host.record)]


@program("loginctl", spec=_LOGINCTL, suite="systemd", hint="")
def loginctl(context: Context, args: Arguments) -> CommandResult:
    """Print the login sessions."""
    verb = args.operands[0] if args.operands else "list-sessions"
    sessions = _sessions(context)
    legend = "no-legend" not in args
    if verb == "list-sessions":
        rows = [(str(number), str(uid(context.host, one.user)), one.user, "", one.tty) for number, one in sessions]
        text = _table(("SESSION", "UID", "USER", "SEAT", "TTY"), rows, legend=legend)
        return CommandResult(text + (f"\n{len(rows)} sessions listed.\n" if legend else ""))
    if verb == "list-users":
        names = dict.fromkeys(one.user for _, one in sessions)
        rows_of_users = [(str(uid(context.host, name)), name, "no") for name in names]
        text = _table(("UID", "USER", "LINGER"), rows_of_users, legend=legend)
        return CommandResult(text + (f"\n{len(rows_of_users)} users listed.\n" if legend else ""))
    if verb in ("show-user", "user-status") and len(args.operands) > 1:
        name = args.operands[1]
        if name not in context.host.users:
            return CommandResult("", f"Failed to look up user {name}: No such process\n", 1)
        if name not in [one.user for _, one in sessions]:
            number = uid(context.host, name)
            return CommandResult("", f"Failed to get user: User ID {number} is not logged in or lingering\n", 1)
        return CommandResult(_user(context, name, sessions))
    if verb in ("terminate-session", "terminate-user", "kill-session", "kill-user", "enable-linger", "disable-linger"):
        if context.user != "root":
            return CommandResult("", "Could not carry out request: Interactive authentication required.\n", 1)
        context.note_fidelity(f"loginctl {verb} changes nothing")
        return CommandResult()
    context.note_fidelity(f"loginctl does not know {verb}")
    return CommandResult("", f"Unknown command verb {verb}.\n", 1)


def _table(heading: tuple[str, ...], rows: Sequence[tuple[str, ...]], *, legend: bool) -> str:
    if not rows:
        return "No sessions.\n" if heading[0] == "SESSION" else "No users.\n"
    lines = [heading, *rows] if legend else rows
    widths = [max(len(row[index]) for row in lines) for index in range(len(heading))]
    text = ""
    for row in lines:
        cells = [cell.rjust(width) if index < 2 and heading[index] in ("SESSION", "UID") else cell.ljust(width)
                 for index, (cell, width) in enumerate(zip(row, widths, strict=True))]  # fmt: skip
        text += " ".join(cells).rstrip() + "\n"
    return text


def _user(context: Context, name: str, sessions: list[tuple[int, Login]]) -> str:
    user = context.host.users[name]
    own = [(number, one) for number, one in sessions if one.user == name]
    since = format_date("%a %Y-%m-%d %H:%M:%S UTC", own[0][1].since)
    return (
        f"UID={user.uid}\nGID={user.gid}\nName={name}\nTimestamp={since}\nRuntimePath=/run/user/{user.uid}\n"
        f"Service=user@{user.uid}.service\nSlice=user-{user.uid}.slice\nDisplay={own[0][0]}\nState=active\n"
        f"Sessions={' '.join(str(number) for number, _ in own)}\nIdleHint=no\nLinger=no\n"
    )
