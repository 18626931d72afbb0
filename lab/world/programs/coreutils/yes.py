"""`yes`: print a line forever."""

from typing import Final

from lab.world.machine.files.lookup import WITHOUT_END
from lab.world.machine.files.nodes import File
from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program

_BYTES: Final = 1 << 20
"""The least number of bytes that `yes` prints."""


_LINES: Final = 200_000
"""The most lines it prints when they are short."""


_MOST_BYTES: Final = 8 << 20


@program("yes")
def yes(context: Context, args: Arguments) -> CommandResult:
    """Print a line forever."""
    line = " ".join(args.operands or ("y",)) + "\n"
    size = len(line.encode("utf-8", "surrogateescape"))
    times = max(1, min(max(_BYTES // size, _LINES), _MOST_BYTES // size))
    text = line * times
    context.cut_short()
    whole = File(text.encode("utf-8", "surrogateescape"), size=WITHOUT_END, identity=f"yes {line}")
    return CommandResult(text, artefact=whole)
