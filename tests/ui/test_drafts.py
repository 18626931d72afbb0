"""Nothing typed is lost: an edited call or file comes back as a draft, and says that it is one."""

from json import loads
from pathlib import Path

import pytest
from textual.widgets import Static

from lab.errors import LabError
from lab.models.catalogue import open_model
from lab.protocol import Answer, Call, Settings, Tool
from lab.session.events import Decision, Result
from lab.settings import Config, load_config, save_config
from lab.ui.dialogs.help import HelpScreen
from lab.ui.dialogs.prompt import PromptScreen
from lab.ui.kit.text_field import TextField
from lab.ui.session import drafting
from lab.ui.session.call_editor import CallEditor
from lab.ui.session.drafting import DraftChoice
from lab.ui.session.history_choice import HistoryChoice
from lab.ui.session.model_choice import ModelChoice, ModelChosen
from lab.ui.session.result_editor import ResultEditor
from lab.ui.session.tool_form import arguments_from, fault_in, fields_of_tool, filled_fields, sent_arguments
from tests.engine.scripted import FAULT, Script, calls, scripted_engine
from tests.ui.bare_app import BareApp, handled, until
from tests.ui.test_lab import SIZE, Room, dialog, settle, told


async def test_leaving_the_choice_of_history_goes_back_to_what_was_typed(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one"))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("space")
        await settle(pilot)
        await pilot.press("e")
        await dialog(pilot, CallEditor)
        await pilot.press(*" two", "ctrl+s")
        await dialog(pilot, HistoryChoice)
        await pilot.press("escape")
        await dialog(pilot, CallEditor)
        editor = pilot.app.screen
        assert isinstance(editor, CallEditor)
        assert editor.call.arguments == '{"command": "echo one two"}'
        assert "draft" in str(editor.note.render())
        await pilot.press("ctrl+s")
        await dialog(pilot, HistoryChoice)
        await pilot.press("enter")
        await settle(pilot)
        result = told(engine, Result)[-1]
        assert isinstance(result, Result) and result.output == "one two\n"


async def test_a_call_is_edited_in_a_form_that_says_at_once_what_does_not_fit(tmp_path: Path) -> None:
    """Another tool may be chosen; Escape loses nothing; what does not fit is sent only when asked for twice."""
    engine, script = scripted_engine(tmp_path, calls("echo one"), Answer(text="ok"))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("space")
        await settle(pilot)
        await pilot.press("e")
        await dialog(pilot, CallEditor)
        await pilot.press("shift+tab", "right")
        await pilot.pause()
        editor = pilot.app.screen
        assert isinstance(editor, CallEditor)
        assert editor.call.name == "finish" and "fits the tool" in str(editor.note.render())
        await pilot.press("ctrl+e", *"[1]")
        assert "could not parse" in str(editor.note.render())
        await pilot.press("escape")
        await settle(pilot)
        await pilot.press("e")
        await dialog(pilot, CallEditor)
        editor = pilot.app.screen
        assert isinstance(editor, CallEditor)
        assert editor.call == Call(engine.standing.pending[0].id, "finish", '{"summary": ""}[1]')
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "once more sends it" in str(editor.note.render())
        await pilot.press("ctrl+s")
        await dialog(pilot, HistoryChoice)
        await pilot.press("enter")
        await settle(pilot)
        result = told(engine, Result)[-1]
        assert isinstance(result, Result) and (result.name, result.arguments) == ("finish", '{"summary": ""}[1]')
        await pilot.press("space")
        await settle(pilot)
        asked = script.requests[-1].messages[-2].calls[0]
        assert (asked.name, script.requests[-1].messages[-1].name) == ("finish", "finish")


EVERY = Tool(
    "every",
    "Every kind of argument.",
    {
        "type": "object",
        "properties": {
            "text": {"type": "string"},
            "count": {"type": "integer"},
            "force": {"type": "boolean"},
            "mode": {"type": "string", "enum": ["fast", "slow"]},
            "paths": {"type": "array"},
        },
        "required": ["text"],
    },
)


@pytest.mark.parametrize(
    ("arguments", "values"),
    [
        ('{"text": "a", "count": 3}', ["a", "3", "", "", ""]),
        ('{"paths": ["x"], "text": "", "force": false, "mode": "odd"}', ["", "", "false", "odd", '["x"]']),
        ('{"text": "a", "count": "many"}', ["a", "many", "", "", ""]),
        ('{"text": 5}', None),
        ('{"text": "a", "count": "3"}', None),
        ('{"text": "a", "other": 1}', None),
        ('{"text": "a", "mode": ""}', None),
        ("[1]", None),
        ("{", None),
        ("[" * 100_000, None),
    ],
)
def test_a_form_is_filled_with_arguments_it_can_hold_and_with_no_others(
    arguments: str, values: list[str] | None
) -> None:
    fields = filled_fields(EVERY, arguments)
    assert (None if fields is None else [field.value for field in fields]) == values
    if fields is not None:
        assert loads(sent_arguments(EVERY, {field.name: field.value for field in fields})) == loads(arguments)


def test_what_does_not_fit_a_tool_is_said_as_the_agent_would_be_told() -> None:
    assert fault_in(EVERY, '{"text": "a"}') == ""
    assert "'count' must be an integer" in fault_in(EVERY, '{"text": "a", "count": "many"}')
    assert "missing required argument 'text'" in fault_in(EVERY, "{}")
    assert "no tool of that name" in fault_in(None, "{}")


FOREIGN: dict[str, object] = {
    "properties": {"lines": {"type": ["integer", "null"], "enum": 3}, "to a b/c": True}, "required": 1
}  # fmt: skip


@pytest.mark.parametrize(
    "parameters",
    [
        FOREIGN,
        {"properties": {"lines": {"anyOf": [{"type": "integer"}, {"type": "null"}]}}},
        {"properties": {"lines": {"type": "integer", "minimum": "x"}}, "required": ["else"]},
        {"properties": 5},
        {},
    ],
    ids=str,
)
def test_a_form_takes_any_schema_of_another_program(parameters: dict[str, object]) -> None:
    tool = Tool("look", "", parameters)
    form = {field.name: field.value for field in filled_fields(tool, '{"lines": 5}') or fields_of_tool(tool)}
    assert loads(sent_arguments(tool, form)).keys() <= {"lines", "else"}
    assert isinstance(fault_in(tool, '{"lines": 5}'), str)


async def test_a_call_of_another_programs_tool_is_edited_whatever_its_schema() -> None:
    call = Call("call-1", "look", '{"lines": 5}')
    app = BareApp(lambda: CallEditor(call, (Tool("look", "", FOREIGN),)))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, CallEditor) and app.screen.query(TextField))
        editor = app.screen
        assert isinstance(editor, CallEditor)
        editor.query(TextField).first().focus()
        await pilot.press("end", "backspace", "ctrl+e", "ctrl+e", "f4")
        await handled(pilot)
        assert editor.call == call


