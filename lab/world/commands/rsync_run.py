"""One run of rsync: what goes, how it gets there, and what is told of it."""

import errno
import fnmatch
import re
from hashlib import sha256
from posixpath import basename, dirname, join

from msgspec import Struct

from lab.world.commands import pace
from lab.world.commands.options import Given
from lab.world.commands.protocol import Context
from lab.world.estate import LiveHost
from lab.world.filesystem import FileSystem
from lab.world.nodes import Directory, File, Link, Node


class End(Struct, frozen=True):
    """One side: whose files, where, and the name the messages give it."""

    fs: FileSystem
    host: LiveHost


class Broken(Exception):
    """The receiver gave up; the exit code and where in the source it said so."""

    def __init__(self, code: int, place: str) -> None:
        super().__init__(place)
        self.code = code
        self.place = place


class Sync:
    """One run: what goes, what it has told and counted."""

    def __init__(self, context: Context, given: Given, source: End, target: End, *, remote: bool) -> None:
        self.context = context
        self.given = given
        self.source = source
        self.target = target
        self.remote = remote
        self.out: list[str] = []
        self.err: list[str] = []
        self.failed = False
        archive = "archive" in given
        self.deep = (archive or "recursive" in given) and not self._without("recursive", "r")
        self.links = (archive or "links" in given) and not self._without("links", "l")
        self.perms = (archive or "perms" in given) and not self._without("perms", "p")
        self.times = (archive or "times" in given) and not self._without("times", "t")
        self.owner = (archive or "owner" in given) and not self._without("owner", "o")
        self.group = (archive or "group" in given) and not self._without("group", "g")
        self.dry = "dry-run" in given
        self.told = given.every("verbose") != [] or self.shows_progress
        self.sent_files = 0
        self.moved = 0
        self.total = 0
        self.names = 0
        self.listed: list[tuple[str, str, str, Node]] = []
        self.kept: set[str] = set()
        self.spent = 0.0

    def _without(self, name: str, letter: str) -> bool:
        return f"no-{name}" in self.given or f"no-{letter}" in self.given

    @property
    def shows_progress(self) -> bool:
        """Whether each file is followed by how far it has come."""
        return "progress" in self.given or "P" in self.given

    def error(self, text: str) -> None:
        """Tell a fault that the run goes on after."""
        self.err.append(text + "\n")
        self.failed = True

    # What goes

    def gather(self, path: str, goal: str) -> None:
        """List everything an operand stands for: its name in the messages, where it is, where it goes."""
        fs = self.source.fs
        try:
            node = fs.stat(path) if path.endswith("/") or "copy-links" in self.given else fs.lstat(path)
        except OSError as fault:
            self.error(f'rsync: [sender] link_stat "{fs.absolute(path)}" failed: {fault.strerror} ({fault.errno})')
            return
        if isinstance(node, Directory):
            if not self.deep and "dirs" not in self.given:
                self.out.append(f"skipping directory {path.rstrip('/') if not path.endswith('/') else '.'}\n")
                return
            bare = path.endswith("/") or basename(path) in (".", "..")
            top = path.strip("/") if "relative" in self.given else "" if bare else basename(path)
            self._tree(path, top, join(goal, top) if top else goal, node)
        else:
            name = path.lstrip("/") if "relative" in self.given else basename(path)
            self._one(
                path,
                name,
                goal if not self.target.fs.is_dir(goal) and not goal.endswith("/") else join(goal, name),
                node,
            )

    def _tree(self, path: str, name: str, goal: str, node: Directory) -> None:
        if name and self._excluded(name, folder=True):
            return
        self.listed.append((f"{name}/" if name else "./", path, goal, node))
        self.names += 1
        try:
            children = self.source.fs.entries(path)
        except OSError as fault:
            self.error(
                f'rsync: [sender] opendir "{self.source.fs.absolute(path)}" failed: {fault.strerror} ({fault.errno})'
            )
            return
        # rsync lists the files of a directory before it goes into those below.
        for child_name, child in sorted(children, key=lambda pair: isinstance(pair[1], Directory)):
            below, shown = join(path, child_name), f"{name}/{child_name}" if name else child_name
            if isinstance(child, Link) and "copy-links" in self.given:
                try:
                    child = self.source.fs.stat(below)
                except OSError:
                    self.error(f'symlink has no referent: "{self.source.fs.absolute(below)}"')
                    continue
            if isinstance(child, Directory):
                if self.deep:
                    self._tree(below, shown, join(goal, child_name), child)
            else:
                self._one(below, shown, join(goal, child_name), child)

    def _one(self, path: str, name: str, goal: str, node: Node) -> None:
        if self._excluded(name, folder=False):
            return
        if isinstance(node, Link) and not self.links:
            self.out.append(f'skipping non-regular file "{name}"\n')
            return
        self.names += 1
        self.total += node.length
        self.listed.append((name, path, goal, node))

    def _excluded(self, name: str, *, folder: bool) -> bool:
        """Whether a filter keeps a file out: the first pattern that matches decides."""
        for option, pattern in self.given:
            if option not in ("exclude", "include"):
                continue
            if pattern.endswith("/"):
                if not folder:
                    continue
                pattern = pattern[:-1]
            anchored = pattern.startswith("/")
            wanted = pattern.lstrip("/")
            whole = name if anchored or "/" in wanted else basename(name)
            if fnmatch.fnmatchcase(whole, wanted) or (not anchored and fnmatch.fnmatchcase(name, f"*/{wanted}")):
                return option == "exclude"
        return False

    # Going

    def go(self) -> None:
        """Bring the target up to date. Raises Broken when the receiver gives up."""
        left = len(self.listed)
        for name, path, goal, node in self.listed:
            left -= 1
            self.kept.add(self.target.fs.absolute(goal))
            if isinstance(node, Directory):
                self._folder(name, goal, node)
            elif isinstance(node, Link):
                self._link(name, goal, node)
            elif isinstance(node, File):
                self._file(name, path, goal, node, left)
        for *_, goal, node in reversed(self.listed):
            if isinstance(node, Directory) and self.times and not self.dry and self.target.fs.is_dir(goal):
                self._quietly_utime(goal, node.mtime)
        if any(option.startswith("del") and option != "delay-updates" for option, _ in self.given):
            self._delete()

    def _quietly_utime(self, goal: str, mtime: float) -> None:
        try:
            self.target.fs.utime(goal, mtime)
        except OSError as fault:
            path = self.target.fs.absolute(goal)
            self.error(f'rsync: [generator] failed to set times on "{path}": {fault.strerror} ({fault.errno})')

    def _tell(self, name: str, change: str) -> None:
        if "quiet" in self.given:
            return
        if "itemize-changes" in self.given:
            self.out.append(f"{change} {name}\n")
        elif self.told:
            self.out.append(f"{name}\n")

    def _folder(self, name: str, goal: str, node: Directory) -> None:
        fs = self.target.fs
        if fs.is_dir(goal):
            if name != "./" and self.times and fs.stat(goal).mtime == node.mtime:
                return
            if (self.told or "itemize-changes" in self.given) and self.times and fs.stat(goal).mtime != node.mtime:
                self._tell(name, ".d..t......")
            return
        self._tell(name, "cd+++++++++")
        if self.dry:
            return
        try:
            fs.mkdir(goal, node.mode & 0o777 | 0o700, parents="relative" in self.given or "mkpath" in self.given)
            self._attributes(goal, node)
        except OSError as fault:
            path = fs.absolute(goal)
            self.err.append(f'rsync: [Receiver] mkdir "{path}" failed: {fault.strerror} ({fault.errno})\n')
            raise Broken(11, "main.c(791) [Receiver=3.2.7]") from None

    def _link(self, name: str, goal: str, node: Link) -> None:
        fs = self.target.fs
        try:
            there: Node | None = fs.lstat(goal)
        except OSError:
            there = None
        if isinstance(there, Link) and there.target == node.target:
            return
        self._tell(f"{name} -> {node.target}", "cL+++++++++")
        if self.dry:
            return
        try:
            if there is not None:
                fs.remove(goal)
            fs.symlink(node.target, goal)
            if self.times:
                fs.utime(goal, node.mtime, follow=False)
        except OSError as fault:
            path = fs.absolute(goal)
            self.error(
                f'rsync: [generator] symlink "{path}" -> "{node.target}" failed: {fault.strerror} ({fault.errno})'
            )

    def _file(self, name: str, path: str, goal: str, node: File, left: int) -> None:
        fs = self.target.fs
        try:
            there: Node | None = fs.stat(goal)
        except OSError:
            there = None
        if there is not None and self._is_current(node, there):
            return
        if not self.source.fs.allows(node, 4):
            where = self.source.fs.absolute(path)
            self.error(f'rsync: [sender] send_files failed to open "{where}": Permission denied (13)')
            return
        self._tell(name, (">f+++++++++" if there is None else self._changes(node, there)))
        self.sent_files += 1
        if not self.dry:
            self._receive(name, goal, node)
            self.moved += node.length
            if "remove-source-files" in self.given:
                self.source.fs.remove(path)
        if self.shows_progress and not self.dry and "quiet" not in self.given:
            self._progress(node, left)

    def _is_current(self, node: File, there: Node) -> bool:
        if "ignore-existing" in self.given:
            return True
        if "update" in self.given and there.mtime > node.mtime:
            return True
        if not isinstance(there, File) or there.length != node.length or "ignore-times" in self.given:
            return False
        if "checksum" in self.given:
            return (there.data, there.identity) == (node.data, node.identity)
        return "size-only" in self.given or int(there.mtime) == int(node.mtime)

    def _changes(self, node: File, there: Node) -> str:
        time = "t" if self.times else "T"
        size = "s" if there.length != node.length else "."
        return f">f.{size}{time if there.mtime != node.mtime else '.'}......"

    def _receive(self, name: str, goal: str, node: File) -> None:
        """Write a file beside its goal, then put it in its place, as rsync does, so that nothing torn is left."""
        fs = self.target.fs
        folder = dirname(goal) or "."
        letters = sha256(f"{goal} {self.context.clock.now}".encode()).hexdigest()[:6]
        in_place = "inplace" in self.given or any(one.startswith("append") for one, _ in self.given)
        spare = goal if in_place else join(folder, f".{basename(goal)}.{letters}")
        if "mkpath" in self.given and not fs.is_dir(folder):
            fs.mkdir(folder, parents=True)
        free = fs.free(fs.real(folder)) if fs.exists(folder) else None
        try:
            count = node.length if free is None else min(node.length, free)
            speed = pace.between(self.source.host, self.target.host)
            limit = re.fullmatch(r"(\d+(?:\.\d+)?)([kKmMgG]?)", self.given.get("bwlimit"))
            if limit and float(limit[1]):
                unit = {"": 1024, "k": 1024, "m": 1 << 20, "g": 1 << 30}[limit[2].lower()]
                speed = min(speed, int(float(limit[1]) * unit))
            if not fs.exists(spare):
                fs.write(spare, b"")
            self.spent += pace.spend(self.context.clock, count, speed)
            fs.receive(spare, node)
            old = fs.exists(goal)
            fs.chmod(
                spare, node.mode & 0o777 if self.perms else fs.stat(goal).mode if old else node.mode & ~fs.umask & 0o777
            )
            self._attributes(spare, node)
            if spare != goal:
                fs.rename(spare, goal)
        except OSError as fault:
            self._failed(fault, name, goal, spare)

    def _failed(self, fault: OSError, name: str, goal: str, spare: str) -> None:
        fs = self.target.fs
        why = f"{fault.strerror} ({fault.errno})"
        if fault.errno == errno.ENOSPC:
            self.err.append(f'rsync: [receiver] write failed on "{fs.absolute(goal)}": {why}\n')
            if "partial" in self.given or "P" in self.given:
                fs.rename(spare, goal)
            elif spare != goal:
                fs.remove(spare)
            raise Broken(11, "receiver.c(381) [receiver=3.2.7]")
        self.error(f'rsync: [receiver] mkstemp "{fs.absolute(spare)}" failed: {why}')

    def _attributes(self, goal: str, node: Node) -> None:
        fs = self.target.fs
        if fs.who.uid == 0 and (self.owner or self.group):
            owner = node.owner if self.owner and node.owner in self.target.host.users else None
            group = node.group if self.group and node.group in self.target.host.groups else None
            fs.chown(goal, owner, group)
        elif self.group and node.group in fs.who.groups:
            fs.chown(goal, None, node.group)
        if self.perms:
            fs.chmod(goal, node.mode & 0o7777)
        if self.times:
            fs.utime(goal, node.mtime)

    def _progress(self, node: File, left: int) -> None:
        speed = pace.between(self.source.host, self.target.host)
        seconds = node.length / speed
        rate = (
            f"{min(speed, node.length or 1) / (1 << 20):.2f}MB/s"
            if node.length > 1 << 20
            else f"{node.length / 1024:.2f}kB/s"
        )
        if node.length == 0:
            rate = "0.00kB/s"
        clock = f"{int(seconds // 3600)}:{int(seconds // 60 % 60):02d}:{int(seconds % 60):02d}"
        length = shown_count(node.length, human="human-readable" in self.given)
        self.out.append(
            f"\r{length:>15} 100% {rate:>10} {clock:>10} (xfr#{self.sent_files}, to-chk={left}/{self.names})\n"
        )

    def _delete(self) -> None:
        fs = self.target.fs
        for _, _, goal, node in self.listed:
            if not isinstance(node, Directory) or not fs.is_dir(goal):
                continue
            for name, child in fs.entries(goal):
                path = join(goal, name)
                if fs.absolute(path) in self.kept or self._excluded(name, folder=isinstance(child, Directory)):
                    continue
                shown = f"{name}/" if isinstance(child, Directory) else name
                if "itemize-changes" in self.given:
                    self.out.append(f"*deleting   {shown}\n")
                elif self.told:
                    self.out.append(f"deleting {shown}\n")
                if not self.dry:
                    fs.remove(path, recursive=True)

    # Telling

    def closing(self) -> str:
        """Return the counts a verbose run ends with."""
        human = "human-readable" in self.given
        sent = self.moved + 60 * self.names + 44 * self.sent_files + 19
        received = 35 + 19 * self.sent_files
        seconds = max(self.spent, 0.5)
        text = "\n"
        if "stats" in self.given:
            folders = sum(isinstance(node, Directory) for *_, node in self.listed)
            parts = f"reg: {self.names - folders}" + (f", dir: {folders}" if folders else "")
            text += (
                f"Number of files: {self.names:,} ({parts})\nNumber of created files: {self.sent_files:,}"
                f"{f' (reg: {self.sent_files:,})' if self.sent_files else ''}\nNumber of deleted files: 0\n"
                f"Number of regular files transferred: {self.sent_files:,}\nTotal file size: {self.total:,} bytes\n"
                f"Total transferred file size: {self.moved:,} bytes\nLiteral data: {self.moved:,} bytes\n"
                "Matched data: 0 bytes\nFile list size: 0\nFile list generation time: 0.001 seconds\n"
                "File list transfer time: 0.000 seconds\n"
                f"Total bytes sent: {sent:,}\nTotal bytes received: {received:,}\n\n"
            )
        rate = (sent + received) / seconds
        shown_rate = shown_count(int(rate), human=True) if human else f"{rate:,.2f}"
        text += f"sent {shown_count(sent, human=human)} bytes  received {shown_count(received, human=human)} bytes"
        text += f"  {shown_rate} bytes/sec\n"
        speedup = self.total / (sent + received)
        dry = " (DRY RUN)" if self.dry else ""
        return text + f"total size is {shown_count(self.total, human=human)}  speedup is {speedup:,.2f}{dry}\n"


def shown_count(number: int, *, human: bool) -> str:
    """Return a number of bytes with commas, or as -h shortens it."""
    if not human or number < 1000:
        return f"{number:,}"
    for power, letter in ((5, "P"), (4, "T"), (3, "G"), (2, "M"), (1, "K")):
        if number >= 1000**power:
            return f"{number / 1000**power:.2f}{letter}"
    return str(number)
