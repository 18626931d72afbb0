"""`patch`: apply a unified diff to files, with offsets, fuzz, rejects and its questions, which go unanswered."""

from posixpath import join
from typing import NamedTuple

from lab.text.amounts import is_number, plural
from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout, program
from lab.world.programs.patch.patch_reading import FilePatch, MalformedPatch, PatchHunk, read_patch

_FUZZ = 2


class _Fit(NamedTuple):
    """Where a hunk fits: the line, from 1, and how much of its context was ignored."""

    line: int
    fuzz: int
    cut: int
    """Lines of context dropped at its start."""
    end: int
    """Lines of context dropped at its end."""


@program(
    "patch",
    spec="""p,strip= F,fuzz= l,ignore-whitespace c,context e,ed n,normal u,unified N,forward R,reverse i,input=
    o,output= r,reject-file= D,ifdef= m,merge? E,remove-empty-files Z,set-utc T,set-time quoting-style= b,backup
    backup-if-mismatch no-backup-if-mismatch V,version-control= B,prefix= Y,basename-prefix= z,suffix= g,get= t,batch
    f,force s,quiet silent verbose dry-run posix d,directory= reject-format= binary""",
    suite="patch",
    usage_exit=2,
    hint="patch: Try 'patch --help' for more information.\n",
)
def patch(context: Context, args: Arguments) -> CommandResult:
    """Apply a patch to files."""
    out = Printout(context)
    source = args.get("input") or (args.operands[1] if len(args.operands) > 1 else "-")
    if "directory" in args:
        context.fs.cwd = join(context.fs.cwd, args.get("directory"))
        if not context.fs.is_dir("."):
            return _given_up(out, f"Can't change to directory {args.get('directory')} : No such file or directory")
    try:
        text = context.stdin if source == "-" else context.fs.read_text(source)
    except OSError as fault:
        return _given_up(out, f"Can't open patch file {source} : {wording.reason(fault)}")
    try:
        patches = read_patch(text)
    except MalformedPatch as fault:
        if fault.name and "quiet" not in args:
            out.line(f"patching file {args.operands[0] if args.operands else fault.name.rpartition('/')[2]}")
        return _given_up(out, f"{fault}\n" if str(fault).startswith("malformed") else str(fault))
    if not patches and text:
        return _given_up(out, "Only garbage was found in the patch input.")
    for one in patches:
        _File(context, args, out, one).work()
    return out.result()


def _given_up(out: Printout, text: str) -> CommandResult:
    out.warn(f"**** {text}", 2)
    return out.result()


