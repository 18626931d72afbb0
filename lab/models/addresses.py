"""Addresses of servers of one's own, as sessions keep them: enough to ask the same server again, and no password."""

import re
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from lab.errors import LabError
from lab.protocol import Model

_SECRET: Final = re.compile(r"key|token|secret|password|passwd|credential|auth|sig", re.IGNORECASE)
_LOOPBACK: Final = re.compile(r"localhost|(?:.+\.)?localhost|(?:::ffff:)?127(?:\.\d{1,3}){3}|::1", re.IGNORECASE)


def address_of(model: Model) -> str:
    """Return the address `model` is asked at as a session keeps it, "" for its provider's own and for no server."""
    return without_secrets(getattr(model, "api_base", None) or "")


def without_secrets(address: str) -> str:
    """Return `address` without user name and password, and without whatever in its query is named like a secret."""
    try:
        parts = urlsplit(address)
        query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _SECRET.search(pair[0])]
    except ValueError:
        return ""
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, urlencode(query), ""))


def check_address(address: str) -> None:
    """Raise `LabError` for an address that no request can be sent to."""
    try:
        parts = urlsplit(address)
        # Reading the port checks it as well.
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        is_address = is_address and address.isprintable() and " " not in address
    except ValueError:
        is_address = False
    if not is_address:
        raise LabError("this is no address of a server", where=address, mend="write http://HOST:PORT/v1")


def is_on_this_machine(address: str) -> bool:
    """Say whether `address` is this machine's own, so that nothing sent to it leaves the machine."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(_LOOPBACK.fullmatch(parts.hostname or ""))
