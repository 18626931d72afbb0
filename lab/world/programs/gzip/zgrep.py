"""`zgrep`: grep in gzip-compressed files."""

import gzip
import shlex
import zlib
from typing import Final

from lab.world.machine.program import CommandResult, Context, command
from lab.world.programs.common import messages as wording
from lab.world.programs.common.inputs import STDIN, part
from lab.world.programs.common.program import Printout

_WITH_VALUE: Final = ("-e", "-f", "-m", "-A", "-B", "-C")
_USAGE: Final = "/usr/bin/zgrep: 188: 1: missing pattern; try `/usr/bin/zgrep --help' for help\n"


@command("zgrep", "zegrep", "zfgrep")
def zgrep(context: Context) -> CommandResult:
    """Search files for a pattern, compressed or not."""
    out = Printout(context)
    options, pattern, files = _read(context.argv)
    if not pattern:
        return CommandResult("", _USAGE, 2)
    if context.name != "zgrep":
        options.append("-E" if context.name == "zegrep" else "-F")
    letters = "".join(word[1:] for word in options if not word.startswith("--"))
    with_names = "H" in letters or (len(files) > 1 and "h" not in letters)
    has_match = False
    for path in files or [STDIN]:
        try:
            data = unpacked(part(context, path))
        except OSError as fault:
            # The real zgrep is a script around gzip, so the message comes from gzip.
            out.error(f"gzip: {path}: {wording.reason(fault)}", 2)
            continue
        words = ["grep", *options, *(["-H"] if with_names else []), f"--label={path}", *pattern, "-"]
        result = context.run_script(
            context.host,
            context.user,
            shlex.join(words),
            cwd=context.cwd,
            stdin=data.decode("utf-8", "surrogateescape"),
            env=context.env,
        )
        out.take(result)
        has_match = has_match or result.exit_code == 0
        if result.exit_code > 1:
            out.exit_code = result.exit_code
    if not has_match and not out.exit_code:
        out.exit_code = 1
    return out.result()


def _read(argv: list[str]) -> tuple[list[str], list[str], list[str]]:
    """Return grep's options, the pattern in the form grep takes it, and the files."""
    options: list[str] = []
    operands: list[str] = []
    pattern: list[str] = []
    words = list(argv)
    while words:
        word = words.pop(0)
        if word == "--":
            operands += words
            break
        if word in ("-e", "-f") and words:
            pattern += [word, words.pop(0)]
        elif word in _WITH_VALUE and words:
            options += [word, words.pop(0)]
        elif word.startswith("-") and word != "-":
            options.append(word)
        else:
            operands.append(word)
    if not pattern and operands:
        pattern = ["-e", operands.pop(0)]
    return options, pattern, operands


def unpacked(data: bytes) -> bytes:
    """Return `data` decompressed, or unchanged if gzip did not write it; b"" if it is damaged."""
    if not data.startswith(b"\x1f\x8b"):
        return data
    try:
        return gzip.decompress(data)
    except (OSError, EOFError, zlib.error):
        return b""
