"""`arp`: print the neighbour table."""

from typing import Final

from lab.text.amounts import is_number
from lab.world.machine.name_service import at_address, interface, neighbours
from lab.world.machine.program import CommandResult, Context, command

_HEAD: Final = "Address                  HWtype  HWaddress           Flags Mask            Iface\n"


@command("arp", folder="/usr/sbin")
def arp(context: Context) -> CommandResult:
    """Print the neighbour table."""
    words = [word for word in context.argv if not word.startswith("-")]
    card, _ = interface(context.host.name)
    rows = []
    for address, hardware in neighbours(context.host.record, context.host.root):
        other = at_address(context.estate, context.host, address)
        if other is not None and not other.record.online:
            continue
        plain = other is None or "-n" in context.argv or "-an" in context.argv
        name = address if other is None or plain else f"{other.name}.{other.record.domain}"
        if not words or words[0] in (address, name, other.name if other is not None else ""):
            rows.append(f"{name:<24} ether   {hardware:<19} {'C':<21} {card}\n")
    if words and not rows:
        is_address = is_number(words[0].replace(".", ""))
        text = f"{words[0]} ({words[0]}) -- no entry\n" if is_address else ""
        return CommandResult(text, "" if is_address else f"{words[0]}: Unknown host\n", 0 if is_address else 255)
    return CommandResult(_HEAD + "".join(rows) if rows else "")
