"""`<(…)` and `>(…)` of a call, put where a program of ours finds them while it runs."""

import contextlib
import re
from typing import Final

import bashkit

from lab.world.machine.files.filesystem import Actor
from lab.world.machine.files.nodes import File, find, graft, plant, split
from lab.world.machine.live import LiveHost
from lab.world.shell.bashkit.raw_bytes import carried

Pipes = list[tuple[str, File]]
_PIPE: Final = re.compile(r"/dev/fd/(\d+)")


def show_pipes(asked: bashkit.BuiltinContext, host: LiveHost, who: Actor, now: float) -> Pipes:
    """Put the output of each `<(…)` where a program can read it; return which, so that it can be removed again."""
    pipes: Pipes = []
    for number in sorted({number for word in asked.argv for number in _PIPE.findall(word)}):
        path = f"/proc/self/fd/{number}"
        with contextlib.suppress(Exception):
            data = asked.fs.read_file(f"/dev/fd/{number}")
            node = File(data, 0o600, who.name, who.group, now)
            host.root = plant(host.root, path, node, now)
            pipes.append((number, node))
    return pipes


def take_pipes_away(asked: bashkit.BuiltinContext, host: LiveHost, pipes: Pipes) -> None:
    """Remove the files of `<(…)`, and hand on what was written to those of `>(…)`."""
    for number, was in pipes:
        path = f"/proc/self/fd/{number}"
        now = find(host.root, path)
        if isinstance(now, File) and now.data != was.data:
            with contextlib.suppress(Exception):
                asked.fs.write_file(f"/dev/fd/{number}", carried(now.data))
        host.root = graft(host.root, split(path), None)
