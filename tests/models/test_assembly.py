import pytest

from lab.models.assembly import Assembly
from lab.models.faults import Attempt
from lab.models.lost_replies import RawReply, finish_of
from lab.protocol import CallDelta

ASKED = Attempt(model="openai/m", who="the server")


def assembled(*pieces):
    assembly = Assembly()
    deltas = [delta for piece in pieces for delta in assembly.add(piece)]
    return assembly, deltas


def call(index, identity=None, name=None, arguments=""):
    return {"tool_calls": [{"index": index, "id": identity, "function": {"name": name, "arguments": arguments}}]}


def test_pieces_of_parallel_calls_find_their_own_call():
    assembly, deltas = assembled(
        call(0, "a", "bash"),
        call(1, "b", "finish"),
        call(0, arguments='{"x"'),
        call(1, arguments="{}"),
        call(0, arguments=":1}"),
    )
    assert [(one.id, one.name, one.arguments) for one in assembly.calls(3)] == [
        ("a", "bash", '{"x":1}'),
        ("b", "finish", "{}"),
    ]
    assert deltas[2] == CallDelta(index=0, arguments='{"x"')


def test_no_call_is_lost_for_want_of_an_id_and_ids_differ_between_turns():
    assembly, _ = assembled(call(0, None, "bash", "{}"), call(1, "", "bash", "{}"))
    assert [one.id for one in assembly.calls(4)] == ["call_4_0", "call_4_1"]
    again, _ = assembled(call(0, None, "bash", "{}"))
    assert again.calls(6)[0].id == "call_6_0"


def test_empty_arguments_stay_empty():
    assembly, _ = assembled(call(0, "a", "bash"))
    assert assembly.calls(0)[0].arguments == ""


def test_the_signature_closes_a_thinking_block():
    assembly, _ = assembled(
        {"thinking_blocks": [{"type": "thinking", "thinking": "One "}]},
        {"thinking_blocks": [{"type": "thinking", "thinking": "two."}]},
        {"thinking_blocks": [{"type": "thinking", "thinking": "", "signature": "s1"}]},
        {"thinking_blocks": [{"type": "redacted_thinking", "data": "xyz"}]},
        {"thinking_blocks": [{"type": "thinking", "thinking": "", "signature": "s2"}]},
    )
    assert assembly.message(())["thinking_blocks"] == [
        {"type": "thinking", "thinking": "One two.", "signature": "s1"},
        {"type": "redacted_thinking", "data": "xyz"},
        {"type": "thinking", "thinking": "", "signature": "s2"},
    ]


def test_openrouters_reasoning_details_are_joined_in_order():
    def detail(**fields):
        return {"provider_specific_fields": {"reasoning_details": [{"type": "reasoning.text", "index": 0, **fields}]}}

    assembly, _ = assembled(
        detail(text="the "), detail(text="the "), detail(signature="sig"), detail(text="new", index=1)
    )
    assert assembly.message(())["reasoning_details"] == [
        {"type": "reasoning.text", "index": 0, "text": "the the ", "signature": "sig"},
        {"type": "reasoning.text", "index": 1, "text": "new"},
    ]


@pytest.mark.parametrize(
    ("reason", "has_calls", "finish"),
    [
        ("stop", False, "stop"),
        ("stop", True, "calls"),
        ("tool_calls", True, "calls"),
        ("length", True, "length"),
        ("content_filter", False, "filter"),
        ("eos_token", False, "stop"),
        ("MAX_TOKENS", False, "length"),
    ],
)
def test_the_providers_word_for_the_end_becomes_ours(reason, has_calls, finish):
    assembly, _ = assembled(*([call(0, "a", "bash")] if has_calls else []))
    assert finish_of(RawReply(word=reason, text="" if has_calls else "x", calls=assembly.calls(0)), (), ASKED) == finish
