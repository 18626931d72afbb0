"""The dialog for editing a waiting call: its tool, and its arguments as a form or as the exact JSON text."""

from json import dumps, loads
from typing import ClassVar, Final

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static, TextArea

from lab.protocol import Call, Tool
from lab.text.safe import clean_line
from lab.ui.commands.bindings import hint, hints
from lab.ui.dialogs.dialog import Dialog
from lab.ui.dialogs.drafts import Subject, draft_of, drop_draft, keep_draft
from lab.ui.kit.form import ChoiceField, Form, LineField
from lab.ui.kit.text_field import TextField
from lab.ui.session.tool_form import blank_arguments, fault_in, filled_fields, sent_arguments

_NO_FORM: Final = "A form cannot hold exactly these arguments: they are edited as JSON."


def keep_edit(asked: Call, edited: Call) -> None:
    """Keep a call that was typed in the place of `asked`: the editor offers it the next time."""
    keep_draft(_subject(asked), dumps([edited.name, edited.arguments]))


def _subject(asked: Call) -> Subject:
    return ("edit", asked.id, asked.name, asked.arguments)


class CallEditor(Dialog[Call | None]):
    """Returns the edited call, None if left. Leaving keeps what was typed, and offers it the next time."""

    CSS_PATH = "call_editor.tcss"
    COMMAND_SETS: ClassVar[tuple[str, ...]] = ("dialog", "call")
    PART_SETS: ClassVar[tuple[str, ...]] = ("choice", "line")

    frame = getters.query_one("#call", Vertical)
    tool = getters.query_one("#call-tool", ChoiceField)
    place = getters.query_one("#call-arguments", Vertical)
    note = getters.query_one("#call-note", Static)

    def __init__(self, asked: Call, tools: tuple[Tool, ...], draft: Call | None = None) -> None:
        """`draft` is the call as it was typed here just before."""
        super().__init__()
        self._asked = asked
        self._tools = {tool.name: tool for tool in tools}
        self._subject = _subject(asked)
        self._start = draft or self._kept() or asked
        self._texts: dict[str, str] = {asked.name: asked.arguments, self._start.name: self._start.arguments}
        """The arguments by tool, so that another choice of tool loses none."""
        self._tool_name = self._start.name
        self._is_exact = False
        """Whether the JSON text is shown although a form could hold it."""
        self._warned = ""
        """The arguments that do not fit and were to be sent: once more sends them."""

    def _kept(self) -> Call | None:
        text = draft_of(self._subject)
        return Call(self._asked.id, *loads(text)) if text is not None else None

    def compose(self) -> ComposeResult:
        """Lay out the tool, its arguments and what is wrong with them."""
        with Vertical(id="call") as frame:
            frame.border_title = "edit the call"
            frame.border_subtitle = hints(("dialog.done", "go on"), "call.exact", "call.original", "dialog.leave")
            with Horizontal(id="call-head"):
                yield Static("tool", id="call-label")
                yield ChoiceField(
                    tuple(dict.fromkeys((self._asked.name, *self._tools))), self._tool_name, id="call-tool"
                )
            yield Vertical(id="call-arguments")
            yield Static(id="call-note")

    async def on_mount(self) -> None:
        """Show the arguments, and stand where one would type."""
        await self._show_arguments()

    # The present state

    @property
    def call(self) -> Call:
        """The call as the dialog has it. Arguments that were not touched are byte for byte as asked."""
        arguments = self._texts[self._tool_name]
        if fields := self.query(TextField).filter("#exact"):
            arguments = fields.first(TextField).exact_text
        elif forms := self.query(Form):
            form = forms.first()
            if form.values() != {field.name: field.value for field in form.fields}:
                arguments = sent_arguments(self._tools[self._tool_name], form.values())
        return Call(self._asked.id, self._tool_name, arguments)

    async def _show_arguments(self, *, stands: bool = True) -> None:
        """Lay out the arguments of the chosen tool: a form, or the JSON text where a form cannot hold them."""
        await self.place.remove_children()
        tool = self._tools.get(self._tool_name)
        if self._tool_name not in self._texts:
            self._texts[self._tool_name] = blank_arguments(tool) if tool else "{}"
        text = self._texts[self._tool_name]
        fields = None if tool is None or self._is_exact else filled_fields(tool, text)
        if fields is None:
            await self.place.mount(TextField(text, id="exact", line_numbers=True))
        else:
            await self.place.mount(Form(fields))
        if stands:
            self._stand()
        self._say()

    def _stand(self) -> None:
        """Stand at the end of the first text."""
        texts = [field for field in self.place.query(TextField) if not isinstance(field, LineField)]
        places: list[Widget] = [*texts, *self.place.query(LineField), *self.place.query(ChoiceField), self.tool]
        if texts:
            texts[0].move_cursor(texts[0].document.end)
        places[0].focus()

    @on(TextArea.Changed)
    @on(ChoiceField.Changed)
    def _say(self) -> None:
        """Show how the tool would read the arguments."""
        call = self.call
        fault = fault_in(self._tools.get(call.name), call.arguments)
        words = [
            Content.styled(f"✗ {clean_line(fault)}", "$error")
            if fault
            else Content.styled("✓ fits the tool", "$success")
        ]
        if fault and self._warned == call.arguments:
            words.append(Content.styled(f"{hint('dialog.done')} once more sends it as it is", "$warning"))
        if not self.query(Form) and not self._is_exact:
            words.append(Content.styled(_NO_FORM, "$dim"))
        if self._start != self._asked and call == self._start:
            words.append(Content.styled(f"a draft, as you left it; {hints('call.original')}", "$accent"))
        self.note.update(Content("\n").join(words))

    @on(ChoiceField.Changed, "#call-tool")
    async def _change_tool(self) -> None:
        self._texts[self._tool_name] = self.call.arguments
        self._tool_name = self.tool.value
        await self._show_arguments(stands=False)

    # Commands

    async def action_exact(self) -> None:
        """Edit the arguments as the exact JSON text, or in the form again."""
        self._texts[self._tool_name] = self.call.arguments
        self._is_exact = not self._is_exact
        await self._show_arguments()

    async def action_original(self) -> None:
        """Go back to the call as the agent asked for it."""
        self._texts = {self._asked.name: self._asked.arguments}
        self._tool_name = self._asked.name
        with self.prevent(ChoiceField.Changed):
            self.tool.value = self._tool_name
        await self._show_arguments()

    def on_line_field_submitted(self, event: LineField.Submitted) -> None:
        """Take the call from the last line as from anywhere else."""
        event.stop()
        self.action_accept()

    def action_accept(self) -> None:
        """Return the call; one whose arguments do not fit is returned only when that is asked for twice."""
        call = self.call
        fault = fault_in(self._tools.get(call.name), call.arguments)
        if fault and call != self._asked and self._warned != call.arguments:
            self._warned = call.arguments
            self._say()
            return
        drop_draft(self._subject)
        self.dismiss(call)

    def action_leave(self) -> None:
        """Return None and keep what was typed."""
        call = self.call
        if call != self._asked:
            keep_edit(self._asked, call)
        else:
            drop_draft(self._subject)
        self.dismiss(None)
