"""`cp`: copy files and trees. Artefacts stay artefacts; owners and times are kept as asked."""

import errno
from collections.abc import Iterator
from contextlib import suppress
from posixpath import basename

from lab.world.machine import pace
from lab.world.machine.files.lookup import SEARCH
from lab.world.machine.files.nodes import Directory, File, Link, Node
from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common import messages as wording
from lab.world.programs.common.backups import back_up, backup_kind
from lab.world.programs.common.choices import choice
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.program import Printout, program

_CP = """a,archive attributes-only b backup? copy-contents d f,force i,interactive H l,link L,dereference n,no-clobber
    P,no-dereference p preserve? no-preserve= parents R,recursive r reflink? remove-destination sparse=
    strip-trailing-slashes s,symbolic-link S,suffix= t,target-directory= T,no-target-directory u,update v,verbose
    x,one-file-system Z context?"""


_KEPT = (("mode",), ("timestamps",), ("ownership",), ("links",), ("context",), ("xattr",), ("all",))
_REFLINKS = (("auto",), ("always",), ("never",))
_SPARSE = (("never",), ("auto",), ("always",))


class Answers:
    """Answers to a program's questions, read from its standard input."""

    def __init__(self, context: Context, out: Printout) -> None:
        self._lines: Iterator[str] = iter(context.stdin.splitlines())
        self._out = out

    def agrees(self, question: str) -> bool:
        """Ask, and read one line: yes if it begins with y."""
        self._out.ask(question)
        return next(self._lines, "n")[:1] in ("y", "Y")


def pairs(context: Context, args: Arguments, out: Printout) -> list[tuple[str, str]] | None:
    """Return source and destination pairs for the operands of cp, mv and install; None for an invalid target.

    Raises `UsageFault` when operands are missing.
    """
    fs = context.fs
    words = [word.rstrip("/") or "/" for word in args.operands] if _strips(args) else list(args.operands)
    if not words:
        raise UsageFault("missing file operand")
    if "target-directory" in args:
        folder = args.get("target-directory")
        if not fs.is_dir(folder):
            why = "Not a directory" if fs.exists(folder) else "No such file or directory"
            out.warn(f"target directory {wording.name(folder)}: {why}")
            return None
        return [(word, _inside(folder, word)) for word in words]
    if len(words) == 1:
        raise UsageFault(f"missing destination file operand after {wording.name(words[0])}")
    *sources, target = words
    if "no-target-directory" in args:
        if len(sources) > 1:
            raise UsageFault(f"extra operand {wording.name(words[2])}")
        return [(sources[0], target)]
    if fs.is_dir(target):
        return [(word, _inside(target, word, parents="parents" in args)) for word in sources]
    if len(sources) > 1:
        why = "Not a directory" if fs.exists(target) else "No such file or directory"
        out.warn(f"target {wording.name(target)}: {why}")
        return None
    return [(sources[0], target)]


def _strips(args: Arguments) -> bool:
    return "strip-trailing-slashes" in args


def _inside(folder: str, word: str, *, parents: bool = False) -> str:
    last = word if parents else basename(word.rstrip("/"))
    return folder if last in (".", "..", "") else f"{folder.rstrip('/')}/{last.lstrip('/')}"


