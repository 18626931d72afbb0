"""Codes the selected entry of a transcript by keys: what the tag pane and the coding bar of a screen ask for."""

from collections.abc import Callable, Sequence
from typing import Final

from textual.content import Content

from lab.behaviours.ethogram import Behaviour
from lab.engine.engine import Engine
from lab.engine.tagging import Tagging
from lab.errors import LabError
from lab.session.events import EDGES, AnyMargin, Confidence, Tag
from lab.text.safe import clean_line
from lab.ui.coding.bar import CodingBar
from lab.ui.coding.quoting import Quote, quote_of
from lab.ui.coding.tag_pane import TagAct, TagFact, TagPane
from lab.ui.commands.bindings import hints
from lab.ui.kit.marking import WordMark
from lab.ui.kit.wrapping import crop
from lab.ui.transcript.entries import Entry
from lab.ui.transcript.transcript import Transcript

CONFIDENCES: Final[tuple[Confidence, ...]] = ("low", "medium", "high")
_QUOTED: Final = 24
"""Characters of a quote that the bar shows."""


class Coder:
    """Tags, amends and takes back the rater's tags on the selected entry. Screens own one each."""

    def __init__(
        self,
        transcript: Transcript,
        pane: TagPane,
        bar: CodingBar,
        attempt: Callable[[Callable[[], object]], None],
        show_only: Callable[[str], None] | None = None,
    ) -> None:
        """`attempt` calls a function and shows the fault if it fails. `show_only` filters by a behaviour, if it can."""
        self._show_only = show_only
        self._transcript, self._pane, self._bar = transcript, pane, bar
        self._attempt = attempt
        self._tagging: Tagging | None = None
        self._rater = ""
        self._entry_key: tuple[int, str] | None = None
        """The entry for which the pane's cursor was set in coding mode."""

    def use(
        self, engine: Engine, behaviours: Sequence[Behaviour], hides: Callable[[AnyMargin], bool] = lambda _: False
    ) -> Tagging:
        """Code this session from now on; the marks that `hides` names count as not there."""
        self._rater = engine.marks.rater
        self._tagging = Tagging(engine, behaviours, hides)
        return self._tagging

    # Tags

    def toggle(self, behaviour: str) -> None:
        """Tag the marked words or the selected entry with a behaviour, or take that tag back."""
        self._bar.warn("")
        self._attempt(lambda: self._press(behaviour))

    def _press(self, behaviour: str) -> None:
        marked = self._marked()
        entry = marked[0] if marked else self._transcript.entry
        if self._tagging is None or entry is None or not entry.steps:
            return
        if marked is None:
            self._tagging.press(entry.steps, behaviour)
            return
        _, quote = marked
        self._tagging.press(entry.steps, behaviour, about=quote.event, quote=quote.text)
        self._transcript.select_key(entry.key)

    def _marked(self) -> tuple[Entry, Quote] | None:
        """Return the marked words with their entry, None without any. Raises `LabError` where they are no quote."""
        quotation = self._transcript.quotation
        return (quotation[0], quote_of(*quotation)) if quotation else None

    @property
    def tag(self) -> Tag | None:
        """The rater's tag in hand: on the selected entry, of the behaviour under the cursor or else the last."""
        entry = self._transcript.entry
        if self._tagging is None or entry is None:
            return None
        own = self._tagging.own(entry.steps)
        of_this = [tag for tag in own if tag.behaviour == self._pane.current]
        return max(of_this or own, key=lambda tag: tag.id, default=None)

    # The bar

    def show(self) -> None:
        """Show the tag in hand, or what a key does; hide the bar where nothing is coded."""
        is_shown = self._pane.is_coding or self._pane.has_focus_within or self._bar.has_focus_within
        self._bar.set_class(is_shown, "-shown")
        if not is_shown:
            self._entry_key = None
            return
        entry = self._transcript.entry
        if entry and entry.key != self._entry_key:
            self._entry_key = entry.key
            self._bar.warn("")
            if self._pane.is_coding and self._tagging and (own := self._tagging.own(entry.steps)):
                self._pane.go(own[-1].behaviour)
        self._bar.say(self._words())

    def _words(self) -> Content:
        keys = hints("tags.modifier", "tags.confidence", "tags.quote", "tags.note", "tags.take-back")
        who = f"{clean_line(self._rater)} codes ▸ " if self._pane.is_coding else "tag ▸ "
        if (tag := self.tag) is None:
            words = "press a behaviour's key, then "
            return Content.assemble((who, "bold $accent"), (words, ""), (keys, "$dim"))
        more = [EDGES[tag.edge], tag.modifier, tag.confidence and f"{tag.confidence} confidence"]
        more += [f"“{crop(tag.quote, _QUOTED)}”" if tag.quote else "", tag.note and "with a note"]
        if tag.edge == "start":
            keys = f"{hints('tags.ends')} · {keys}"
        words = " · ".join([tag.behaviour, *filter(None, more)])
        return Content.assemble(("● ", "bold $accent"), (clean_line(words), "bold"), "  ", (keys, "$dim"))

    def ask(self, what: TagAct) -> None:
        """Do what a key of the tag pane asks for."""
        try:
            match what:
                case "next" | "before":
                    self.jump(1 if what == "next" else -1, self._pane.current)
                case "quote":
                    self._ask_quote()
                case "only":
                    if self._show_only is None:
                        raise LabError("every entry is shown here, whatever its tags")
                    self._show_only(self._pane.current)
                case "modifier" | "confidence" | "note" | "why" | "end":
                    self._ask_about_tag(what)
        except LabError as fault:
            # Said where the eye is, and no notice covers the bar.
            self._bar.warn(str(fault))

    def jump(self, way: int, behaviour: str = "") -> None:
        """Select the next or previous entry with a visible tag, of one behaviour if named.

        Raises `LabError` where there is none.
        """
        if not self._transcript.go_to_mark(way, behaviour):
            what = f"tag {behaviour}" if behaviour else "tag"
            raise LabError(f"there is no {what} {'further down' if way > 0 else 'further up'} on this branch")

    def _ask_about_tag(self, what: TagFact) -> None:
        tagging, tag = self._tagging, self.tag
        if tagging is None or tag is None:
            raise LabError("there is no tag of yours on this event yet", mend="press a behaviour's key first")
        self._ask_of(tag, tagging, what)

    def _ask_of(self, tag: Tag, tagging: Tagging, what: TagFact) -> None:
        title = f"{what} of {clean_line(tag.behaviour)} ▸"
        about = (tag.at, str(tag.id))
        match what:
            case "modifier":
                options = ("none", *tagging.modifiers(tag.behaviour))
                if len(options) == 1:
                    raise LabError(f"{tag.behaviour} has no modifiers in this ethogram")
                at = options.index(tag.modifier) if tag.modifier in options else 0

                def modify(place: int) -> None:
                    self._attempt(lambda: tagging.modify(tag, options[place] if place else ""))

                self._bar.ask_choice(title, options, at, modify)
            case "confidence":
                levels = ("none", *CONFIDENCES)
                at = levels.index(tag.confidence) if tag.confidence else 0

                def trust(place: int) -> None:
                    self._attempt(lambda: tagging.trust(tag, CONFIDENCES[place - 1] if place else None))

                self._bar.ask_choice(title, levels, at, trust)
            case "note":

                def remark(note: str) -> None:
                    if note != tag.note:
                        self._attempt(lambda: tagging.remark(tag, note))

                self._bar.ask_line(title, tag.note, remark, about)
            case "why":
                title = f"why take {clean_line(tag.behaviour)} back ▸"
                self._bar.ask_line(title, "", lambda why: self._attempt(lambda: tagging.take_back(tag, why)), about)
            case "end":
                self._attempt(lambda: tagging.end_here(tag))

    def _ask_quote(self) -> None:
        words = self._transcript.words()
        if not words:
            raise LabError("this entry has no text of its own to quote")
        tag = self.tag
        title = f"quote for {clean_line(tag.behaviour)} ▸" if tag else "quote ▸"
        self._bar.ask_words(title, WordMark(words, self._transcript.mark), lambda: self._take_quote(tag))

    def _take_quote(self, tag: Tag | None) -> None:
        """Give a tag the marked words; without a tag they stay marked for the next one."""

        def take() -> None:
            if tag is not None and self._tagging and (marked := self._marked()):
                self._tagging.quote(tag, marked[1].event, marked[1].text)
                self._transcript.screen.clear_selection()

        self._attempt(take)
