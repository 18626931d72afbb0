"""The pane of behaviours to tag: their keys, and how often each is tagged here, on this branch and in all.

While it has the focus, every letter and digit is a tag key and none is a command of the app. Below the behaviours
are the definition of the current one and the list of suggestions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Literal, Self

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message

from lab.behaviours.ethogram import Behaviour
from lab.text.safe import clean_line
from lab.ui.coding.suggestions import Suggested, SuggestionList, because
from lab.ui.coding.tag_rows import MARKS, Counts, described, tag_row
from lab.ui.commands.bindings import bindings, command, commands_of, hint, key_shown, keys_shown
from lab.ui.kit.closing import is_closing
from lab.ui.kit.lines import LineList, Row
from lab.ui.kit.words import Words
from lab.ui.transcript.transcript import Transcript
from lab.ui.world.difference import folded

TagFact = Literal["modifier", "confidence", "note", "why", "end"]
"""A fact about a tag that is asked for: `why` it is taken back, and that its behaviour has its `end` here."""
TagAct = Literal["next", "before", "quote", "only", TagFact]
"""An act about the tag in hand, by its name in a command."""


class TagList(LineList):
    """The list of behaviours. In coding mode its arrows move between the events and not in the list."""

    walked: Transcript | None = None
    """The transcript that the arrows move in, None outside coding mode."""

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """No letter or digit is a command here."""
        return bool(character and character.isprintable()) and not _is_command(key)

    def action_move(self, by: int) -> None:
        """Move to the next behaviour or, in coding mode, to the next event."""
        if self.walked:
            self.walked.action_select(by)
        else:
            super().action_move(by)

    def action_page(self, by: int) -> None:
        """Move by a page."""
        if self.walked:
            self.walked.action_page(by)
        else:
            super().action_page(by)

    def action_first(self) -> None:
        """Go to the first behaviour or event."""
        if self.walked:
            self.walked.action_first()
        else:
            super().action_first()

    def action_last(self) -> None:
        """Go to the last behaviour or event."""
        if self.walked:
            self.walked.action_last()
        else:
            super().action_last()

    def point(self, by: int) -> None:
        """Move to the next behaviour, in coding mode too."""
        super().action_move(by)


def _is_command(key: str) -> bool:
    """Return whether a key is a command here rather than a behaviour's."""
    return any(key_shown(key) in keys_shown(each) for each in (command("app.help"), *commands_of("tags")))


_EXPLAINED: Final = 5
"""The lines of an explanation below the lists, but for coding mode; the styles below have one more, for its border."""


