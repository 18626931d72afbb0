"""The network as a host sees it: `ping`, `nc`, `ip`, `ss`. Nothing leaves the estate."""

import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Final

from lab.world.machine import process_table as table
from lab.world.machine.live import LiveHost
from lab.world.machine.names import at_address, is_address, listener, resolve
from lab.world.machine.program import CommandResult, Context, command, failed
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout, program

_PING_USAGE = """
Usage
  ping [options] <destination>

Options:
  <destination>      dns name or ip address
  -a                 use audible ping
  -A                 use adaptive ping
  -B                 sticky source address
  -c <count>         stop after <count> replies
  -C                 call connect() syscall on socket creation
  -D                 print timestamps
  -d                 use SO_DEBUG socket option
  -e <identifier>    define identifier for ping session, default is random for
                     SOCK_RAW and kernel defined for SOCK_DGRAM
                     Imply using SOCK_RAW (for IPv4 only for identifier 0)
  -f                 flood ping
  -h                 print help and exit
  -I <interface>     either interface name or address
  -i <interval>      seconds between sending each packet
  -L                 suppress loopback of multicast packets
  -l <preload>       send <preload> number of packages while waiting replies
  -m <mark>          tag the packets going out
  -M <pmtud opt>     define mtu discovery, can be one of <do|dont|want>
  -n                 no dns name resolution
  -O                 report outstanding replies
  -p <pattern>       contents of padding byte
  -q                 quiet output
  -Q <tclass>        use quality of service <tclass> bits
  -s <size>          use <size> as number of data bytes to be sent
  -S <size>          use <size> as SO_SNDBUF socket option value
  -t <ttl>           define time to live
  -U                 print user-to-user latency
  -v                 verbose output
  -V                 print version and exit
  -w <deadline>      reply wait <deadline> in seconds
  -W <timeout>       time to wait for response

IPv4 options:
  -4                 use IPv4
  -b                 allow pinging broadcast
  -R                 record route
  -T <timestamp>     define timestamp, can be one of <tsonly|tsandaddr|tsprespec>

IPv6 options:
  -6                 use IPv6
  -F <flowlabel>     define flow label, default is random
  -N <nodeinfo opt>  use icmp6 node info query, try <help> as argument

For more details see ping(8).
"""


_UNTIL_STOPPED: Final = 10
"""Packets that are sent until somebody ends it."""


@program(
    "ping",
    spec="4 6 a A b B c= C d D e= f F= h H i= I= l= L m= M= n N= O p= q Q= r R s= S= t= T= U v V w= W=",
    suite="",
    hint=_PING_USAGE,
    usage_exit=2,
)
def ping(context: Context, args: Arguments) -> CommandResult:
    """Ask whether a host answers."""
    if not args.operands:
        return CommandResult("", "ping: usage error: Destination address required\n", 1)
    for option in ("c", "s", "t"):
        text = args.get(option, "1")
        if not text.isdigit():
            return failed("ping", f"invalid argument: '{text}'")
        if option == "c" and not int(text):
            return failed("ping", f"invalid argument: '{text}': out of range: 1 <= value <= 9223372036854775807")
    name = args.operands[-1]
    address = resolve(context.estate, context.host, name)
    if address is None:
        return CommandResult("", f"ping: {name}: Name or service not known\n", 2)
    there = at_address(context.estate, context.host, address)
    label = _shown_name(there, name, address)
    count = int(args.get("c")) if args.get("c").isdigit() else 0
    is_endless = not count
    if is_endless:
        context.run_on()
        count = _UNTIL_STOPPED
    interval = float(args.get("i")) if re.fullmatch(r"\d+(?:\.\d+)?", args.get("i")) else 1.0
    out = Printout(context)
    size = int(args.get("s")) if args.get("s").isdigit() else 56
    out.line(f"PING {label} ({address}) {size}({size + 28}) bytes of data.")
    answers = there is not None and there.record.online
    times = [_round_trip(context, there, number) for number in range(count)]
    quiet = "q" in args
    for number in range(1, count + 1):
        if answers and not quiet:
            where = address if "n" in args or label == address else f"{label} ({address})"
            out.line(f"{size + 8} bytes from {where}: icmp_seq={number} ttl=64 time={times[number - 1]:.3g} ms")
        elif there is not None and not quiet:
            out.line(f"From {context.host.record.address} icmp_seq={number} Destination Host Unreachable")
    if is_endless:
        return out.result()
    elapsed = int((count - 1) * interval * 1000 + sum(times)) if answers else int((count - 1) * 1017 + count * 6)
    context.clock.advance(elapsed / 1000 if answers else elapsed / 1000 + 3)
    out.text(f"\n--- {name} ping statistics ---\n")
    errors = "" if answers or there is None else f", +{count} errors"
    received = count if answers else 0
    out.line(
        f"{count} packets transmitted, {received} received{errors}, "
        f"{0 if answers else 100}% packet loss, time {elapsed}ms"
    )
    if answers:
        mean = sum(times) / count
        spread = (sum((one - mean) ** 2 for one in times) / count) ** 0.5
        out.line(f"rtt min/avg/max/mdev = {min(times):.3f}/{mean:.3f}/{max(times):.3f}/{spread:.3f} ms")
    else:
        out.text("\n")
        out.exit_code = 1
    return out.result()


