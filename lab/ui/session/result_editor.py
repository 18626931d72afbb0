"""The editor for a result that the agent is told instead of the real one: its text, its exit code, drafts of it."""

from typing import ClassVar, Final

from msgspec import Struct
from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.types import CSSPathType
from textual.widgets import Static

from lab.engine.drafting import Draft, author
from lab.engine.unforeseen import as_fault
from lab.errors import LabError
from lab.protocol import Call
from lab.text.safe import clean_line
from lab.ui.commands.bindings import hint, hints
from lab.ui.dialogs.editor import TextEditor
from lab.ui.kit.form import LineField
from lab.ui.session.drafting import DraftChoice, Drafting
from lab.world import Outcome

_ASKING: Final = "◌ asking for drafts"


class ToldResult(Struct, frozen=True, kw_only=True):
    """The text for the agent, and the model that drafted it, if one did."""

    text: str
    exit_code: int | None = None
    drafted_by: str = ""
    draft: str | None = None


class ResultEditor(TextEditor[ToldResult]):
    """Returns what the agent is told about a call, None if left."""

    CSS_PATH: ClassVar[CSSPathType | None] = ["../dialogs/editor.tcss", "result_editor.tcss"]
    COMMAND_SETS: ClassVar[tuple[str, ...]] = ("dialog", "result", "editor")
    PART_SETS: ClassVar[tuple[str, ...]] = ("line",)
    TAB_INDENTS: ClassVar[bool] = False

    def __init__(
        self,
        title: str,
        call: Call,
        outcome: Outcome,
        drafting: Drafting,
        *,
        has_exit_code: bool,
        drafts_at_once: bool = False,
    ) -> None:
        """`outcome` is that of the real call, from which one starts; `drafts_at_once` asks for drafts on opening."""
        super().__init__(title, outcome.output, about=(call.id, call.name, call.arguments), hint=hints("result.draft"))
        self._call, self._outcome, self._drafting = call, outcome, drafting
        self._has_exit_code = has_exit_code
        self._drafts_at_once = drafts_at_once
        self._picked: tuple[str, Draft] | None = None
        """Who drafted what was picked, and the draft as it came."""
        self.is_asking = False
        """Whether drafts are being asked for."""

    def compose_below(self) -> ComposeResult:
        """Lay out the exit code and who wrote the text."""
        with Horizontal(id="exit"):
            if self._has_exit_code:
                yield Static("exit code", id="exit-label")
                code = self._outcome.exit_code
                yield LineField("" if code is None else str(code), id="exit-code", soft_wrap=False)
            yield Static(id="author")

    def on_mount(self) -> None:
        """Show what was left here the last time, and ask for drafts where that is how the tool is answered."""
        super().on_mount()
        if self.field.exact_text != self._outcome.output:
            self._picked = self._drafting.picked.get(self._call)
        self._say_author()
        if self._drafts_at_once:
            self.action_draft()

    @on(LineField.Submitted)
    def _leave_line(self, event: LineField.Submitted) -> None:
        """Go on from the exit code to the text."""
        event.stop()
        self.field.focus()

    def answer(self, text: str) -> ToldResult:
        """Return the text with the exit code. Raises `LabError` for what is no exit code."""
        code = self._exit_code() if self._has_exit_code else None
        if self._picked is None:
            return ToldResult(text=text, exit_code=code)
        drafter, draft = self._picked
        return ToldResult(text=text, exit_code=code, drafted_by=author(drafter), draft=draft.text)

    def _exit_code(self) -> int | None:
        text = self.query_one("#exit-code", LineField).exact_text.strip()
        if not text:
            return None
        if not (text.isascii() and text.isdecimal() and int(text[:9]) <= 255):
            raise LabError(f'"{text}" is no exit code', mend="write 0 to 255, or nothing")
        return int(text)

    # Drafts

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str:
        """Return why a command does nothing: one set of drafts is asked for at a time."""
        if action in ("draft", "change_drafter", "accept") and self.is_asking:
            return f"Drafts are being asked for: {hint('dialog.leave')} stops that."
        return super().why_not(action, parameters)

    @work(name="draft", group="draft", exclusive=True, exit_on_error=False)
    async def action_draft(self) -> None:
        """Ask for drafts and put the one that is picked into the field."""
        try:
            if (model := await self._drafting.drafter()) is None:
                return
            self._set_asking(True)
            drafts = await self._drafting.ask(model, self._call, self._outcome)
            self._set_asking(False)
            if choice := await self.app.push_screen_wait(DraftChoice(drafts)):
                self._take(drafts.model, choice)
                self._say_author()
        except Exception as error:
            self.complain(as_fault(error))
        finally:
            self._set_asking(False)

    def _set_asking(self, is_asking: bool) -> None:
        self.is_asking = is_asking
        if self.is_mounted:
            self._say_author()

    @work(name="drafter", group="draft", exclusive=True, exit_on_error=False)
    async def action_change_drafter(self) -> None:
        """Choose another model for drafts."""
        try:
            await self._drafting.choose()
        except Exception as error:
            self.complain(as_fault(error))

    def _take(self, drafter: str, draft: Draft) -> None:
        self._picked = self._drafting.picked[self._call] = (drafter, draft)
        self.field.exact_text = draft.text
        self.field.move_cursor(self.field.document.end)
        if self._has_exit_code and draft.exit_code is not None:
            self.query_one("#exit-code", LineField).exact_text = str(draft.exit_code)
        self.field.focus()

    def action_original(self) -> None:
        """Go back to what the call gives, without a draft."""
        self._picked = None
        super().action_original()
        self._say_author()

    def action_leave(self) -> None:
        """Stop asking for drafts, or leave."""
        if self.is_asking:
            self.workers.cancel_group(self, "draft")
        else:
            super().action_leave()

    def _say_author(self) -> None:
        if self.is_asking:
            words = Content.styled(f"{_ASKING} · {hint('dialog.leave')} stops", "$accent")
        elif self._picked:
            words = Content.styled(f"drafted by {clean_line(self._picked[0])} · {self._picked[1].style}", "$accent")
        elif self._has_exit_code:
            words = Content.styled("empty for none; the agent sees the text alone", "$faint")
        else:
            words = Content.empty()
        self.query_one("#author", Static).update(words)
