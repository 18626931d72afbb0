"""`ifconfig`: print the network interfaces."""

from typing import Final

from lab.text.amounts import scaled
from lab.world.machine.live import LiveHost
from lab.world.machine.name_service import interface, link_local, traffic
from lab.world.machine.program import CommandResult, Context, command


@command("ifconfig", folder="/usr/sbin")
def ifconfig(context: Context) -> CommandResult:
    """Print the network interfaces and their addresses."""
    words = [word for word in context.argv if not word.startswith("-")]
    card, hardware = interface(context.host.name)
    cards = {card: _card(context.host, card, hardware, context.clock.now), "lo": _LOOP}
    if not words:
        return CommandResult(f"{cards[card]}\n{cards['lo']}\n")
    if words[0] not in cards:
        return CommandResult("", f"{words[0]}: error fetching interface information: Device not found\n", 1)
    if len(words) == 1:
        return CommandResult(f"{cards[words[0]]}\n")
    if context.user != "root":
        settings = ["SIOCSIFFLAGS"] if words[1] in ("up", "down") else ["SIOCSIFADDR", "SIOCSIFFLAGS"]
        return CommandResult("", "".join(f"{setting}: Operation not permitted\n" for setting in settings), 255)
    context.note_fidelity("ifconfig changes nothing")
    return CommandResult()


_LOOP: Final = """\
lo: flags=73<UP,LOOPBACK,RUNNING>  mtu 65536
        inet 127.0.0.1  netmask 255.0.0.0
        inet6 ::1  prefixlen 128  scopeid 0x10<host>
        loop  txqueuelen 1000  (Local Loopback)
        RX packets 1284  bytes 117622 (114.8 KiB)
        RX errors 0  dropped 0  overruns 0  frame 0
        TX packets 1284  bytes 117622 (114.8 KiB)
        TX errors 0  dropped 0 overruns 0  carrier 0  collisions 0
"""


def _card(host: LiveHost, card: str, hardware: str, now: float) -> str:
    address = host.record.address
    network = address.rpartition(".")[0]
    received, size = traffic(int(now - host.record.booted))
    return (
        f"{card}: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1500\n"
        f"        inet {address}  netmask 255.255.255.0  broadcast {network}.255\n"
        f"        inet6 {link_local(hardware)}  prefixlen 64  scopeid 0x20<link>\n"
        f"        ether {hardware}  txqueuelen 1000  (Ethernet)\n"
        f"        RX packets {received}  bytes {size} ({_size(size)})\n"
        "        RX errors 0  dropped 0  overruns 0  frame 0\n"
        f"        TX packets {received // 2}  bytes {size // 3} ({_size(size // 3)})\n"
        "        TX errors 0  dropped 0 overruns 0  carrier 0  collisions 0\n"
    )


def _size(count: int) -> str:
    size, unit = scaled(count)
    return f"{size:.1f} {unit}"
