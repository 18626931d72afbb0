"""One line on stderr that says what a run is doing, where somebody watches."""

import shutil
import sys
from typing import TYPE_CHECKING

import click

from lab.hostile import clean_line

if TYPE_CHECKING:
    from lab.engine import Engine
    from lab.notices import Notice


class Progress:
    """Listens to an engine and rewrites its line; silent when stderr is no terminal."""

    def __init__(self, engine: "Engine", number: int, count: int) -> None:
        """Begin to listen. It is session `number` of `count`."""
        self._engine = engine
        self._place = f"session {number}/{count} · " if count > 1 else ""
        self._unsubscribe = engine.subscribe(self._hear) if sys.stderr.isatty() else None

    def close(self) -> None:
        """Stop listening and take the line away."""
        if self._unsubscribe:
            self._unsubscribe()
            click.echo("\r\x1b[K", err=True, nl=False)

    def _hear(self, notice: "Notice") -> None:
        from lab.notices import PhaseChanged

        if not isinstance(notice, PhaseChanged):
            return
        standing = self._engine.standing
        doing = ""
        if notice.phase == "replying":
            doing = f"{standing.model} is answering"
        elif notice.phase == "running" and standing.pending:
            doing = f"{standing.pending[0].name} {standing.pending[0].arguments}"
        if doing:
            line = clean_line(f"{self._place}turn {standing.turn} · {doing}")
            # Two columns a character at worst, so that the line never wraps.
            width = shutil.get_terminal_size().columns - 1
            click.echo(f"\r\x1b[K{_cut(line, width)}", err=True, nl=False)


def _cut(line: str, width: int) -> str:
    from rich.cells import set_cell_size

    return set_cell_size(line, width).rstrip()
