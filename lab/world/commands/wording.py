"""Names and reasons in messages, worded and quoted as GNU programs do."""

import re
from collections.abc import Mapping

_PLAIN = re.compile(r"[A-Za-z0-9%+,./:=@_^\-\]{}]+")


def reason(fault: OSError) -> str:
    """Why a file operation failed, in the C library's words."""
    return fault.strerror or "Input/output error"


def in_utf8(environment: Mapping[str, str]) -> bool:
    """Whether a process with this environment prints UTF-8."""
    locale = environment.get("LC_ALL") or environment.get("LC_CTYPE") or environment.get("LANG") or ""
    return "utf" in locale.lower()


def quote(text: str, environment: Mapping[str, str]) -> str:
    """Return A word in a message, in the locale's quotes: 'x' in the C locale, ‘x’ where UTF-8 is printed."""
    return f"‘{text}’" if in_utf8(environment) else "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def name(path: str) -> str:
    """Return A file name in a message, always in quotes a shell would read back."""
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in path):
        return _escaped(path)
    if "'" not in path:
        return f"'{path}'"
    if not any(letter in path for letter in '"$`\\!'):
        return f'"{path}"'
    return "'" + path.replace("'", "'\\''") + "'"


def plain_name(path: str) -> str:
    """Return A file name in a message, in quotes only when a shell would need them."""
    return path if _PLAIN.fullmatch(path) and path[0] not in "#~" else name(path)


def _escaped(path: str) -> str:
    r"""Return the `'a'$'\\n''b'` form of a name with control characters."""
    pieces = re.split(r"([\x00-\x1f\x7f]+)", path)
    letters = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "\a": "\\a", "\b": "\\b", "\f": "\\f", "\v": "\\v"}
    out = ""
    for index, piece in enumerate(pieces):
        if index % 2:
            out += "$'" + "".join(letters.get(letter, f"\\{ord(letter):03o}") for letter in piece) + "'"
        elif piece or index == 0:
            out += "'" + piece.replace("'", "'\\''") + "'"
    return out
