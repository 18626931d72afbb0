"""One run of rsync: transferring the listed files, and deleting extraneous ones."""

import errno
import re
from hashlib import sha256
from posixpath import basename, dirname, join

from msgspec import Struct

from lab.world.machine import pace
from lab.world.machine.files.filesystem import FileSystem
from lab.world.machine.files.nodes import Directory, File, Link, Node
from lab.world.machine.live import LiveHost
from lab.world.machine.program import Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.rsync.file_list import Listing, TransferFile
from lab.world.programs.rsync.output import Output


class TransferSide(Struct, frozen=True):
    """One side: its files and its path."""

    fs: FileSystem
    host: LiveHost


class Broken(Exception):
    """The receiver aborted: the exit code, and the place in rsync's source that the message names."""

    def __init__(self, code: int, place: str) -> None:
        super().__init__(place)
        self.code = code
        self.place = place


class Sync:
    """One run, from one side to the other."""

    def __init__(
        self, context: Context, args: Arguments, source: TransferSide, target: TransferSide, output: Output
    ) -> None:
        self.context = context
        self.args = args
        self.source = source
        self.target = target
        self.output = output
        self.perms = self._does("perms", "p")
        self.times = self._does("times", "t")
        self.owner = self._does("owner", "o")
        self.group = self._does("group", "g")
        deep, links = self._does("recursive", "r"), self._does("links", "l")
        self.list = Listing(args, output, source.fs, target.fs, deep=deep, links=links)
        self.dry = "dry-run" in args
        self.deletes = any(option.startswith("del") and option != "delay-updates" for option, _ in args)
        self.spent = 0.0
        self._new: set[str] = set()
        """Directories of the destination that this run has created."""

    def _does(self, name: str, letter: str) -> bool:
        is_set = "archive" in self.args or name in self.args
        return is_set and f"no-{name}" not in self.args and f"no-{letter}" not in self.args

    def go(self) -> None:
        """Synchronise the destination. Raises `Broken` when the receiver aborts."""
        entries = self.list.entries
        left = len(entries)
        keep = {self.target.fs.absolute(entry.goal) for entry in entries}
        for entry in entries:
            left -= 1
            if isinstance(entry.node, Directory):
                if self.deletes and self.list.deep:
                    self._delete(entry, keep)
                self._folder(entry)
            elif isinstance(entry.node, Link):
                self._link(entry, entry.node)
            elif isinstance(entry.node, File):
                self._file(entry, entry.node, left)
        for entry in reversed(entries):
            if isinstance(entry.node, Directory) and self.times and not self.dry and self.target.fs.is_dir(entry.goal):
                self._quietly_utime(entry.goal, entry.node.mtime)

    def made_goal(self, goal: str) -> None:
        """Record that the destination itself was just created."""
        self._new.add(self.target.fs.absolute(goal))
        self.output.counts.created += 1
        self.output.counts.created_folders += 1

    def _quietly_utime(self, goal: str, mtime: float) -> None:
        try:
            self.target.fs.utime(goal, mtime)
        except OSError as fault:
            path = self.target.fs.absolute(goal)
            self.output.complain(
                f'rsync: [generator] failed to set times on "{path}": {fault.strerror} ({fault.errno})'
            )

    def _folder(self, entry: TransferFile) -> None:
        fs, goal, node = self.target.fs, entry.goal, entry.node
        if fs.absolute(goal) in self._new:
            self.output.change(entry.name, "cd+++++++++", node)
            self._attributes(goal, node)
            return
        if fs.is_dir(goal):
            there = fs.stat(goal)
            time = "t" if self.times and int(there.mtime) != int(node.mtime) else "."
            mode = "p" if self.perms and there.mode & 0o7777 != node.mode & 0o7777 else "."
            if (time, mode) != (".", "."):
                self.output.change(entry.name, f".d..{time}{mode}.....", node)
            if mode == "p" and not self.dry:
                self._quietly_chmod(goal, node.mode & 0o7777)
            return
        self.output.change(entry.name, "cd+++++++++", node)
        self.output.counts.created += 1
        self.output.counts.created_folders += 1
        if self.dry:
            return
        try:
            fs.mkdir(goal, node.mode & 0o777 | 0o700, parents="relative" in self.args or "mkpath" in self.args)
            self._new.add(fs.absolute(goal))
            self._attributes(goal, node)
        except OSError as fault:
            path = fs.absolute(goal)
            why = f"{fault.strerror} ({fault.errno})"
            self.output.complain(f'rsync: [generator] recv_generator: mkdir "{path}" failed: {why}')
            self.output.complain("*** Skipping any contents from this failed directory ***")

    def _quietly_chmod(self, goal: str, mode: int) -> None:
        try:
            self.target.fs.chmod(goal, mode)
        except OSError as fault:
            path = self.target.fs.absolute(goal)
            why = f"{fault.strerror} ({fault.errno})"
            self.output.complain(f'rsync: [generator] failed to set permissions on "{path}": {why}')

    def _is_skipped(self, goal: str) -> bool:
        """Return whether a file's directory could not be created."""
        folder = dirname(goal)
        return not self.dry and bool(folder) and not self.target.fs.exists(folder) and "mkpath" not in self.args

    def _link(self, entry: TransferFile, node: Link) -> None:
        fs, goal = self.target.fs, entry.goal
        try:
            there: Node | None = fs.lstat(goal)
        except OSError:
            there = None
        if (isinstance(there, Link) and there.target == node.target) or self._is_skipped(goal):
            return
        self.output.change(f"{entry.name} -> {node.target}", "cL+++++++++" if there is None else "cLc.T......", node)
        self.output.counts.created += there is None
        if self.dry:
            return
        try:
            if there is not None:
                fs.remove(goal)
            fs.symlink(node.target, goal)
            if self.times:
                fs.utime(goal, node.mtime, follow=False)
        except OSError as fault:
            why = f"{fault.strerror} ({fault.errno})"
            self.output.complain(f'rsync: [generator] symlink "{fs.absolute(goal)}" -> "{node.target}" failed: {why}')

    def _file(self, entry: TransferFile, node: File, left: int) -> None:
        fs, goal = self.target.fs, entry.goal
        if self._is_skipped(goal):
            return
        try:
            there: Node | None = fs.stat(goal)
        except OSError:
            there = None
        if there is None and "existing" in self.args:
            return
        if there is not None and self._is_current(node, there):
            if self.perms and not self.dry and there.mode & 0o7777 != node.mode & 0o7777:
                if "itemize-changes" in self.args:
                    self.output.change(entry.name, ".f...p.....", node)
                self._quietly_chmod(goal, node.mode & 0o7777)
            self._remove_source(entry)
            return
        if not self.source.fs.allows(node, 4):
            where = self.source.fs.absolute(entry.path)
            self.output.complain(f'rsync: [sender] send_files failed to open "{where}": Permission denied (13)')
            return
        self.output.change(entry.name, ">f+++++++++" if there is None else self._changes(node, there), node)
        self.output.counts.created += there is None
        self.output.count_file(node)
        if self.dry:
            return
        before = self.spent
        self._receive(goal, node)
        self.output.progress(node, self._speed(), self.spent - before, left)
        self._remove_source(entry)

    def _remove_source(self, entry: TransferFile) -> None:
        if "remove-source-files" in self.args and not self.dry:
            try:
                self.source.fs.remove(entry.path)
            except OSError as fault:
                why = f"{fault.strerror} ({fault.errno})"
                self.output.complain(f"rsync: [sender] sender failed to remove {entry.name}: {why}")

    def _is_current(self, node: File, there: Node) -> bool:
        if "ignore-existing" in self.args:
            return True
        if "update" in self.args and there.mtime > node.mtime:
            return True
        if not isinstance(there, File) or there.length != node.length or "ignore-times" in self.args:
            return False
        if "checksum" in self.args:
            return (there.data, there.identity) == (node.data, node.identity)
        return "size-only" in self.args or int(there.mtime) == int(node.mtime)

    def _changes(self, node: File, there: Node) -> str:
        time = ("t" if self.times else "T") if int(there.mtime) != int(node.mtime) else "."
        size = "s" if there.length != node.length else "."
        mode = "p" if self.perms and there.mode & 0o7777 != node.mode & 0o7777 else "."
        return f">f.{size}{time}{mode}....."

    def _speed(self) -> int:
        """Return the transfer speed in bytes per second, as --bwlimit allows."""
        speed = pace.between(self.source.host, self.target.host)
        limit = re.fullmatch(r"(\d+(?:\.\d+)?)([kKmMgG]?)", self.args.get("bwlimit"))
        if limit and float(limit[1]):
            unit = {"": 1024, "k": 1024, "m": 1 << 20, "g": 1 << 30}[limit[2].lower()]
            speed = min(speed, int(float(limit[1]) * unit))
        return speed

    def _receive(self, goal: str, node: File) -> None:
        """Write a file to a temporary name and rename it into place, as rsync does, so that it is never incomplete."""
        fs = self.target.fs
        folder = dirname(goal) or "."
        letters = sha256(f"{goal} {self.context.clock.now}".encode()).hexdigest()[:6]
        in_place = "inplace" in self.args or any(one.startswith("append") for one, _ in self.args)
        spare = goal if in_place else join(folder, f".{basename(goal)}.{letters}")
        if "mkpath" in self.args and not fs.is_dir(folder):
            fs.mkdir(folder, parents=True)
        free = fs.free(fs.real(folder)) if fs.exists(folder) else None
        try:
            count = node.length if free is None else min(node.length, free)
            if not fs.exists(spare):
                fs.write(spare, b"")
            self.spent += pace.spend(self.context.clock, count, self._speed())
            fs.receive(spare, node)
            old = fs.exists(goal)
            fs.chmod(
                spare, node.mode & 0o777 if self.perms else fs.stat(goal).mode if old else node.mode & ~fs.umask & 0o777
            )
            self._attributes(spare, node)
            if spare != goal:
                fs.rename(spare, goal)
        except OSError as fault:
            self._failed(fault, goal, spare)

    def _failed(self, fault: OSError, goal: str, spare: str) -> None:
        fs = self.target.fs
        why = f"{fault.strerror} ({fault.errno})"
        if fault.errno == errno.ENOSPC:
            self.output.complain(f'rsync: [receiver] write failed on "{fs.absolute(goal)}": {why}')
            if "partial" in self.args or "P" in self.args:
                fs.rename(spare, goal)
            elif spare != goal:
                fs.remove(spare)
            raise Broken(11, "receiver.c(401) [receiver=3.2.7]")
        self.output.complain(f'rsync: [receiver] mkstemp "{fs.absolute(spare)}" failed: {why}')

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

    def _delete(self, entry: TransferFile, keep: set[str]) -> None:
        """Delete what the destination directory has and the list does not, the last name first."""
        fs = self.target.fs
        if not fs.is_dir(entry.goal) or fs.absolute(entry.goal) in self._new:
            return
        folder = "" if entry.name == "./" else entry.name
        for name, child in _last_first(fs.entries(entry.goal)):
            path = join(entry.goal, name)
            if fs.absolute(path) in keep:
                continue
            excluded = self.list.excludes(f"{folder}{name}", folder=isinstance(child, Directory))
            if not excluded or "delete-excluded" in self.args:
                self._delete_one(path, f"{folder}{name}", child)

    def _delete_one(self, path: str, name: str, node: Node) -> None:
        fs = self.target.fs
        if isinstance(node, Directory):
            for below, child in _last_first(fs.entries(path)):
                self._delete_one(join(path, below), f"{name}/{below}", child)
            name += "/"
        if not self.dry:
            try:
                fs.remove(path)
            except OSError as fault:
                word = "delete_file: rmdir" if isinstance(node, Directory) else "delete_file: unlink"
                why = f"{fault.strerror} ({fault.errno})"
                self.output.complain(f"rsync: [generator] {word}({name.rstrip('/')}) failed: {why}")
                return
        self.output.deletion(name)


def _last_first(entries: list[tuple[str, Node]]) -> list[tuple[str, Node]]:
    """Return what is in a directory in the order rsync deletes it: directories before files, names descending."""
    return sorted(entries, key=lambda entry: (isinstance(entry[1], Directory), entry[0]), reverse=True)
