"""The part of a session screen that opens, copies and writes out the selected entry. It never changes the session."""

from lab.behaviours.exposure import documents_of, exposures, known_steps
from lab.behaviours.exposure_map import map_lines
from lab.errors import LabError
from lab.text.amounts import counted
from lab.text.real_files import expanded, write_new
from lab.ui.coding.visible_marks import VisibleMarks
from lab.ui.commands.bindings import hint
from lab.ui.dialogs.prompt import PromptScreen
from lab.ui.dialogs.raw import RawScreen
from lab.ui.session.desk import Desk
from lab.ui.session.status import effect_lines, suggestion_line
from lab.ui.transcript.drawing import plain
from lab.ui.transcript.take_out import raw_text, raw_title
from lab.ui.transcript.transcript import Transcript


class Reader:
    """Acts on the entry that is selected in the transcript."""

    def __init__(self, desk: Desk, transcript: Transcript, marks: VisibleMarks) -> None:
        self._desk = desk
        self._transcript = transcript
        self._marks = marks

    def action_fold(self) -> None:
        """Open or fold the selected entry, or say that there is nothing to open."""
        if not self._transcript.toggle():
            self._desk.say("This entry is shown whole: there is nothing to open or to fold.")

    def action_fold_all(self) -> None:
        """Open or fold everything."""
        self._transcript.toggle_all()

    def action_raw(self) -> None:
        """Show the selected entry's events as the file holds them, and all that the waiting call would do."""
        if (entry := self._transcript.entry) and entry.steps:
            text = raw_text(self._desk.story, entry, self._marks.hides)
            forecast = self._desk.engine.forecaster.ready()
            if forecast and entry.call == forecast.call and entry.result is None:
                ends = [line for line in (suggestion_line(forecast),) if line]
                text = "\n".join(("it would", *effect_lines(forecast), *ends, "", text))
            self._desk.app.push_screen(RawScreen(raw_title(entry), text))

    def action_exposure(self) -> None:
        """Show what the agent had read and been told before the selected entry."""
        if (entry := self._transcript.entry) and entry.steps:
            composed = self._desk.engine.composed
            met = exposures(documents_of(composed), known_steps(self._desk.story, entry.event))
            text = "\n".join(map_lines(met, composed.hosts[0].name)).strip("\n")
            self._desk.app.push_screen(RawScreen(f"before event {entry.event}, turn {met.turn}", text))

    def action_copy(self) -> None:
        """Copy the mouse selection, or the selected entry."""
        text = self._text_to_take()
        if not text:
            return
        self._desk.app.copy_to_clipboard(text)
        size = counted(len(text), "character")
        key = hint("lab.write-out")
        self._desk.say(f"{size} copied. {key} writes them to a file, if your terminal keeps no clipboard.")

    def action_write_out(self) -> None:
        """Write the text that `action_copy` would copy to a new file."""
        text = self._text_to_take()
        if not text:
            return
        entry = self._transcript.entry
        name = f"{self._desk.path.stem}-event-{entry.event if entry else 0}.txt"

        def write_copy(path: str | None) -> None:
            if path and path.strip():
                try:
                    place = expanded(path.strip())
                    write_new(place, text)
                    self._desk.say(f"written: {place}")
                except LabError as fault:
                    self._desk.complain(fault)

        hint = f"{len(text):,} characters go to a new file. Its path:"
        self._desk.app.push_screen(PromptScreen("write to a file", hint, name, one_line=True), write_copy)

    def _text_to_take(self) -> str:
        if selection := self._desk.screen.get_selected_text():
            return selection
        entry = self._transcript.entry
        return plain(entry, self._desk.world_before) if entry else ""
