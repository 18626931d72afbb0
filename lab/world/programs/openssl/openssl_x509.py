"""`openssl x509`: what a certificate in a file says of itself."""

import hashlib
import re
from base64 import b64decode
from calendar import month_abbr
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common import messages as wording
from lab.world.programs.common.inputs import STDIN, part
from lab.world.programs.openssl.openssl_enc import EncRefusal

_PEM: Final = re.compile(rb"-----BEGIN CERTIFICATE-----\s+([A-Za-z0-9+/=\s]+?)\s*-----END CERTIFICATE-----")
_NAMES: Final = {
    "550403": "CN", "550406": "C", "550407": "L", "550408": "ST", "55040a": "O", "55040b": "OU",
    "2a864886f70d010901": "emailAddress", "0992268993f22c640119": "DC",
}  # fmt: skip
_ANSWERED: Final = frozenset(
    ("dates", "enddate", "fingerprint", "issuer", "noout", "serial", "sha1", "sha256", "startdate", "subject", "text")
)


def x509(context: Context, flags: Sequence[str], values: Mapping[str, str]) -> CommandResult:
    """Print what is asked of the certificate, in the order it is asked. Raises `EncRefusal`."""
    path = values.get("in", STDIN)
    try:
        data = part(context, path)
    except OSError as fault:
        missing = f"Could not open file or uri for loading certificate from {path}"
        raise EncRefusal(f"{missing}\n{path}: {wording.reason(fault)}\nUnable to load certificate") from None
    match = _PEM.search(data)
    try:
        encoded = b64decode(match[1]) if match is not None else data
        fields = _fields(encoded)
    except (ValueError, IndexError):
        source = "<stdin>" if path == STDIN else path
        raise EncRefusal(f"Could not read certificate from {source}\nUnable to load certificate") from None
    for flag in sorted(set(flags) - _ANSWERED):
        context.note_fidelity(f"openssl x509 -{flag} is not simulated")
    algorithm = "sha256" if "sha256" in flags else "sha1"
    digest = hashlib.new(algorithm, encoded, usedforsecurity=False).hexdigest().upper()
    pairs = ":".join(digest[at : at + 2] for at in range(0, len(digest), 2))
    begins, ends = f"notBefore={fields['begins']}\n", f"notAfter={fields['ends']}\n"
    answers = {
        "dates": begins + ends,
        "enddate": ends,
        "fingerprint": f"{algorithm if algorithm == 'sha256' else 'SHA1'} Fingerprint={pairs}\n",
        "issuer": f"issuer={fields['issuer']}\n",
        "serial": f"serial={fields['serial']}\n",
        "startdate": begins,
        "subject": f"subject={fields['subject']}\n",
        "text": f"subject={fields['subject']}\nissuer={fields['issuer']}\n{begins}{ends}",
    }
    text = "".join(answers.get(flag, "") for flag in flags)
    if "noout" not in flags and match is not None:
        text += f"{match[0].decode()}\n"
    return CommandResult(text)


def _fields(encoded: bytes) -> dict[str, str]:
    """Return the fields of a certificate. Raises ValueError or IndexError when it is none."""
    whole = next(_elements(encoded))
    if whole[0] != 0x30:
        raise ValueError("no sequence")
    inner = [element for element in _elements(next(_elements(whole[1]))[1]) if element[0] != 0xA0]
    begins, ends = (_moment(kind, data) for kind, data in _elements(inner[3][1]))
    return {
        "serial": inner[0][1].hex().upper().removeprefix("00"),
        "issuer": _name(inner[2][1]),
        "begins": begins,
        "ends": ends,
        "subject": _name(inner[4][1]),
    }


def _elements(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield tag and content of the elements of a DER encoding. Raises IndexError or ValueError where it is none."""
    at = 0
    while at < len(data):
        tag, size = data[at], data[at + 1]
        at += 2
        if size & 0x80:
            count = size & 0x7F
            size = int.from_bytes(data[at : at + count])
            at += count
        if at + size > len(data):
            raise ValueError("too short")
        yield tag, data[at : at + size]
        at += size


def _name(data: bytes) -> str:
    parts = []
    for _, entry in _elements(data):
        for _, pair in _elements(entry):
            (_, kind), (_, value) = _elements(pair)
            parts.append(f"{_NAMES.get(kind.hex(), 'undefined')} = {value.decode('utf-8', 'replace')}")
    return ", ".join(parts)


def _moment(kind: int, data: bytes) -> str:
    digits = data.decode("ascii").rstrip("Z")
    if kind == 0x17:
        digits = ("19" if digits[:2] >= "50" else "20") + digits
    year, rest = digits[:4], [int(digits[at : at + 2]) for at in range(4, 14, 2)]
    month, day, hour, minute, second = rest
    return f"{month_abbr[month]} {day:2} {hour:02}:{minute:02}:{second:02} {year} GMT"
