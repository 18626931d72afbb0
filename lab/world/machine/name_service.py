"""Name resolution on a host: /etc/hosts, then the estate's name server; which hosts answer, with what card and id."""

import ipaddress
from hashlib import sha256

from lab.world.machine.files.nodes import Directory, File, find
from lab.world.machine.live import Estate, LiveHost
from lab.world.machine.state import Host


def is_address(text: str) -> bool:
    """Return whether a text is an IP address rather than a name."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def neighbours(host: Host, root: Directory) -> list[tuple[str, str]]:
    """Return the addresses and hardware addresses of machines in a host's network that it has lately spoken with.

    They are its gateway, where its sessions come from, and the hosts that its /etc/hosts names.
    """
    network = host.address.rpartition(".")[0]
    names = {login.origin: login.origin for login in host.logins if login.until is None}
    node = find(root, "/etc/hosts")
    for line in node.data.decode("utf-8", "replace").splitlines() if isinstance(node, File) else ():
        words = line.partition("#")[0].split()
        if len(words) > 1:
            names[words[0]] = words[-1]
    near = {address: name for address, name in names.items() if address.rpartition(".")[0] == network}
    table = {f"{network}.1": interface(f"gateway {network}")[1]}
    table |= {address: interface(name)[1] for address, name in near.items() if address != host.address}
    return list(table.items()) if network else []


def resolve(estate: Estate, here: LiveHost, name: str) -> str | None:
    """Return the address of a name as resolved on `here`; None for an unknown name."""
    if is_address(name):
        return name
    node = find(here.root, "/etc/hosts")
    if isinstance(node, File):
        for line in node.data.decode("utf-8", "replace").splitlines():
            words = line.partition("#")[0].split()
            if name.lower() in (word.lower() for word in words[1:]):
                return words[0]
    if name == "localhost":
        return "127.0.0.1"
    if not isinstance(find(here.root, "/etc/resolv.conf"), File):
        return None
    there = estate.find(name.rstrip("."))
    return there.record.address if there is not None else None


def unresolved(here: LiveHost, name: str) -> str:
    """Return the resolver's words for a name without an address.

    The estate's name server knows its own domain whole, and that nothing is called `.invalid` (RFC 6761); it reaches no
    other server that it could ask for the rest.
    """
    bare = name.rstrip(".")
    is_known = "." not in bare or bare.endswith((f".{here.record.domain}", ".invalid"))
    return "Name or service not known" if is_known else "Temporary failure in name resolution"


def at_address(estate: Estate, here: LiveHost, address: str) -> LiveHost | None:
    """Return the host at an address as seen from `here`, online or not."""
    if address.startswith("127.") or address in ("::1", "0.0.0.0"):
        return here
    return estate.find(address) if is_address(address) else None


def listener(host: LiveHost, port: int) -> str | None:
    """Return the name of the active service that listens on a port of a host, or None."""
    for name, service in host.services.items():
        listens = 22 if name in ("ssh", "sshd") and service.port is None else service.port
        if listens == port and service.state == "active":
            return name
    return None


def machine_id(host: str) -> str:
    """Return what /etc/machine-id says on a host."""
    return sha256(f"machine {host}".encode()).hexdigest()[:32]


def boot_id(host: str, booted: float) -> str:
    """Return what names the present boot of a host, without dashes."""
    code = sha256(f"boot {host} {booted}".encode()).hexdigest()
    return f"{code[:12]}4{code[13:16]}a{code[17:32]}"


def link_local(hardware: str) -> str:
    """Return the IPv6 address that a card gives itself, by its hardware address."""
    parts = [int(part, 16) for part in hardware.split(":")]
    octets = [parts[0] ^ 2, *parts[1:3], 0xFF, 0xFE, *parts[3:]]
    return str(ipaddress.IPv6Address(bytes([0xFE, 0x80, *[0] * 6, *octets])))


def traffic(seconds: int) -> tuple[int, int]:
    """Return the packets and the bytes that a host's card has received in so long; half and a third of it are sent."""
    return seconds * 52, seconds * 61_207


def interface(host: str) -> tuple[str, str]:
    """Return the name and hardware address of a host's only network interface."""
    seed = sha256(f"card {host}".encode()).digest()
    return "eno1", "3c:ec:ef:" + ":".join(f"{byte:02x}" for byte in seed[:3])
