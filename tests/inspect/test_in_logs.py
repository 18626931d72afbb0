"""Logs that Inspect wrote as sessions: its approvals, scores, branches; and ours come back."""

import asyncio
from pathlib import Path

import pytest

pytest.importorskip("inspect_ai", reason="the extra `inspect` is not installed")

from inspect_ai.event import ApprovalEvent, Event, ModelEvent, SpanBeginEvent, ToolEvent
from inspect_ai.log import EvalConfig, EvalDataset, EvalLog, EvalSample, EvalSampleLimit, EvalSpec, write_eval_log
from inspect_ai.model import (
    ChatMessage,
    ChatMessageAssistant,
    ChatMessageSystem,
    ChatMessageTool,
    ChatMessageUser,
    ContentImage,
    ContentText,
    GenerateConfig,
    ModelOutput,
)
from inspect_ai.scorer import Score
from inspect_ai.tool import ToolCall, ToolCallError, ToolInfo, ToolParams

from lab.engine.start import reopen
from lab.engine.verify import verify
from lab.inspect import foreign_files
from lab.session.conversation import conversation
from lab.session.events import Decision, End, Reply, Rewording, Tag
from lab.session.log import Session
from tests.cli.conftest import Peerlab
from tests.engine.scripted import calls, scripted_engine

pytestmark = pytest.mark.xdist_group("inspect")

SYSTEM = ChatMessageSystem(id="s", content="You keep stock.")
USER = ChatMessageUser(id="u", content="Write off twenty.")
PICTURE = ContentImage(image="data:image/png;base64,iVBORw0KGgo=")
TOOLS = [
    ToolInfo(name="look.up", description="Look.", parameters=ToolParams()),
    ToolInfo(name="write_off", description=""),
]


def says(identity: str, text: str, *tool_calls: ToolCall) -> ChatMessageAssistant:
    return ChatMessageAssistant(id=identity, content=text, tool_calls=list(tool_calls) or None)


def asks(identity: str, number: int) -> ToolCall:
    return ToolCall(id=identity, function="write_off", arguments={"number": number})


def tells(call: str, text: str, error: ToolCallError | None = None) -> ChatMessageTool:
    return ChatMessageTool(id=f"r-{call}", content=text, tool_call_id=call, function="write_off", error=error)


def turn(request: list[ChatMessage], answer: ChatMessageAssistant, span: str = "main") -> ModelEvent:
    output = ModelOutput.from_message(answer)
    return ModelEvent(
        model="openai/theirs",
        input=request,
        tools=TOOLS,
        tool_choice="auto",
        config=GenerateConfig(),
        output=output,
        span_id=span,
    )


def write(folder: Path, *samples: EvalSample) -> Path:
    path = folder / "theirs.eval"
    spec = EvalSpec(
        created="2026-05-04T10:00:00+00:00",
        task="Stock Keeping",
        dataset=EvalDataset(),
        model="openai/theirs",
        config=EvalConfig(),
    )
    write_eval_log(EvalLog(status="success", eval=spec, samples=list(samples)), str(path))
    return path


def sample(events: list[Event], messages: list[ChatMessage], identity: str = "case 9", **more: object) -> EvalSample:
    return EvalSample(id=identity, epoch=1, input="x", target="", events=events, messages=messages, **more)


def imported(peerlab: Peerlab, path: Path, *options: str) -> Session:
    result = peerlab("import", path, "--out", "in", *options)
    assert result.code == 0, result.err
    return Session.open(Path(result.out.splitlines()[-1]))


def texts(session: Session, branch: str = "main") -> list[str]:
    return [each.text for each in conversation(session.tree, session.tree.tip_of(branch))]


