"""`/dev/tcp/HOST/PORT`, which bash connects to in a redirection: whether a service listens there."""

import errno
import re
from typing import Final

from lab.text.amounts import is_number
from lab.world.machine.files.faults import fault
from lab.world.machine.live import Estate, LiveHost
from lab.world.machine.name_service import at_address, listener, resolve

_PATH: Final = re.compile(r"/dev/(tcp|udp)/([^/]+)/([^/]+)")
_PORTS: Final = {"ssh": 22, "http": 80, "https": 443, "smtp": 25, "domain": 53}
_GREETING: Final = b"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n"
_REFUSED: Final = re.compile(
    r"^(\w+: (?:line \d+: )?)(/dev/(?:tcp|udp)/([^/\n]+)/\S+): (Connection refused|No route to host|Invalid argument)$",
    re.M,
)


def is_socket(path: str) -> bool:
    """Whether a path is one that bash connects to."""
    return path.startswith(("/dev/tcp/", "/dev/udp/")) and _PATH.fullmatch(path) is not None


def connect(estate: Estate, here: LiveHost, path: str) -> bytes:
    """Return what can be read from such a path. Raises OSError when nothing listens there."""
    match = _PATH.fullmatch(path)
    assert match is not None
    kind, name, port = match.groups()
    number = _PORTS.get(port, int(port) if is_number(port) else 0)
    address = resolve(estate, here, name)
    if address is None or not 0 < number < 65536:
        raise fault(errno.EINVAL, path)
    if kind == "udp":
        return b""
    there = at_address(estate, here, address)
    if there is None or not there.record.online:
        raise fault(errno.EHOSTUNREACH, path)
    if listener(there, number) is None:
        raise fault(errno.ECONNREFUSED, path)
    return _GREETING if number == 22 else b""


def with_cause(text: str) -> str:
    """Return a shell's message preceded by the line that says why it could not connect."""
    return _REFUSED.sub(_refusal, text) if "/dev/tcp/" in text or "/dev/udp/" in text else text


def _refusal(match: re.Match[str]) -> str:
    shell = match[1].split(":")[0]
    cause = f"{match[3]}: Name or service not known" if match[4] == "Invalid argument" else f"connect: {match[4]}"
    before = f"{shell}: {cause}\n"
    # What a shell within this one said has it already.
    return match[0] if match.string.endswith(before, 0, match.start()) else before + match[0]
