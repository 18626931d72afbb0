"""One line on stderr that says what a run is doing, where somebody watches."""

import shutil
import sys
from typing import TYPE_CHECKING

import click

from lab.hostile import clean_line

if TYPE_CHECKING:
    from lab.engine import Engine
    from lab.notices import Notice, Retrying


class Progress:
    """Listens to an engine and rewrites its line; when stderr is no terminal, tells of failures only."""

    def __init__(self, engine: "Engine", number: int, count: int) -> None:
        """Begin to listen. It is session `number` of `count`."""
        self._engine = engine
        self._place = f"session {number}/{count} · " if count > 1 else ""
        self._is_watched = sys.stderr.isatty()
        self._unsubscribe = engine.subscribe(self._hear)

    def close(self) -> None:
        """Stop listening and take the line away."""
        self._unsubscribe()
        self._wipe()

    def _hear(self, notice: "Notice") -> None:
        from lab.notices import PhaseChanged, Retrying

        if isinstance(notice, Retrying):
            self._wipe()
            click.echo(f"peerlab: {clean_line(_again(notice))}", err=True)
        if not self._is_watched or not isinstance(notice, PhaseChanged):
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

    def _wipe(self) -> None:
        if self._is_watched:
            click.echo("\r\x1b[K", err=True, nl=False)


def _again(notice: "Retrying") -> str:
    wait = f"{notice.seconds:.0f} s" if notice.seconds >= 1 else "a moment"
    return f"{notice.failure.what.rstrip('.')}; asking again in {wait} ({notice.attempt} of {notice.of})"


def _cut(line: str, width: int) -> str:
    from rich.cells import set_cell_size

    return set_cell_size(line, width).rstrip()
