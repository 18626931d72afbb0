"""`cut`: parts of lines, by bytes or fields. Characters count as bytes, as in Debian 12."""

import re
from collections.abc import Iterable, Iterator

from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.inputs import STDIN, part
from lab.world.programs.common.program import Printout, program

_LARGEST = 2**64 - 1


def _read_all(context: Context, args: Arguments, out: Printout) -> Iterator[bytes]:
    """Yield the content of each readable file, and report the others."""
    for path in args.operands or (STDIN,):
        try:
            yield part(context, path)
        except OSError as fault:
            out.warn(f"{wording.plain_name(path)}: {wording.reason(fault)}")


@program(
    "cut",
    spec="""b,bytes= c,characters= d,delimiter= f,fields= n s,only-delimited output-delimiter= complement
    z,zero-terminated""",
)
def cut(context: Context, args: Arguments) -> CommandResult:
    """Print parts of each line."""
    out = Printout(context)
    lists = [(name, value) for name, value in args if name in ("bytes", "characters", "fields")]
    if len(lists) > 1:
        raise UsageFault("only one list may be specified")
    if len(args.get("delimiter").encode("utf-8", "surrogateescape")) > 1:
        raise UsageFault("the delimiter must be a single character")
    if not lists:
        raise UsageFault("you must specify a list of bytes, characters, or fields")
    name, text = lists[0]
    by_fields = name == "fields"
    if "delimiter" in args and not by_fields:
        raise UsageFault("an input delimiter may be specified only when operating on fields")
    if "only-delimited" in args and not by_fields:
        raise UsageFault("suppressing non-delimited lines makes sense\n\tonly when operating on fields")
    ranges = _ranges(text, out, by_fields=by_fields)
    if "complement" in args:
        ranges = _complement(ranges)
    delimiter = args.get("delimiter", "\t").encode("utf-8", "surrogateescape") or b"\0"
    joint = args.get("output-delimiter").encode("utf-8", "surrogateescape") if "output-delimiter" in args else None
    end = b"\0" if "zero-terminated" in args else b"\n"
    output = bytearray()
    for data in _read_all(context, args, out):
        lines = data.split(end)
        if not lines[-1]:
            lines.pop()
        for line in lines:
            if not by_fields:
                output += (joint or b"").join(
                    line[first - 1 : last] for first, last in ranges if first <= len(line)
                ) + end
            elif delimiter in line:
                fields = line.split(delimiter)
                picked_fields = [field for first, last in ranges for field in fields[first - 1 : last]]
                output += (delimiter if joint is None else joint).join(picked_fields) + end
            elif "only-delimited" not in args:
                output += line + end
    out.text(output.decode("utf-8", "surrogateescape"))
    return out.result()


def _ranges(text: str, out: Printout, *, by_fields: bool) -> list[tuple[int, int]]:
    """Parse a list such as `1,3-5,7-` into sorted ranges (first, last), overlapping ones merged.

    Raises `UsageFault`.
    """
    ranges = []
    for word in re.split(r"[, \t]", text):
        match = re.fullmatch(r"(\d*)(-?)(\d*)", word)
        if match is None:
            what = "field value" if by_fields else "byte/character position"
            bad = re.sub(r"^[\d-]*(?=\D)", "", word) or word
            raise UsageFault(f"invalid {what} {out.quoted(bad)}")
        for digits in (match[1], match[3]):
            if digits and int(digits) >= _LARGEST:
                what = "field number" if by_fields else "byte/character offset"
                raise UsageFault(f"{what} {out.quoted(digits)} is too large")
        if match[2] and not match[1] and not match[3]:
            raise UsageFault("invalid range with no endpoint: -")
        first = int(match[1] or (1 if match[2] else 0))
        last = (int(match[3]) if match[3] else _LARGEST) if match[2] else first
        if first == 0 or (match[3] and last == 0 and not match[1]):
            what = "fields are" if by_fields else "byte/character positions are"
            raise UsageFault(f"{what} numbered from 1")
        if last < first:
            raise UsageFault("invalid decreasing range")
        ranges.append((first, last))
    return _merged_ranges(sorted(ranges))


def _merged_ranges(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for first, last in ranges:
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged


def _complement(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    complement, start = [], 1
    for first, last in ranges:
        if first > start:
            complement.append((start, first - 1))
        start = last + 1
    return [*complement, (start, _LARGEST)] if start < _LARGEST else complement
