"""`systemd-escape`: escape text for use in a unit's name, and reverse it."""

import posixpath
import re

from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program


@program("systemd-escape", spec="suffix= template= instance u,unescape m,mangle p,path", suite="systemd", hint="")
def escape(context: Context, args: Arguments) -> CommandResult:
    """Escape text for use in a unit's name, or reverse it."""
    if not args.operands:
        return CommandResult("", "Not enough arguments.\n", 1)
    escaped = []
    for word in args.operands:
        if "unescape" in args:
            escaped.append(_unescaped(word, is_path="path" in args))
        elif "mangle" in args:
            unit_name = (
                word
                if re.search(r"\.(service|socket|mount|timer|target|slice|scope|path)$", word)
                else f"{word}.service"
            )
            escaped.append(re.sub(r"[^\w.:@\\/-]", lambda match: f"\\x{ord(match[0]):02x}", unit_name))
        else:
            text = _escaped(word, is_path="path" in args)
            if "template" in args:
                front, _, back = args.get("template").partition("@")
                text = f"{front}@{text}{back}"
            escaped.append(f"{text}.{args.get('suffix')}" if "suffix" in args else text)
    return CommandResult(" ".join(escaped) + "\n")


def _escaped(text: str, *, is_path: bool) -> str:
    if is_path:
        text = posixpath.normpath(text).strip("/")
        if text in ("", "."):
            return "-"
    first = re.sub(r"^\.", r"\\x2e", text.replace("/", "\0"))
    return "".join(
        "-" if letter == "\0" else letter if re.fullmatch(r"[\w.:\\]", letter, re.ASCII) else _hexed(letter)
        for letter in first
    )


def _hexed(letter: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in letter.encode("utf-8", "surrogateescape"))


def _unescaped(text: str, *, is_path: bool) -> str:
    plain = text.replace("-", "/")
    plain = re.sub(r"\\x([0-9a-f]{2})", lambda match: chr(int(match[1], 16)), plain)
    return f"/{plain.strip('/')}" if is_path else plain
