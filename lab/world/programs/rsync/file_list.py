"""The file list of an rsync run: everything below its operands, minus what its filters exclude."""

import fnmatch
from posixpath import basename, join

from msgspec import Struct

from lab.world.machine.files.filesystem import FileSystem
from lab.world.machine.files.nodes import Directory, Link, Node
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.rsync.output import Output, counted


class TransferFile(Struct, frozen=True):
    """A file to transfer: its name in messages, its source path, its destination path."""

    name: str
    path: str
    goal: str
    node: Node


class Listing:
    """The files of a run, in the order rsync processes them."""

    def __init__(
        self, args: Arguments, output: Output, source: FileSystem, target: FileSystem, *, deep: bool, links: bool
    ) -> None:
        self.entries: list[TransferFile] = []
        self.deep = deep
        self._links = links
        self._args = args
        self._output = output
        self._source = source
        self._target = target

    def gather(self, path: str, goal: str) -> None:
        """List everything an operand covers."""
        fs = self._source
        try:
            node = fs.stat(path) if path.endswith("/") or "copy-links" in self._args else fs.lstat(path)
        except OSError as fault:
            word = "change_dir" if path.endswith("/") else "link_stat"
            where = fs.absolute(path)
            self._output.complain(f'rsync: [sender] {word} "{where}" failed: {fault.strerror} ({fault.errno})')
            return
        relative = "relative" in self._args
        if isinstance(node, Directory):
            if not self.deep and "dirs" not in self._args:
                bare = path.endswith("/") or basename(path) in (".", "..")
                self._output.say(f"skipping directory {'.' if bare else basename(path)}\n")
                return
            bare = path.endswith("/") or basename(path) in (".", "..")
            top = path.strip("/") if relative else "" if bare else basename(path)
            self._way(top, goal)
            self._tree(path, top, join(goal, top) if top else goal, node)
        else:
            name = path.lstrip("/") if relative else basename(path)
            self._way(name, goal)
            into = relative or self._target.is_dir(goal) or goal.endswith("/")
            self._one(path, name, join(goal, name) if into else goal, node)

    def gather_named(self, base: str, names: list[str], goal: str) -> None:
        """List the files below `base` that --files-from names."""
        for name in names:
            path = join(base, name.lstrip("/"))
            try:
                node = self._source.lstat(path)
            except OSError as fault:
                where = self._source.absolute(path)
                self._output.complain(f'rsync: [sender] link_stat "{where}" failed: {fault.strerror} ({fault.errno})')
                continue
            name = name.strip("/")
            self._way(name, goal, base)
            if isinstance(node, Directory):
                self.entries.append(self._counted(TransferFile(f"{name}/", path, join(goal, name), node)))
            else:
                self._one(path, name, join(goal, name), node)

    def _way(self, name: str, goal: str, base: str = "") -> None:
        """List the directories on the way as well, as -R asks."""
        if "relative" not in self._args and "files-from" not in self._args:
            return
        parts = name.split("/")[:-1]
        for depth in range(1, len(parts) + 1):
            way = "/".join(parts[:depth])
            path = join(base, way) if base else way
            is_listed = any(entry.name == f"{way}/" for entry in self.entries)
            if not is_listed and self._source.is_dir(path):
                entry = TransferFile(f"{way}/", path, join(goal, way), self._source.stat(path))
                self.entries.append(self._counted(entry))

    def _counted(self, entry: TransferFile) -> TransferFile:
        counted(self._output.counts, entry.name, entry.node)
        return entry

    def _tree(self, path: str, name: str, goal: str, node: Directory) -> None:
        if name and self.excludes(name, folder=True):
            return
        self.entries.append(self._counted(TransferFile(f"{name}/" if name else "./", path, goal, node)))
        try:
            children = self._source.entries(path)
        except OSError as fault:
            where = self._source.absolute(path)
            self._output.complain(f'rsync: [sender] opendir "{where}" failed: {fault.strerror} ({fault.errno})')
            return
        # rsync lists a directory's files before it descends.
        for child_name, child in sorted(children, key=lambda pair: isinstance(pair[1], Directory)):
            below, child_path = join(path, child_name), f"{name}/{child_name}" if name else child_name
            if isinstance(child, Link) and "copy-links" in self._args:
                try:
                    child = self._source.stat(below)
                except OSError:
                    self._output.complain(f'symlink has no referent: "{self._source.absolute(below)}"')
                    continue
            if isinstance(child, Directory):
                if self.deep:
                    self._tree(below, child_path, join(goal, child_name), child)
            else:
                self._one(below, child_path, join(goal, child_name), child)

    def _one(self, path: str, name: str, goal: str, node: Node) -> None:
        if self.excludes(name, folder=False):
            return
        if isinstance(node, Link) and not self._links:
            self._output.say(f'skipping non-regular file "{name}"\n')
            return
        self.entries.append(self._counted(TransferFile(name, path, goal, node)))

    def excludes(self, name: str, *, folder: bool) -> bool:
        """Return whether a filter excludes a file; the first matching pattern decides."""
        for option, pattern in self._args:
            if option not in ("exclude", "include"):
                continue
            if pattern.endswith("/"):
                if not folder:
                    continue
                pattern = pattern[:-1]
            anchored = pattern.startswith("/")
            from_root = pattern.lstrip("/")
            whole = name if anchored or "/" in from_root else basename(name)
            if fnmatch.fnmatchcase(whole, from_root) or (not anchored and fnmatch.fnmatchcase(name, f"*/{from_root}")):
                return option == "exclude"
        return False
