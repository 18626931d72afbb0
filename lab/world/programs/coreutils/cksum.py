"""`cksum`: print or check checksums, by CRC or by a newer algorithm."""

import zlib
from collections.abc import Callable, Mapping
from typing import Final

from lab.world.machine import pace
from lab.world.machine.files.artefacts import checksum
from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.inputs import STDIN, part, piece
from lab.world.programs.common.program import Printout, program
from lab.world.programs.coreutils.sha256sum import digests

_DIGESTS: Final = {
    "md5": 32, "sha1": 40, "sha224": 56, "sha256": 64, "sha384": 96, "sha512": 128, "blake2b": 128, "sm3": 64,
}  # fmt: skip
_ALGORITHMS: Final = ("bsd", "sysv", "crc", *_DIGESTS)


@program(
    "cksum",
    spec="""a,algorithm= c,check l,length= tag untagged z,zero ignore-missing quiet status strict w,warn debug""",
)
def cksum(context: Context, args: Arguments) -> CommandResult:
    """Print or check checksums by the chosen algorithm."""
    algorithm = args.get("algorithm", "crc")
    if algorithm not in _ALGORITHMS:
        out = Printout(context)
        valid = "".join(f"\n  - {out.quoted(name)}" for name in _ALGORITHMS)
        raise UsageFault(
            f"invalid argument {out.quoted(algorithm)} for {out.quoted('--algorithm')}\nValid arguments are:{valid}"
        )
    if algorithm in _DIGESTS:
        return digests(context, args, algorithm, _DIGESTS[algorithm], tagged="untagged" not in args)
    return _checksum(context, args, algorithm)


def _checksum(context: Context, args: Arguments, algorithm: str) -> CommandResult:
    out = Printout(context)
    ending = "\0" if "zero" in args else "\n"
    for path in args.operands or (STDIN,):
        try:
            whole = piece(context, path)
            if whole.declared:
                pace.spend(context.clock, whole.length, pace.CHECKSUM)
                number, length = int(checksum(whole, algorithm, 8), 16), whole.length
                number = number if algorithm == "crc" else number & 0xFFFF
            else:
                data = part(context, path)
                number, length = _SUMS[algorithm](data), len(data)
        except OSError as fault:
            out.warn(f"{wording.plain_name(path)}: {wording.reason(fault)}")
            continue
        name = f" {path}" if args.operands else ""
        out.text(f"{_SHAPES[algorithm](number, length)}{name}{ending}")
    return out.result()


def _bsd(data: bytes) -> int:
    total = 0
    for byte in data:
        total = ((total >> 1) + ((total & 1) << 15) + byte) & 0xFFFF
    return total


def _sysv(data: bytes) -> int:
    total = sum(data) & 0xFFFFFFFF
    total = (total & 0xFFFF) + (total >> 16)
    return (total & 0xFFFF) + (total >> 16)


def _crc(data: bytes) -> int:
    """Return the POSIX checksum: a CRC-32, most significant bit first, with the length after the bytes.

    zlib works least significant bit first, so every byte and the result are bit-reversed.
    """
    length = len(data)
    counted = data + length.to_bytes((length.bit_length() + 7) // 8, "little")
    turned = zlib.crc32(counted.translate(_TURNED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return ~int(f"{turned:032b}"[::-1], 2) & 0xFFFFFFFF


_TURNED: Final = bytes(int(f"{code:08b}"[::-1], 2) for code in range(256))
_SHAPES: Final[Mapping[str, Callable[[int, int], str]]] = {
    "bsd": lambda number, length: f"{number:05d} {-(-length // 1024):5d}",
    "sysv": lambda number, length: f"{number} {-(-length // 512)}",
    "crc": lambda number, length: f"{number} {length}",
}
"""How a sum and a length are printed, by algorithm."""
_SUMS: Final = {"bsd": _bsd, "sysv": _sysv, "crc": _crc}
