"""What `tar` prints when the disk is full, for itself or after the compressor it writes through."""

from typing import Final, Literal, assert_never

from lab.world.programs.common.compression import Method
from lab.world.programs.common.program import Printout
from lab.world.programs.tar.tar_paths import give_up

_FULL: Final = "No space left on device"
_RECORD: Final = 10_240
"""The size of tar's records in bytes."""
_HEADER: Final = 512


def tell_full(out: Printout, method: Method | Literal[""], path: str, bytes_written: int) -> None:
    """Report that an archive did not fit; `bytes_written` of it are on the disk."""
    if not method:
        give_up(out, f"{path}: {_cut_short(bytes_written)}")
        return
    status = 1
    match method:
        case "gzip":
            out.error(f"\ngzip: stdout: {_FULL}")
        case "bzip2":
            out.error("\nbzip2: I/O or other error, bailing out.  Possible reason follows.")
            out.error(f"bzip2: {_FULL}\n\tInput file = (stdin), output file = (stdout)")
        case "zstd":
            status = 70
            out.error(f"zstd: error 70 : Write error : cannot write block : {_FULL} ")
        case "xz":
            out.error(f"xz: (stdout): Write error: {_FULL}")
        case _:
            assert_never(method)
    give_up(out, f"Child returned status {status}")


def member_full(name: str, bytes_written: int) -> str:
    """Return the message for a member that did not fit; `bytes_written` of it are on the disk."""
    return f"{name}: {_cut_short(bytes_written + _HEADER)}"


def _cut_short(bytes_written: int) -> str:
    """Return the message for the record that did not fit."""
    part = bytes_written % _RECORD
    return f"Wrote only {part} of {_RECORD} bytes" if part else f"Cannot write: {_FULL}"
