"""`nc`: test whether a port of a host is open."""

from lab.text.amounts import is_number
from lab.world.machine.name_service import at_address, listener, resolve, unresolved
from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program

_NC_USAGE = """usage: nc [-46CDdFhklNnrStUuvZz] [-I length] [-i interval] [-M ttl]
\t  [-m minttl] [-O length] [-P proxy_username] [-p source_port]
\t  [-q seconds] [-s sourceaddr] [-T keyword] [-V rtable] [-W recvlimit]
\t  [-w timeout] [-X proxy_protocol] [-x proxy_address[:port]]
\t  [destination] [port]
"""


@program(
    "nc",
    "netcat",
    spec="4 6 b C D d F h I= i= k l M= m= N n O= P= p= q= r S s= T= t U u V= v W= w= X= x= Z z",
    suite="",
    hint="",
    usage_exit=1,
)
def nc(context: Context, args: Arguments) -> CommandResult:
    """Test whether a port of a host is open."""
    if "l" in args:
        context.run_on("nc -l never hears anything")
        return CommandResult(exit_code=1)
    if len(args.operands) < 2:
        return CommandResult("", _NC_USAGE, 1)
    name, ports = args.operands[:2]
    address = resolve(context.estate, context.host, name)
    if address is None:
        return CommandResult(
            "", f'nc: getaddrinfo for host "{name}" port {ports}: {unresolved(context.host, name)}\n', 1
        )
    there = at_address(context.estate, context.host, address)
    low, _, high = ports.partition("-")
    if not is_number(low):
        return CommandResult("", f"nc: port number invalid: {ports}\n", 1)
    err, is_open, banner = "", False, ""
    label = name if name == address else f"{name} ({address})"
    for port in range(int(low), int(high or low) + 1):
        if there is None or not there.record.online:
            context.clock.advance(float(args.get("w") or 3))
            why = "failed: Connection timed out" if there is None else "failed: No route to host"
            if there is None and args.get("w"):
                why = "timed out: Operation now in progress"
            err += f"nc: connect to {label} port {port} (tcp) {why}\n" if "v" in args or there else ""
        elif listener(there, port) is None:
            err += f"nc: connect to {label} port {port} (tcp) failed: Connection refused\n" if "v" in args else ""
        else:
            is_open = True
            kind = {22: "ssh", 80: "http", 443: "https"}.get(port, "*")
            err += f"Connection to {name} ({address}) {port} port [tcp/{kind}] succeeded!\n" if "v" in args else ""
            banner = "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n" if listener(there, port) in ("ssh", "sshd") else ""
    return CommandResult("" if "z" in args else banner, err, 0 if is_open else 1)
