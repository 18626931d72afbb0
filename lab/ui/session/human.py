"""The screen on which the researcher plays the agent: its view on one side, its reply and calls on the other."""

from typing import ClassVar, Final

from msgspec import Struct
from msgspec.json import decode, encode
from textual import getters, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from lab.errors import LabError
from lab.protocol import Answer, Call, ChatMessage, Request, Tool
from lab.text.safe import clean, clean_line
from lab.ui.commands.bindings import hints
from lab.ui.dialogs.dialog import Dialog
from lab.ui.dialogs.drafts import draft_of, drop_draft, keep_draft
from lab.ui.dialogs.editor import EditorScreen
from lab.ui.kit.form import ChoiceField, Form, filled
from lab.ui.kit.page import LinePage
from lab.ui.kit.text_field import TextField
from lab.ui.kit.wrapping import wrap
from lab.ui.session.tool_form import arguments_from, fields_of_tool, fresh_call_id

BREAKPOINTS: Final[list[tuple[int, str]]] = [(0, "-narrow"), (100, "-normal")]
NOTHING: Final = "no call"
ROLES: Final = {"system": "system", "user": "user", "assistant": "you", "tool": "result"}


class _Unsent(Struct, frozen=True):
    text: str = ""
    calls: tuple[Call, ...] = ()
    tool: str = NOTHING
    values: dict[str, str] = {}


