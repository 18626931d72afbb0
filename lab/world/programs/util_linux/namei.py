"""`namei`: print each step of a path's resolution."""

import posixpath
from typing import Final

from lab.world.machine.files.nodes import Link, Node
from lab.world.machine.mounts import mounted
from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.modes import mode_text
from lab.world.programs.common.program import Printout, program

_MOST_LINKS: Final = 256


@program(
    "namei",
    spec="x,mountpoints m,modes o,owners l,long n,nosymlinks v,vertical h,help V,version",
    suite="util-linux",
)
def namei(context: Context, args: Arguments) -> CommandResult:
    """Print each step of a path's resolution."""
    if not args.operands:
        raise UsageFault("pathname argument is missing")
    out = Printout(context)
    way = _Way(context, args, out)
    for path in args.operands:
        out.line(f"f: {path}")
        way.follow(path, context.fs.absolute("."), 0)
        way.show()
    return out.result()


class _Way:
    """One run of namei."""

    def __init__(self, context: Context, args: Arguments, out: Printout) -> None:
        self._fs = context.fs
        self._out = out
        long = "long" in args
        self._modes = long or "modes" in args
        self._owners = long or "owners" in args
        self._vertical = long or "vertical" in args
        self._follows = "nosymlinks" not in args
        self._mounts = {target for _, target, _, _ in mounted(context.host.record)} if "mountpoints" in args else set()
        self._links = 0
        self._rows: list[tuple[int, str, Node | None, str]] = []

    def follow(self, path: str, folder: str, depth: int) -> None:
        """Resolve a path that begins in `folder`, `depth` links deep."""
        steps = [part for part in path.split("/") if part]
        if path.startswith("/"):
            folder = "/"
            self._step("/", self._fs.lstat("/"), "/", depth)
        for step in steps:
            here = posixpath.join(folder, step)
            try:
                node = self._fs.lstat(here)
            except OSError as fault:
                self._missing(step, wording.reason(fault), depth)
                return
            self._step(step, node, here, depth)
            if isinstance(node, Link):
                self._links += 1
                if self._links > _MOST_LINKS:
                    return
                if self._follows:
                    self.follow(node.target, folder, depth + 1)
            try:
                folder = self._fs.real(here)
            except OSError:
                self._out.exit_code = 1
                return

    def _step(self, name: str, node: Node, path: str, depth: int) -> None:
        mode = mode_text(node)
        sort = mode if self._modes else mode[0]
        if sort[0] == "d" and posixpath.normpath(path) in self._mounts:
            sort = "D" + sort[1:]
        arrow = f" -> {node.target}" if isinstance(node, Link) else ""
        self._rows.append((depth, sort, node, name + arrow))

    def _missing(self, name: str, why: str, depth: int) -> None:
        self._rows.append((depth, " " * (10 if self._modes else 1), None, f"{name} - {why}"))
        self._out.exit_code = 1

    def show(self) -> None:
        """Print the steps of the resolved path."""
        nodes = [node for _, _, node, _ in self._rows if node is not None]
        owners = max((len(node.owner) for node in nodes), default=0)
        groups = max((len(node.group) for node in nodes), default=0)
        for depth, sort, node, text in self._rows:
            node_owners = (node.owner, node.group) if node is not None else ("", "")
            facts = f"{sort} {node_owners[0]:<{owners}} {node_owners[1]:<{groups}}" if self._owners else sort
            indent = "  " * depth
            self._out.line(f"{facts} {indent}{text}" if self._vertical else f" {indent}{facts} {text}")
        self._rows.clear()
        self._links = 0
