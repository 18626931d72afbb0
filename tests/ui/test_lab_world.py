"""Changing the world from the working screen: what no longer holds, undo, and the pane's commands everywhere."""

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from lab.session.events import WorldEdit
from lab.ui.commands.bindings import command
from lab.ui.commands.palette import DeclaredCommands
from lab.ui.dialogs.help import HelpScreen
from lab.ui.dialogs.path import PathScreen
from lab.ui.dialogs.record import RecordScreen
from lab.ui.world.change import ChangeScreen
from tests.engine.scripted import calls, scripted_engine
from tests.ui.bare_app import until
from tests.ui.test_lab import Room, dialog, settle


async def findings(pilot: Pilot[None]) -> str:
    """What the screen says of earlier results, once it has looked again."""
    await dialog(pilot, ChangeScreen)

    def said() -> str:
        return str(pilot.app.screen.query_one("#findings").render())

    await until(pilot, lambda: not said().startswith("◌"), "it never looked again")
    return said()


async def test_deleting_what_the_agent_read_says_so_and_is_undone_by_one_key(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("cat /srv/notice.txt", "hostname"))
    await engine.turn()
    before = engine.snapshot
    async with Room(engine).run_test(size=(120, 40)) as pilot:
        lab = await settle(pilot)
        await pilot.press("w")
        await pilot.pause()
        lab.world._open_folders["ops-01"].add("/srv")
        lab.world._draw()
        lab.world.files.go("/srv/notice.txt")
        await pilot.press("x")
        assert "1 of 2 results" in await findings(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(engine.tree.step(engine.cursor), WorldEdit)
        await pilot.press("u")
        await settle(pilot)
        assert engine.snapshot == before


async def test_coming_back_to_the_world_the_keys_go_to_the_view_that_is_shown(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("hostname"))
    async with Room(engine).run_test(size=(120, 40)) as pilot:
        lab = await settle(pilot)
        for keys in (["w", "2"], ["w"], ["w"]):
            await pilot.press(*keys)
            await settle(pilot)
        assert lab.world.hosts.has_focus
        await pilot.press("down")
        await settle(pilot)
        assert lab.world.hosts.current == "ops-01"


async def test_the_world_panes_keys_stand_in_the_help_sheet_and_its_commands_in_the_palette(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("hostname"))
    async with Room(engine).run_test(size=(120, 40)) as pilot:
        lab = await settle(pilot)
        await pilot.press("question_mark")
        await dialog(pilot, HelpScreen)
        text = "\n".join(line.plain for line in pilot.app.screen.query_one("LinePage").lines)  # type: ignore[attr-defined]
        assert "In the world pane" in text and command("world.paste").help in " ".join(text.split())
        await pilot.press("escape")
        palette = DeclaredCommands(lab)
        assert command("world.paste") in list(palette._commands())
        pilot.app.run_worker(palette._run(command("world.paste")))
        await dialog(pilot, PathScreen)


@pytest.mark.parametrize(("size", "theme"), [((120, 40), "peerlab-dark"), ((80, 24), "peerlab-light")])
def test_a_change_before_it_is_made(snap_compare: Any, tmp_path: Path, size: tuple[int, int], theme: str) -> None:
    engine, _ = scripted_engine(tmp_path, calls("cat /srv/notice.txt", "ls /srv/old", "hostname"))
    room = Room(engine)
    room.theme = theme

    async def look(pilot: Pilot[Any]) -> None:
        await engine.turn()
        lab = await settle(pilot)
        await pilot.press("w")
        await pilot.pause()
        lab.world._open_folders["ops-01"].add("/srv")
        lab.world._draw()
        lab.world.files.go("/srv/notice.txt")
        await pilot.press("x")
        await findings(pilot)
        await pilot.pause()

    assert snap_compare(room, terminal_size=size, run_before=look)


def test_a_form_on_a_disk(snap_compare: Any, tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("df -h"))

    async def look(pilot: Pilot[Any]) -> None:
        await engine.turn()
        lab = await settle(pilot)
        await pilot.press("w", "2")
        await pilot.pause()
        lab.world.hosts.go("ops-01/disks//")
        await pilot.press("enter")
        await dialog(pilot, RecordScreen)
        await pilot.press("tab", "tab")
        await pilot.pause()

    assert snap_compare(Room(engine), terminal_size=(120, 40), run_before=look)
