"""`lsmem`: list the ranges of memory."""

from typing import Final

from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program
from lab.world.programs.util_linux.mount import block_size

_BLOCK: Final = 128 << 20
_LOW: Final = 3 << 30
"""Bytes of memory below the gap that is reserved for devices."""
_HIGH: Final = 4 << 30


@program(
    "lsmem",
    spec="a,all b,bytes J P,pairs n,noheadings o,output= r,raw S,split= s,sysroot= summary?",
    suite="util-linux",
)
def lsmem(context: Context, args: Arguments) -> CommandResult:
    """List the ranges of memory."""
    total = context.host.record.memory // _BLOCK * _BLOCK
    ranges = [(0, min(total, _LOW))] + ([(_HIGH, _HIGH + total - _LOW)] if total > _LOW else [])
    rows = [("RANGE", "SIZE", "STATE", "REMOVABLE", "BLOCK")]
    for start, end in ranges:
        blocks = f"{start // _BLOCK}-{end // _BLOCK - 1}"
        rows.append((f"0x{start:016x}-0x{end - 1:016x}", block_size(end - start), "online", "yes", blocks))
    widths = [max(len(row[at]) for row in rows) for at in range(5)]
    cells = [[row[0].ljust(widths[0]), *(row[at].rjust(widths[at]) for at in range(1, 5))] for row in rows]
    text = "".join(" ".join(row) + "\n" for row in cells)
    online = f"Total online memory: {block_size(total):>8}\n"
    return CommandResult(f"{text}\nMemory block size: {'128M':>10}\n{online}Total offline memory: {'0B':>7}\n")
