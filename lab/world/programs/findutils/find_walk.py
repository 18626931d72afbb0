"""The traversal of `find`: from each starting point down, applying the expression to every file."""

import errno

from lab.world.machine.files.nodes import Directory, Link, Node
from lab.world.machine.mounts import is_mount
from lab.world.machine.program import Context
from lab.world.programs.common import messages as wording
from lab.world.programs.common.program import Printout
from lab.world.programs.findutils.find_tests import Test, VisitedFile


class Search:
    """One run of find: its settings and its output so far."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.fs = context.fs
        self.output = Printout(context)
        self.follow = ""
        self.deepest: int | None = None
        self.least = 0
        self.depth_first = False
        self.one_system = False
        self.daystart = False
        self.quits = False
        self.pruned = False
        self.files: dict[str, list[str]] = {}

    def quoted(self, text: str) -> str:
        """Return a word in the locale's quotes."""
        return wording.quote(text, self.context.env)

    def warn(self, text: str) -> None:
        """Print an error; find will exit with a failure."""
        self.output.warn(text)

    def start(self, path: str, test: Test) -> None:
        """Search one starting point."""
        if self.quits:
            return
        fs = self.fs
        try:
            node = fs.stat(path) if self.follow in ("H", "L") else fs.lstat(path)
        except OSError as fault:
            try:
                # A dangling link stands for itself.
                node = fs.lstat(path)
            except OSError:
                self.warn(f"{self.quoted(path)}: {wording.reason(fault)}")
                return
            if fault.errno != errno.ENOENT:
                self.warn(f"{self.quoted(path)}: {wording.reason(fault)}")
                return
        self.visit(VisitedFile(path, path, 0, node, fs.absolute(path)), test, {})

    def visit(self, entry: VisitedFile, test: Test, above: dict[str, str]) -> None:
        """Test one file and descend into it; `above` lists its ancestors, each with real path and name."""
        if self.quits:
            return
        self.pruned = False
        if not self.depth_first and entry.depth >= self.least:
            test(entry)
        deep = self.deepest is not None and entry.depth >= self.deepest
        below = isinstance(entry.node, Directory) and not deep and not self.pruned
        if below and not self.quits:
            self._below(entry, test, above)
        if self.depth_first and entry.depth >= self.least and not self.quits:
            test(self._as_it_is(entry) if below else entry)

    def _as_it_is(self, entry: VisitedFile) -> VisitedFile:
        """Return a directory's entry, updated after actions on its contents."""
        try:
            return VisitedFile(entry.path, entry.start, entry.depth, self.fs.stat(entry.real), entry.real)
        except OSError:
            return entry

    def _below(self, entry: VisitedFile, test: Test, above: dict[str, str]) -> None:
        fs = self.fs
        if self.one_system and entry.depth and is_mount(fs.host.record, entry.real):
            return
        try:
            # An action may have moved or removed the file.
            children = fs.entries(entry.real)
        except OSError as fault:
            if fault.errno != errno.ENOENT or self.follow:
                self.warn(f"{self.quoted(entry.path)}: {wording.reason(fault)}")
            return
        inside = {**above, entry.real: entry.path}
        for name, node in children:
            path = f"{entry.path}{name}" if entry.path.endswith("/") else f"{entry.path}/{name}"
            real = f"{entry.real.rstrip('/')}/{name}"
            followed = self._followed(path, real, node, inside) if self.follow == "L" else (node, real)
            if followed is not None:
                self.visit(VisitedFile(path, entry.start, entry.depth + 1, *followed), test, inside)
            if self.quits:
                return

    def _followed(self, path: str, real: str, node: Node, above: dict[str, str]) -> tuple[Node, str] | None:
        """Return the node and place of an entry, following links; None when they form a loop."""
        if not isinstance(node, Link):
            return node, real
        fs = self.fs
        try:
            behind, target = fs.stat(real), fs.real(real)
        except OSError as fault:
            if fault.errno == errno.ENOENT:
                return node, real
            self.warn(f"{self.quoted(path)}: {wording.reason(fault)}")
            return None
        if isinstance(behind, Directory) and target in above:
            same = self.quoted(above[target])
            loop = f"{self.quoted(path)} is part of the same file system loop as {same}"
            self.warn(f"File system loop detected; {loop}.")
            return None
        return behind, target
