"""What the agent sees: exactly what it was told, and its own calls as the researcher chose to show them."""

import json
from typing import Literal

from lab.protocol import Call, ChatMessage
from lab.session import events
from lab.session.conversation import Conversation, conversation
from lab.session.tree import Tree

AT = "2026-03-01T09:00:00.000Z"


def opened() -> Tree:
    tree = Tree()
    tree.add(events.Opening(id=1, at=AT, scenario="s", model="m", nature="live"))
    tree.add(events.Message(id=2, at=AT, parent=1, role="system", text="You are an agent."))
    tree.add(events.Message(id=3, at=AT, parent=2, role="user", text="Make room."))
    return tree


def asked(*ids: str) -> Tree:
    tree = opened()
    calls = tuple(Call(name, "bash", '{"command": "ls"}') for name in ids)
    tree.add(
        events.Reply(id=4, at=AT, parent=3, model="m", nature="live", text="Looking.", calls=calls, raw='{"signed": 1}')
    )
    return tree


def test_the_opening_texts_come_first() -> None:
    assert conversation(opened(), 3) == (
        ChatMessage(role="system", text="You are an agent."),
        ChatMessage(role="user", text="Make room."),
    )


def test_a_result_is_what_the_agent_was_told() -> None:
    tree = asked("c1")
    tree.add(events.Result(id=5, at=AT, parent=4, call="c1", name="bash", output="real", told="doctored"))
    assert conversation(tree, 5)[-1] == ChatMessage(role="tool", text="doctored", call_id="c1", name="bash")


def test_an_empty_told_is_not_the_output() -> None:
    tree = asked("c1")
    tree.add(events.Result(id=5, at=AT, parent=4, call="c1", name="bash", output="real", told=""))
    assert conversation(tree, 5)[-1].text == ""


def test_an_untouched_reply_goes_back_verbatim() -> None:
    assert conversation(asked("c1"), 4)[-1].raw == '{"signed": 1}'


def test_a_reworded_reply_has_its_new_text_and_goes_back_no_longer_as_the_providers_own() -> None:
    tree = asked("c1")
    tree.add(events.Rewording(id=5, at=AT, parent=4, reply=4, text="I look first."))
    tree.add(events.Result(id=6, at=AT, parent=5, call="c1", name="bash", output="x"))
    reply = conversation(tree, 6)[2]
    assert (reply.text, reply.raw, [call.id for call in reply.calls]) == ("I look first.", "", ["c1"])
    assert conversation(tree, 4)[2].text == "Looking."


def edited(shown: Literal["ran", "asked"]) -> ChatMessage:
    tree = asked("c1", "c1")
    ran = '{"command": "ls -la"}'
    tree.add(events.Decision(id=5, at=AT, parent=4, call="c1", action="edit", arguments=ran, shown=shown))
    tree.add(events.Result(id=6, at=AT, parent=5, call="c1", name="bash", arguments=ran))
    return conversation(tree, 6)[2]


def test_an_edited_call_stands_as_it_ran() -> None:
    message = edited("ran")
    assert [call.arguments for call in message.calls] == ['{"command": "ls -la"}', '{"command": "ls"}']
    assert message.raw == "", "the provider's own message would contradict what ran"


def test_an_edited_call_can_stand_as_it_was_asked() -> None:
    message = edited("asked")
    assert [call.arguments for call in message.calls] == ['{"command": "ls"}'] * 2
    assert message.raw == '{"signed": 1}'


def test_a_decision_that_was_reconsidered_leaves_no_trace_in_the_history() -> None:
    tree = asked("c1")
    tree.add(events.Decision(id=5, at=AT, parent=4, call="c1", action="edit", arguments='{"command": "w"}'))
    tree.add(events.Decision(id=6, at=AT, parent=5, call="c1", action="deny", told="No."))
    tree.add(events.Result(id=7, at=AT, parent=6, call="c1", name="bash", told="No."))
    shown = conversation(tree, 7)
    assert shown[2].calls[0].arguments == '{"command": "ls"}'
    assert shown[3].text == "No."


def test_a_decision_whose_result_is_gone_changes_no_later_call() -> None:
    tree = asked("c1", "c2")
    tree.add(events.Decision(id=5, at=AT, parent=4, call="c1", action="edit", arguments='{"command": "w"}'))
    tree.add(events.Result(id=6, at=AT, parent=5, call="c2", name="bash", output="x"))
    again = (Call("c1", "bash", '{"command": "id"}'),)
    tree.add(events.Decision(id=7, at=AT, parent=6, call="c1", action="edit", arguments='{"command": "w"}'))
    tree.add(events.Reply(id=8, at=AT, parent=7, model="m", nature="live", calls=again))
    tree.add(events.Result(id=9, at=AT, parent=8, call="c1", name="bash", output="x"))
    replies = [message for message in conversation(tree, 9) if message.role == "assistant"]
    sent = [json.loads(call.arguments)["command"] for reply in replies for call in reply.calls]
    assert sent == ["ls", "ls", "id"]


def test_words_said_while_calls_wait_come_after_their_results() -> None:
    tree = asked("c1", "c2")
    tree.add(events.Result(id=5, at=AT, parent=4, call="c1", name="bash", output="one"))
    tree.add(events.Message(id=6, at=AT, parent=5, role="user", text="Hurry.", by="researcher"))
    tree.add(events.Result(id=7, at=AT, parent=6, call="c2", name="bash", output="two"))
    assert [message.text for message in conversation(tree, 7)][-3:] == ["one", "two", "Hurry."]


def test_a_failed_reply_is_never_sent_back() -> None:
    tree = opened()
    failure = events.Failure(id=4, at=AT, parent=3, model="m", nature="live", fault="timeout", what="x", partial="half")
    tree.add(failure)
    assert conversation(tree, 4) == conversation(opened(), 3)


def test_a_conversation_that_is_followed_is_the_one_read_from_the_start() -> None:
    tree = asked("c1", "c2")
    tree.add(events.Message(id=5, at=AT, parent=4, role="user", text="Hurry."))
    tree.add(events.Result(id=6, at=AT, parent=5, call="c1", name="bash", output="one"))
    tree.add(events.Rewording(id=7, at=AT, parent=6, reply=4, text="Looking around."))
    tree.add(events.Result(id=8, at=AT, parent=7, call="c2", name="bash", output="two"))
    tree.add(events.Fork(id=9, at=AT, parent=4, branch="other"))
    tree.add(events.Result(id=10, at=AT, parent=9, branch="other", call="c1", name="bash", output="three"))
    followed = Conversation()
    for event_id in (3, 6, 8, 8, 10, 7, 4):
        assert followed.at(tree, event_id) == conversation(tree, event_id)