class Copy:
    """One run of cp."""

    def __init__(self, context: Context, args: Arguments, out: Printout) -> None:
        self.context = context
        self.fs = context.fs
        self.args = args
        self.out = out
        self.answers = Answers(context, out)
        self.recursive = any(name in args for name in ("recursive", "r", "archive"))
        self._check_words(args)
        preserve = ",".join(value or "mode,ownership,timestamps" for value in args.every("preserve"))
        everything = "archive" in args or "p" in args or "all" in preserve
        no_preserve = ",".join(args.every("no-preserve"))
        self.keeps_times = (everything or "timestamps" in preserve) and "timestamps" not in no_preserve
        self.keeps_owner = (everything or "ownership" in preserve) and "ownership" not in no_preserve
        self.keeps_mode = (everything or "mode" in preserve) and "mode" not in no_preserve
        self.keeps_links = "archive" in args or "d" in args or "links" in preserve or "all" in preserve
        last = args.last_of("dereference", "no-dereference", "archive", "d", "H")
        links_hard = "link" in args and not last
        self.follows = last in ("dereference", "H") or links_hard or (not last and not self.recursive)
        self.follows_below = last == "dereference" or links_hard
        self.backup = backup_kind(args, context.env)
        self.linked: dict[int, str] = {}
        self._into_itself = False
        self._into: tuple[str, str, str] | None = None
        """Set when a directory is copied into itself: the source, and the destination as named and as a path."""
        self.overwrites = args.last_of("force", "interactive", "no-clobber")

    def _check_words(self, args: Arguments) -> None:
        """Raise `UsageFault` for an invalid option value."""
        for option in ("preserve", "no-preserve"):
            for word in ",".join(args.every(option)).split(","):
                if word:
                    choice(word, _KEPT, f"--{option}", self.context.env)
        if args.get("reflink"):
            choice(args.get("reflink"), _REFLINKS, "--reflink", self.context.env)
        if "sparse" in args:
            choice(args.get("sparse"), _SPARSE, "--sparse", self.context.env)

    def one(self, source: str, target: str) -> None:
        """Copy one operand."""
        try:
            node = self.fs.stat(source) if self.follows else self.fs.lstat(source)
        except OSError as fault:
            self.out.warn(f"cannot stat {wording.name(source)}: {wording.reason(fault)}")
            return
        if isinstance(node, Directory) and not self.recursive:
            self.out.warn(f"-r not specified; omitting directory {wording.name(source)}")
            return
        if "parents" in self.args:
            self._make_parents(source, target)
        self.copy(source, target, node, top=True)

    def copy(self, source: str, target: str, node: Node, *, top: bool = False) -> None:
        """Copy a node of any kind and everything below it."""
        try:
            there: Node | None = self.fs.lstat(target)
        except OSError:
            there = None
        if isinstance(node, Directory):
            self._folder(source, target, node, there, top=top)
        elif self._may_replace(source, target, node, there):
            self._file(source, target, node, there)

    def _may_replace(self, source: str, target: str, node: Node, there: Node | None) -> bool:
        if there is None:
            return True
        if isinstance(there, Directory):
            self.out.warn(f"cannot overwrite directory {wording.name(target)} with non-directory")
            return False
        if self._same(source, target) and "remove-destination" not in self.args:
            forced = self.backup and "force" in self.args
            if not forced and not ("link" in self.args or "symbolic-link" in self.args):
                self.out.warn(f"{wording.name(source)} and {wording.name(target)} are the same file")
                return False
            if not forced:
                return False
            self.fs.copy(source, f"{target}{self.args.get('suffix') or '~'}")
            return False
        if self.overwrites == "no-clobber":
            return False
        if "update" in self.args and there.mtime >= node.mtime:
            return False
        return self.overwrites != "interactive" or self.answers.agrees(f"overwrite {wording.name(target)}?")

    def _same(self, source: str, target: str) -> bool:
        try:
            if self.fs.real(source) == self.fs.real(target):
                return True
            one, other = self.fs.stat(source), self.fs.stat(target)
        except OSError:
            return False
        return isinstance(one, File) and isinstance(other, File) and bool(one.link) and one.link == other.link

    def _file(self, source: str, target: str, node: Node, there: Node | None) -> None:
        note = ""
        makes_way = self.backup or "remove-destination" in self.args
        if isinstance(there, Link) and isinstance(node, File) and not makes_way and not self.fs.exists(target):
            self.out.warn(f"not writing through dangling symlink {wording.name(target)}")
            return
        try:
            if there is not None and self.backup:
                saved = back_up(self.fs, target, self.backup, self.args, self.context.env)
                note = f" (backup: {wording.name(saved)})"
                there = None
            if there is not None and ("remove-destination" in self.args or isinstance(node, Link)):
                self.fs.remove(target)
        except OSError as fault:
            self.out.warn(f"cannot remove {wording.name(target)}: {wording.reason(fault)}")
            return
        if "verbose" in self.args:
            self.out.line(f"{wording.name(source)} -> {wording.name(target)}{note}")
        if "link" in self.args or "symbolic-link" in self.args:
            self._link(source, target)
        elif isinstance(node, Link):
            self._symlink(node, target)
        elif self.keeps_links and isinstance(node, File) and node.link in self.linked and node.link:
            self.fs.link(self.linked[node.link], target)
        else:
            assert isinstance(node, File)
            self._content(source, target, node, there)

    def _link(self, source: str, target: str) -> None:
        soft = "symbolic-link" in self.args
        if soft and not source.startswith("/") and "/" in target.removeprefix("./"):
            self.out.warn(f"{wording.plain_name(target)}: can make relative symbolic links only in current directory")
            return
        try:
            node = self.fs.lstat(source)
            if isinstance(node, Link) and not soft and self.follows_below:
                self.fs.link(self.fs.real(source), target)
            elif isinstance(node, Link) and not soft:
                # Hard links to symbolic links are not modelled; a second symbolic link is equivalent.
                self.fs.symlink(node.target, target)
            elif soft:
                self.fs.symlink(source, target)
            else:
                self.fs.link(source, target)
        except OSError as fault:
            what = "symbolic" if soft else "hard"
            to = "" if soft else f" to {wording.name(source)}"
            self.out.warn(f"cannot create {what} link {wording.name(target)}{to}: {wording.reason(fault)}")

    def _symlink(self, node: Link, target: str) -> None:
        try:
            self.fs.symlink(node.target, target)
            if self.keeps_times:
                self.fs.utime(target, node.mtime, follow=False)
            if self.keeps_owner and self.context.user == "root":
                self.fs.chown(target, node.owner, node.group, follow=False)
        except OSError as fault:
            self.out.warn(f"cannot create symbolic link {wording.name(target)}: {wording.reason(fault)}")

    def _content(self, source: str, target: str, node: File, there: Node | None) -> None:
        fs = self.fs
        if self.args.get("reflink") == "always":
            fs.append(target, b"")
            self.out.warn(
                f"failed to clone {wording.name(target)} from {wording.name(source)}: Operation not supported"
            )
            return
        if not fs.allows(node, 4):
            self.out.warn(f"cannot open {wording.name(source)} for reading: Permission denied")
            return
        if "force" in self.args and isinstance(there, File) and not fs.allows(there, 2):
            fs.remove(target)
        try:
            if "attributes-only" in self.args:
                fs.append(target, b"")
            else:
                pace.spend(self.context.clock, _movable(fs.free(fs.absolute(target)), node), pace.DISK)
                fs.copy(source, target)
        except OSError as fault:
            self._tell(fault, source, target, there)
            return
        if self.keeps_links and node.link:
            self.linked[node.link] = target
        self._keep(target, node)

    def _tell(self, fault: OSError, source: str, target: str, there: Node | None) -> None:
        fs, name = self.fs, wording.name(target)
        if fault.errno == errno.ENOSPC and fs.exists(target):
            # Within one file system the kernel copies; between two, cp reads and writes.
            is_within = fs.disk(fs.real(source)) == fs.disk(fs.real(target))
            doing = f"copying {wording.name(source)} to" if is_within else "writing"
            self.out.warn(f"error {doing} {name}: {wording.reason(fault)}")
        elif target.endswith("/") and there is None:
            self.out.warn(f"cannot create regular file {name}: Not a directory")
        else:
            self.out.warn(f"cannot create regular file {name}: {wording.reason(fault)}")

    def _keep(self, target: str, node: Node) -> None:
        """Give a copy the attributes to be kept. At a refusal cp stops; not to be let change the owner is none."""
        fs, doing = self.fs, f"preserving times for {wording.name(target)}"
        mine = node.owner == fs.who.name and node.group in fs.who.groups
        try:
            if self.keeps_times:
                fs.utime(target, node.mtime)
            with suppress(PermissionError):
                if self.keeps_owner and (fs.who.uid == 0 or mine):
                    fs.chown(target, node.owner, node.group)
                elif self.keeps_owner and node.group in fs.who.groups:
                    fs.chown(target, None, node.group)
            doing = f"preserving permissions for {wording.quote(target, self.context.env)}"
            if self.keeps_mode:
                fs.chmod(target, node.mode)
        except OSError as fault:
            self.out.warn(f"{doing}: {wording.reason(fault)}")

    def _folder(self, source: str, target: str, node: Directory, there: Node | None, *, top: bool) -> None:
        fs = self.fs
        here, goal = fs.real(source), self._goal(target)
        if goal == here and there is not None:
            if top:
                self.out.warn(f"{wording.name(source)} and {wording.name(target)} are the same file")
            return
        if there is not None and not fs.is_dir(target):
            self.out.warn(
                f"cannot overwrite non-directory {wording.name(target)} with directory {wording.name(source)}"
            )
            return
        if top and goal.startswith(here.rstrip("/") + "/"):
            self._into, self._into_itself = (source, target, goal), False
        if there is None:
            try:
                fs.mkdir(target, node.mode & 0o777 | 0o700)
            except OSError as fault:
                self.out.warn(f"cannot create directory {wording.name(target)}: {wording.reason(fault)}")
                return
            if "verbose" in self.args:
                self.out.line(f"{wording.name(source)} -> {wording.name(target)}")
        try:
            entries = fs.entries(source)
        except OSError as fault:
            self.out.warn(f"cannot access {wording.name(source)}: {wording.reason(fault)}")
            entries = []
        # The entry that leads into the copy itself comes last and ends the copy.
        entries.sort(key=lambda entry: self._into is not None and self._leads_into_copy(here, entry[0]))
        for name, child in entries:
            below = f"{source.rstrip('/')}/{name}"
            if self._into is not None and f"{here.rstrip('/')}/{name}" == self._into[2]:
                into = f"{wording.name(self._into[0])}, into itself, {wording.name(self._into[1])}"
                self.out.warn(f"cannot copy a directory, {into}")
                self._into_itself = True
            if self._into_itself:
                break
            if not fs.allows(node, SEARCH):
                self.out.warn(f"cannot stat {wording.name(below)}: Permission denied")
                continue
            if self.follows_below and isinstance(child, Link):
                try:
                    child = fs.stat(below)
                except OSError as fault:
                    self.out.warn(f"cannot stat {wording.name(below)}: {wording.reason(fault)}")
                    continue
            self.copy(below, f"{target.rstrip('/')}/{name}", child)
        if there is None and not self.keeps_mode:
            fs.chmod(target, node.mode & ~fs.umask & 0o7777)
        self._keep(target, node)

    def _leads_into_copy(self, folder: str, name: str) -> bool:
        assert self._into is not None
        return f"{self._into[2]}/".startswith(f"{folder.rstrip('/')}/{name}/")

    def _goal(self, target: str) -> str:
        """Return the canonical path that a target has or would have."""
        try:
            return self.fs.real(target)
        except OSError:
            folder, _, name = self.fs.absolute(target).rpartition("/")
            try:
                return f"{self.fs.real(folder or '/').rstrip('/')}/{name}"
            except OSError:
                return self.fs.absolute(target)

    def _make_parents(self, source: str, target: str) -> None:
        """Create the missing parent directories of `source` under the target, as `--parents` asks."""
        folder = target[: len(target) - len(source.lstrip("/"))].rstrip("/")
        way = ""
        for part in source.strip("/").split("/")[:-1]:
            way = f"{way}/{part}" if way else part
            there = f"{folder}/{way}"
            if self.fs.is_dir(there):
                continue
            try:
                self.fs.mkdir(there)
            except OSError as fault:
                self.out.warn(f"cannot make directory {wording.name(there)}: {wording.reason(fault)}")
                return
            if "verbose" in self.args:
                self.out.line(f"{way} -> {there}")


def _movable(free: int | None, node: File) -> int:
    """Return how many bytes of a file can be written before the disk is full."""
    return node.length if free is None else min(node.length, free)


def canonical(context: Context, path: str) -> str:
    """Return the canonical path of a name, following links in its parents but not the name itself."""
    folder, _, name = context.fs.absolute(path).rpartition("/")
    try:
        return f"{context.fs.real(folder or '/').rstrip('/')}/{name}"
    except OSError:
        return context.fs.absolute(path)


@program("cp", spec=_CP)
def cp(context: Context, args: Arguments) -> CommandResult:
    """Copy files and directories."""
    out = Printout(context)
    goes = pairs(context, args, out)
    if goes is None:
        return out.result()
    copy = Copy(context, args, out)
    links: set[str] = set()
    for source, target in goes:
        if target in links and target != source:
            out.warn(f"warning: source file {wording.name(source)} specified more than once", 0)
            continue
        links.add(target)
        copy.one(source, target)
    return out.result()