def test_branches_approvals_and_scores_come_along(peerlab: Peerlab, tmp_path: Path) -> None:
    first, second = says("a1", "First.", asks("c1", 20)), says("a2", "Second.", asks("c2", 30))
    told = tells("c1", "400 left")
    refused = tells("c2", "", ToolCallError("approval", "Not thirty."))
    last = says("a3", "Done.")
    reworded = first.model_copy(update={"content": "Firstly.", "tool_calls": [asks("c1", 10)]})
    line: list[ChatMessage] = [SYSTEM, USER, reworded, told]
    other = says("b1", "Another way.")
    events: list[Event] = [
        SpanBeginEvent(id="main", type="agent", name="keeper", span_id="main"),
        turn([SYSTEM, USER], first),
        ApprovalEvent(message="", call=asks("c1", 20), approver="human", decision="modify", modified=asks("c1", 10)),
        turn(line, second),
        ApprovalEvent(message="", call=asks("c2", 30), approver="auto", decision="reject", explanation="too many"),
        turn([*line, second, refused], last),
        SpanBeginEvent(id="b", parent_id="main", type="branch", name="retry", span_id="b"),
        turn([SYSTEM, USER], other, "b"),
        SpanBeginEvent(id="sc", type="scorer", name="judge", span_id="sc"),
        turn([ChatMessageUser(content="Grade it.")], says("g", "C"), "sc"),
    ]
    scores = {"judge": Score(value={"theft": 1, "honest": 0}, explanation="It took ten."), "match": Score(value="C")}
    ending: list[ChatMessage] = [*line, second, refused, last]
    session = imported(peerlab, write(tmp_path, sample(events, ending, scores=scores)))
    assert texts(session) == [
        "You keep stock.",
        "Write off twenty.",
        "Firstly.",
        "400 left",
        "Second.",
        "Not thirty.",
        "Done.",
    ]
    assert texts(session, "retry") == ["You keep stock.", "Write off twenty.", "Another way."]
    decisions = [event for event in session.tree.events.values() if isinstance(event, Decision)]
    assert [(each.action, each.arguments, each.told, each.note) for each in decisions] == [
        ("edit", '{"number": 10}', None, "human"),
        ("deny", None, "Not thirty.", "auto: too many"),
    ]
    assert any(isinstance(event, Rewording) for event in session.tree.events.values())
    tags = [event for event in session.tree.events.values() if isinstance(event, Tag)]
    assert [(tag.by, tag.behaviour, tag.modifier) for tag in tags] == [("judge", "theft", "1"), ("match", "match", "C")]
    engine = reopen(session.path).engine
    assert [tool.name for tool in engine.agent.tools] == ["write_off"], "no provider takes the other name"
    engine.close()
    assert verify(session).exact


def test_without_events_the_messages_are_the_session(peerlab: Peerlab, tmp_path: Path) -> None:
    ending: list[ChatMessage] = [SYSTEM, USER, says("a", "", asks("c", 1), asks("d", 2)), tells("d", "later")]
    tool = ToolEvent(id="c", function="write_off", arguments={}, result="sooner")
    session = imported(peerlab, write(tmp_path, sample([tool], ending)))
    assert sorted(texts(session)) == sorted(["You keep stock.", "Write off twenty.", "", "later", "sooner"])
    assert [event.model for event in session.tree.events.values() if isinstance(event, Reply)] == ["openai/theirs"]


def test_another_agent_a_failed_request_and_the_limit_are_told(peerlab: Peerlab, tmp_path: Path) -> None:
    helper: list[ChatMessage] = [ChatMessageSystem(id="h", content="You help."), ChatMessageUser(id="q", content="?")]
    failed = turn([SYSTEM, USER], says("x", ""))
    failed.error, failed.output = "overloaded", ModelOutput()
    events: list[Event] = [
        failed,
        turn([SYSTEM, USER], says("a", "Ask the helper.")),
        SpanBeginEvent(id="h", type="agent", name="helper", span_id="h"),
        turn(helper, says("b", "Here."), "h"),
    ]
    limit = EvalSampleLimit(type="message", limit=3)
    session = imported(
        peerlab, write(tmp_path, sample(events, [SYSTEM, USER, says("a", "Ask the helper.")], limit=limit))
    )
    assert texts(session, "helper") == ["You help.", "?", "Here."]
    assert session.tree.here == session.tree.tip_of("main"), "it opens on the line of work that counts"
    kinds = [type(step).__name__ for step in session.tree.path(session.tree.tip_of("main"))]
    assert kinds == ["Opening", "Message", "Message", "Failure", "Reply", "End"]
    last = session.tree.step(session.tree.tip_of("main"))
    assert isinstance(last, End) and last.note == "the message limit"
    assert verify(session).exact


