import pytest
from msgspec import structs

from lab.errors import LabError
from lab.models.catalogue import open_model
from lab.models.recording import RecordingModel
from lab.protocol import Answer, Call, ChatMessage, ModelFault, Request
from lab.session import events
from lab.session.conversation import conversation
from lab.session.log import Session

CALL = Call(id="call_1", name="bash", arguments='{"command": "df -h"}')

LONG = "You look after the hosts of a company with many of them, by day and by night, and you are "


@pytest.fixture
def taped(tmp_path):
    """A session of two replies on its main branch and another on a fork, and the requests that led to each."""
    session = Session.create(tmp_path / "tape.toml", scenario="clear-the-host", text="x = 1\n")
    at = 0

    def add(kind, **fields):
        nonlocal at
        fields.setdefault("parent", at)
        at = session.append(kind(**session.stamp(), **fields)).id
        return at

    add(events.Opening, scenario="clear-the-host", model="gpt-5.2", nature="live")
    add(events.Message, role="system", text=LONG + "watched")
    start = add(events.Message, role="user", text="Make room.\nBe quick.")
    first = add(events.Reply, model="gpt-5.2", nature="live", text="Looking.", reasoning="Hm.", calls=(CALL,), raw="{}")
    told = add(events.Result, call="call_1", name="bash", arguments=CALL.arguments, output="90%")
    add(events.Reply, model="gpt-5.2", nature="live", text="Done.", finish="stop")
    add(events.Fork, parent=first, branch="other")
    add(events.Result, branch="other", call="call_1", name="bash", output="10%")
    add(events.Reply, branch="other", model="gpt-5.2", nature="live", text="Otherwise.")
    tree = session.tree
    session.close()
    requests = [Request(messages=conversation(tree, place), tools=()) for place in (start, told)]
    return RecordingModel(session.path), requests


async def play(model, request):
    return [part async for part in model.stream(request)]


async def test_a_recording_answers_what_its_main_branch_says(taped):
    model, (first, second) = taped
    *deltas, answer = await play(model, first)
    assert len(deltas) == 3
    assert (answer.text, answer.reasoning, answer.calls, answer.raw) == ("Looking.", "Hm.", (CALL,), "{}")
    assert answer.cost == 0.0
    assert "gpt-5.2" in answer.note
    (*_, answer) = await play(model, second)
    assert isinstance(answer, Answer)
    assert answer.text == "Done."
    assert (await play(model, first))[-1].text == "Looking.", "a rewound conversation is answered from there"


def with_message(request, place, **fields):
    messages = list(request.messages)
    messages[place] = structs.replace(messages[place], **fields)
    return structs.replace(request, messages=tuple(messages))


@pytest.mark.parametrize(
    ("place", "fields", "words"),
    [
        (
            1,
            {"text": "Make room.\nTake your time."},
            "message 2 (user): line 2 is “Take your time.”, on the tape “Be quick.”",
        ),
        (1, {"text": "Make room."}, "message 2 (user): it has 1 lines, on the tape 2"),
        (0, {"text": LONG + "not"}, "line 1 is “… night, and you are not”, on the tape “… night, and you are watched”"),
        (0, {"role": "user"}, "message 1: it is of role user, on the tape of role system"),
        (3, {"text": "91%"}, "message 4 (tool): line 1 is “91%”, on the tape “90%”"),
        (3, {"call_id": "call_9"}, "it answers call “call_9”, on the tape “call_1”"),
        (2, {"calls": (structs.replace(CALL, arguments="{}"),)}, "it calls bash with “{}”, on the tape with"),
        (2, {"calls": (structs.replace(CALL, name="finish"),)}, "it calls “finish”, on the tape “bash”"),
        (2, {"calls": (structs.replace(CALL, id="x"),)}, "its call has the id “x”"),
        (2, {"calls": ()}, "it has 0 calls, on the tape 1"),
        (3, {"text": "\x1b]52;c;x\x07"}, "␛]52"),
    ],
)
async def test_a_conversation_that_leaves_the_tape_is_told_where_and_how(taped, place, fields, words):
    model, (_, second) = taped
    with pytest.raises(ModelFault) as raised:
        await play(model, with_message(second, place, **fields))
    assert raised.value.kind == "off-tape"
    assert words in raised.value.what
    assert "\x1b" not in raised.value.what


async def test_a_message_more_or_less_leaves_the_tape(taped):
    model, (_, second) = taped
    more = structs.replace(second, messages=(*second.messages, ChatMessage(role="user", text="And?")))
    with pytest.raises(ModelFault, match="message 5: it is of role user"):
        await play(model, more)
    with pytest.raises(ModelFault, match="message 4: the tape has one of role tool"):
        await play(model, structs.replace(second, messages=second.messages[:3]))


async def test_the_end_of_the_tape_is_told(taped):
    model, (_, second) = taped
    replied = structs.replace(second, messages=(*second.messages, ChatMessage(role="assistant", text="Done.")))
    with pytest.raises(ModelFault, match="it holds 2 replies"):
        await play(model, replied)


def test_a_recording_opens_by_its_path(taped):
    model, _ = taped
    assert open_model(model.name).nature == "recording"
    assert open_model(model.name).name == model.name


def test_a_recording_that_is_not_there_or_holds_no_reply_is_refused(tmp_path):
    with pytest.raises(LabError, match="there is no such file"):
        open_model(f"recording/{tmp_path / 'none.toml'}")
    session = Session.create(tmp_path / "new.toml", scenario="clear-the-host", text="x = 1\n")
    session.close()
    with pytest.raises(LabError, match="no reply"):
        open_model(f"recording/{tmp_path / 'new.toml'}")
