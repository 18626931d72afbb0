"""The wording and quoting of names and errors in messages of GNU programs."""

from collections.abc import Mapping

from lab.world.programs.common.quoting import shell_word


def reason(fault: OSError) -> str:
    """Return why a file operation failed, in the C library's words."""
    return fault.strerror or "Input/output error"


def in_utf8(environment: Mapping[str, str]) -> bool:
    """Return whether a process with this environment prints UTF-8."""
    locale = environment.get("LC_ALL") or environment.get("LC_CTYPE") or environment.get("LANG") or ""
    return "utf" in locale.lower()


def quote(text: str, environment: Mapping[str, str]) -> str:
    """Return a word in the locale's quotes: 'x' in the C locale, ‘x’ where UTF-8 is printed."""
    return f"‘{text}’" if in_utf8(environment) else "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def name(path: str) -> str:
    """Return a file name in shell quotes, always."""
    return shell_word(path)


def plain_name(path: str) -> str:
    """Return a file name in shell quotes if it needs them."""
    return shell_word(path, always=":" in path)
