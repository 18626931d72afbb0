"""The report of a study's runs so far: read, compared, told in Markdown, and written with its pictures beside it."""

from pathlib import Path
from typing import Final

from msgspec import Struct

from lab.errors import LabError
from lab.studies.collection import read_runs
from lab.studies.design import Study
from lab.studies.findings import Findings, find
from lab.studies.folder import StudyFolder
from lab.studies.forest_plot import Effect, effects, forest_svg
from lab.studies.heat_map import heat_map_svg
from lab.studies.report import DIFFERENCES, RATES, report

REPORT: Final = "report.md"
"""Its name in the study's folder."""


class StudyReport(Struct, frozen=True, kw_only=True):
    """A report that is not written yet."""

    text: str
    """Markdown; every text from outside is cleaned and escaped in it."""
    findings: Findings
    pictures: dict[str, str]
    """SVG documents by the names the report gives them."""


def study_report(study: Study, file: Path, folder: StudyFolder) -> StudyReport:
    """Return the report of the runs so far. Raises `LabError` when none has been played."""
    if not folder.sessions.is_dir():
        raise LabError("no run has been played", where=str(folder.path), mend=f"peerlab study run {file}")
    collection = read_runs([folder.sessions])
    designs = folder.frozen()
    earlier = [frozen.study(file) for frozen in designs]
    findings = find(study, file, collection.runs, collection.sampled)
    drawn: tuple[Effect, ...] = effects(findings.contrasts)
    unreadable = [str(fault) for fault in collection.unreadable]
    groups = [group for result in findings.cells for group in result.groups]
    pictures = {RATES: heat_map_svg(groups, study.source_of)}
    if drawn:
        pictures[DIFFERENCES] = forest_svg(drawn)
    return StudyReport(
        text=report(study, file, findings, designs, earlier, unreadable), findings=findings, pictures=pictures
    )


def write_report(report: StudyReport, target: Path) -> None:
    """Write a report and its pictures beside it, over those of an earlier time.

    Raises `LabError` when they cannot be written.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(report.text, encoding="utf-8")
        for name, svg in report.pictures.items():
            (target.parent / name).write_text(svg, encoding="utf-8")
    except OSError as error:
        raise LabError(f"the report cannot be written ({error.strerror})", where=str(target)) from error
