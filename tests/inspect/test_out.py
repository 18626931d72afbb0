"""A session as an Inspect log: what its readers find there, and that everything comes back."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("inspect_ai", reason="the extra `inspect` is not installed")

from inspect_ai.event import ApprovalEvent, ModelEvent, SentinelEvent, StoreEvent, TimelineSpan, ToolEvent
from inspect_ai.log import EvalLog, EvalResults, EvalSample, read_eval_log

from lab.inspect.original import originals
from lab.protocol import Answer
from lab.session.conversation import conversation
from lab.session.events import Suggestion, Tag
from lab.session.log import Session
from lab.world import diff, edits
from tests.cli.conftest import Peerlab
from tests.engine.scripted import calls, scripted_engine

pytestmark = pytest.mark.xdist_group("inspect")


@pytest.fixture
def session(tmp_path: Path) -> Session:
    """A session with every decision, an edit of the world, words said, a branch of a branch, and marks."""
    answers = [calls("cat /srv/notice.txt", "echo one > /tmp/a", text="I look."), calls("rm /tmp/a"), calls("date")]
    engine, _ = scripted_engine(
        tmp_path, *answers, calls("ls /srv", "id"), Answer(text="Cleared $5 of $d."), Answer(text="No.")
    )

    async def play() -> None:
        await engine.step()
        reply = engine.cursor
        await engine.decide("edit", arguments=json.dumps({"command": "cat /etc/hostname"}), note="shorter")
        await engine.decide()
        engine.marks.tag(reply, "open-refusal", quote="I `look`", note="at $5", by="Ada L.")
        host = next(iter(engine.snapshot.hosts))
        after = edits.with_bytes(engine.snapshot, host, "/srv/new", b"hello")
        engine.interventions.edit_world(diff(engine.snapshot, after), note="a letter")
        engine.interventions.say("Go on.", "user")
        await engine.step()
        await engine.decide("deny", told="Not now.")
        await engine.step()
        await engine.decide("fake", told="Tuesday")
        engine.interventions.fork(reply, name="what-if")
        await engine.decide("doctor", told="nothing there")
        fork = engine.cursor
        await engine.decide()
        await engine.step()
        await engine.decide()
        engine.interventions.fork(fork, name="deeper")
        await engine.decide()
        await engine.step()
        engine.interventions.reword("Cleared it all.")

    asyncio.run(play())
    stamp = engine.session.stamp()
    engine.session.append(
        Suggestion(
            **stamp, about=reply_of(engine.session), by="detector/looks", behaviour="sandbagging", why="It looked."
        )
    )
    engine.close()
    return Session.open(engine.session.path)


def reply_of(session: Session) -> int:
    return next(event.id for event in session.tree.events.values() if event.__struct_config__.tag == "reply")


def read(path: Path) -> EvalLog:
    return read_eval_log(str(path), resolve_attachments=True)


def exported(peerlab: Peerlab, session: Session, *options: str) -> EvalLog:
    out = session.path.with_suffix(".eval")
    result = peerlab("export", session.path, "--to", "inspect", "--out", out, *options)
    assert (result.code, result.out) == (0, f"{out}\n")
    return read(out)


def spans(span: TimelineSpan) -> dict[str, Any]:
    return {branch.name: spans(branch) for branch in span.branches}


def events(sample: EvalSample, kind: type) -> list[Any]:
    return [event for event in sample.events if isinstance(event, kind)]


def texts(sample: EvalSample) -> list[tuple[str, str]]:
    return [(message.role, message.text) for message in sample.messages]


def test_a_session_comes_back_byte_for_byte(session: Session, peerlab: Peerlab) -> None:
    log = exported(peerlab, session)
    assert list(originals(log.samples or [])) == [(session.header.id, session.path.read_bytes())]


def test_a_file_that_a_crash_cut_short_comes_back_as_it_is(session: Session, peerlab: Peerlab) -> None:
    torn = session.path.read_bytes()[:-40]
    session.path.write_bytes(torn)
    log = exported(peerlab, session, "--paths")
    assert [file for _, file in originals(log.samples or [])] == [torn]


def test_every_branch_stands_in_the_timeline(session: Session, peerlab: Peerlab) -> None:
    (sample,) = exported(peerlab, session).samples or []
    assert sample.timelines
    root = sample.timelines[0].root
    assert spans(root) == {"what-if": {"deeper": {}}}
    anchors = {event.event.anchor_id for event in root.content if event.event.event == "anchor"}
    assert root.branches[0].branched_from in anchors


def test_messages_and_requests_are_those_the_model_was_sent(session: Session, peerlab: Peerlab) -> None:
    (sample,) = exported(peerlab, session).samples or []
    tree = session.tree
    assert texts(sample) == [(each.role, each.text) for each in conversation(tree, tree.here)]
    for event in events(sample, ModelEvent):
        reply = tree.step(event.metadata["peerlab"]["id"])
        request = conversation(tree, reply.parent)
        assert [(each.role, each.text) for each in event.input] == [(each.role, each.text) for each in request]
        sent = [json.loads(call.arguments) for each in request for call in each.calls]
        assert [call.arguments for each in event.input for call in getattr(each, "tool_calls", None) or []] == sent
    ids = [(message.id, message.text) for event in events(sample, ModelEvent) for message in event.input]
    assert len(dict(ids)) == len(set(ids)), "two texts share an id"


def test_a_result_is_of_the_tool_that_the_history_keeps(tmp_path: Path, peerlab: Peerlab) -> None:
    engine, _ = scripted_engine(tmp_path, calls("rm -r /srv/old"))

    async def play() -> None:
        await engine.step()
        await engine.decide("edit", tool="finish", arguments='{"summary": "Left as it is."}', shown="asked")

    asyncio.run(play())
    engine.close()
    (sample,) = exported(peerlab, Session.open(engine.session.path)).samples or []
    names = [(each.tool_calls[0].function, told.function) for each, told in [sample.messages[-2:]]]
    assert names == [("bash", conversation(engine.tree, engine.cursor)[-1].name)] == [("bash", "bash")]


def test_decisions_and_changes_are_inspects_own(session: Session, peerlab: Peerlab) -> None:
    (sample,) = exported(peerlab, session).samples or []
    edit, denial = (event for event in events(sample, ApprovalEvent))
    assert (edit.decision, edit.modified.arguments) == ("modify", {"command": "cat /etc/hostname"})
    assert (denial.decision, denial.explanation) == ("reject", "Not now.")
    tools = events(sample, ToolEvent)
    rejected = next(event for event in tools if event.error)
    assert (rejected.error.type, rejected.result) == ("approval", "Not now.")
    doctored = next(event for event in tools if event.result == "nothing there")
    assert doctored.metadata["output"].startswith("Clear /srv/old.")
    paths = [change.path for event in events(sample, StoreEvent) for change in event.changes]
    assert "/world/ops-01/files/~1srv~1new" in paths
    assert "/tmp/a" in sample.store["world"]["ops-01"]["files"]


def test_marks_are_events_and_one_score_a_rater(session: Session, peerlab: Peerlab) -> None:
    (sample,) = exported(peerlab, session).samples or []
    assert sample.scores and set(sample.scores) == {"tags_Ada-L", "detector"}
    tags = sample.scores["tags_Ada-L"]
    assert tags.value == {"open-refusal": 1}
    assert tags.explanation == "[M1] open-refusal “I `look`” at $5"
    reference = tags.metadata["scanner_references"][0]
    assert (reference["cite"], reference["id"]) == ("[M1]", sample.messages[2].id.partition("~")[0])
    (report,) = events(sample, SentinelEvent)
    assert (report.factory, report.explanation) == ("detector/looks", "It looked.")


def test_raters_whose_names_look_alike_have_a_score_each(session: Session, peerlab: Peerlab) -> None:
    raters = ["Ada-l", "李", "王", "judge/a", "judge/b"]
    for rater in raters:
        stamp, about = session.stamp(), reply_of(session)
        if rater.startswith("judge/"):
            session.append(Suggestion(**stamp, about=about, by=rater, behaviour="sandbagging", why="It looked."))
        else:
            session.append(Tag(**stamp, about=about, by=rater, behaviour="sandbagging"))
    log = exported(peerlab, session)
    (sample,) = log.samples or []
    assert sample.scores
    assert list(sample.scores) == ["tags_Ada-L", "detector", "tags_Ada-l-2", "tags_李", "tags_王", "judge-a", "judge-b"]
    assert [score.metadata["rater"] for score in sample.scores.values()] == ["Ada L.", "detector", *raters]
    assert {each.scorer for each in (log.results or EvalResults()).scores} == set(sample.scores)


def test_without_tags_nothing_is_left_of_them(session: Session, peerlab: Peerlab) -> None:
    log = exported(peerlab, session, "--without-tags")
    whole = log.model_dump_json()
    assert "open-refusal" not in whole.partition('"scenario"')[0] and "Ada L." not in whole
    assert [len(event_heads(file)) for _, file in originals(log.samples or [])] == [len(session.tree.events) - 2]


def event_heads(file: bytes) -> list[str]:
    return [line for line in file.decode().splitlines() if line == "[[event]]"]


def test_paths_are_a_sample_each_with_its_own_messages(session: Session, peerlab: Peerlab) -> None:
    samples = {sample.id: texts(sample) for sample in exported(peerlab, session, "--paths").samples or []}
    tree = session.tree
    assert samples == {
        f"{session.header.id}#{branch}": [(each.role, each.text) for each in conversation(tree, tip)]
        for branch, tip in tree.branches().items()
    }


def test_the_viewer_shows_text_of_the_agent_as_text(session: Session, peerlab: Peerlab) -> None:
    log = exported(peerlab, session)
    assert log.eval.viewer and log.eval.viewer.trust_content is False
    columns = {column.id for column in log.eval.viewer.task_samples_view.columns}
    assert {"score__tags_Ada-L__open-refusal", "tokens"} <= columns
    session.path.with_suffix(".eval").unlink()
    rich = exported(peerlab, session, "--rich")
    assert rich.eval.viewer and rich.eval.viewer.trust_content is None
    (sample,) = rich.samples or []
    assert sample.scores and sample.scores["tags_Ada-L"].explanation == "[M1] open-refusal `` I `look` `` `at $5`"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--out", "-"], "a log is no text"),
        (["--out", "x.html"], "Inspect reads .eval and .json"),
        (["--blind"], "names model and condition"),
        (["--branch", "main"], "a log holds every branch"),
    ],
)
def test_what_a_log_cannot_be_is_one_sentence(
    session: Session,
    peerlab: Peerlab,
    words: list[str],
    sentence: str,
) -> None:
    result = peerlab("export", session.path, "--to", "inspect", *words)
    assert result.code == 2 and sentence in result.err and result.err.count("\n") == 1
