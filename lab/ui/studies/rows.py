"""Draws the parts of a study: a row for each cell, one for each session left out, and how far all of it has come."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from textual.content import Content

from lab.batch.plan import Tally
from lab.studies.design import Cell
from lab.studies.progress import CellStanding, StudyStanding, reason_words
from lab.studies.report_verdicts import predicted_words
from lab.studies.shelf import StudyEntry
from lab.text.amounts import counted
from lab.text.safe import clean_line
from lab.ui.kit.lines import Row
from lab.ui.kit.wrapping import crop, wrap
from lab.ui.repetitions.batch_rows import bar
from lab.ui.studies.playing import StudyRun

_BAR: Final = 10
_HEADING: Final = 10
_REST: Final = 36
"""Cells of a row that are kept from the cell's label. The label matters more: it may differ from another at its end."""


def numbers_over(cell: CellStanding, run: StudyRun | None) -> Collection[int]:
    """Return the numbers of a cell's runs that are over, those of the run under way among them."""
    fresh = run.over() if run else set()
    return cell.over | {number for key, number in fresh if key == cell.cell.key}


def tally_of(standing: StudyStanding, run: StudyRun | None) -> Tally:
    """Return how many runs of the whole study are over, running, broken off and to come."""
    over = sum(len(numbers_over(cell, run)) for cell in standing.cells)
    running = sum(run.running().values()) if run else 0
    stopped = 0 if run and not run.is_over else sum(len(cell.begun) for cell in standing.cells)
    planned = standing.study.head.n * len(standing.cells)
    return Tally(done=over, running=running, stopped=stopped, to_come=max(0, planned - over - running - stopped))


def study_rows(standing: StudyStanding, run: StudyRun | None, width: int) -> Iterator[Row]:
    """Yield a row for each cell, then one for each session that is left out, and for each file that cannot be read."""
    running = run.running() if run else {}
    names = _names([cell.cell for cell in standing.cells])
    label = max(20, min(width - _REST, max(map(len, names), default=0)))
    for cell, name in zip(standing.cells, names, strict=True):
        counts = (numbers_over(cell, run), running.get(cell.cell.key, 0))
        yield _cell_row(cell, standing.study.head.n, *counts, crop(clean_line(name), label).ljust(label))
    left_out = [(run, reason) for cell in standing.cells for run, reason in cell.left_out()]
    if left_out or standing.unreadable:
        count = counted(len(left_out) + len(standing.unreadable), "session")
        yield Row("# gap", Content.empty(), choosable=False)
        yield Row("# left out", Content.styled(f"left out: {count}", "$warning"), choosable=False)
    for run_left_out, reason in left_out:
        name = crop(clean_line(Path(run_left_out.path).name), max(16, width // 3))
        words = Content.assemble(name, "  ", (clean_line(reason_words(run_left_out, reason)), "$dim"))
        yield Row(run_left_out.path, words)
    for number, fault in enumerate(standing.unreadable):
        yield Row(f"# fault {number}", Content.styled(f"✗ {clean_line(fault)}", "$error"), choosable=False)


def forecast_content(forecast: Iterable[str], width: int) -> Iterator[Content]:
    """Yield what was said of a study before it is played, in lines of at most `width` cells."""
    for line in forecast:
        words = clean_line(line)
        look = "$warning" if words.startswith("warning:") else ""
        indent = "  " if words.startswith("  ") else ""
        for number, piece in enumerate(Content.styled(words.strip(), look).wrap(max(20, width - 4))):
            yield Content(indent + ("  " if number else "")) + piece


def spent_words(standing: StudyStanding, budget: float | None) -> str:
    """Return what the study has cost so far, and what may be spent the next time."""
    cost = sum(cell.cost for cell in standing.cells)
    spent = f"${cost:.4f} so far" if cost else "no cost so far"
    return f"{spent} · {'no budget' if budget is None else f'at most ${budget:g} this time'}"


def _names(cells: Sequence[Cell]) -> list[str]:
    """Return each cell's name: with scenario and model only where there are several."""
    has_scenarios = len({cell.scenario for cell in cells}) > 1
    has_models = len({cell.model for cell in cells}) > 1
    names = []
    for cell in cells:
        levels = " ".join(f"{factor}={level}" for factor, level in cell.varied.items())
        parts = (cell.title if has_scenarios else "", cell.model if has_models else "", levels)
        names.append(" · ".join(part for part in parts if part) or cell.label)
    return names


def _cell_row(cell: CellStanding, planned: int, over: Collection[int], running: int, name: str) -> Row:
    counts = Tally(done=len(over), running=running, to_come=max(0, planned - len(over) - running))
    words = [f"◌ {running} running"] if running else []
    if not running and cell.begun:
        words.append(f"□ {len(cell.begun)} broke off")
    if apart := sum(1 for _ in cell.left_out()):
        words.append(f"{apart} left out")
    if cell.cost:
        words.append(f"${cell.cost:.4f}")
    share = f"{len(over)}/{planned}".rjust(2 * len(str(planned)) + 1)
    text = Content.assemble((name, "$strong"), "  ", bar(counts, _BAR), f"  {share}  ", (" · ".join(words), "$dim"))
    return Row(cell.cell.key, text)


def entry_lines(entry: StudyEntry, width: int) -> Iterator[Content]:
    """Yield what a study asks and how far each of its cells has come, in lines of at most `width` cells."""
    study = entry.study
    if study is None:
        return
    head = study.head
    facts = [
        ("claim", head.claim),
        ("or", head.alternative),
        *(("predicts", predicted_words(each, study)) for each in study.predictions),
        ("scenario", ", ".join(head.scenarios)),
        ("model", ", ".join(head.models)),
        ("budget", f"at most ${head.budget:g}" if head.budget is not None else "none"),
    ]
    room = max(20, width - _HEADING)
    for name, words in facts:
        for number, line in enumerate(wrap(clean_line(words), room)):
            yield Content.assemble((("" if number else name).ljust(_HEADING), "$dim"), line)
    yield Content.empty()
    yield Content.styled(f"{counted(len(entry.cells), 'cell')}, {counted(head.n, 'run')} each", "$dim")
    names = _names([count.cell for count in entry.cells])
    label = max(20, min(width - _BAR - 12, max(map(len, names), default=0)))
    for count, name in zip(entry.cells, names, strict=True):
        progress = bar(Tally(done=count.over, to_come=max(0, head.n - count.over)), _BAR)
        yield Content.assemble(crop(clean_line(name), label).ljust(label), "  ", progress, f"  {count.over}/{head.n}")


def entry_row(entry: StudyEntry, run: StudyRun | None) -> Row:
    """Return the row of a study in the list: its name and its state."""
    name = crop(clean_line(entry.name), 34).ljust(34)
    kind = Content.styled("shipped" if entry.is_shipped else clean_line(entry.file.name), "$dim")
    if run and not run.is_over:
        counted_runs = f"◌ playing: {len(run.over())} of {len(run.batch.parts)} of this time"
        return Row(str(entry.file), Content.assemble((name, "$strong"), "  ", (counted_runs, "$accent")), kind)
    look = "$error" if entry.fault else "$success" if entry.state.startswith("finished") else ""
    mark = "✗ " if entry.fault else "✓ " if look else ""
    return Row(str(entry.file), Content.assemble((name, "$strong"), "  ", (mark + entry.state, look)), kind)
