"""`gzip`, `bzip2`, `xz`, `zstd` with their `un` and `cat` variants.

An artefact stays an artefact, and expands to itself.
"""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from lab.text.amounts import is_number, scaled
from lab.world.machine import pace
from lab.world.machine.files.artefacts import held
from lab.world.machine.files.nodes import Directory, File, Link
from lab.world.machine.program import CommandResult, Context, command
from lab.world.programs.common import messages as wording
from lab.world.programs.common.compressed import as_stream, squeezed, swelled
from lab.world.programs.common.compression import Method, method_of
from lab.world.programs.common.getopt import Arguments, UsageFault, options, parse
from lab.world.programs.common.program import Printout


class Kind(Struct, frozen=True):
    """A family of compressors: its file suffixes, and its error messages."""

    method: Method
    suffix: str
    others: tuple[tuple[str, str], ...]
    """Further suffixes, with their replacement when expanded."""


_KINDS: Final = {
    "gzip": Kind("gzip", ".gz", ((".tgz", ".tar"), (".taz", ".tar"), (".z", ""), ("-gz", ""), (".Z", ""))),
    "bzip2": Kind("bzip2", ".bz2", ((".bz", ""), (".tbz2", ".tar"), (".tbz", ".tar"))),
    "xz": Kind("xz", ".xz", ((".txz", ".tar"), (".lzma", ""))),
    "zstd": Kind("zstd", ".zst", ((".tzst", ".tar"),)),
}
_NAMES: Final = {
    "gzip": ("gzip", "z"), "gunzip": ("gzip", "d"), "zcat": ("gzip", "dc"), "uncompress": ("gzip", "d"),
    "bzip2": ("bzip2", "z"), "bunzip2": ("bzip2", "d"), "bzcat": ("bzip2", "dc"),
    "xz": ("xz", "z"), "unxz": ("xz", "d"), "xzcat": ("xz", "dc"),
    "zstd": ("zstd", "z"), "unzstd": ("zstd", "d"), "zstdcat": ("zstd", "dc"), "zstdmt": ("zstd", "z"),
}  # fmt: skip
_KNOWN: Final = options(
    """c,stdout to-stdout d,decompress uncompress f,force h,help k,keep l,list n,no-name N,name q,quiet r,recursive
    t,test v,verbose V,version S,suffix= T,threads= z,compress 0 1,fast 2 3 4 5 6 7 8 9,best e,extreme s,small
    rsyncable rm o= D= B= long? ultra adapt synchronous i,info-in-progress p,processes= b= L,license a,ascii
    no-progress format= C= M= m= F= memlimit= check no-check"""
)


@command(*_NAMES)
def compress_files(context: Context) -> CommandResult:
    """Compress or expand files in place, or a stream."""
    kind, mode = _KINDS[_NAMES[context.name][0]], _NAMES[context.name][1]
    try:
        args = parse(context.argv, _KNOWN)
    except UsageFault as usage:
        context.note_fidelity(f"{context.name} refused its options: {usage.text}")
        hint = f"Try `{kind.method} --help' for more information."
        return CommandResult("", f"{_speaker(context, kind)}: {usage.text}\n{hint}\n", 1)
    if "version" in args:
        versions = {
            "gzip": "gzip 1.12",
            "bzip2": "bzip2, a block-sorting file compressor.  Version 1.0.8, 13-Jul-2019.",
        }
        versions |= {
            "xz": "xz (XZ Utils) 5.4.1\nliblzma 5.4.1",
            "zstd": "*** Zstandard CLI (64-bit) v1.5.4, by Yann Collet ***",
        }
        return CommandResult(f"{versions[kind.method]}\n")
    work = _Work(context, args, kind, mode)
    paths = list(args.operands)
    if kind.method == "zstd" and "o" in args and len(paths) == 1:
        work.target = args.get("o")
    if "list" in args:
        return work.list_all(paths)
    for path in paths or ["-"]:
        work.take(path)
    return work.result()


def _speaker(context: Context, kind: Kind) -> str:
    """Return the name a program uses for itself in error messages."""
    return kind.method if kind.method in ("gzip", "zstd") else context.name