class TagPane(Vertical):
    """One line per behaviour, and below them the definition of the current one."""

    DEFAULT_CSS = """
    TagPane {
        border: round $line;
        border-title-color: $dim;
        border-subtitle-color: $dim;
        &:focus-within { border: round $line-focus; border-title-color: $accent; border-title-style: bold; }
        #definition { height: auto; max-height: 6; padding: 0 1 0 2; color: $dim; display: none; }
        &:focus-within #definition { display: block; border-top: solid $line; }
        SuggestionList { height: auto; max-height: 6; display: none; border-top: solid $line; }
        &.-suggested SuggestionList { display: block; }
        &.-blind SuggestionList { display: none; }
        &.-answering #definition { dock: bottom; }
        &.-coding #definition { max-height: 12; display: block; border-top: solid $line; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("tags")]

    @dataclass
    class Toggle(Message):
        """Asks to tag the event with a behaviour, or to remove that tag."""

        behaviour: str

    @dataclass
    class Asked(Message):
        """Asks for something about the tag in hand: `modifier`, `quote`…, as the commands name it."""

        what: TagAct

    @dataclass
    class Left(Message):
        """The researcher has finished tagging."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._behaviours: Sequence[Behaviour] = ()
        self._counts = Counts()
        self._suggested: Sequence[Suggested] = ()

    @property
    def suggestions(self) -> SuggestionList:
        """The list of suggestions."""
        return self.query_one(SuggestionList)

    @property
    def has_suggestions(self) -> bool:
        """Whether there is a visible suggestion."""
        return bool(self._suggested) and not self.has_class("-blind")

    @property
    def current(self) -> str:
        """The behaviour under the cursor, "" if there is none."""
        return self.query_one(TagList).current

    @property
    def is_coding(self) -> bool:
        """Whether coding mode is on."""
        return self.has_class("-coding")

    def compose(self) -> ComposeResult:
        """Lay out both lists and the lines that explain the current row."""
        yield TagList(empty="this scenario names no behaviour")
        yield Words(id="definition")
        yield SuggestionList()

    def on_mount(self) -> None:
        """Set the pane's title."""
        if not is_closing(self):
            self._entitle()

    def focus(self, scroll_visible: bool = True) -> Self:
        """Focus the list of behaviours."""
        self.query_one(TagList).focus(scroll_visible)
        return self

    def code(self, transcript: Transcript | None) -> None:
        """Turn coding mode on, in which the arrows move in a transcript, or off with None."""
        self.query_one(TagList).walked = transcript
        self.set_class(transcript is not None, "-coding")
        self._entitle()
        self._explain()

    def go(self, behaviour: str) -> None:
        """Move the cursor to a behaviour."""
        self.query_one(TagList).go(behaviour)

    def show(self, behaviours: Sequence[Behaviour], counts: Counts) -> None:
        """Show the behaviours and how often each is tagged."""
        self._behaviours, self._counts = behaviours, counts
        rows = [tag_row(behaviour, counts) for behaviour in behaviours if not behaviour.mark]
        marks = [tag_row(behaviour, counts) for behaviour in behaviours if behaviour.mark]
        if marks:
            rows += [Row(MARKS, Content.styled("about the run itself", "$faint"), choosable=False), *marks]
        self.query_one(TagList).show(rows)
        self._sum_up()

    def show_suggestions(self, suggested: Sequence[Suggested]) -> None:
        """Show the session's suggestions."""
        self._suggested = suggested
        self.suggestions.show_all(suggested)
        self.set_class(bool(suggested), "-suggested")
        if not suggested and self.suggestions.has_focus:
            self.query_one(TagList).focus()
        self._sum_up()

    def show_blind(self, is_blind: bool) -> None:
        """Show or hide the suggestions and say in the title whether blind mode is on."""
        self.set_class(is_blind, "-blind")
        if is_blind and self.suggestions.has_focus:
            self.query_one(TagList).focus()
        self._entitle()
        self._sum_up()

    def focus_suggestions(self) -> None:
        """Focus the list of suggestions."""
        self.suggestions.focus()

    def _sum_up(self) -> None:
        waiting = sum(each.word == "open" for each in self._suggested)
        totals = self._counts.summary
        totals += [f"? {waiting} suggested"] if waiting and not self.has_class("-blind") else []
        self.border_subtitle = Content(" · ".join(totals))

    def _entitle(self) -> None:
        blind = " (blind)" if self.has_class("-blind") else ""
        if self.suggestions.has_focus:
            keys = [f"{hint(f'suggestions.{word}')} {word}" for word in ("accept", "dismiss", "show")]
            self.border_title = Content("  ".join(["suggested", *keys]))
        elif self.is_coding:
            self.border_title = Content(f"coding{blind} · {hint('tags.leave')} leaves")
        elif self.has_focus_within:
            self.border_title = Content(f"tags{blind} · press a key, {hint('tags.leave')} leaves")
        else:
            self.border_title = Content(f"tags{blind}")

    def on_descendant_focus(self) -> None:
        """Show the keys that work now."""
        self.set_class(self.suggestions.has_focus, "-answering")
        self._entitle()
        self._explain()

    def on_descendant_blur(self) -> None:
        """Remove the keys from the title."""
        self.set_class(self.suggestions.has_focus, "-answering")
        self._entitle()

    def on_key(self, event: events.Key) -> None:
        """Handle every printable key that is no command here: a behaviour's key tags, any other does nothing."""
        if not event.is_printable or self.suggestions.has_focus:
            return
        if _is_command(event.key):
            return
        event.stop()
        event.prevent_default()
        behaviour = next((each for each in self._behaviours if each.key == event.character), None)
        if behaviour is None:
            self.border_title = Content(f"tags · no behaviour has the key {clean_line(event.character or '')}")
            return
        self.go(behaviour.name)
        self.post_message(self.Toggle(behaviour.name))

    @on(LineList.Chosen, "TagList")
    def _choose(self, event: LineList.Chosen) -> None:
        event.stop()
        self.post_message(self.Toggle(event.key))

    @on(LineList.Chosen, "SuggestionList")
    def _show_evidence(self, event: LineList.Chosen) -> None:
        event.stop()
        self.suggestions.action_evidence()

    @on(LineList.Moved)
    def _explain_current(self, event: LineList.Moved) -> None:
        event.stop()
        self._explain()
        if self.is_coding and self.suggestions.has_focus:
            self.suggestions.action_evidence()

    def _explain(self) -> None:
        """Show the definition of the current behaviour, or the reason for the current suggestion."""
        explanation = Content.empty()
        if self.suggestions.has_focus:
            key = self.suggestions.current
            explanation = Content(next((because(each) for each in self._suggested if str(each.event.id) == key), ""))
        elif behaviour := next((each for each in self._behaviours if each.name == self.current), None):
            explanation = described(behaviour)
        lines = folded([explanation], max(20, self.size.width - 3), 0)
        if not self.is_coding and len(lines) > _EXPLAINED:
            # Coding mode has room for all of it; here what is cut off is marked.
            last = lines[_EXPLAINED - 1].truncate(max(0, self.size.width - 5))
            explanation = Content("\n").join([*lines[: _EXPLAINED - 1], last + " …"])
        self.query_one("#definition", Words).update(explanation)

    def on_resize(self) -> None:
        """Fit the definition to the width."""
        self.call_after_refresh(self._explain)

    def action_other_list(self) -> None:
        """Move between the behaviours and the suggestions."""
        if self.suggestions.display and not self.suggestions.has_focus:
            self.focus_suggestions()
        else:
            # In a narrow terminal only one of the two lists is shown.
            self.remove_class("-answering")
            self.call_after_refresh(self.query_one(TagList).focus)

    def action_point(self, by: int) -> None:
        """Move to the next behaviour, in coding mode too."""
        self.query_one(TagList).point(by)

    def action_ask(self, what: TagAct) -> None:
        """Ask for something about the tag in hand."""
        self.post_message(self.Asked(what))

    def action_leave(self) -> None:
        """Stop tagging."""
        self.post_message(self.Left())
