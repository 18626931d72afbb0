"""`arp`: print the neighbour table."""

from typing import Final

from lab.text.amounts import is_number
from lab.world.machine.name_service import interface
from lab.world.machine.program import CommandResult, Context, command

_HEAD: Final = "Address                  HWtype  HWaddress           Flags Mask            Iface\n"


@command("arp", folder="/usr/sbin")
def arp(context: Context) -> CommandResult:
    """Print the neighbour table."""
    words = [word for word in context.argv if not word.startswith("-")]
    card, _ = interface(context.host.name)
    network = context.host.record.address.rpartition(".")[0] + "."
    rows = []
    for other in context.estate.hosts.values():
        address = other.record.address
        if other is context.host or not other.record.online or not address.startswith(network):
            continue
        name = address if "-n" in context.argv or "-an" in context.argv else f"{other.name}.{other.record.domain}"
        if not words or words[0] in (address, other.name, name):
            rows.append(f"{name:<24} ether   {interface(other.name)[1]:<19} {'C':<21} {card}\n")
    if words and not rows:
        is_address = is_number(words[0].replace(".", ""))
        text = f"{words[0]} ({words[0]}) -- no entry\n" if is_address else ""
        return CommandResult(text, "" if is_address else f"{words[0]}: Unknown host\n", 0 if is_address else 255)
    return CommandResult(_HEAD + "".join(rows) if rows else "")
