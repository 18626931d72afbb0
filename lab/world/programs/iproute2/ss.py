"""`ss`: list the listening ports and the connections."""

from collections.abc import Iterator

from lab.text.amounts import is_number
from lab.world.machine import process_table as table
from lab.world.machine.live import LiveHost
from lab.world.machine.program import CommandResult, Context
from lab.world.machine.sessions import connections
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout, program


def _connections(context: Context) -> list[tuple[int, str, int]]:
    """Return every connection to sshd, and the one a command came by from another host."""
    known = connections(context.host.record)
    origin, port = [*context.env.get("SSH_CONNECTION", "").split(), "", ""][:2]
    daemon = next((one.pid for one in context.fs.askers() if one.command.endswith(" [priv]")), 0)
    is_new = daemon and is_number(port) and (origin, int(port)) not in [(there, at) for _, there, at in known]
    return [*known, (daemon, origin, int(port))] if is_new else known


def _listening(host: LiveHost) -> Iterator[tuple[int, str, int]]:
    """Yield port, program and pid of every service that listens, lowest port first."""
    rows = [
        (service.port, table.short_name(service.command), service.pid)
        for service in host.services.values()
        if service.port is not None and service.state == "active"
    ]
    yield from sorted(rows)


_SS_HEADING = ("State", "Recv-Q", "Send-Q", "Local Address", "Port", "Peer Address", "Port", "Process")


_SUMMARY = """Total: {total}
TCP:   {count} (estab {estab}, closed 0, orphaned 0, timewait 0)

Transport Total     IP        IPv6
RAW	  0         0         0        
UDP	  0         0         0        
TCP	  {count}         {count}         0        
INET	  {count}         {count}         0        
FRAG	  0         0         0        

"""  # noqa: W291


@program(
    "ss",
    "netstat",
    spec="""h n,numeric r a,all l,listening o e m p,processes i s,summary E Z z N b t,tcp u,udp d w x,unix f= 4 6 H,no-
    header O,oneline""",
    suite="",
    hint="",
    usage_exit=255,
)
def ss(context: Context, args: Arguments) -> CommandResult:
    """List the listening ports."""
    out = Printout(context)
    root = context.user == "root"
    if "udp" in args and "tcp" not in args:
        rows: list[tuple[int, str, int]] = []
    else:
        rows = list(_listening(context.host))
    listens = "listening" in args or "all" in args
    if context.name == "netstat":
        programs = "processes" in args
        if programs and not root:
            out.error(
                "(Not all processes could be identified, non-owned process info\n"
                " will not be shown, you would have to be root to see it all.)",
                0,
            )
        sort = "(only servers)" if "listening" in args else "(servers and established)" if listens else "(w/o servers)"
        out.line(f"Active Internet connections {sort}")
        tail = " PID/Program name    " if programs else ""
        out.line(f"Proto Recv-Q Send-Q Local Address           Foreign Address         State      {tail}")
        for port, name, pid in rows if listens else ():
            owner = f" {f'{pid}/{name}' if root else '-':<20}" if programs else ""
            out.line(f"tcp        0      0 0.0.0.0:{port:<15} 0.0.0.0:*               LISTEN     {owner}")
        for port, name, pid in (row for row in rows if row[0] == 22 and listens):
            owner = f" {f'{pid}/{name}' if root else '-':<20}" if programs else ""
            out.line(f"tcp6       0      0 :::{port:<20} :::*                    LISTEN     {owner}")
        for daemon, origin, from_port in () if "listening" in args else _connections(context):
            owner = f" {f'{daemon}/sshd: ' if root else '-':<20}" if programs else ""
            local = f"{context.host.record.address}:22"
            out.line(f"tcp        0      0 {local:<23} {f'{origin}:{from_port}':<23} ESTABLISHED{owner}")
        return out.result()
    if "summary" in args:
        count = len(list(_listening(context.host)))
        out.text(_SUMMARY.format(total=count * 3 + 120, count=count + 1, estab=len(_connections(context))))
        return out.result()
    lines = [] if "no-header" in args else [_SS_HEADING]
    for port, name, pid in rows if listens else ():
        mine = root or context.host.processes[pid].user == context.user if pid in context.host.processes else root
        users = f' users:(("{name}",pid={pid},fd=3))' if "processes" in args and mine else ""
        lines.append(("LISTEN", "0", "128", "0.0.0.0", str(port), "0.0.0.0", "*", users))
        if port == 22:
            lines.append(("LISTEN", "0", "128", "[::]", str(port), "[::]", "*", users.replace("fd=3", "fd=4")))
    established = _connections(context) if "listening" not in args and "udp" not in args else []
    address = context.host.record.address
    for daemon, origin, from_port in established:
        users = f' users:(("sshd",pid={daemon},fd=4))' if "processes" in args and root else ""
        lines.append(("ESTAB", "0", "0", address, "22", origin, str(from_port), users))
    widths = [max(len(row[index]) for row in (_SS_HEADING, *lines)) for index in range(8)]
    for row in lines:
        state, received, sent, local, port_text, peer, peer_port, users = (
            f"{cell:>{width}}" if index in (3, 5) else f"{cell:<{width}}"
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        out.line(f"{state} {received} {sent} {local}:{port_text} {peer}:{peer_port}{users}")
    return out.result()
