"""Who somebody is on a host: `id`, `whoami`, `groups`, `who`, `w`, `last`, `getent`."""

from lab.world.machine.files.nodes import File, find
from lab.world.machine.live import LiveHost
from lab.world.machine.program import CommandResult, Context, failed
from lab.world.machine.state import Login
from lab.world.machine.time.dates import format_date
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.owners import groups_of
from lab.world.programs.common.program import Printout, program
from lab.world.programs.procps.uptime_line import uptime_line


@program("id", spec="a Z,context g,group G,groups n,name r,real u,user z,zero")
def id_(context: Context, args: Arguments) -> CommandResult:
    """Tell numbers and names of an account and its groups."""
    out = Printout(context)
    host = context.host
    kinds = [name for name in ("group", "groups", "user") if name in args]
    kind = kinds[0] if kinds else ""
    if "context" in args:
        return failed("id", "--context (-Z) works only on an SELinux-enabled kernel")
    if len(kinds) > 1:
        return failed("id", 'cannot print "only" of more than one choice')
    if "zero" in args and not kind:
        return failed("id", "option --zero not permitted in default format")
    end, between = ("\0", "\0") if "zero" in args else ("\n", " ")
    if ("name" in args or "real" in args) and not kind:
        return failed("id", "cannot print only names or real IDs in default format")
    for word in args.operands or (context.user,):
        user = host.users.get(word) or next((one for one in host.users.values() if str(one.uid) == word), None)
        if user is None:
            out.warn(f"{out.quoted(word)}: no such user" + ("" if word else ": No such file or directory"))
            continue
        groups = groups_of(host, user.name)
        by_name = "name" in args
        if kind == "user":
            out.text((user.name if by_name else str(user.uid)) + end)
        elif kind == "group":
            out.text((groups[0][1] if by_name else str(groups[0][0])) + end)
        elif kind == "groups":
            out.text(between.join(name if by_name else str(number) for number, name in groups) + end)
        else:
            listed = ",".join(f"{number}({name})" for number, name in groups)
            out.line(f"uid={user.uid}({user.name}) gid={groups[0][0]}({groups[0][1]}) groups={listed}")
    return out.result()


@program("whoami")
def whoami(context: Context, args: Arguments) -> CommandResult:
    """Tell the account."""
    if args.operands:
        raise UsageFault(f"extra operand {Printout(context).quoted(args.operands[0])}")
    return CommandResult(f"{context.user}\n")


@program("logname")
def logname(context: Context, args: Arguments) -> CommandResult:
    """Tell who logged in."""
    return CommandResult(f"{context.env.get('SUDO_USER') or context.user}\n")


@program("groups")
def groups(context: Context, args: Arguments) -> CommandResult:
    """Tell the groups of accounts."""
    out = Printout(context)
    for word in args.operands or (context.user,):
        if word not in context.host.users:
            out.warn(f"{out.quoted(word)}: no such user")
            continue
        names = " ".join(name for _, name in groups_of(context.host, word))
        out.line(f"{word} : {names}" if args.operands else names)
    return out.result()


def _present(host: LiveHost) -> list[Login]:
    return [login for login in host.record.logins if login.until is None and login.tty != "system boot"]


@program(
    "who",
    spec="a,all b,boot d,dead H,heading l,login lookup m p,process q,count r,runlevel s,short t,time T,mesg u,users w",
)
def who(context: Context, args: Arguments) -> CommandResult:
    """Tell who is logged in."""
    out = Printout(context)
    here = _present(context.host)
    if "count" in args:
        out.line(" ".join(login.user for login in here))
        out.line(f"# users={len(here)}")
        return out.result()
    if "heading" in args:
        out.line("NAME     LINE         TIME             COMMENT")
    if "boot" in args or "all" in args:
        out.line(f"         system boot  {format_date('%Y-%m-%d %H:%M', context.host.record.booted)}")
        if "all" not in args:
            return out.result()
    if "m" in args or args.operands == ("am", "i"):
        return out.result()
    for login in here:
        when = format_date("%Y-%m-%d %H:%M", login.since)
        out.line(f"{login.user:<8} {login.tty:<12} {when}" + (f" ({login.origin})" if login.origin else ""))
    return out.result()


