"""`peerlab import`: logs and conversations of other programs, as sessions to read, fork and go on from."""

from pathlib import Path

import click

from lab.cli.options import complete_scenario, complete_setting, examples
from lab.cli.output import say_text, tell
from lab.errors import LabError
from lab.text.amounts import counted
from lab.text.safe import clean_line


@click.command(
    "import",
    short_help="Make sessions of an Inspect log or a list of messages.",
    epilog=examples(
        "peerlab import logs/2026-11-30_theirs.eval --sample case-9",
        "peerlab import chat.json --scenario clear-the-host --set relationship=good",
    ),
)
@click.argument("log", type=click.Path(path_type=Path))
@click.option("--sample", metavar="ID", default="", help="Only the sample of this id, or the chat of this number.")
@click.option(
    "--scenario",
    metavar="SCENARIO",
    shell_complete=complete_scenario,
    help="Run calls of its tools again in this scenario's world.",
)
@click.option(
    "--set",
    "settings",
    metavar="FACTOR=LEVEL",
    multiple=True,
    shell_complete=complete_setting,
    help="With --scenario: a level of it.",
)
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path), help="Folder for the session files.")
def import_log(log: Path, sample: str, scenario: str | None, settings: tuple[str, ...], out: Path | None) -> None:
    """Make a session of each sample of LOG: an Inspect log (.eval or .json) of any task, or a JSON list of messages.

    JSON Lines of such lists are a session a line. Messages, calls, results, decisions of approvers, branches and scores
    come along. Open the session at any turn, fork, and go on with any model: calls of tools that nothing here runs are
    answered from the log while the agent does what it did there, then by you or a model that drafts for you. What was
    exported from Peerlab comes back as it was.
    """
    from lab.inspect.foreign_files import Original, read_log
    from lab.inspect.importing import EmptyError, RerunWorld, import_transcript, write_original
    from lab.scenario.compose import parse_settings
    from lab.scenario.load import load_scenario
    from lab.settings import sessions_folder

    if settings and scenario is None:
        raise LabError("--set is for --scenario", mend="name the scenario in whose world the calls are to run again")
    world = None
    if scenario is not None:
        condition = parse_settings(settings, load_scenario(scenario).scenario)
        world = RerunWorld(scenario=scenario, condition=condition)
    folder = sessions_folder() if out is None else out
    faults: list[LabError] = []
    is_empty = True
    for each in read_log(log, sample):
        if isinstance(each, LabError):
            faults.append(each)
            continue
        if isinstance(each, Original):
            path = write_original(each.file, folder, log.stem)
            tell("peerlab: a session that was exported from Peerlab, as it was")
        else:
            try:
                result = import_transcript(each, folder, world)
            except EmptyError as fault:
                faults.append(fault)
                continue
            path = result.path
            words = [counted(result.turns, "turn")]
            words += [counted(result.branches, "branch", "branches")] if result.branches > 1 else []
            if world:
                words.append(f"{counted(result.reruns, 'call')} ran again in the world of {clean_line(world.scenario)}")
                words += [f"{result.misfits} of them gave something else than the log says"] if result.misfits else []
            tell(f"peerlab: sample {clean_line(each.sample) or 1} · {' · '.join(words)}")
        say_text(str(path))
        is_empty = False
    if is_empty and faults:
        raise faults[0]
    for left_out in faults:
        tell(f"peerlab: left out: {left_out}")