class _Work:
    """One run of a compressor."""

    def __init__(self, context: Context, args: Arguments, kind: Kind, mode: str) -> None:
        self.context = context
        self.args = args
        self.kind = kind
        self.expands = "d" in mode or "decompress" in args or "uncompress" in args or "test" in args
        self.tests = "test" in args
        self.to_stdout = "c" in mode or "stdout" in args or "to-stdout" in args
        self.forces = "force" in args
        keeps = "keep" in args or (kind.method == "zstd" and "rm" not in args)
        self.keeps = keeps or self.to_stdout
        self.target = ""
        self.out = Printout(context)
        self.speaker = _speaker(context, kind)
        self.printed: list[File] = []
        levels = [int(name) for name, _ in args if is_number(name)]
        self.level = 9 if "best" in args else 1 if "fast" in args else levels[-1] if levels else 6

    def result(self) -> CommandResult:
        """Return the output; a single artefact stays an artefact."""
        whole = self.printed[0] if len(self.printed) == 1 else None
        return replace(self.out.result(), artefact=whole if whole is not None and whole.declared else None)

    def complain(self, text: str, exit_code: int = 1) -> None:
        """Print an error; a warning (2) never hides an earlier error (1)."""
        code = exit_code if self.out.exit_code != 1 else 1
        self.out.error(f"{self.speaker}: {text}", 0)
        self.out.exit_code = code

    def take(self, path: str) -> None:
        """Process one operand."""
        if path == "-":
            self._stream()
            return
        fs = self.context.fs
        try:
            node = fs.lstat(path)
            if isinstance(node, Link):
                node = fs.stat(path)
                if not (self.to_stdout or self.forces) and self.kind.method == "gzip":
                    self.complain(f"{path}: Too many levels of symbolic links")
                    return
            if isinstance(node, Directory):
                self._folder(path)
                return
            if isinstance(node, Link) or not fs.allows(node, 4):
                raise PermissionError(13, "Permission denied", path)
        except FileNotFoundError as problem:
            self._missing(path, problem)
            return
        except OSError as problem:
            self.complain(f"{path}: {wording.reason(problem)}")
            return
        self._file(path, node)

    def _missing(self, path: str, problem: OSError) -> None:
        reason = wording.reason(problem)
        if self.kind.method == "gzip" and self.expands and not path.endswith(".gz") and not self.tests:
            if self.context.fs.exists(f"{path}.gz"):
                self.take(f"{path}.gz")
                return
            path = f"{path}.gz"
        if self.kind.method == "bzip2":
            self.complain(f"Can't open input file {path}: {reason}.")
        elif self.kind.method == "zstd":
            self.complain(f"can't stat {path} : {reason} -- ignored ")
        else:
            self.complain(f"{path}: {reason}")

    def _folder(self, path: str) -> None:
        if "recursive" in self.args and self.kind.method in ("gzip", "zstd"):
            for name, _ in self.context.fs.entries(path):
                self.take(f"{path.rstrip('/')}/{name}")
            return
        match self.kind.method:
            case "gzip":
                self.complain(f"{path} is a directory -- ignored", 2)
            case "xz":
                self.complain(f"{path}: Is a directory, skipping", 2)
            case "bzip2":
                self.complain(f"Input file {path} is a directory.")
            case "zstd":
                self.complain(f"{path} is a directory -- ignored ")

    def _stream(self) -> None:
        context = self.context
        whole = context.artefact or File(context.stdin.encode("utf-8", "surrogateescape"))
        if not self.expands:
            self._print(squeezed(replace(whole, mtime=0.0), self.kind.method, level=self.level), whole.length)
            return
        if not whole.data and not whole.declared:
            self._damaged("stdin", "unexpected end of file")
            return
        content = self._expanded("stdin", whole)
        if content is not None and not self.tests:
            self._print(content, content.length)

    def _print(self, content: File, length: int) -> None:
        pace.spend(self.context.clock, length, pace.COMPRESSION if not self.expands else pace.DISK)
        text, _ = as_stream(content)
        self.out.text(text)
        self.printed.append(content)

    def _expanded(self, path: str, node: File) -> File | None:
        """Return the content of a compressed file; None, after an error message, when it is not one."""
        node = held(node)
        if method_of(node.data) != self.kind.method:
            if not node.data and not node.declared:
                self._damaged(path, "unexpected end of file")
            else:
                self._damaged(path, "")
            return None
        try:
            return swelled(node)
        except ValueError:
            self._damaged(path, "unexpected end of file")
            return None

    def _damaged(self, path: str, why: str) -> None:
        label = {"bzip2": "(stdin)", "xz": "(stdin)", "zstd": "/*stdin*\\"}.get(self.kind.method, path)
        path = label if path == "stdin" else path
        match self.kind.method:
            case "gzip":
                self.out.error(f"\ngzip: {path}: {why or 'not in gzip format'}", 0)
                self.out.exit_code = 1
            case "xz":
                self.complain(f"{path}: {'Unexpected end of input' if why else 'File format not recognized'}")
            case "bzip2":
                self.complain(
                    f"{path} is not a bzip2 file." if path != "(stdin)" else "(stdin) is not a bzip2 file.", 2
                )
            case "zstd":
                self.complain(f"{path}: {why or 'unsupported format'} ")

    def _file(self, path: str, node: File) -> None:
        if not self.expands:
            self._squeeze(path, node)
            return
        target = path if self.to_stdout or self.tests or self.target else self._bare_name(path)
        if not target:
            return
        if self.kind.method in ("gzip", "zstd") and self.to_stdout and self.forces and not method_of(node.data):
            self._print(node, node.length)
            return
        content = self._expanded(path, node)
        if content is None or self.tests:
            if content is not None and "verbose" in self.args:
                self.out.error(f"{path}:\t OK", 0)
            return
        if self.to_stdout:
            self._print(content, content.length)
            return
        self._replace(path, self.target or target, node, content, content.length, node.length)

    def _bare_name(self, path: str) -> str:
        """Return a compressed file's name without its suffix; "", after an error message, when it has none."""
        kind = self.kind
        ending = self.args.get("suffix") or kind.suffix
        if path.endswith(ending) and path.rpartition("/")[2] != ending:
            return path.removesuffix(ending)
        for other, instead in kind.others:
            if path.endswith(other):
                return path.removesuffix(other) + instead
        match kind.method:
            case "gzip":
                self.complain(f"{path}: unknown suffix -- ignored", 2)
            case "xz":
                if method_of(self.context.fs.read_part(path, 0, 8)) != "xz":
                    self.complain(f"{path}: File format not recognized")
                else:
                    self.complain(f"{path}: Filename has an unknown suffix, skipping", 2)
            case "bzip2":
                self.complain(f"Can't guess original name for {path} -- using {path}.out", 0)
                return f"{path}.out"
            case "zstd":
                self.complain(
                    f"{path}: unknown suffix (.zst/.tzst expected). Can't derive the output file name -- ignored "
                )
        return ""

    def _squeeze(self, path: str, node: File) -> None:
        kind = self.kind
        ending = self.args.get("suffix") or kind.suffix
        if path.endswith(ending) and not self.to_stdout and kind.method != "zstd":
            if kind.method == "gzip":
                self.out.error(f"gzip: {path} already has {ending} suffix -- unchanged", 0)
            elif kind.method == "xz":
                self.complain(f"{path}: File already has `{ending}' suffix, skipping", 2)
            else:
                self.complain(f"Input file {path} already has {ending} suffix.")
            return
        name = "" if "no-name" in self.args else path.rpartition("/")[2]
        packed = squeezed(node, kind.method, name=name if kind.method == "gzip" else "", level=max(1, self.level))
        if self.to_stdout:
            self._print(packed, node.length)
            return
        self._replace(path, self.target or path + ending, node, packed, node.length, packed.length)

    def _replace(self, path: str, target: str, node: File, packed: File, whole: int, small: int) -> None:
        """Put the output beside a file, and remove the file unless it is kept."""
        fs, kind = self.context.fs, self.kind
        if fs.exists(target) and not self.forces:
            match kind.method:
                case "gzip":
                    self.complain(f"{target} already exists;\tnot overwritten", 2)
                case "xz":
                    self.complain(f"{target}: File exists")
                case "bzip2":
                    self.complain(f"Output file {target} already exists.")
                case "zstd":
                    self.out.error(f"zstd: {target} already exists; overwrite (y/n) ? Not overwritten  \n ", 1)
            return
        try:
            fs.write(target, b"")
            # A full disk stops the work at this point.
            free = fs.free(fs.real(target))
            room = whole if free is None or packed.length <= free else min(whole, free)
            pace.spend(self.context.clock, room, pace.COMPRESSION if not self.expands else pace.DISK // 4)
            attributes = {"mode": node.mode, "mtime": node.mtime, "owner": node.owner, "group": node.group}
            fs.receive(target, replace(packed, **attributes), preserve=True)
            fs.chmod(target, node.mode & 0o777)
        except OSError as problem:
            if problem.errno == 28:
                fs.remove(target)
            self.complain(f"{target}: {wording.reason(problem)}")
            return
        if not self.keeps:
            try:
                fs.remove(path)
            except OSError as problem:
                self.complain(f"{path}: {wording.reason(problem)}")
        self._tell(path, target, whole, small)

    def _tell(self, path: str, target: str, whole: int, small: int) -> None:
        saved = 0.0 if not whole else 100 * (whole - small) / whole
        if self.kind.method == "zstd" and "quiet" not in self.args:
            if self.expands:
                self.out.error(f"{path:<20}: {whole} bytes ", 0)
            else:
                progress = f"({_squeezed(whole)} => {_squeezed(small)}, {target}) "
                self.out.error(f"{path:<21}:{100 - saved:6.2f}%   {progress}", 0)
        elif "verbose" in self.args and self.kind.method == "gzip":
            how = "created" if self.keeps else "replaced with"
            self.out.error(f"{path}:\t{saved:5.1f}% -- {how} {target}", 0)
        elif "verbose" in self.args:
            self.out.error(f"{path} ({whole} => {small})", 0)

    def list_all(self, paths: list[str]) -> CommandResult:
        """Print sizes and ratio of compressed files."""
        rows = list(self._rows(paths))
        if self.kind.method == "zstd":
            self.out.line("Frames  Skips  Compressed  Uncompressed  Ratio  Check  Filename")
            for small, whole, name in rows:
                sizes = f"{_padded(small):>11}  {_padded(whole):>12}  {whole / small if small else 0:>5.3f}"
                self.out.line(f"     1      0 {sizes}  XXH64  {name}{self.kind.suffix}")
            return self.out.result()
        if self.kind.method != "gzip":
            self.context.note_fidelity(f"{self.context.name} --list has gzip's shape")
        if "quiet" not in self.args and (rows or self.out.exit_code == 0):
            self.out.line("         compressed        uncompressed  ratio uncompressed_name")
        for small, whole, name in rows:
            self.out.line(f"{small:>19} {whole:>19} {_ratio(small, whole):>5}% {name}")
        if len(rows) > 1:
            small, whole = sum(row[0] for row in rows), sum(row[1] for row in rows)
            self.out.line(f"{small:>19} {whole:>19} {_ratio(small, whole):>5}% (totals)")
        return self.out.result()

    def _rows(self, paths: list[str]) -> Iterator[tuple[int, int, str]]:
        for path in paths:
            try:
                node = self.context.fs.stat(path)
            except OSError as problem:
                self.complain(f"{path}: {wording.reason(problem)}")
                continue
            content = self._expanded(path, node) if isinstance(node, File) else None
            if content is not None:
                yield node.length, content.length, path.removesuffix(self.kind.suffix)


def _ratio(small: int, whole: int) -> str:
    # Like gzip, leave the header out of the ratio.
    return f"{100 * (whole - max(0, small - 20)) / whole:.1f}" if whole else "0.0"


def _padded(count: int) -> str:
    """Return a size as zstd's list has it."""
    size, unit = scaled(count)
    return f"{count}   B" if unit == "B" else f"{size:.3g} {unit}iB"


def _squeezed(count: int) -> str:
    """Return a size in zstd's format: six characters and a unit."""
    size, unit = scaled(count)
    return f"{count:6d} B" if unit == "B" else f"{size:6.3g} {unit}"
