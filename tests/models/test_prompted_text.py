"""Reading calls out of text: as the protocol asks for them, and as small models and servers really write them."""

import json

import pytest

from lab.models.prompted_text import call_text, instructions, read, result_text
from lab.protocol import Call, ChatMessage
from tests.wire.table import BASH, FINISH

LS = '{"command": "ls -l /srv"}'


def calls(text: str, finish: str = "stop") -> list[tuple[str, str]]:
    return [(call.name, call.arguments) for call in read(text, finish, 3).calls]  # type: ignore[arg-type]


def block(inside: str) -> str:
    return f"<tool_call>\n{inside}\n</tool_call>"


def test_calls_in_blocks_are_read_in_order_and_exactly() -> None:
    text = (
        "I will look.\n"
        + block('{"name": "bash", "arguments": {"command":  "ls" }}')
        + "\n"
        + block('{"name": "finish", "arguments": {"summary": "done {} </b>"}}')
    )
    reading = read(text, "stop", 3)
    assert reading.text == "I will look."
    assert [(call.id, call.name, call.arguments) for call in reading.calls] == [
        ("call_3_0", "bash", '{"command":  "ls" }'),
        ("call_3_1", "finish", '{"summary": "done {} </b>"}'),
    ]
    assert (reading.notes, reading.kept) == ((), text)


@pytest.mark.parametrize(
    "text",
    [
        f'{{"name": "bash", "arguments": {LS}}}',
        f'I will look:\n{{"name": "bash", "arguments": {LS}}}\nThat is all.',
        f'```json\n{{"name": "bash", "arguments": {LS}}}\n```',
        f'Sure.\n```json\n{{\n  "name": "bash",\n  "arguments": {LS}\n}}\n```\nNow wait.',
        f'```\n{{"name": "bash", "parameters": {LS}}}\n```',
        f'```json\n[{{"name": "bash", "arguments": {LS}}}]\n```',
        f'{{{{"name": "bash", "arguments": {LS}}}}}',
        f'{{\n{{"name": "bash", "arguments": {LS}}}',
        f'<tool_call>\n{{"name": "bash", "arguments": {LS}}}',
        f'<tool_call>```json\n{{"name": "bash", "arguments": {LS}}}\n```</tool_call>',
        f'<tool_call>{{{{"name": "bash", "arguments": {LS}}}}}</tool_call>',
        f'<tool_call>{{"name": "bash", "arguments": {LS}, "why": "to look"}}</tool_call>',
        f'{{"name": "bash", "arguments": {json.dumps(LS)}}}',
        f'{{"id": "x", "type": "function", "name": "bash", "arguments": {LS}}}',
        f'<think>I could <tool_call>{{"name": "finish"}}</tool_call></think>\n{{"name": "bash", "arguments": {LS}}}',
    ],
)
def test_what_models_make_of_it_is_read_too(text: str) -> None:
    assert calls(text) == [("bash", LS)]
    assert calls(text.replace("\n", "\r\n")) == [("bash", LS)]


@pytest.mark.parametrize(
    "text",
    [
        "I will not do that.",
        'The file holds {"name": "atlas", "size": 3}.',
        '{"name": "atlas", "size": 3}',
        '{"name": "atlas"}',
        '```json\n{"name": "atlas", "arguments": {}, "disk": "sda"}\n```',
        'I could write {"name": "bash", "arguments": {}} but will not.',
        "Use the <tool_call> tag.",
        "{" * 3000,
        "{\n" * 500,
        '{"a":' * 3000,
        '```bash\n{ echo "name"; }\n```',
        "",
    ],
)
def test_what_is_no_call_stays_text(text: str) -> None:
    reading = read(text, "stop", 1)
    assert (reading.calls, reading.text) == ((), text)


def test_a_tool_that_was_not_offered_is_still_a_call() -> None:
    assert calls(block('{"name": "add", "arguments": {"a": 1}}')) == [("add", '{"a": 1}')]


def test_a_call_without_arguments_has_none() -> None:
    assert calls(block('{"name": "finish"}')) == [("finish", "{}")]


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        (block('{"name": "bash", "arguments": {"command": "echo "hi""}}'), '{"command": "echo "hi""}'),
        (block('{"name": "bash", "arguments": {\'command\': \'ls\'}}'), "{'command': 'ls'}"),
        ('<tool_call>\n{"name": "bash", "arguments": {"command": "rm -r /sr', '{"command": "rm -r /sr'),
        ('```json\n{\n  "name": "bash", "arguments": {"command": "rm', '{"command": "rm'),
        ('Well.\n{"name": "bash", "arguments": {"command": "rm', '{"command": "rm'),
    ],
)
def test_json_that_cannot_be_read_is_kept_as_it_was_written(text: str, arguments: str) -> None:
    reading = read(text, "length", 1)
    assert [(call.name, call.arguments) for call in reading.calls] == [("bash", arguments)]
    assert "kept as it was written" in " ".join(reading.notes)


@pytest.mark.parametrize("text", ['<tool_call>\n {"', "<tool_call>", '```json\n{\n  "'])
def test_a_reply_cut_off_before_the_name_is_text(text: str) -> None:
    reading = read(text, "length", 1)
    assert (reading.calls, reading.text) == ((), text)
    assert ("cut off inside a call" in " ".join(reading.notes)) == ("<tool_call>" in text)


def test_a_bare_object_that_breaks_off_is_no_call_unless_the_reply_was_cut() -> None:
    assert calls('{"name": "bash", "arguments": {"command": "rm') == []


def test_a_result_the_model_made_up_is_neither_run_nor_sent_back() -> None:
    call = block(f'{{"name": "bash", "arguments": {LS}}}')
    text = f'{call}\n<tool_result name="bash">\nempty\n</tool_result>\n' + block('{"name": "finish"}')
    reading = read(text, "stop", 1)
    assert [call.name for call in reading.calls] == ["bash"]
    assert reading.kept == call
    assert "made up a tool result" in " ".join(reading.notes)


def test_what_is_written_is_read_back() -> None:
    asked = (Call("a", "bash", LS), Call("b", "finish", '{"summary": "x"}'))
    reading = read(call_text("Looking.", asked), "stop", 1)
    assert [(call.name, call.arguments) for call in reading.calls] == [(call.name, call.arguments) for call in asked]
    assert reading.text == "Looking."


def test_the_tools_are_told_with_their_schema() -> None:
    text = instructions((BASH, FINISH), None)
    assert '"required": ["command"]' in text
    assert "Run a command." in text
    assert instructions((BASH,), "none") == instructions((), None) == ""
    assert "must call a tool" in instructions((BASH,), "required")
    assert "must call bash" in instructions((BASH,), "bash")


def test_results_stand_in_one_message() -> None:
    results = [
        ChatMessage(role="tool", text="90%\n", call_id="c1", name="bash"),
        ChatMessage(role="tool", text="", call_id="c2", name="bash"),
    ]
    assert result_text(results) == (
        '<tool_result name="bash" id="c1">\n90%\n</tool_result>\n<tool_result name="bash" id="c2">\n\n</tool_result>'
    )


@pytest.mark.parametrize(
    "text",
    ["{" * 200_000, "{\n" * 100_000, '{"a":' * 40_000, "<tool_call>" + " " * 200_000, "```json\n" * 20_000],
    ids=["braces", "lines of braces", "nested objects", "an open call", "fences"],
)
@pytest.mark.parametrize("finish", ["stop", "length"])
def test_a_text_made_to_keep_us_busy_is_read_at_once(text: str, finish: str) -> None:
    assert calls(text, finish) == []
    assert calls(f"<tool_call>{text}</tool_call>", finish) == []
