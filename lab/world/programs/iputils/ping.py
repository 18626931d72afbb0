"""`ping`: test whether a host answers. Nothing leaves the estate."""

import re
from hashlib import sha256
from typing import Final

from lab.text.amounts import is_number
from lab.world.machine.live import LiveHost
from lab.world.machine.name_service import at_address, is_address, resolve, unresolved
from lab.world.machine.program import CommandResult, Context, failed
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
"""The packets sent when no count is given."""


@program(
    "ping",
    spec="4 6 a A b B c= C d D e= f F= h H i= I= l= L m= M= n N= O p= q Q= r R s= S= t= T= U v V w= W=",
    suite="",
    hint=_PING_USAGE,
    usage_exit=2,
)
def ping(context: Context, args: Arguments) -> CommandResult:
    """Test whether a host answers."""
    if not args.operands:
        return CommandResult("", "ping: usage error: Destination address required\n", 1)
    for option in ("c", "s", "t"):
        text = args.get(option, "1")
        if not is_number(text):
            return failed("ping", f"invalid argument: '{text}'")
        if option == "c" and not int(text):
            return failed("ping", f"invalid argument: '{text}': out of range: 1 <= value <= 9223372036854775807")
    name = args.operands[-1]
    address = resolve(context.estate, context.host, name)
    if address is None:
        return CommandResult("", f"ping: {name}: {unresolved(context.host, name)}\n", 2)
    there = at_address(context.estate, context.host, address)
    label = _shown_name(there, name, address)
    count = int(args.get("c")) if is_number(args.get("c")) else 0
    is_endless = not count
    if is_endless:
        context.run_on()
        count = _UNTIL_STOPPED
    interval = float(args.get("i")) if re.fullmatch(r"\d+(?:\.\d+)?", args.get("i")) else 1.0
    out = Printout(context)
    size = int(args.get("s")) if is_number(args.get("s")) else 56
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
    # Counted from the first packet that is sent to the last.
    elapsed = int((count - 1) * (interval * 1000 + (1 if answers else 23)))
    patience = float(args.get("W")) if re.fullmatch(r"\d+(?:\.\d+)?", args.get("W")) else 3.0
    context.clock.advance(elapsed / 1000 + (sum(times) / 1000 if answers else patience))
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
