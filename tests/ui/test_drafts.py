"""Nothing typed is lost: an edited call or file comes back as a draft, and says that it is one."""

from pathlib import Path

import pytest

from lab.errors import LabError
from lab.protocol import Answer, Call
from lab.session.events import Result
from lab.ui.dialogs.editor import EditorScreen
from lab.ui.dialogs.help import HelpScreen
from lab.ui.session.deciding import _check_arguments
from lab.ui.session.history_choice import HistoryChoice
from tests.engine.stage import calls, stage
from tests.ui.test_lab import SIZE, Room, dialog, settle, told


async def test_leaving_the_choice_of_history_goes_back_to_what_was_typed(tmp_path: Path) -> None:
    engine, _ = stage(tmp_path, calls("echo one"))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("space")
        await settle(pilot)
        await pilot.press("e")
        await dialog(pilot, EditorScreen)
        await pilot.press("end", *" two", "ctrl+s")
        await dialog(pilot, HistoryChoice)
        await pilot.press("escape")
        await dialog(pilot, EditorScreen)
        editor = pilot.app.screen
        assert isinstance(editor, EditorScreen)
        assert editor.field.exact_text == "echo one two"
        assert "draft" in str(editor.frame.border_title)
        await pilot.press("ctrl+s")
        await dialog(pilot, HistoryChoice)
        await pilot.press("enter")
        await settle(pilot)
        result = told(engine, Result)[-1]
        assert isinstance(result, Result) and result.output == "one two\n"


async def test_arguments_that_are_no_json_are_told_at_once_and_sent_only_when_one_insists(tmp_path: Path) -> None:
    asked = Answer(calls=(Call("c", "finish", '{"summary": "done"}'),), finish="calls")
    engine, _ = stage(tmp_path, asked)
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("space")
        await settle(pilot)
        await pilot.press("e")
        await dialog(pilot, EditorScreen)
        await pilot.press("{", "ctrl+s")
        await pilot.pause()
        await pilot.pause()
        editor = pilot.app.screen
        assert isinstance(editor, EditorScreen)
        complaint = str(editor.query_one("#fault").render())
        assert "no JSON" in complaint and "once more" in complaint
        await pilot.press("ctrl+s")
        await dialog(pilot, HistoryChoice)


@pytest.mark.parametrize("text", ["{{", "[1]", '"text"', "", "{\n" * 9, "[" * 100_000])
def test_only_a_json_object_is_taken_for_arguments(text: str) -> None:
    with pytest.raises(LabError):
        _check_arguments(text)
    _check_arguments('{"name": "x"}')


async def test_the_footer_offers_no_key_while_another_screen_has_them(tmp_path: Path) -> None:
    engine, _ = stage(tmp_path, calls("echo one"))
    async with Room(engine).run_test(size=SIZE) as pilot:
        lab = await settle(pilot)
        assert lab.keys.hints
        await pilot.press("question_mark")
        await dialog(pilot, HelpScreen)
        assert not lab.keys.hints
        await pilot.press("escape")
        await settle(pilot)
        assert lab.keys.hints
