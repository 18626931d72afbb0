"""Arguments no harness could read, on screen: nested so deep that reading them fails, or no JSON at all."""

from pathlib import Path

import pytest

from lab.engine.plain_lines import transcript
from lab.protocol import Answer, Call
from lab.session.events import Result
from lab.ui.dialogs.raw import RawScreen
from lab.ui.session.call_editor import CallEditor
from tests.engine.scripted import scripted_engine
from tests.ui.test_lab import Room, dialog, settle, shown

DEEP = "[" * 5_000 + "]" * 5_000


@pytest.mark.parametrize("arguments", [DEEP, f'{{"command": {DEEP}}}', '{"command": df'])
async def test_arguments_that_cannot_be_read_are_shown_edited_and_answered_like_any(
    tmp_path: Path, arguments: str
) -> None:
    engine, _ = scripted_engine(tmp_path, Answer(calls=(Call("c", "bash", arguments),), finish="calls"))
    async with Room(engine).run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("space")
        lab = await settle(pilot)
        assert "the arguments are not a JSON object" in shown(lab)
        await pilot.press("v")
        await dialog(pilot, RawScreen)
        await pilot.press("escape", "e")
        await dialog(pilot, CallEditor)
        await pilot.press("escape")
        await settle(pilot)
        await pilot.press("a")
        await settle(pilot)
        result = engine.tree.step(engine.cursor)
        assert isinstance(result, Result) and result.output.startswith("Error: could not parse")
        assert result.arguments == arguments
        assert arguments in "".join(line.strip() for line in transcript(engine.session))