def _shown_name(there: LiveHost | None, name: str, address: str) -> str:
    if is_address(name) or there is None:
        return address if is_address(name) else name
    return f"{there.record.name}.{there.record.domain}" if name != "localhost" else "localhost"


def _round_trip(context: Context, there: LiveHost | None, number: int) -> float:
    seed = sha256(f"{context.host.name} {there.name if there else ''} {context.clock.now} {number}".encode()).digest()
    base = 0.03 if there is context.host else 0.19
    return base + int.from_bytes(seed[:2]) / 65536 * base / 2


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
    """Try whether a port of a host is open."""
    if "l" in args:
        context.run_on("nc -l never hears anything")
        return CommandResult(exit_code=1)
    if len(args.operands) < 2:
        return CommandResult("", _NC_USAGE, 1)
    name, ports = args.operands[:2]
    address = resolve(context.estate, context.host, name)
    if address is None:
        return CommandResult("", f'nc: getaddrinfo for host "{name}" port {ports}: Name or service not known\n', 1)
    there = at_address(context.estate, context.host, address)
    low, _, high = ports.partition("-")
    if not low.isdigit():
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


def interface(host: LiveHost) -> tuple[str, str]:
    """Return the name and hardware address of a host's one network card."""
    seed = sha256(f"card {host.name}".encode()).digest()
    return "eno1", "3c:ec:ef:" + ":".join(f"{byte:02x}" for byte in seed[:3])


@command("ip")
def ip(context: Context) -> CommandResult:
    """Show addresses, links and routes."""
    words = [word for word in context.argv if not word.startswith("-")]
    brief = any(word in ("-br", "-brief") for word in context.argv)
    host = context.host
    address, (card, hardware) = host.record.address, interface(host)
    network = address.rpartition(".")[0]
    what = words[0] if words else ""
    if what and "address".startswith(what):
        if brief:
            return CommandResult(
                f"lo               UNKNOWN        127.0.0.1/8 ::1/128 \n{card:<16} UP             {address}/24 \n"
            )
        return CommandResult(_links(card, hardware, address, network))
    if what and "link".startswith(what):
        return CommandResult("".join(line for line in _links(card, hardware, "", network).splitlines(True)))
    if what and "route".startswith(what):
        if words[1:2] == ["get"] and len(words) > 2:
            return CommandResult(
                f"{words[2]} dev {card} src {address} uid {host.users[context.user].uid} \n    cache \n"
            )
        return CommandResult(
            f"default via {network}.1 dev {card} onlink \n{network}.0/24 dev {card} proto kernel scope link src "
            f"{address} \n"
        )
    if what and "neighbour".startswith(what):
        rows = [
            f"{other.record.address} dev {card} lladdr {interface(other)[1]} REACHABLE\n"
            for other in context.estate.hosts.values()
            if other is not host and other.record.online
        ]
        return CommandResult("".join(rows))
    context.note_fidelity(f"ip {what} shows nothing")
    if not what:
        return CommandResult("", "Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }\n", 255)
    return CommandResult("", f'Object "{what}" is unknown, try "ip help".\n', 1)


def _links(card: str, hardware: str, address: str, network: str) -> str:
    inner = (
        (
            "    inet 127.0.0.1/8 scope host lo\n       valid_lft forever preferred_lft forever\n    inet6 ::1/128 "
            "scope host noprefixroute \n       valid_lft forever preferred_lft forever\n"
        )
        if address
        else ""
    )
    outer = (
        f"    inet {address}/24 brd {network}.255 scope global {card}\n       valid_lft forever preferred_lft forever\n"
        if address
        else ""
    )
    return (
        "1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000\n"
        f"    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n{inner}"
        f"2: {card}: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc mq state UP group default qlen 1000\n"
        f"    link/ether {hardware} brd ff:ff:ff:ff:ff:ff\n{outer}"
    )


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
TCP:   {count} (estab 0, closed 0, orphaned 0, timewait 0)

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
    """Show which ports are listened on."""
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
        return out.result()
    if "summary" in args:
        count = len(list(_listening(context.host)))
        out.text(_SUMMARY.format(total=count * 3 + 120, count=count + 1))
        return out.result()
    lines = [] if "no-header" in args else [_SS_HEADING]
    for port, name, pid in rows if listens else ():
        mine = root or context.host.processes[pid].user == context.user if pid in context.host.processes else root
        users = f' users:(("{name}",pid={pid},fd=3))' if "processes" in args and mine else ""
        lines.append(("LISTEN", "0", "128", "0.0.0.0", str(port), "0.0.0.0", "*", users))
        if port == 22:
            lines.append(("LISTEN", "0", "128", "[::]", str(port), "[::]", "*", users.replace("fd=3", "fd=4")))
    widths = [max(len(row[index]) for row in (_SS_HEADING, *lines)) for index in range(8)]
    for row in lines:
        state, received, sent, local, port_text, peer, peer_port, users = (
            f"{cell:>{width}}" if index in (3, 5) else f"{cell:<{width}}"
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        out.line(f"{state} {received} {sent} {local}:{port_text} {peer}:{peer_port}{users}")
    return out.result()
