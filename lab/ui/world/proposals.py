"""Proposes changes to the world: shows what the agent could notice, then makes the change unless the researcher leaves.

A proposal computes a new snapshot; the difference from the snapshot shown is the change to make.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from msgspec import Struct
from textual.screen import Screen

from lab.errors import LabError
from lab.ui.dialogs.editor import EditorScreen
from lab.ui.dialogs.prompt import PromptScreen
from lab.ui.world.change import AsText, ChangeScreen, Recheck
from lab.ui.world.difference import change_lines
from lab.ui.world.pane import WorldPane
from lab.world import Change, Snapshot, apply, changes_of, diff, news, text_of

Answer = TypeVar("Answer")
Draft = TypeVar("Draft")


class Effects(Struct, frozen=True):
    """The world pane's requests to the outside."""

    change: Callable[[tuple[Change, ...], str], None]
    """Makes a change, with a note."""
    undo: Callable[[], None]
    """Takes back the last change made by hand."""
    recheck: Callable[[Snapshot, Snapshot], Recheck] | None = None
    """Returns a `Recheck` for the agent's results that hold in the first snapshot but not in the second."""


class Proposals:
    """Proposes changes to the snapshot that a pane shows. Dialogs are pushed from a worker."""

    def __init__(self, pane: WorldPane, effects: Effects) -> None:
        self.pane = pane
        self._effects = effects

    @property
    def snapshot(self) -> Snapshot | None:
        """The world to change, None if there is none yet."""
        return self.pane.snapshot

    def refuses(self) -> bool:
        """Tell the researcher why the world cannot be changed now, and return whether that is so."""
        if self.pane.locked:
            self.pane.notify(self.pane.locked, severity="warning", markup=False)
        return bool(self.pane.locked)

    async def answer(self, screen: Screen[Answer]) -> Answer | None:
        """Show a dialog and return its answer, None if the researcher left it."""
        return await self.pane.app.push_screen_wait(screen)

    async def ask_line(self, title: str, hint: str, text: str, draft: str | None) -> str | None:
        """Ask for a line of text, beginning with the draft if there is one."""
        return await self.answer(PromptScreen(title, hint, text, one_line=True, draft=draft))

    async def propose(self, title: str, change: Callable[[Snapshot], Snapshot]) -> bool:
        """Preview a change and make it. Return False if the researcher left or it cannot be made."""
        snapshot = self.snapshot
        if snapshot is None:
            return True
        try:
            after = change(snapshot)
        except LabError as fault:
            self.pane.notify(str(fault), title="the world is as it was", severity="error", markup=False)
            return False
        return await self._offer(title, snapshot, after)

    async def propose_until_made(
        self, ask: Callable[[Draft | None], Awaitable[Draft | None]], propose: Callable[[Draft], Awaitable[bool]]
    ) -> bool:
        """Ask for something and propose it, and ask again with the same draft until it is made or given up.

        Return whether it was made.
        """
        draft: Draft | None = None
        while (draft := await ask(draft)) is not None:
            if await propose(draft):
                return True
        return False

    async def edit_as_text(
        self, title: str, changes: Sequence[Change], snapshot: Snapshot, draft: str | None
    ) -> str | None:
        """Edit changes as text, checked against `snapshot`; return None if left."""
        screen = EditorScreen(
            f"{title} as text",
            text_of(changes),
            read_only=bool(self.pane.locked),
            hint=self.pane.locked,
            check=lambda text: changes_of(text, snapshot),
            draft=draft,
        )
        return await self.answer(screen)

    def undo(self) -> None:
        """Take back the last change made by hand."""
        if not self.refuses():
            self._effects.undo()

    async def _offer(self, title: str, snapshot: Snapshot, after: Snapshot) -> bool:
        note = ""
        while changes := diff(snapshot, after):
            lines = change_lines(news(changes, snapshot, by_hand=True) or changes, snapshot)
            recheck = self._effects.recheck(snapshot, after) if self._effects.recheck else None
            verdict = await self.answer(ChangeScreen(title, lines, recheck, note))
            if isinstance(verdict, str):
                self._effects.change(changes, verdict)
            if not isinstance(verdict, AsText):
                return verdict is not None
            note = verdict.note
            text = await self.edit_as_text(title, changes, snapshot, None)
            if text is not None:
                after = apply(snapshot, changes_of(text))
        self.pane.notify("nothing would be different", markup=False)
        return True
