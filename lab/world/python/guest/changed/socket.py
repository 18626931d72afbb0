"""A host's names; nothing can be reached from here."""

import _debian
from sitecustomize import ask as _ask


def gethostname():
    return _debian.who()["host"]


def getfqdn(name=""):
    who = _debian.who()
    if name and name not in ("0.0.0.0", "::", who["host"]):
        return name
    return f"{who['host']}.{who['domain']}" if who["domain"] else who["host"]


def getaddrinfo(host, port, family=0, type=0, proto=0, flags=0):
    address = "127.0.0.1" if host in (None, "localhost") else _ask("resolve", name=str(host))
    if address is None:
        raise gaierror(-3, "Temporary failure in name resolution")
    return [(AddressFamily.AF_INET, SocketKind.SOCK_STREAM, 6, "", (address, int(port or 0)))]


def gethostbyname(name):
    return getaddrinfo(name, 0)[0][4][0]


def create_connection(address, timeout=None, source_address=None, *, all_errors=False):
    getaddrinfo(*address)
    _ask("note", text="a connection was refused: Python has no network here")
    number = _debian.native_number("ECONNREFUSED")
    raise ConnectionRefusedError(number, _debian.native_words(number))


for _name, _number in (("AF_INET", 2), ("AF_INET6", 10), ("AF_UNIX", 1)):
    globals().setdefault(_name, _number)