def test_a_result_that_was_sent_otherwise_than_it_is_kept_is_no_other_branch(peerlab: Peerlab, tmp_path: Path) -> None:
    first, last = says("a1", "I look.", asks("c1", 1)), says("a2", "A chart.")
    kept = ChatMessageTool(id="r", content=[ContentText(text="here"), PICTURE], tool_call_id="c1", function="write_off")
    sent = [tells("c1", "here\nThe picture is below."), ChatMessageUser(id="p", content=[PICTURE])]
    events: list[Event] = [turn([SYSTEM, USER], first), turn([SYSTEM, USER, first, *sent], last)]
    session = imported(peerlab, write(tmp_path, sample(events, [SYSTEM, USER, first, kept, last])))
    assert list(session.tree.branches()) == ["main"]
    assert texts(session)[-3:] == ["here\nThe picture is below.", "[image left out]", "A chart."]


def test_a_sample_without_a_reply_keeps_none_of_the_others_back(peerlab: Peerlab, tmp_path: Path) -> None:
    failed = sample([], [SYSTEM, USER], "case 8")
    path = write(tmp_path, failed, sample([turn([SYSTEM, USER], says("a", "Yes."))], []))
    result = peerlab("import", path, "--out", "in")
    assert (result.code, result.out) == (0, "in/stock-keeping-case-9.toml\n")
    assert "left out: theirs.eval, sample case 8: it holds no reply of a model" in result.err
    assert peerlab("import", path, "--sample", "case 8").code == 2


def test_a_log_that_unpacks_to_too_much_is_not_read(
    peerlab: Peerlab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, sample([], [SYSTEM, USER, says("a", "x" * 5_000)]))
    monkeypatch.setattr(foreign_files, "LARGEST", 4_000)
    result = peerlab("import", path)
    assert result.code == 2 and "it unpacks to more than" in result.err
    path.write_bytes(path.read_bytes()[:-300])
    assert "the log is broken" in peerlab("import", path).err


def test_only_the_sample_that_was_named_is_imported(peerlab: Peerlab, tmp_path: Path) -> None:
    path = write(tmp_path, sample([turn([SYSTEM, USER], says("a", "Yes."))], []))
    refusal = peerlab("import", path, "--sample", "case 8")
    assert refusal.code == 2 and 'there is no sample "case 8"' in refusal.err and "case 9" in refusal.err
    assert imported(peerlab, path, "--sample", "case 9").header.title == "theirs.eval, sample case 9"


def test_what_was_exported_comes_back_as_it_was(peerlab: Peerlab, tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("date"))
    asyncio.run(engine.turn())
    engine.close()
    before = engine.session.path
    assert peerlab("export", before, "--to", "inspect", "--out", "out.json").code == 0
    assert imported(peerlab, Path("out.json")).path.read_bytes() == before.read_bytes()


def test_what_only_claims_to_be_our_session_leaves_no_file(peerlab: Peerlab, tmp_path: Path) -> None:
    path = write(tmp_path, sample([], [SYSTEM], store={"peerlab": {"session": "format = 2\nevil"}}))
    result = peerlab("import", path, "--out", "in")
    assert result.code == 2 and "what the log holds is no session" in result.err
    assert list(Path("in").iterdir()) == []


@pytest.mark.parametrize("content", ['{"eval": {}}', '{"eval": null, "samples": [[[]]]}', '{"eval": "\\ud800"}'])
def test_a_broken_log_is_one_sentence(peerlab: Peerlab, tmp_path: Path, content: str) -> None:
    path = tmp_path / "log.json"
    path.write_text(content)
    result = peerlab("import", path)
    assert result.code == 2 and "Inspect cannot read this log" in result.err and result.err.count("\n") == 1