class HumanScreen(Dialog[Answer | None]):
    """Returns the agent's reply and calls, or None if left; then the request keeps waiting."""

    CSS_PATH = "human.tcss"
    HORIZONTAL_BREAKPOINTS = BREAKPOINTS
    COMMAND_SETS: ClassVar[tuple[str, ...]] = ("dialog", "human")
    PART_SETS: ClassVar[tuple[str, ...]] = ("choice", "page")

    conversation = getters.query_one("#seen", LinePage)
    text = getters.query_one("#reply", TextField)
    tool = getters.query_one("#tool", ChoiceField)

    def __init__(self, request: Request) -> None:
        super().__init__()
        self._request = request
        self._calls: list[Call] = []
        self._subject = ("human", encode(request.messages).decode())
        text = draft_of(self._subject)
        self._draft = _Unsent() if text is None else decode(text, type=_Unsent)

    def compose(self) -> ComposeResult:
        """Lay out the conversation and the reply."""
        with Horizontal(id="human"):
            with Vertical(id="left", classes="-panel") as left_panel:
                left_panel.border_title = "what the agent sees"
                yield LinePage(id="seen")
            with Vertical(id="right", classes="-panel") as right_panel:
                right_panel.border_title = "the agent's reply"
                right_panel.border_subtitle = hints(
                    ("dialog.done", "send"), "human.another", "human.exact", "dialog.leave"
                )
                yield Static("text", classes="-label")
                yield TextField(id="reply")
                yield Static(id="calls")
                yield ChoiceField([NOTHING, *(tool.name for tool in self._request.tools)], NOTHING, id="tool")
                yield Static(id="about")
                yield Vertical(id="arguments")
                yield Static(id="fault")

    def on_mount(self) -> None:
        """Show what was written and not sent, and focus the text of the reply."""
        self.text.exact_text = self._draft.text
        for call in self._draft.calls:
            self._add(call)
        if any(tool.name == self._draft.tool for tool in self._request.tools):
            self.tool.value = self._draft.tool
        self.text.move_cursor(self.text.document.end)
        self.text.focus()

    def on_resize(self) -> None:
        """Wrap the conversation to the width."""
        self.call_after_refresh(self._show_conversation)

    def _show_conversation(self) -> None:
        width = max(20, self.conversation.scrollable_content_region.width - 2)
        lines: list[Content] = []
        for message in self._request.messages:
            lines += conversation_lines(message, width)
        self.conversation.show_lines(lines)
        self.conversation.scroll_end(animate=False)

    @on(ChoiceField.Changed, "#tool")
    async def _choose_tool(self) -> None:
        place = self.query_one("#arguments", Vertical)
        await place.remove_children()
        tool = self._tool()
        self.query_one("#about", Static).update(Content(clean_line(tool.description)) if tool else "")
        if tool is not None:
            values = self._draft.values if tool.name == self._draft.tool else None
            await place.mount(Form(filled(fields_of_tool(tool), values)))

    def _tool(self) -> Tool | None:
        return next((tool for tool in self._request.tools if tool.name == self.tool.value), None)

    def _form_call(self) -> Call | None:
        """Return the call in the form, None if no tool is chosen. Raises `LabError` for an unusable field."""
        tool = self._tool()
        if tool is None:
            return None
        arguments = arguments_from(tool, self.query_one(Form).values())
        return Call(fresh_call_id(self._request, len(self._calls)), tool.name, arguments)

    def action_another(self) -> None:
        """Add the form's call to the reply, to make room for another call."""
        try:
            call = self._form_call()
        except LabError as fault:
            self._complain(fault)
            return
        if call is not None:
            self._add(call)

    def _add(self, call: Call) -> None:
        self._calls.append(call)
        lines = [
            Content.assemble(("▶ ", "$tool"), (clean_line(f"{each.name} {each.arguments}"), "")) for each in self._calls
        ]
        self.query_one("#calls", Static).update(Content("\n").join(lines))
        self.query_one("#fault", Static).update("")
        self.tool.value = NOTHING
        self.tool.focus()

    @work(exclusive=True)
    async def action_exact(self) -> None:
        """Edit the arguments as the exact text that a model would send, which may be malformed."""
        tool = self._tool()
        if tool is None:
            self._complain(LabError("choose a tool first"))
            return
        try:
            text = arguments_from(tool, self.query_one(Form).values())
        except LabError:
            text = "{}"
        exact = await self.app.push_screen_wait(EditorScreen(f"arguments of {tool.name}", text))
        if exact is not None:
            self._add(Call(fresh_call_id(self._request, len(self._calls)), tool.name, exact))

    def action_accept(self) -> None:
        """Return the reply, or show what is missing in it."""
        try:
            call = self._form_call()
        except LabError as fault:
            self._complain(fault)
            return
        calls = (*self._calls, *([call] if call else []))
        text = self.text.exact_text
        if not text.strip() and not calls:
            self._complain(LabError("the reply is empty", mend="write a text, or choose a tool"))
            return
        drop_draft(self._subject)
        self.dismiss(Answer(text=text, calls=calls, finish="calls" if calls else "stop", cost=0.0))

    def action_leave(self) -> None:
        """Give nothing, and keep what is written for the next time."""
        values = self.query_one(Form).values() if self.query(Form) else {}
        unsent = _Unsent(self.text.exact_text, tuple(self._calls), self.tool.value, values)
        keep_draft(self._subject, encode(unsent).decode())
        self.dismiss(None)

    def _complain(self, fault: LabError) -> None:
        self.query_one("#fault", Static).update(Content(clean_line(f"✗ {fault}")))


def conversation_lines(message: ChatMessage, width: int) -> list[Content]:
    """Return a message of the conversation as lines of at most `width` cells."""
    head = ROLES[message.role] + (f" of {clean_line(message.name)}" if message.name else "")
    lines = [Content.styled(f" {head}", "bold $accent" if message.role == "assistant" else "bold $dim")]
    if message.text:
        lines += [Content(f" {line}") for line in wrap(clean(message.text.rstrip()), width)]
    for call in message.calls:
        call_lines = wrap(clean(f"{call.name} {call.arguments}"), width - 2)
        lines += [
            Content.styled(f" {'▶ ' if not number else '  '}{line}", "$tool") for number, line in enumerate(call_lines)
        ]
    return [*lines, Content.empty()]