@program("users")
def users(context: Context, args: Arguments) -> CommandResult:
    """Tell the names of who is logged in."""
    names = sorted(login.user for login in _present(context.host))
    return CommandResult(" ".join(names) + "\n" if names else "")


@program("w", spec="h,no-header u,no-current s,short f,from o,old-style i,ip-addr p,pids", suite="procps")
def w(context: Context, args: Arguments) -> CommandResult:
    """Tell who is logged in and what they do."""
    out = Printout(context)
    if "no-header" not in args:
        out.line(uptime_line(context.host, context.clock.now))
        out.line("USER     TTY      FROM             LOGIN@   IDLE   JCPU   PCPU WHAT")
    for login in _present(context.host):
        age = context.clock.now - login.since
        when = format_date("%H:%M" if age < 86400 else "%a%H" if age < 6 * 86400 else "%d%b%y", login.since)
        idle = "1.00s" if login.user == context.user else f"{int(age // 60) % 60}:{int(age) % 60:02d}"
        what = "w" if login.user == context.user else "-bash"
        out.line(
            f"{login.user[:8]:<8} {login.tty:<8} {login.origin[:16] or '-':<16} {when:<8} {idle:>5}  0.02s  0.00s "
            f"{what}"
        )
    return out.result()


@program(
    "last",
    "lastb",
    spec="""a,hostlast d,dns f,file= F,fulltimes i,ip n,limit= p,present= R,nohostname s,since= t,until= w,fullnames
    x,system time-format= 0 1 2 3 4 5 6 7 8 9""",
    suite="util-linux",
)
def last(context: Context, args: Arguments) -> CommandResult:
    """Tell who was logged in, newest first."""
    out = Printout(context)
    if context.name == "lastb" and context.user != "root":
        return failed("lastb", "cannot open /var/log/btmp: Permission denied")
    limit = int(args.get("limit")) if args.get("limit").isdigit() else None
    digits = "".join(name for name, _ in args if name.isdigit())
    limit = int(digits) if digits else limit
    rows = []
    for login in reversed(context.host.record.logins) if context.name == "last" else ():
        if args.operands and login.user not in args.operands and login.tty not in args.operands:
            continue
        rows.append(_session_line(context, login, full="fulltimes" in args))
    for row in rows[:limit]:
        out.line(row)
    name = "wtmp" if context.name == "last" else "btmp"
    begins = min((login.since for login in context.host.record.logins), default=context.host.record.booted)
    out.line(f"\n{name} begins {format_date('%a %b %e %H:%M:%S %Y', begins)}")
    return out.result()


def _session_line(context: Context, login: Login, *, full: bool) -> str:
    start = format_date("%a %b %e %H:%M:%S %Y" if full else "%a %b %e %H:%M", login.since)
    tty = login.tty
    if login.until is None:
        tail = "still running" if tty == "system boot" else "still logged in"
        return f"{login.user[:8]:<8} {tty:<12} {login.origin[:16]:<16} {start}   {tail}"
    length = int(login.until - login.since)
    days, clock = length // 86400, f"{length // 3600 % 24:02d}:{length // 60 % 60:02d}"
    span = f"({days}+{clock})" if days else f" ({clock})"
    end = format_date("%a %b %e %H:%M:%S %Y" if full else "%H:%M", login.until)
    return f"{login.user[:8]:<8} {tty:<12} {login.origin[:16]:<16} {start} - {end} {span}"


@program(
    "getent",
    spec="s,service= i,no-idn",
    hint="Try `getent --help' or `getent --usage' for more information.\n",
    usage_exit=64,
)
def getent(context: Context, args: Arguments) -> CommandResult:
    """Look entries of passwd, group, hosts and their like up."""
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
    """Return the words of each line of /etc/hosts: an address and its names."""
    node = find(context.host.root, "/etc/hosts")
    text = node.data.decode("utf-8", "replace") if isinstance(node, File) else ""
    lines = [line.partition("#")[0].split() for line in text.splitlines()]
    return [words for words in lines if words]


def _hosts(context: Context, out: Printout, host_names: list[str]) -> CommandResult:
    from lab.world.machine.names import resolve

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
