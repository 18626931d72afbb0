"""`diff`: compare two files or two trees; output in normal, unified or context format."""

import re

from lab.text.amounts import is_number
from lab.world.machine.files.nodes import Directory, File, Node
from lab.world.machine.program import CommandResult, Context, failed
from lab.world.machine.time.dates import format_date
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.program import Printout, program
from lab.world.programs.diffutils.diff_columns import ed_script, rcs_script, side_by_side
from lab.world.programs.diffutils.line_changes import Hunk, hunks_between

_BOLD, _CYAN = "1", "36"
_COLOURS = {"< ": "31", "-": "31", "- ": "31", "> ": "32", "+": "32", "+ ": "32"}
_STAMP = "%Y-%m-%d %H:%M:%S.%N %z"


@program(
    "diff",
    spec="""q,brief s,report-identical-files c C,context= u U,unified= e,ed n,rcs y,side-by-side W,width= p
    suppress-common-lines left-column
    show-c-function F,show-function-line= label= t,expand-tabs T,initial-tab l,paginate r,recursive no-dereference
    N,new-file unidirectional-new-file x,exclude= X,exclude-from= S,starting-file= i,ignore-case E Z b w
    ignore-all-space ignore-space-change ignore-trailing-space B,ignore-blank-lines I,ignore-matching-lines= a,text
    strip-trailing-cr D,ifdef= d,minimal horizon-lines= speed-large-files color? normal 0 1 2 3 4 5 6 7 8 9""",
    suite="diffutils",
    usage_exit=2,
    hint="diff: Try 'diff --help' for more information.\n",
)
def diff(context: Context, args: Arguments) -> CommandResult:
    """Compare two files, or two trees file by file."""
    if len(args.operands) < 2:
        last = f" after '{args.operands[-1] if args.operands else 'diff'}'"
        raise UsageFault(f"missing operand{last}")
    if len(args.operands) > 2:
        raise UsageFault(f"extra operand '{args.operands[2]}'")
    if "ifdef" in args:
        context.note_fidelity("diff -D shows the normal shape")
    first, second = args.operands
    work = _Comparison(context, args)
    try:
        nodes = [None if path == "-" else context.fs.stat(path) for path in (first, second)]
    except OSError:
        return _missing(context, args, work, first, second)
    if isinstance(nodes[0], Directory) and isinstance(nodes[1], Directory):
        work.trees(first, second)
    elif isinstance(nodes[0], Directory):
        work.files(f"{first.rstrip('/')}/{second.rpartition('/')[2]}", second)
    elif isinstance(nodes[1], Directory):
        work.files(first, f"{second.rstrip('/')}/{first.rpartition('/')[2]}")
    else:
        work.files(first, second)
    return work.out.result()


def _missing(context: Context, args: Arguments, work: "_Comparison", first: str, second: str) -> CommandResult:
    there = [path == "-" or context.fs.exists(path) for path in (first, second)]
    if "new-file" in args and any(there):
        work.files(first, second)
        return work.out.result()
    text = ""
    for path in (first, second):
        try:
            if path != "-":
                context.fs.stat(path)
        except OSError as fault:
            text += f"diff: {path}: {wording.reason(fault)}\n"
    return failed("diff", text.removeprefix("diff: ").rstrip("\n"), 2)


