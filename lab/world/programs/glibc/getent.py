"""`getent`: entries of passwd, group, hosts and the other databases."""

from lab.world.machine.files.nodes import File, find
from lab.world.machine.live import LiveHost
from lab.world.machine.program import CommandResult, Context
from lab.world.machine.state import Login
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout, program


def _present(host: LiveHost) -> list[Login]:
    return [login for login in host.record.logins if login.until is None and login.tty != "system boot"]


@program(
    "getent",
    spec="s,service= i,no-idn",
    hint="Try `getent --help' or `getent --usage' for more information.\n",
    usage_exit=64,
)
def getent(context: Context, args: Arguments) -> CommandResult:
    """Print entries of a database."""
    out = Printout(context)
    if not args.operands:
        return CommandResult("", "getent: wrong number of arguments\n", 1)
    table, *keys = args.operands
    host = context.host
    if table == "hosts" or table.startswith("ahosts"):
        return _hosts(context, out, keys)
    files = {"passwd": "/etc/passwd", "group": "/etc/group", "shadow": "/etc/shadow", "services": "/etc/services"}
    if table not in files:
        return CommandResult(
            "", f"Unknown database: {table}\nTry `getent --help' or `getent --usage' for more information.\n", 1
        )
    rows: list[tuple[str, str, str]] = []
    if table == "passwd":
        rows = [
            (user.name, str(user.uid), f"{user.name}:x:{user.uid}:{user.gid}:{user.full_name}:{user.home}:{user.shell}")
            for user in host.users.values()
        ]
    elif table == "group":
        rows = [
            (group.name, str(group.gid), f"{group.name}:x:{group.gid}:{','.join(group.members)}")
            for group in host.groups.values()
        ]
    elif context.user == "root" and table == "shadow":
        rows = [(user.name, "", f"{user.name}:!:19800:0:99999:7:::") for user in host.users.values()]
    for word in keys:
        row = next((text for name, number, text in rows if word in (name, number)), None)
        if row is None:
            out.exit_code = 2
        else:
            out.line(row)
    for _, _, text in rows if not keys else ():
        out.line(text)
    return out.result()


def _host_lines(context: Context) -> list[list[str]]:
    """Return the words of each line in /etc/hosts: an address and its names."""
    node = find(context.host.root, "/etc/hosts")
    text = node.data.decode("utf-8", "replace") if isinstance(node, File) else ""
    lines = [line.partition("#")[0].split() for line in text.splitlines()]
    return [words for words in lines if words]


def _hosts(context: Context, out: Printout, host_names: list[str]) -> CommandResult:
    from lab.world.machine.name_service import resolve

    for word in host_names:
        address = resolve(context.estate, context.host, word)
        there = None if address is None else context.estate.find(address)
        if address is None:
            out.exit_code = 2
        else:
            aliases = next((words[1:] for words in _host_lines(context) if words[0] == address), [])
            names = f"{there.record.name}.{there.record.domain} {there.record.name}" if there is not None else word
            out.line(f"{address:<15} {' '.join(aliases) or names}")
    if not host_names:
        for words in _host_lines(context):
            out.line(f"{words[0]:<15} {' '.join(words[1:])}")
    return out.result()
