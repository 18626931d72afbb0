"""`strings`: print the readable texts in files."""

import re
from collections.abc import Iterator
from typing import Final

from lab.world.machine.program import CommandResult, Context, command, failed
from lab.world.programs.common.getopt import UsageFault, options, parse
from lab.world.programs.common.inputs import STDIN, part
from lab.world.programs.common.program import Printout

_USAGE: Final = """\
Usage: strings [option(s)] [file(s)]
 Display printable strings in [file(s)] (stdin by default)
 The options are:
  -a - --all                Scan the entire file, not just the data section [default]
  -d --data                 Only scan the data sections in the file
  -f --print-file-name      Print the name of the file before each string
  -n <number>               Locate & print any sequence of at least <number>
    --bytes=<number>         displayable characters.  (The default is 4).
  -t --radix={o,d,x}        Print the location of the string in base 8, 10 or 16
  -w --include-all-whitespace Include all whitespace as valid string characters
  -o                        An alias for --radix=o
  -T --target=<BFDNAME>     Specify the binary file format
  -e --encoding={s,S,b,l,B,L} Select character size and endianness:
                            s = 7-bit, S = 8-bit, {b,l} = 16-bit, {B,L} = 32-bit
  --unicode={default|show|invalid|hex|escape|highlight}
  -U {d|s|i|x|e|h}          Specify how to treat UTF-8 encoded unicode characters
  -s --output-separator=<string> String used to separate strings in output.
  @<file>                   Read options from <file>
  -h --help                 Display this information
  -v -V --version           Print the program's version number
strings: supported targets: elf64-x86-64 elf32-i386 elf32-iamcu elf32-x86-64 pei-i386 pe-x86-64 pei-x86-64 \
elf64-little elf64-big elf32-little elf32-big pe-bigobj-x86-64 pe-i386 pdb srec symbolsrec verilog tekhex \
binary ihex plugin
"""
_BUGS: Final = "Report bugs to <https://sourceware.org/bugzilla/>\n"
_VERSION: Final = """\
GNU strings (GNU Binutils for Debian) 2.40
Copyright (C) 2023 Free Software Foundation, Inc.
This program is free software; you may redistribute it under the terms of
the GNU General Public License version 3 or (at your option) any later version.
This program has absolutely no warranty.
"""
_KNOWN: Final = options(
    """a,all d,data f,print-file-name n,bytes= t,radix= w,include-all-whitespace o T,target= e,encoding=
    U,unicode= s,output-separator= h,help v,version V"""
)
_SIZES: Final = {
    "s": (1, "little"),
    "S": (1, "little"),
    "b": (2, "big"),
    "l": (2, "little"),
    "B": (4, "big"),
    "L": (4, "little"),
}
_OLD_LENGTH: Final = re.compile(r"-(\d+)$")


@command("strings")
def strings(context: Context) -> CommandResult:
    """Print the runs of printable characters in files."""
    argv = [f"-n{match[1]}" if (match := _OLD_LENGTH.match(word)) else word for word in context.argv]
    try:
        args = parse(argv, _KNOWN)
    except UsageFault as usage:
        context.note_fidelity(f"strings refused its options: {usage.text}")
        return CommandResult("", f"strings: {usage.text}\n{_USAGE}", 1)
    if "help" in args:
        return CommandResult(_USAGE + _BUGS)
    if "version" in args or "V" in args:
        return CommandResult(_VERSION)
    radix = "o" if args.last_of("o", "radix") == "o" else args.get("radix")
    encoding = args.get("encoding", "s")
    if (radix and radix not in ("o", "d", "x")) or encoding not in _SIZES:
        return CommandResult("", _USAGE, 1)
    length = args.get("bytes", "4")
    if not re.fullmatch(r"\d+|0[xX][0-9a-fA-F]+", length):
        return failed("strings", f"invalid integer argument {length}")
    least = int(length, 0) if not length.startswith("0") or "x" in length.lower() else int(length, 8)
    if least < 1:
        return failed("strings", f"invalid minimum string length {least}")
    out = Printout(context)
    for path in [path for path in args.operands if path != "-"] or [STDIN]:
        try:
            data = part(context, path)
        except FileNotFoundError:
            out.warn(f"'{path}': No such file")
            continue
        except IsADirectoryError:
            out.warn(f"Warning: '{path}' is a directory")
            continue
        except OSError as fault:
            out.warn(f"{path}: {fault.strerror}")
            continue
        ending = args.get("output-separator", "\n")
        for at, text in _runs(data, least, encoding, spaces="include-all-whitespace" in args):
            name = f"{'{standard input}' if path == STDIN else path}: " if "print-file-name" in args else ""
            place = f"{at:7{radix}} " if radix else ""
            out.text(f"{name}{place}{text.decode('utf-8', 'surrogateescape')}{ending}")
    return out.result()


def _runs(data: bytes, least: int, encoding: str, *, spaces: bool) -> Iterator[tuple[int, bytes]]:
    """Yield offset and characters of each run of printable characters that is long enough."""
    size, order = _SIZES[encoding]
    one = rb"[\x20-\x7e\t" + (rb"\n\v\f\r" if spaces else b"") + (rb"\x80-\xff" if encoding == "S" else b"") + b"]"
    if size > 1:
        empty = rb"\x00" * (size - 1)
        one = b"(?:" + (empty + one if order == "big" else one + empty) + b")"
    for match in re.finditer(one + b"{%d,}" % least, data):
        yield match.start(), match[0].replace(b"\0", b"") if size > 1 else match[0]