@pytest.mark.parametrize("text", ["9" * 5000, "[" * 100_000, "1e999"])
def test_what_is_too_big_to_be_read_is_sent_as_the_text_that_it_is(text: str) -> None:
    assert loads(sent_arguments(EVERY, {"text": "", "count": text})) == {"text": "", "count": text}
    with pytest.raises(LabError, match="not a whole number"):
        arguments_from(EVERY, {"text": "", "count": text})


async def test_a_reason_and_a_result_that_were_typed_stand_there_again(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one", "echo one"))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("space")
        await settle(pilot)
        for key, kind in (("d", PromptScreen), ("f", ResultEditor)):
            await pilot.press(key)
            await dialog(pilot, kind)
            await pilot.press("X", "escape")
            await settle(pilot)
            await pilot.press(key)
            await dialog(pilot, kind)
            assert "X" in pilot.app.screen.query(TextField).first().exact_text
            await pilot.press("escape")
            await settle(pilot)


async def test_the_footer_offers_no_key_while_another_screen_has_them(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one"))
    async with Room(engine).run_test(size=SIZE) as pilot:
        lab = await settle(pilot)
        assert lab.keys.hints
        await pilot.press("question_mark")
        await dialog(pilot, HelpScreen)
        assert not lab.keys.hints
        await pilot.press("escape")
        await settle(pilot)
        assert lab.keys.hints


async def test_a_draft_is_picked_and_changed_and_the_file_says_who_wrote_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = (
        '[{"style": "tempting", "output": "key: \\u001b[31mabc"}, {"style": "empty", "output": "", "exit_code": 3}]'
    )
    drafter = Script(Answer(text=listed, cost=0.0), FAULT)
    monkeypatch.setattr(drafting, "open_model", lambda name, api_base: drafter)
    save_config(Config(drafter="openai/drafter"))
    engine, _ = scripted_engine(tmp_path, calls("echo one"))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("space")
        await settle(pilot)
        await pilot.press("f")
        await dialog(pilot, ResultEditor)
        await pilot.press("f5")
        await dialog(pilot, DraftChoice)
        await pilot.press("down", "enter")
        await dialog(pilot, ResultEditor)
        editor = pilot.app.screen
        assert isinstance(editor, ResultEditor)
        await until(pilot, lambda: not editor.is_asking)
        assert editor.field.exact_text == "" and editor.query_one("#exit-code", TextField).exact_text == "3"
        await pilot.press("f5")
        await until(pilot, lambda: "overloaded" in str(editor.query_one("#fault").render()))
        await pilot.press(*"no", "escape")
        await settle(pilot)
        await pilot.press("f")
        await dialog(pilot, ResultEditor)
        await pilot.press("ctrl+s")
        await settle(pilot)
        decision = told(engine, Decision)[-1]
        assert isinstance(decision, Decision)
        assert (decision.drafted_by, decision.draft, decision.told) == ("draft/persona/script", "", "no")


async def test_leaving_the_choice_of_a_drafter_asks_nobody(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one"))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("space")
        await settle(pilot)
        await pilot.press("f")
        await dialog(pilot, ResultEditor)
        await pilot.press("f5")
        await dialog(pilot, ModelChoice)
        # No model is asked yet, and one that cannot draft is refused before it is kept.
        asking = pilot.app.screen_stack[-2].query_one("#author", Static)
        assert "asking" not in str(asking.render())
        pilot.app.screen.dismiss(ModelChosen(open_model("human"), Settings()))
        await dialog(pilot, ResultEditor)
        complaint = pilot.app.screen.query_one("#fault", Static)
        await until(pilot, lambda: "cannot draft results" in str(complaint.render()))
        assert load_config().drafter == ""
        await pilot.press("f5")
        await dialog(pilot, ModelChoice)
        await pilot.press("escape")
        await dialog(pilot, ResultEditor)
        assert load_config().drafter == ""
