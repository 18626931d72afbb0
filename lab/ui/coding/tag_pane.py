"""The pane of behaviours to tag: their keys, and how often each is tagged here and in the whole session.

While it has the focus, every letter and digit is a tag key and none is a command of the app. Below the behaviours
is the list of suggestions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from lab.behaviours.ethogram import Behaviour
from lab.text.safe import clean_line
from lab.ui.coding.suggestions import Suggested, SuggestionList, because
from lab.ui.commands.bindings import bindings, command, hint, key_shown, keys_shown
from lab.ui.kit.lines import LineList, Row

MARKS = "#marks"


class TagList(LineList):
    """The list of behaviours."""

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """No letter or digit is a command here."""
        return bool(character and character.isprintable()) and not _is_of_help(key)


def _is_of_help(key: str) -> bool:
    return key_shown(key) in keys_shown(command("app.help"))


class TagPane(Vertical):
    """One line per behaviour, and below them the definition of the current one."""

    DEFAULT_CSS = """
    TagPane {
        border: round $line;
        border-title-color: $dim;
        border-subtitle-color: $dim;
        &:focus-within { border: round $line-focus; border-title-color: $accent; border-title-style: bold; }
        #definition { height: auto; max-height: 4; padding: 0 1 0 2; color: $dim; display: none; }
        &:focus-within #definition { display: block; }
        SuggestionList { height: auto; max-height: 6; display: none; border-top: solid $line; }
        &.-suggested SuggestionList { display: block; }
        &.-blind SuggestionList { display: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("tags")]

    @dataclass
    class Toggle(Message):
        """Asks to tag the event with a behaviour, or to remove that tag."""

        behaviour: str

    @dataclass
    class Left(Message):
        """The researcher has finished tagging."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._behaviours: Sequence[Behaviour] = ()
        self._here: Mapping[str, int] = {}
        self._all: Mapping[str, int] = {}
        self._suggested: Sequence[Suggested] = ()

    @property
    def suggestions(self) -> SuggestionList:
        """The list of suggestions."""
        return self.query_one(SuggestionList)

    @property
    def has_suggestions(self) -> bool:
        """Whether there is a visible suggestion."""
        return bool(self._suggested) and not self.has_class("-blind")

    def compose(self) -> ComposeResult:
        """Lay out both lists and the line that explains the current row."""
        yield TagList(empty="this scenario names no behaviour")
        yield SuggestionList()
        yield Static(id="definition")

    def on_mount(self) -> None:
        """Set the pane's title."""
        self._entitle()

    def focus(self, scroll_visible: bool = True) -> Self:
        """Focus the list of behaviours."""
        self.query_one(TagList).focus(scroll_visible)
        return self

    def show(self, behaviours: Sequence[Behaviour], here: Mapping[str, int], all: Mapping[str, int]) -> None:
        """Show the behaviours and how often each is tagged on the selected event and in the session."""
        self._behaviours, self._here, self._all = behaviours, here, all
        rows = [self._row(behaviour) for behaviour in behaviours if not behaviour.mark]
        marks = [self._row(behaviour) for behaviour in behaviours if behaviour.mark]
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
        total, now = sum(self._all.values()), sum(self._here.values())
        waiting = sum(each.word == "open" for each in self._suggested)
        totals = [f"{now} here · {total} in all"] if total else []
        totals += [f"? {waiting} suggested"] if waiting and not self.has_class("-blind") else []
        self.border_subtitle = Content(" · ".join(totals))

    def _entitle(self) -> None:
        blind = " (blind)" if self.has_class("-blind") else ""
        if self.suggestions.has_focus:
            keys = [f"{hint(f'suggestions.{word}')} {word}" for word in ("accept", "dismiss", "show")]
            self.border_title = Content("  ".join(["suggested", *keys]))
        elif self.has_focus_within:
            self.border_title = Content(f"tags{blind} · press a key, {hint('tags.leave')} leaves")
        else:
            self.border_title = Content(f"tags{blind}")

    def _row(self, behaviour: Behaviour) -> Row:
        here, every = self._here.get(behaviour.name, 0), self._all.get(behaviour.name, 0)
        sign = "●" if here else " "
        label = Content.assemble(
            (behaviour.key, "bold $accent" if not here else "bold $strong"),
            ("  ", ""),
            (clean_line(behaviour.name), "bold" if here else "" if every else "$dim"),
        )
        count = f"{here}×" if here > 1 else "  "
        right = Content.assemble((f"{sign}{count}", "bold $accent"), (f"{every or '·':>4}", "" if every else "$faint"))
        return Row(behaviour.name, label, right)

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
        """Handle every printable key but that of the help: a behaviour's key tags, any other does nothing."""
        if not event.is_printable or self.suggestions.has_focus:
            return
        if _is_of_help(event.key):
            return
        event.stop()
        event.prevent_default()
        behaviour = next((each for each in self._behaviours if each.key == event.character), None)
        if behaviour is None:
            self.border_title = Content(f"tags · no behaviour has the key {clean_line(event.character or '')}")
            return
        self.query_one(TagList).go(behaviour.name)
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

    def _explain(self) -> None:
        """Show the definition of the current behaviour, or the reason for the current suggestion."""
        explanation = ""
        if self.suggestions.has_focus:
            key = self.suggestions.current
            explanation = next((because(each) for each in self._suggested if str(each.event.id) == key), "")
        else:
            key = self.query_one(TagList).current
            behaviour = next((each for each in self._behaviours if each.name == key), None)
            explanation = (
                clean_line(" ".join(f"{behaviour.code} · {behaviour.definition}".split())) if behaviour else ""
            )
        self.query_one("#definition", Static).update(Content(explanation))

    def action_other_list(self) -> None:
        """Move between the behaviours and the suggestions."""
        if self.suggestions.display and not self.suggestions.has_focus:
            self.focus_suggestions()
        else:
            # In a narrow terminal only one of the two lists is shown.
            self.remove_class("-answering")
            self.call_after_refresh(self.query_one(TagList).focus)

    def action_leave(self) -> None:
        """Stop tagging."""
        self.post_message(self.Left())
