"""The rates screen: behaviours × arms over the sessions of a folder, who saw them, and what an arm changes."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from msgspec import Struct
from textual import getters, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static
from textual.worker import WorkerCancelled, get_current_worker

from lab.behaviours.codes import rater_name
from lab.engine.unforeseen import as_fault
from lab.errors import LabError
from lab.settings import load_config
from lab.studies.arms import ArmCell, ArmTable, comparisons, groups_of, narrowed, tables
from lab.studies.collection import Collection, read_runs
from lab.studies.heat_map import heat_map_svg
from lab.studies.picture import ENDINGS, picture_bytes
from lab.studies.rate_differences import RateDifference
from lab.studies.rate_rows import rate_rows
from lab.studies.rates import PoolRates, rates
from lab.studies.reported_numbers import MeanDifference
from lab.studies.runs import SOURCES, Source
from lab.studies.sentences import SOURCE_WORDS
from lab.text.amounts import counted
from lab.text.real_files import new_file
from lab.text.safe import clean_line
from lab.text.table import csv_text
from lab.ui.coding.disagreements import DisagreementsScreen
from lab.ui.commands.bindings import hint
from lab.ui.commands.keyline import KeyLine
from lab.ui.dialogs.dialog import AnswersOnce
from lab.ui.dialogs.path import PathScreen
from lab.ui.dialogs.prompt import PromptScreen
from lab.ui.kit.explanation import Explanation
from lab.ui.kit.filter_text import FilterText
from lab.ui.kit.threads import tell
from lab.ui.rates.cells import explanation
from lab.ui.rates.heat_map import HeatMap
from lab.ui.rates.runs import RunsScreen
from lab.ui.start.frame import BREAKPOINTS


class Rates(Struct, frozen=True):
    """The counts of a folder."""

    collection: Collection
    tables: tuple[ArmTable, ...]
    compared: Mapping[Source, Mapping[ArmCell, RateDifference | MeanDifference]]


class RatesScreen(AnswersOnce[None]):
    """Counts behaviours over the sessions of a folder, which are read in a thread."""

    CSS_PATH = "rates.tcss"
    HORIZONTAL_BREAKPOINTS = BREAKPOINTS
    COMMAND_SETS: ClassVar[tuple[str, ...]] = ("rates",)
    PART_SETS: ClassVar[tuple[str, ...]] = ("heat-map", "filter")
    AUTO_FOCUS = "#heat"

    heat = getters.query_one("#heat", HeatMap)

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._rates: Rates | None = None
        """None until the sessions are read."""
        self._source: Source = "detected"

    def compose(self) -> ComposeResult:
        """Lay out title bar, map, what the cell under the cursor says, and footer."""
        with Horizontal(id="bar"):
            yield Static("Peerlab", id="brand")
            yield Static("", id="who")
        with Horizontal(id="words"):
            yield Explanation(id="sum")
            yield Static("", id="source")
        with Horizontal(id="body"):
            with Vertical(id="map", classes="-panel") as panel:
                panel.border_title = "behaviours × arms"
                yield HeatMap(id="heat")
            with Vertical(id="cell", classes="-panel") as panel:
                panel.border_title = "the cell under the cursor"
                panel.border_subtitle = "intervals: 95 %, Wilson, means Welch"
                yield Explanation(id="words-of-cell")
        yield KeyLine("rates", "app", id="keys")

    def on_mount(self) -> None:
        """Read the sessions."""
        self._read()

    def on_resize(self) -> None:
        """Keep the words of the cell fitting."""
        self._draw_cell()

    # reading

    @work(thread=True, exclusive=True, group="rates", exit_on_error=False)
    def _read(self) -> None:
        worker, folder = get_current_worker(), self._folder
        tell(self, self._begin)

        def begin_file(number: int, count: int) -> None:
            if worker.is_cancelled:
                raise WorkerCancelled
            if number % 10 == 0:
                tell(self, self._say_reading, number, count)

        try:
            collection = read_runs([folder], begin_file)
            whole = tables(rates(collection.runs, sampled=collection.sampled))
            compared = {source: comparisons(whole, source) for source in SOURCES}
        except WorkerCancelled:
            return
        except Exception as error:
            if not worker.is_cancelled:
                tell(self, self._refuse, str(as_fault(error)))
            return
        if not worker.is_cancelled:
            tell(self, self._learn, Rates(collection, whole, compared))

    def _begin(self) -> None:
        self.query_one("#who", Static).update(
            Content.assemble(("rates of ", "$dim"), (clean_line(str(self._folder)), "bold $strong"))
        )
        if self._rates is None:
            self.heat.say("reading the sessions…")

    def _say_reading(self, number: int, count: int) -> None:
        self.query_one("#sum", Explanation).say(
            f"reading session {number + 1} of {count}; {hint('rates.leave')} leaves"
        )

    def _refuse(self, why: str) -> None:
        self._rates = None
        self.query_one("#sum", Explanation).say(Content.styled(f"✗ {clean_line(why)}", "$error"))
        self.heat.say("nothing was counted")
        self.refresh_bindings()

    def _learn(self, new: Rates) -> None:
        self._rates = new
        self._draw()

    # what is shown

    @property
    def _shown(self) -> tuple[ArmTable, ...]:
        words = [word for word in self.heat.filter_text.split() if word.casefold() not in SOURCES]
        return narrowed(self._rates.tables, words) if self._rates else ()

    @on(FilterText.FilterChanged)
    def _filter(self) -> None:
        for word in self.heat.filter_text.casefold().split():
            self._source = next((source for source in SOURCES if source == word), self._source)
        self._draw()

    def _draw(self) -> None:
        self.query_one("#source", Static).update(self._source_words())
        if self._rates is None:
            return
        self.query_one("#sum", Explanation).say(self._sum(self._rates))
        has_rows = any(table.rows for table in self._rates.tables)
        empty = "nothing fits what is typed" if has_rows else self._nothing(self._rates)
        self.heat.show([table for table in self._shown if table.rows], self._source, empty)
        self.refresh_bindings()

    def _nothing(self, whole: Rates) -> str:
        return "no behaviour was seen in any of them" if whole.collection.runs else "no session is in this folder"

    def _source_words(self) -> Content:
        parts: list[tuple[str, str] | str] = []
        for source in SOURCES:
            is_on = source == self._source
            parts += [(f"{'●' if is_on else '○'} {SOURCE_WORDS[source]}", "bold $accent" if is_on else "$dim"), "  "]
        return Content.assemble(*parts)

    def _sum(self, whole: Rates) -> Content:
        runs, faults = whole.collection.runs, whole.collection.unreadable
        apart = sum(len(arm.group.pool.all) - len(arm.group.pool.counted) for t in whole.tables for arm in t.arms)
        words = f"{counted(len(runs), 'session')} · {apart} set apart"
        self.set_class(bool(faults), "-faulty")
        if not faults:
            return Content.styled(words, "$dim")
        # The first fault names its file; the others are of the same kind more often than not.
        fault = clean_line(str(faults[0]))
        return Content.assemble(
            (words, "$dim"), "\n", (f"{counted(len(faults), 'file')} not read: {fault}", "$warning")
        )

    @on(HeatMap.Moved)
    def _draw_cell(self) -> None:
        words = self.query_one("#words-of-cell", Explanation)
        place = self.heat.place
        table = next((each for each in self.heat.tables if place and each.scenario == place.scenario), None)
        if self._rates is None or place is None or table is None:
            words.say("")
            return
        lines = explanation(table, self.heat.arm, place, self._source, self._rates.compared[self._source])
        words.say(Content("\n").join(lines))

    # commands

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str:
        """Return why a command does nothing: nothing is read yet, or nothing is shown."""
        if action in ("runs", "save") and self._rates is None:
            return "Nothing is counted yet."
        return "Nothing is shown." if action in ("runs", "save") and self.heat.place is None else ""

    def action_leave(self) -> None:
        """Leave, and end the reading."""
        self.workers.cancel_group(self, "rates")
        self.dismiss(None)

    def action_reload(self) -> None:
        """Read the sessions again."""
        self._read()

    def action_source(self) -> None:
        """Show the rates of the next source."""
        self._source = SOURCES[(SOURCES.index(self._source) + 1) % len(SOURCES)]
        self._draw()

    @on(HeatMap.Chosen)
    def action_runs(self) -> None:
        """List the sessions of the cell under the cursor."""
        place = self.heat.place
        if place is not None:
            self.app.push_screen(RunsScreen(place, self.heat.arm, self._source), self._read_if_changed)

    def _read_if_changed(self, has_changed: bool | None) -> None:
        # What was tagged or settled meanwhile counts.
        if has_changed:
            self._read()

    def action_disagreements(self) -> None:
        """List where coders differ in the sessions of the folder."""
        try:
            config = load_config()
            rater = rater_name(config.rater)
        except LabError as fault:
            self._complain(str(fault))
            return
        screen = DisagreementsScreen(self._folder, rater, is_beside=config.tags_beside)
        self.app.push_screen(screen, self._read_if_changed)

    @work(name="folder", group="dialog", exit_on_error=False)
    async def action_folder(self) -> None:
        """Count the sessions of another folder."""
        prompt = PromptScreen("sessions", "The folder whose sessions are counted.", str(self._folder), one_line=True)
        text = await self.app.push_screen_wait(prompt)
        if text and text.strip():
            self._folder, self._rates = Path(text.strip()).expanduser(), None
            self._read()

    @work(name="save", group="dialog", exit_on_error=False)
    async def action_save(self) -> None:
        """Save what is shown as a picture or a table."""
        words = "What the map shows: as a picture if the name ends in .svg or .png, as a table if in .csv."
        path = await self.app.push_screen_wait(PathScreen("save the rates", words, str(_free(Path.cwd()))))
        if path is not None:
            measures = tuple(dict.fromkeys(name for table in self._shown for name in table.measures))
            self._write(path, groups_of(self._shown), measures, self._source)

    @work(thread=True, group="write", exit_on_error=False)
    def _write(self, path: Path, groups: tuple[PoolRates, ...], measures: tuple[str, ...], source: Source) -> None:
        if path.suffix not in (*ENDINGS, ".csv"):
            tell(self, self._complain, f"{path}: a name that ends in .svg, .png or .csv says what to save")
            return
        try:
            if path.suffix == ".csv":
                content = csv_text(rate_rows(groups, measures)).encode("utf-8")
            else:
                content = picture_bytes(heat_map_svg(groups, lambda _: source, measures), path)
            with new_file(path) as file:
                file.write(content)
        except LabError as fault:
            tell(self, self._complain, str(fault))
        except FileExistsError:
            tell(self, self._complain, f"{path}: a file is there already; it stays as it is. Choose another name")
        except OSError as error:
            tell(self, self._complain, f"{path}: the file cannot be written ({error.strerror})")
        else:
            tell(self, self.notify, f"saved to {path}")

    def _complain(self, why: str) -> None:
        self.notify(why, severity="error", markup=False, timeout=12)


def _free(folder: Path) -> Path:
    """Return a name for a picture that no file of the folder has."""
    names = ("rates.svg", *(f"rates-{number}.svg" for number in range(2, 1000)))
    return folder / next((name for name in names if not (folder / name).exists()), names[0])