class _File:
    """The state of one file while it is patched."""

    def __init__(self, context: Context, args: Arguments, out: Printout, patch: FilePatch) -> None:
        self.fs = context.fs
        self.args = args
        self.out = out
        self.patch = patch
        self.backwards = "reverse" in args
        self.dry = "dry-run" in args
        self.turned = False
        """Whether the patch turned out to be reversed."""
        self.mismatch = False
        self.offset = 0
        """How many lines later than stated the last hunk was found."""

    def work(self) -> None:
        """Find the file, apply the hunks that fit, and save the rejects."""
        name = self._name()
        total = len(self.patch.hunks)
        if not name:
            self._ask_for_file()
            self._count(total, total, "ignored", "")
            return
        label = f"'{name}'" if " " in name else name
        if self.patch.creates and not self.backwards and self.fs.exists(name) and "force" not in self.args:
            self._say(f"The next patch would create the file {name},")
            self._say(f"which already exists!  {self._ask('Assume -R')}")
            self._count(total, total, "ignored", "")
            return
        if "output" in self.args:
            label = f"{self.args.get('output')} (read from {label})"
        self._say(f"{'checking' if self.dry else 'patching'} file {label}", 2)
        if not (self.fs.exists(name) or self.patch.creates or self.backwards):
            self._say(f"Hunk #1 FAILED at {self.patch.hunks[0].old_start}.", 2)
            self.out.warn(f"**** Can't reopen file {name} : No such file or directory", 2)
            return
        try:
            old = self.fs.read_text(name) if self.fs.exists(name) else ""
        except OSError as fault:
            self.out.warn(f"**** Can't open file {name} : {wording.reason(fault)}", 2)
            return
        lines = old.splitlines(keepends=True)
        hunks = [hunk.reversed() if self.backwards else hunk for hunk in self.patch.hunks]
        rejected: list[PatchHunk] = []
        offset = 0
        if not self._agrees(hunks[0], lines):
            self._reject(name, list(self.patch.hunks), "ignored")
            return
        if self.turned:
            hunks = [hunk.reversed() for hunk in hunks]
        for number, hunk in enumerate(hunks, 1):
            fit = self._fit(hunk, lines, offset)
            if fit is None:
                self.mismatch = True
                self._say(f"Hunk #{number} FAILED at {max(1, hunk.old_start + offset)}.", 2)
                rejected.append(hunk)
                continue
            self._tell(number, hunk, fit, offset)
            before, after = hunk.side("+"), hunk.side("-")
            start = fit.line - 1
            stop = len(before) - fit.end
            context_lines = lines[start + fit.cut : start + stop]
            new = _with_own_context(hunk, context_lines, fit)
            lines[start + fit.cut : start + stop] = new
            offset += len(after) - len(before)
        self._finish(name, old, lines, rejected, len(hunks))

    # Choosing the file

    def _name(self) -> str:
        if self.args.operands:
            return self.args.operands[0]
        old, new = self.patch.old, self.patch.new
        names = [self._stripped(one) for one in (old, new) if one != "/dev/null"]
        there = [one for one in names if one and self.fs.exists(one)]
        if there:
            return min(there, key=lambda one: (one.count("/"), len(one.rpartition("/")[2]), len(one)))
        makes = self.patch.deletes if self.backwards else self.patch.creates
        existing = [one for one in names if one]
        return existing[-1] if makes and existing else ""

    def _stripped(self, name: str) -> str:
        strip = self.args.get("strip")
        if not is_number(strip):
            return name.rpartition("/")[2]
        parts = name.split("/")
        return "/".join(parts[int(strip) :])

    def _ask_for_file(self) -> None:
        patch = self.patch
        say = self._say
        say(f"can't find file to patch at input line {patch.line}")
        hint = "used the wrong" if "strip" in self.args else "should have used the"
        say(f"Perhaps you {hint} -p or --strip option?")
        say("The text leading up to this was:\n--------------------------")
        for line in patch.leading:
            say(f"|{line.rstrip(chr(10))}")
        say("--------------------------")
        if "force" in self.args or "batch" in self.args:
            say("No file to patch.  Skipping patch.")
        else:
            say("File to patch: \nSkip this patch? [y] \nSkipping patch.")

    # Finding where a hunk fits

    def _agrees(self, first: PatchHunk, lines: list[str]) -> bool:
        """Ask, if the first hunk fits only in reverse; return whether to go on."""
        if "force" in self.args:
            return True
        turned = first.reversed()
        for fuzz in range(self._fuzz() + 1):
            if self._fit_at(first, lines, 0, fuzz) is not None:
                return True
            if self._fit_at(turned, lines, 0, fuzz) is None or not any(line[0] != "+" for line in turned.lines):
                continue
            what = "Unreversed" if self.backwards else "Reversed (or previously applied)"
            if "forward" in self.args:
                self._say(f"{what} patch detected!  Skipping patch.")
            elif "batch" in self.args:
                self._say(f"{what} patch detected!  {'Ignoring -R' if self.backwards else 'Assuming -R'}.")
                self.turned = self.mismatch = True
                return True
            else:
                self._say(f"{what} patch detected!  {self._ask('Ignore -R' if self.backwards else 'Assume -R')}")
            return False
        return True

    def _ask(self, question: str) -> str:
        """Return the questions about a patch that does not fit, which go unanswered."""
        if "forward" in self.args:
            return "Skipping patch."
        return f"{question}? [n] \nApply anyway? [n] \nSkipping patch."

    def _fuzz(self) -> int:
        fuzz = self.args.get("fuzz")
        return int(fuzz) if is_number(fuzz) else _FUZZ

    def _fit(self, hunk: PatchHunk, lines: list[str], offset: int) -> _Fit | None:
        for fuzz in range(self._fuzz() + 1):
            fit = self._fit_at(hunk, lines, offset, fuzz)
            if fit is not None:
                return fit
        return None

    def _fit_at(self, hunk: PatchHunk, lines: list[str], offset: int, fuzz: int) -> _Fit | None:
        before = hunk.side("+")
        if not before:
            start = hunk.old_start + offset + 1 if hunk.old_start else 1
            return _Fit(start, 0, 0, 0) if start <= len(lines) + 1 and (hunk.old_start or not lines) else None
        head, tail = _context(hunk)
        most = max(head, tail)
        cut, end = max(0, fuzz + head - most), max(0, fuzz + tail - most)
        if fuzz and not (cut or end):
            return None
        if cut > head or end > tail:
            return None
        expected = [self._key(line) for line in before[cut : len(before) - end]]
        keys = [self._key(line) for line in lines]
        guess = hunk.old_start + offset + self.offset
        last = len(keys) - len(before) + 1 + end
        for step in range(len(keys) + abs(guess) + 1):
            for line in (guess + step, guess - step) if step else (guess,):
                if 1 - cut <= line <= last and keys[line - 1 + cut : line - 1 + cut + len(expected)] == expected:
                    # Less context on one side means that the hunk is at the beginning or end of the file.
                    if fuzz + head < most and hunk.old_start <= 1 and line != 1:
                        continue
                    if fuzz + tail < most and line - 1 + len(before) != len(keys):
                        continue
                    return _Fit(line, fuzz, cut, end)
        return None

    def _key(self, line: str) -> str:
        return " ".join(line.split()) if "ignore-whitespace" in self.args else line

    def _tell(self, number: int, hunk: PatchHunk, fit: _Fit, moved_by: int) -> None:
        line = hunk.old_start + moved_by if hunk.side("+") else fit.line
        self.offset = fit.line - line
        if not self.offset and not fit.fuzz and "verbose" not in self.args:
            return
        self.mismatch = self.mismatch or bool(self.offset or fit.fuzz)
        fuzz = f" with fuzz {fit.fuzz}" if fit.fuzz else ""
        lines = plural(self.offset, "line")
        offset = f" (offset {self.offset} {lines})" if self.offset else ""
        self._say(f"Hunk #{number} succeeded at {fit.line}{fuzz}{offset}.", 2)

    # Writing the result

    def _finish(self, name: str, old: str, lines: list[str], rejected: list[PatchHunk], total: int) -> None:
        new = "".join(lines)
        if not self.dry:
            target = self.args.get("output") or name
            try:
                self._keep_old(name, old)
                is_deleted = self.patch.creates if self.backwards else self.patch.deletes
                if not new and (is_deleted or "remove-empty-files" in self.args) and not rejected:
                    self.fs.remove(name)
                else:
                    self._write(target, new)
            except OSError as fault:
                self.out.warn(f"**** Can't create file {target} : {wording.reason(fault)}", 2)
                return
        if rejected:
            self._reject(name, rejected, "FAILED", total)

    def _write(self, target: str, text: str) -> None:
        above = target.rpartition("/")[0]
        if above and not self.fs.is_dir(above):
            self.fs.mkdir(above, parents=True)
        self.fs.write(target, text.encode("utf-8", "surrogateescape"))

    def _keep_old(self, name: str, old: str) -> None:
        backs_up = "backup" in self.args or (self.mismatch and "no-backup-if-mismatch" not in self.args)
        if backs_up and "output" not in self.args:
            self.fs.write(name + (self.args.get("suffix") or ".orig"), old.encode("utf-8", "surrogateescape"))

    def _reject(self, name: str, hunks: list[PatchHunk], what: str, total: int = 0) -> None:
        path = self.args.get("reject-file") or f"{name}.rej"
        self._count(len(hunks), total or len(hunks), what, "" if self.dry or path == "-" else path)
        if self.dry or path == "-":
            return
        reject = list(self.patch.heads)
        for hunk in hunks:
            old, new = len(hunk.side("+")), len(hunk.side("-"))
            reject.append(hunk.head or f"@@ -{_span(hunk.old_start, old)} +{_span(hunk.new_start, new)} @@\n")
            for line in hunk.lines:
                reject.append(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")
        self._write(path, "".join(reject))

    def _count(self, count: int, total: int, what: str, path: str) -> None:
        saved = f" -- saving rejects to file {path}" if path else ""
        self._say(f"{count} out of {total} {plural(total, 'hunk')} {what}{saved}")
        self.out.exit_code = max(1, self.out.exit_code)

    def _say(self, text: str, level: int = 1) -> None:
        """Print a line; those of level 2 are omitted with --quiet."""
        if level == 1 or not ("quiet" in self.args or "silent" in self.args):
            self.out.line(text)


def _span(start: int, count: int) -> str:
    return str(start) if count == 1 else f"{start},{count}"


def _context(hunk: PatchHunk) -> tuple[int, int]:
    """Return the number of context lines before the first change and after the last."""
    changed = [place for place, line in enumerate(hunk.lines) if line[0] != " "]
    if not changed:
        return len(hunk.lines), 0
    return changed[0], len(hunk.lines) - 1 - changed[-1]


def _with_own_context(hunk: PatchHunk, context_lines: list[str], fit: _Fit) -> list[str]:
    """Return the lines that replace a hunk's place; context lines stay as the file has them."""
    lines: list[str] = []
    waiting = list(context_lines)
    for line in hunk.lines[fit.cut : len(hunk.lines) - fit.end]:
        if line[0] == "+":
            lines.append(line[1:])
            continue
        here = waiting.pop(0)
        if line[0] == " ":
            lines.append(here)
    return lines