class _Comparison:
    """One run of diff."""

    def __init__(self, context: Context, args: Arguments) -> None:
        self.context = context
        self.args = args
        self.out = Printout(context)
        counts = [args.get(name) for name in ("unified", "context") if name in args]
        digits = "".join(name for name, _ in args if is_number(name))
        self.around = int(next((text for text in [*counts, digits] if is_number(text)), "3"))
        unified, old = "u" in args or "unified" in args, "c" in args or "context" in args
        self.shape = "unified" if unified else "context" if old else "normal"
        self.coloured = args.get("color") == "always"
        options = [f"-{name}" if len(name) == 1 else f"--{name}" for name, value in args if not value]
        short = "".join(name[1:] for name in (_short(word) for word in options) if name)
        self.heading = f"diff{' -' + short if short else ''}"

    def _skips(self, name: str) -> bool:
        import fnmatch

        return any(fnmatch.fnmatchcase(name, pattern) for pattern in self.args.every("exclude"))

    def trees(self, first: str, second: str) -> None:
        """Compare two directories."""
        fs = self.context.fs
        try:
            left, right = (dict(fs.entries(path)) for path in (first, second))
        except OSError as fault:
            self.out.warn(f"{fault.filename or first}: {wording.reason(fault)}", 2)
            return
        for name in sorted(left.keys() | right.keys()):
            if not self._skips(name):
                self._pair(first, second, name, left.get(name), right.get(name))

    def _pair(self, first: str, second: str, name: str, left: Node | None, right: Node | None) -> None:
        one, other = (f"{folder.rstrip('/')}/{name}" for folder in (first, second))
        if left is None or right is None:
            only = right if left is None else left
            if "new-file" in self.args and not isinstance(only, Directory):
                self.files(one, other, headed=True)
            elif "new-file" in self.args and "recursive" in self.args:
                self._alone(one, other)
            elif not (left is None and "unidirectional-new-file" in self.args):
                self.out.line(f"Only in {(second if left is None else first).rstrip('/') or '/'}: {name}")
                self.out.exit_code = max(1, self.out.exit_code)
            return
        kinds = [self._kind(path, node) for path, node in ((one, left), (other, right))]
        if kinds == ["directory", "directory"]:
            if "recursive" in self.args:
                self.trees(one, other)
            else:
                self.out.line(f"Common subdirectories: {one} and {other}")
        elif kinds[0] != kinds[1]:
            self.out.line(f"File {one} is a {kinds[0]} while file {other} is a {kinds[1]}")
            self.out.exit_code = max(1, self.out.exit_code)
        else:
            self.files(one, other, headed=True)

    def _alone(self, one: str, other: str) -> None:
        """Compare a directory with nothing."""
        fs = self.context.fs
        names = [name for name, _ in fs.entries(one if fs.exists(one) else other)]
        for name in names:
            paths = (f"{one}/{name}", f"{other}/{name}")
            if any(fs.exists(path) and isinstance(fs.stat(path), Directory) for path in paths):
                self._alone(*paths)
            else:
                self.files(*paths, headed=True)

    def _kind(self, path: str, node: Node) -> str:
        try:
            node = self.context.fs.stat(path)
        except OSError:
            return "symbolic link"
        return "directory" if isinstance(node, Directory) else "regular file"

    def files(self, one: str, other: str, *, headed: bool = False) -> None:
        """Compare two files; `headed` precedes the output with the command line, as within trees."""
        try:
            left, right = self._read(one), self._read(other)
        except OSError as fault:
            self.out.warn(f"{fault.filename or one}: {wording.reason(fault)}", 2)
            return
        if left[1] == right[1] and left[0] == right[0]:
            if "side-by-side" in self.args and "brief" not in self.args:
                same = left[1].decode("utf-8", "surrogateescape").splitlines(True)
                self._beside(same, same, [])
            if "report-identical-files" in self.args:
                self.out.line(f"Files {one} and {other} are identical")
            return
        binary = any(b"\0" in data[:4096] for _, data in (left, right)) and "text" not in self.args
        hunks: list[Hunk] = []
        lines = [data.decode("utf-8", "surrogateescape").splitlines(True) for _, data in (left, right)]
        if not binary:
            keys = [[self._key(line) for line in side] for side in lines]
            hunks = hunks_between(keys[0], keys[1], 0 if self.shape == "normal" else self.around)
            if "ignore-blank-lines" in self.args:
                hunks = [hunk for hunk in hunks if any(line.strip() for line in _touched(hunk, *lines))]
            if not hunks:
                return
        self.out.exit_code = max(1, self.out.exit_code)
        if "brief" in self.args:
            self.out.line(f"Files {one} and {other} differ")
        elif binary:
            self.out.line(f"Binary files {one} and {other} differ")
        else:
            if headed:
                self.out.line(f"{self.heading} {one} {other}")
            self._show(one, other, lines[0], lines[1], hunks)

    def _read(self, path: str) -> tuple[str, bytes]:
        """Return a file's identity ("" unless it is an artefact) and its bytes."""
        fs = self.context.fs
        if path == "-":
            return "", self.context.stdin.encode("utf-8", "surrogateescape")
        if "new-file" in self.args and not fs.exists(path):
            return "", b""
        node = fs.stat(path)
        data = fs.read(path)
        return (f"{node.identity} {node.length}" if isinstance(node, File) and node.declared else ""), data

    def _key(self, line: str) -> str:
        args = self.args
        if "strip-trailing-cr" in args:
            line = line.replace("\r\n", "\n")
        if "w" in args or "ignore-all-space" in args:
            line = re.sub(r"\s", "", line)
        elif "b" in args or "ignore-space-change" in args:
            line = re.sub(r"\s+", " ", line.rstrip())
        elif "Z" in args or "ignore-trailing-space" in args:
            line = line.rstrip()
        return line.lower() if "ignore-case" in args else line

    def _show(self, one: str, other: str, left: list[str], right: list[str], hunks: list[Hunk]) -> None:
        if "ed" in self.args or "rcs" in self.args:
            self.out.text((ed_script if "ed" in self.args else rcs_script)(right, hunks))
            return
        if "side-by-side" in self.args:
            self._beside(left, right, hunks)
            return
        if self.shape == "normal":
            for hunk in hunks:
                self._normal(left, right, hunk)
            return
        marks = ("---", "+++") if self.shape == "unified" else ("***", "---")
        labels = self.args.every("label")
        for place, (mark, path) in enumerate(zip(marks, (one, other), strict=True)):
            label = labels[place] if place < len(labels) else f"{path}\t{self._stamp(path)}"
            self.out.line(self._painted(_BOLD, f"{mark} {label}"))
        for group in _groups(hunks, self.around):
            (self._unified if self.shape == "unified" else self._context)(left, right, group)

    def _stamp(self, path: str) -> str:
        try:
            moment = self.context.clock.now if path == "-" else self.context.fs.stat(path).mtime
        except OSError:
            moment = 0.0
        stamp = format_date(_STAMP, moment)
        if self.shape == "context":
            return format_date("%a %b %e %H:%M:%S %Y", moment) if self.context.env.get("LC_ALL") == "C" else stamp
        return stamp

    def _beside(self, left: list[str], right: list[str], hunks: list[Hunk]) -> None:
        args = self.args
        width = args.get("width")
        common = "none" if "suppress-common-lines" in args else "left" if "left-column" in args else "both"
        self.out.text(side_by_side(left, right, hunks, int(width) if is_number(width) else 130, common=common))

    def _painted(self, colour: str, text: str) -> str:
        return f"\x1b[{colour}m{text}\x1b[0m" if self.coloured and colour else text

    def _lines(self, mark: str, lines: list[str]) -> None:
        for line in lines:
            self.out.text(self._painted(_COLOURS.get(mark, ""), f"{mark}{line}".removesuffix("\n")))
            self.out.text("\n" if line.endswith("\n") else "\n\\ No newline at end of file\n")

    def _normal(self, left: list[str], right: list[str], hunk: Hunk) -> None:
        letter = "a" if hunk.start == hunk.end else "d" if hunk.left == hunk.right else "c"
        head = f"{_span(hunk.start, hunk.end)}{letter}{_span(hunk.left, hunk.right)}"
        self.out.line(self._painted(_CYAN, head))
        self._lines("< ", left[hunk.start : hunk.end])
        if letter == "c":
            self.out.line("---")
        self._lines("> ", right[hunk.left : hunk.right])

    def _unified(self, left: list[str], right: list[str], group: list[Hunk]) -> None:
        start, end, begin, stop = _bounds(group, self.around, len(left), len(right))
        self.out.line(self._painted(_CYAN, f"@@ -{_range(start, end)} +{_range(begin, stop)} @@"))
        at = start
        for hunk in group:
            self._lines(" ", left[at : hunk.start])
            self._lines("-", left[hunk.start : hunk.end])
            self._lines("+", right[hunk.left : hunk.right])
            at = hunk.end
        self._lines(" ", left[at:end])

    def _context(self, left: list[str], right: list[str], group: list[Hunk]) -> None:
        start, end, begin, stop = _bounds(group, self.around, len(left), len(right))
        self.out.line("***************")
        self.out.line(f"*** {_span(start, end)} ****")
        if any(hunk.end > hunk.start for hunk in group):
            at = start
            for hunk in group:
                self._lines("  ", left[at : hunk.start])
                self._lines("! " if hunk.right > hunk.left else "- ", left[hunk.start : hunk.end])
                at = hunk.end
            self._lines("  ", left[at:end])
        self.out.line(f"--- {_span(begin, stop)} ----")
        if any(hunk.right > hunk.left for hunk in group):
            at = begin
            for hunk in group:
                self._lines("  ", right[at : hunk.left])
                self._lines("! " if hunk.end > hunk.start else "+ ", right[hunk.left : hunk.right])
                at = hunk.right
            self._lines("  ", right[at:stop])


