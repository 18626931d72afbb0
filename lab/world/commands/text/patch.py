"""`patch`: what diff -u told, done to files, with offsets, fuzz, rejects and the questions nobody answers."""

from posixpath import join
from typing import NamedTuple

from lab.world.commands import wording
from lab.world.commands.options import Arguments
from lab.world.commands.program import Printout, program
from lab.world.commands.protocol import CommandResult, Context
from lab.world.commands.text.patch_reading import FilePatch, Hunk, MalformedPatch, read_patch

_FUZZ = 2


class _Fit(NamedTuple):
    """Where a hunk fits: the line, counted from 1, and how much of its context had to be ignored."""

    line: int
    fuzz: int
    cut: int
    """Lines of context left away at its start."""
    end: int
    """Lines left away at its end."""


@program(
    "patch",
    known="""p,strip= F,fuzz= l,ignore-whitespace c,context e,ed n,normal u,unified N,forward R,reverse i,input=
    o,output= r,reject-file= D,ifdef= m,merge? E,remove-empty-files Z,set-utc T,set-time quoting-style= b,backup
    backup-if-mismatch no-backup-if-mismatch V,version-control= B,prefix= Y,basename-prefix= z,suffix= g,get= t,batch
    f,force s,quiet silent verbose dry-run posix d,directory= reject-format= binary""",
    suite="patch",
    usage_exit=2,
    hint="patch: Try 'patch --help' for more information.\n",
)
def patch(context: Context, args: Arguments) -> CommandResult:
    """Do to files what a patch says."""
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
    """One file of a patch on its way."""

    def __init__(self, context: Context, args: Arguments, out: Printout, told: FilePatch) -> None:
        self.fs = context.fs
        self.given = args
        self.out = out
        self.told = told
        self.backwards = "reverse" in args
        self.dry = "dry-run" in args
        self.turned = False
        """Whether the patch is taken the other way round after all."""
        self.mismatch = False
        self.offset = 0
        """How many lines later than said the last hunk was found."""

    def work(self) -> None:
        """Find the file, apply what can be, and keep what cannot."""
        name = self._name()
        total = len(self.told.hunks)
        if not name:
            self._lost()
            self._count(total, total, "ignored", "")
            return
        shown = f"'{name}'" if " " in name else name
        if self.told.creates and not self.backwards and self.fs.exists(name) and "force" not in self.given:
            self._say(f"The next patch would create the file {name},")
            self._say(f"which already exists!  {self._asked('Assume -R')}")
            self._count(total, total, "ignored", "")
            return
        if "output" in self.given:
            shown = f"{self.given.get('output')} (read from {shown})"
        self._say(f"{'checking' if self.dry else 'patching'} file {shown}", 2)
        if not (self.fs.exists(name) or self.told.creates or self.backwards):
            self._say(f"Hunk #1 FAILED at {self.told.hunks[0].old_start}.", 2)
            self.out.warn(f"**** Can't reopen file {name} : No such file or directory", 2)
            return
        try:
            old = self.fs.read_text(name) if self.fs.exists(name) else ""
        except OSError as fault:
            self.out.warn(f"**** Can't open file {name} : {wording.reason(fault)}", 2)
            return
        lines = old.splitlines(keepends=True)
        hunks = [hunk.reversed() if self.backwards else hunk for hunk in self.told.hunks]
        rejected: list[Hunk] = []
        made = 0
        if not self._agrees(hunks[0], lines):
            self._reject(name, list(self.told.hunks), "ignored")
            return
        if self.turned:
            hunks = [hunk.reversed() for hunk in hunks]
        for number, hunk in enumerate(hunks, 1):
            fit = self._fit(hunk, lines, made)
            if fit is None:
                self.mismatch = True
                self._say(f"Hunk #{number} FAILED at {max(1, hunk.old_start + made)}.", 2)
                rejected.append(hunk)
                continue
            self._tell(number, hunk, fit, made)
            before, after = hunk.side("+"), hunk.side("-")
            start = fit.line - 1
            stop = len(before) - fit.end
            kept = lines[start + fit.cut : start + stop]
            new = _with_own_context(hunk, kept, fit)
            lines[start + fit.cut : start + stop] = new
            made += len(after) - len(before)
        self._finish(name, old, lines, rejected, len(hunks))

    # Which file

    def _name(self) -> str:
        if self.given.operands:
            return self.given.operands[0]
        old, new = self.told.old, self.told.new
        names = [self._stripped(one) for one in (old, new) if one != "/dev/null"]
        there = [one for one in names if one and self.fs.exists(one)]
        if there:
            return min(there, key=lambda one: (one.count("/"), len(one.rpartition("/")[2]), len(one)))
        makes = self.told.deletes if self.backwards else self.told.creates
        made = [one for one in names if one]
        return made[-1] if makes and made else ""

    def _stripped(self, name: str) -> str:
        wanted = self.given.get("strip")
        if not wanted.isdigit():
            return name.rpartition("/")[2]
        parts = name.split("/")
        return "/".join(parts[int(wanted) :])

    def _lost(self) -> None:
        told = self.told
        say = self._say
        say(f"can't find file to patch at input line {told.line}")
        hint = "used the wrong" if "strip" in self.given else "should have used the"
        say(f"Perhaps you {hint} -p or --strip option?")
        say("The text leading up to this was:\n--------------------------")
        for line in told.leading:
            say(f"|{line.rstrip(chr(10))}")
        say("--------------------------")
        if "force" in self.given or "batch" in self.given:
            say("No file to patch.  Skipping patch.")
        else:
            say("File to patch: \nSkip this patch? [y] \nSkipping patch.")

    # Where a hunk fits

    def _agrees(self, first: Hunk, lines: list[str]) -> bool:
        """Ask, should the first hunk fit only the other way round; tell whether to go on."""
        if "force" in self.given:
            return True
        turned = first.reversed()
        for fuzz in range(self._fuzz() + 1):
            if self._fit_at(first, lines, 0, fuzz) is not None:
                return True
            if self._fit_at(turned, lines, 0, fuzz) is None or not any(line[0] != "+" for line in turned.lines):
                continue
            what = "Unreversed" if self.backwards else "Reversed (or previously applied)"
            if "forward" in self.given:
                self._say(f"{what} patch detected!  Skipping patch.")
            elif "batch" in self.given:
                self._say(f"{what} patch detected!  {'Ignoring -R' if self.backwards else 'Assuming -R'}.")
                self.turned = self.mismatch = True
                return True
            else:
                self._say(f"{what} patch detected!  {self._asked('Ignore -R' if self.backwards else 'Assume -R')}")
            return False
        return True

    def _asked(self, question: str) -> str:
        """Return the questions about a patch that does not fit, which nobody answers."""
        if "forward" in self.given:
            return "Skipping patch."
        return f"{question}? [n] \nApply anyway? [n] \nSkipping patch."

    def _fuzz(self) -> int:
        wanted = self.given.get("fuzz")
        return int(wanted) if wanted.isdigit() else _FUZZ

    def _fit(self, hunk: Hunk, lines: list[str], made: int) -> _Fit | None:
        for fuzz in range(self._fuzz() + 1):
            fit = self._fit_at(hunk, lines, made, fuzz)
            if fit is not None:
                return fit
        return None

    def _fit_at(self, hunk: Hunk, lines: list[str], made: int, fuzz: int) -> _Fit | None:
        before = hunk.side("+")
        if not before:
            start = hunk.old_start + made + 1 if hunk.old_start else 1
            return _Fit(start, 0, 0, 0) if start <= len(lines) + 1 and (hunk.old_start or not lines) else None
        head, tail = _context(hunk)
        most = max(head, tail)
        cut, end = max(0, fuzz + head - most), max(0, fuzz + tail - most)
        if fuzz and not (cut or end):
            return None
        if cut > head or end > tail:
            return None
        wanted = [self._key(line) for line in before[cut : len(before) - end]]
        keys = [self._key(line) for line in lines]
        guess = hunk.old_start + made + self.offset
        last = len(keys) - len(before) + 1 + end
        for step in range(len(keys) + abs(guess) + 1):
            for line in (guess + step, guess - step) if step else (guess,):
                if 1 - cut <= line <= last and keys[line - 1 + cut : line - 1 + cut + len(wanted)] == wanted:
                    # Less context on one side tells that the file begins or ends there.
                    if fuzz + head < most and hunk.old_start <= 1 and line != 1:
                        continue
                    if fuzz + tail < most and line - 1 + len(before) != len(keys):
                        continue
                    return _Fit(line, fuzz, cut, end)
        return None

    def _key(self, line: str) -> str:
        return " ".join(line.split()) if "ignore-whitespace" in self.given else line

    def _tell(self, number: int, hunk: Hunk, fit: _Fit, made: int) -> None:
        said = hunk.old_start + made if hunk.side("+") else fit.line
        self.offset = fit.line - said
        if not self.offset and not fit.fuzz and "verbose" not in self.given:
            return
        self.mismatch = self.mismatch or bool(self.offset or fit.fuzz)
        fuzz = f" with fuzz {fit.fuzz}" if fit.fuzz else ""
        lines = "line" if self.offset == 1 else "lines"
        offset = f" (offset {self.offset} {lines})" if self.offset else ""
        self._say(f"Hunk #{number} succeeded at {fit.line}{fuzz}{offset}.", 2)

    # What comes of it

    def _finish(self, name: str, old: str, lines: list[str], rejected: list[Hunk], total: int) -> None:
        new = "".join(lines)
        if not self.dry:
            target = self.given.get("output") or name
            try:
                self._keep_old(name, old)
                gone = self.told.creates if self.backwards else self.told.deletes
                if not new and (gone or "remove-empty-files" in self.given) and not rejected:
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
        wanted = "backup" in self.given or (self.mismatch and "no-backup-if-mismatch" not in self.given)
        if wanted and "output" not in self.given:
            self.fs.write(name + (self.given.get("suffix") or ".orig"), old.encode("utf-8", "surrogateescape"))

    def _reject(self, name: str, hunks: list[Hunk], what: str, total: int = 0) -> None:
        path = self.given.get("reject-file") or f"{name}.rej"
        self._count(len(hunks), total or len(hunks), what, "" if self.dry or path == "-" else path)
        if self.dry or path == "-":
            return
        made = list(self.told.heads)
        for hunk in hunks:
            old, new = len(hunk.side("+")), len(hunk.side("-"))
            made.append(hunk.head or f"@@ -{_span(hunk.old_start, old)} +{_span(hunk.new_start, new)} @@\n")
            for line in hunk.lines:
                made.append(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")
        self._write(path, "".join(made))

    def _count(self, count: int, total: int, what: str, path: str) -> None:
        saved = f" -- saving rejects to file {path}" if path else ""
        self._say(f"{count} out of {total} hunk{'s' if total != 1 else ''} {what}{saved}")
        self.out.exit_code = max(1, self.out.exit_code)

    def _say(self, text: str, level: int = 1) -> None:
        """Print a line; those of level 2 are left out when quiet."""
        if level == 1 or not ("quiet" in self.given or "silent" in self.given):
            self.out.line(text)


def _span(start: int, count: int) -> str:
    return str(start) if count == 1 else f"{start},{count}"


def _context(hunk: Hunk) -> tuple[int, int]:
    """Return how many lines of context stand before the first change and after the last."""
    changed = [place for place, line in enumerate(hunk.lines) if line[0] != " "]
    if not changed:
        return len(hunk.lines), 0
    return changed[0], len(hunk.lines) - 1 - changed[-1]


def _with_own_context(hunk: Hunk, kept: list[str], fit: _Fit) -> list[str]:
    """Return what a hunk makes of its place; lines of context stay as the file has them."""
    made: list[str] = []
    waiting = list(kept)
    for line in hunk.lines[fit.cut : len(hunk.lines) - fit.end]:
        if line[0] == "+":
            made.append(line[1:])
            continue
        here = waiting.pop(0)
        if line[0] == " ":
            made.append(here)
    return made
