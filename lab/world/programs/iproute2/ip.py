"""`ip`: show addresses, links and routes."""

from lab.world.machine.name_service import interface, link_local, neighbours
from lab.world.machine.program import CommandResult, Context, command


@command("ip")
def ip(context: Context) -> CommandResult:
    """Show addresses, links and routes."""
    words = [word for word in context.argv if not word.startswith("-")]
    brief = any(word in ("-br", "-brief") for word in context.argv)
    host = context.host
    address, (card, hardware) = host.record.address, interface(host.name)
    network = address.rpartition(".")[0]
    what = words[0] if words else ""
    if what and "address".startswith(what):
        if brief:
            own = f"{card:<16} UP             {address}/24 {link_local(hardware)}/64 \n"
            return CommandResult(f"lo               UNKNOWN        127.0.0.1/8 ::1/128 \n{own}")
        return CommandResult(_links(card, hardware, address, network))
    if what and "link".startswith(what):
        return CommandResult("".join(line for line in _links(card, hardware, "", network).splitlines(True)))
    if what and "route".startswith(what):
        if words[1:2] == ["get"] and len(words) > 2:
            target, uid = words[2], host.users[context.user].uid
            if target == address or target.startswith("127."):
                return CommandResult(f"local {target} dev lo src {target} uid {uid} \n    cache <local> \n")
            way = "" if target.startswith(f"{network}.") else f" via {network}.1"
            return CommandResult(f"{target}{way} dev {card} src {address} uid {uid} \n    cache \n")
        return CommandResult(
            f"default via {network}.1 dev {card} onlink \n{network}.0/24 dev {card} proto kernel scope link src "
            f"{address} \n"
        )
    if what and "neighbour".startswith(what):
        away = {other.record.address for other in context.estate.hosts.values() if not other.record.online}
        near = [(other, code) for other, code in neighbours(host.record, host.root) if other not in away]
        return CommandResult("".join(f"{other} dev {card} lladdr {code} REACHABLE\n" for other, code in near))
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
        f"    inet6 {link_local(hardware)}/64 scope link \n       valid_lft forever preferred_lft forever\n"
        if address
        else ""
    )
    return (
        "1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000\n"
        f"    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n{inner}"
        f"2: {card}: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc mq state UP group default qlen 1000\n"
        f"    link/ether {hardware} brd ff:ff:ff:ff:ff:ff\n{outer}"
    )
