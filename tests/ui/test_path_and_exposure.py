"""What the agent had read, and which path counts, from the keyboard."""

from pathlib import Path

from lab.ui.dialogs.prompt import PromptScreen
from lab.ui.dialogs.raw import RawScreen
from tests.engine.scripted import calls, scripted_engine
from tests.ui.test_lab import SIZE, Room, dialog, settle


async def test_what_was_read_before_an_entry_is_a_key_away(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("cat /srv/notice.txt"), calls("ls /srv/old"))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("t", "t")
        await settle(pilot)
        await pilot.press("O")
        await dialog(pilot, RawScreen)
        text = pilot.app.screen._text  # type: ignore[attr-defined]
        assert " 1. /srv/notice.txt" in text
        assert "whole, since turn 1" in text
        assert "Never met (1):\n  /srv/old/log.txt" in text


async def test_the_path_that_counts_is_named_with_a_reason_and_marked(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("ls /srv"))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("t")
        await settle(pilot)
        engine.look(1)
        engine.interventions.fork(name="spared")
        await settle(pilot)
        await pilot.press("C")
        await dialog(pilot, PromptScreen)
        await pilot.press(*"lost", "ctrl+s")
        lab = await settle(pilot)
        assert engine.tree.choice is not None
        assert (engine.tree.counted_branch, engine.tree.choice.why) == ("spared", "lost")
        lines = [lab.branches._line(row, False, 60).plain for row in lab.branches.rows]
        assert ["counts" in line for line in lines] == [False, True]