def _short(word: str) -> str:
    """Return an option as the command line between the files of a tree repeats it."""
    letters = {"--recursive": "-r", "--new-file": "-N", "--brief": "-q", "--ignore-case": "-i"}
    return letters.get(word, word if len(word) == 2 else "")


def _span(start: int, end: int) -> str:
    if end <= start:
        return str(start)
    return str(end) if end == start + 1 else f"{start + 1},{end}"


def _range(start: int, end: int) -> str:
    count = end - start
    return str(start + 1) if count == 1 else f"{start if not count else start + 1},{count}"


def _touched(hunk: Hunk, left: list[str], right: list[str]) -> list[str]:
    return left[hunk.start : hunk.end] + right[hunk.left : hunk.right]


def _bounds(group: list[Hunk], around: int, left: int, right: int) -> tuple[int, int, int, int]:
    first, last = group[0], group[-1]
    before = min(around, first.start, first.left) if first.start != first.left else min(around, first.start)
    after = min(around, left - last.end, right - last.right)
    return first.start - before, last.end + after, first.left - before, last.right + after


def _groups(hunks: list[Hunk], around: int) -> list[list[Hunk]]:
    groups: list[list[Hunk]] = []
    for hunk in hunks:
        if groups and hunk.start - groups[-1][-1].end <= 2 * around:
            groups[-1].append(hunk)
        else:
            groups.append([hunk])
    return groups
