"""A session out of a transcript: what was said, called and told elsewhere, as events one can fork at and go on from."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct, structs

from lab.behaviours.ethogram import ethogram_text, with_labels
from lab.engine.start import create_session
from lab.errors import LabError
from lab.inspect.branch_writer import BranchWriter, WriterClock
from lab.inspect.foreign_scenario import all_tools, scenario_text, slug
from lab.inspect.logged import LoggedTranscript
from lab.inspect.threads import branches, threads_of
from lab.scenario.compose import compose
from lab.scenario.load import load_scenario, parse_scenario
from lab.scenario.opening import build_harness
from lab.scenario.shipped import is_path
from lab.session.disk import write_under_free_name
from lab.session.events import LOG, UNNAMED, Opening, Reply, Tag
from lab.session.log import Session
from lab.session.writing import encodable
from lab.text.real_files import replace_file
from lab.world import digest


class EmptyError(LabError):
    """A sample in which no model said anything."""


class RerunWorld(Struct, frozen=True, kw_only=True):
    """The scenario of ours in whose world calls are to run again."""

    scenario: str
    condition: Mapping[str, str]


class Imported(Struct, frozen=True, kw_only=True):
    """A transcript as it was imported."""

    path: Path
    turns: int
    branches: int
    reruns: int
    """Calls that ran again in a world of ours."""
    misfits: int
    """Those among them that gave something else there than the log says."""


def import_transcript(transcript: LoggedTranscript, folder: Path, world: RerunWorld | None = None) -> Imported:
    """Write a transcript as a new session in `folder`.

    Raises `EmptyError` when it holds no turn, and `LabError` when it cannot be written.

    With `world`, calls of its tools run again in that scenario, so that its world can be looked at and gone on from;
    where that gives something else, the agent was still told what the log says. Every other call is answered with what
    the log says, and nothing runs.
    """
    transcript = structs.replace(transcript, tools=all_tools(transcript))
    root, last = threads_of(transcript)
    lines = list(branches(root, last))
    if not any(node.said and node.said.role == "assistant" for _, nodes in lines for node in nodes):
        mend = "import one whose run came further"
        raise EmptyError("it holds no reply of a model", where=_source(transcript), mend=mend)
    text, ethogram = _scenario(transcript, world)
    scenario = parse_scenario(text, f"{transcript.source}: scenario")
    if is_path(scenario.ethogram):
        scenario = with_labels(scenario, ethogram, transcript.source)
    composed = compose(scenario, world.condition if world else {})
    harness = build_harness(composed)
    clock = WriterClock(_moment(transcript.created))
    session = _create(folder, transcript, scenario.about.name, text, ethogram, clock)
    by = f"{LOG}{slug(transcript.task, 'imported')}"
    # Written whole at the end: what breaks on the way leaves no half a session.
    session.keep_in_memory()
    try:
        session.append(
            Opening(
                **session.stamp(),
                scenario=scenario.about.name,
                condition=composed.condition,
                wording=composed.wording,
                model=transcript.model or UNNAMED,
                nature="recording",
                settings=transcript.settings,
                tools=tuple(tool.name for tool in harness.tools),
                world=digest(harness.world.snapshot()),
                declared={by: transcript.digest},
            )
        )
        writer = BranchWriter(session, transcript, by, clock, composed.drafted, harness if world else None)
        writer.write(lines)
        _tag(session, transcript, writer.main_end)
        content = session.content()
    except BaseException:
        session.path.unlink(missing_ok=True)
        raise
    finally:
        session.close()
        harness.world.close()
    try:
        replace_file(session.path, content)
    except OSError as fault:
        session.path.unlink(missing_ok=True)
        what = f"the session file cannot be written ({fault.strerror or fault})"
        raise LabError(what, where=str(session.path), mend="choose another folder with --out") from fault
    return Imported(
        path=session.path,
        turns=sum(isinstance(event, Reply) for event in session.tree.events.values()),
        branches=len(session.tree.branches()),
        reruns=writer.reruns,
        misfits=writer.misfits,
    )


def write_original(file: bytes, folder: Path, stem: str) -> Path:
    """Write a session that a log was made of, under the first free name."""
    path = write_under_free_name(folder, stem, file)
    try:
        Session.open(path)
    except LabError as fault:
        path.unlink()
        raise LabError(f"what the log holds is no session: {fault.what}", where=path.name, mend=fault.mend) from fault
    return path


def _scenario(transcript: LoggedTranscript, world: RerunWorld | None) -> tuple[str, str]:
    """Return the text of the scenario the session is to hold, and that of an ethogram it names by its path."""
    if world is not None:
        loaded = load_scenario(world.scenario)
        return loaded.text, ethogram_text(loaded.scenario)
    return scenario_text(transcript), ""


def _create(
    folder: Path, transcript: LoggedTranscript, scenario: str, text: str, ethogram: str, clock: WriterClock
) -> Session:
    sample = re.sub(r"[^A-Za-z0-9.]+", "-", transcript.sample).strip("-.")[:60]
    stem = "-".join(filter(None, (slug(transcript.task, "imported"), sample)))
    title = encodable(_source(transcript))[0]
    return create_session(folder, stem, scenario=scenario, text=text, ethogram=ethogram, title=title, clock=clock)


def _source(transcript: LoggedTranscript) -> str:
    return f"{transcript.source}, sample {transcript.sample}" if transcript.sample else transcript.source


def _moment(at: str) -> datetime:
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return datetime.now(UTC)
    return moment.astimezone(UTC)


def _tag(session: Session, transcript: LoggedTranscript, about: int) -> None:
    """Tag the end of the line of work that counts with what the log's scorers said."""
    for mark in transcript.marks:
        session.append(
            Tag(
                **session.stamp(),
                about=about,
                by=mark.by or "score",
                behaviour=slug(mark.behaviour, "score"),
                modifier=mark.value,
                note=mark.note,
            )
        )
