"""`peerlab study`: a question with its design, its runs and its report."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lab.cli.exit_codes import FAILED_CHECK
from lab.cli.options import examples
from lab.cli.output import Bold, say, tell
from lab.cli.playing import play
from lab.text.amounts import counted

if TYPE_CHECKING:
    from lab.studies.folder import StudyFolder

_name = click.argument("name", metavar="STUDY")
_out = click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="The study's folder; by default one with its name, beside the file or here for one that is shipped.",
)


@click.group(
    short_help="Plan, play and report a study.",
    epilog=examples("peerlab study new my-study.toml", "peerlab study run threat-by-relationship --at-once 4"),
)
def study() -> None:
    """Plan, play and report a study: a claim, its cells, its runs, its verdict.

    STUDY is the path of a study file or the name of a shipped one: threat-by-relationship, subject-by-threat,
    watched-by-penalty. A study is frozen before its first run. What is changed afterwards is an amendment with a date
    and a reason.
    """


@study.command(
    short_help="Write a study file to begin with.",
    epilog=examples("peerlab study new my-study.toml", "peerlab study new mine.toml --like subject-by-threat"),
)
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--like", metavar="STUDY", help="Begin with a copy of this study in place of the template.")
def new(file: Path, like: str | None) -> None:
    """Write a study file that runs as it is. An existing file is left alone."""
    from lab.studies.amending import new_study

    file = new_study(file, like or "")
    say(f"{file}: edit it, then `peerlab study check {file}`")


@study.command(
    short_help="Say what a study costs and can show.",
    epilog=examples("peerlab study check my-study.toml", "peerlab study check my-study.toml --pilot out/"),
)
@_name
@_out
@click.option(
    "--pilot",
    "pilots",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Sessions of earlier runs from which cost and spread are estimated. Repeatable.",
)
@click.pass_context
def check(context: click.Context, name: str, out: Path | None, pilots: tuple[Path, ...]) -> None:
    """Check a study file before money is spent.

    It names faults, the cells and what they will probably cost, the runs each prediction needs, and cells that cannot
    move.
    """
    from lab.scenario.tables import read_text
    from lab.studies.collection import read_runs
    from lab.studies.design import read_study
    from lab.studies.prospects import forecast_lines
    from lab.studies.shipped import study_file

    file = study_file(name)
    design, faults = read_study(read_text(file), file)
    for fault in faults:
        say(str(fault))
    if faults or design is None:
        context.exit(FAILED_CHECK)
    own = _home(file, out).sessions
    places = [*pilots, *([own] if own.is_dir() else [])]
    for line in forecast_lines(design, file, read_runs(places).runs):
        say(line)


@study.command(
    short_help="Play what is missing of a study.",
    epilog=examples("peerlab study run my-study.toml", "peerlab study run my-study.toml --at-once 4 --budget 5"),
)
@_name
@_out
@click.option("--at-once", type=click.IntRange(min=1), default=1, metavar="K", help="Play K sessions at the same time.")
@click.option(
    "--budget",
    type=click.FloatRange(min=0, min_open=True),
    metavar="USD",
    help="Spend no more than this now, in place of the study's budget.",
)
@click.pass_context
def run(context: click.Context, name: str, out: Path | None, at_once: int, budget: float | None) -> None:
    """Freeze the design and play what is missing, cells in random order, each run with a seed of its own.

    Killed or stopped, it is taken up again by the same command: sessions that are over stay, one that broke off goes
    on.
    """
    from lab.batch.batch import Batch
    from lab.studies.design import load_study
    from lab.studies.playing import begin
    from lab.studies.shipped import study_file

    file = study_file(name)
    folder = _home(file, out)
    frozen, plan, elsewhere = begin(load_study(file), file, folder, at_once=at_once, budget=budget)
    tell(f"peerlab: design {frozen.design_hash}, frozen {frozen.when}, in {folder.path}")
    if plan is None and elsewhere:
        tell(f"peerlab: nothing is left to begin: another program plays {counted(elsewhere, 'run')}")
        return
    if plan is None:
        tell("peerlab: every run has been played — `peerlab study report` says what they show")
        return
    batch = Batch(plan)
    code = play(batch, tells_outcomes=True)
    if missing := sum(part.state != "elsewhere" and part.outcome is None for part in batch.parts):
        why = f"{batch.why}: " if batch.why else ""
        tell(f"peerlab: {why}{missing} of {len(batch.parts)} runs are still to come — the same command goes on")
    context.exit(code)


@study.command(
    short_help="Say what a study's runs show.",
    epilog=examples("peerlab study report my-study.toml", "peerlab study report my-study.toml -o report.md"),
)
@_name
@_out
@click.option(
    "-o",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the report there, its picture beside it; by default report.md in the study's folder.",
)
def report(name: str, out: Path | None, target: Path | None) -> None:
    """Write the report of the runs so far as Markdown, and print its verdicts."""
    from lab.studies.design import load_study
    from lab.studies.report_verdicts import claim_words, prediction_words, telling_first
    from lab.studies.reporting import REPORT, study_report, write_report
    from lab.studies.shipped import study_file

    file = study_file(name)
    folder = _home(file, out)
    study = load_study(file)
    written = study_report(study, file, folder)
    target = target or folder.path / REPORT
    write_report(written, target)
    if written.findings.tested:
        say(claim_words(written.findings.tested).replace("**", ""))
    for tested in telling_first(written.findings.tested):
        say(Bold(tested.verdict), ": ", prediction_words(tested, study))
    say(f"{target}")


def _home(file: Path, out: Path | None) -> "StudyFolder":
    from lab.studies.folder import StudyFolder, home_of

    return StudyFolder(out) if out else home_of(file)
