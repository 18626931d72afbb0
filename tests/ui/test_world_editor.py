"""Changing the world from its pane: each change shows first what the agent could notice."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from lab.engine.stale_results import Stale, StaleResults
from lab.ui.dialogs.editor import EditorScreen
from lab.ui.dialogs.path import PathScreen
from lab.ui.dialogs.prompt import PromptScreen
from lab.ui.dialogs.record import RecordScreen
from lab.ui.kit.text_field import TextField
from lab.ui.world.change import ChangeScreen
from lab.ui.world.file_edits import LARGEST
from lab.world import File, Removal, Snapshot, apply, find
from tests.ui.bare_app import drawn, until
from tests.ui.world_app import WorldApp, asked, changed, lines, made, screen_shown, shown


async def test_editing_a_file_shows_what_the_agent_could_notice_and_then_is_one_change(world: Snapshot) -> None:
    app = WorldApp()
    async with app.run_test(size=(100, 40)) as pilot:
        pane = await shown(pilot, world)
        pane._open_folders["ops-01"].add("/srv")
        pane._draw()
        pane.files.go("/srv/notes.md")
        await pilot.press("enter")
        await screen_shown(pilot, EditorScreen)
        await pilot.press("X", "ctrl+s")
        screen = await screen_shown(pilot, ChangeScreen)
        await pilot.pause()
        assert any("+Xone" in line.plain for line in screen.page.lines)
        await pilot.press("w", "h", "y", "enter")
        await pilot.pause()
        (edit,) = app.edits
        assert edit.note == "why"
        node = find(apply(world, edit.changes).hosts["ops-01"].root, "/srv/notes.md")
        assert isinstance(node, File) and node.data == b"Xone\ntwo\n" and node.owner == "agent"


async def test_leaving_the_preview_changes_nothing(world: Snapshot) -> None:
    app = WorldApp()
    async with app.run_test(size=(100, 40)) as pilot:
        pane = await shown(pilot, world)
        pane.files.go("/srv/models/peer/weights.bin")
        await pilot.press("x")
        await screen_shown(pilot, ChangeScreen)
        await pilot.press("escape")
        await pilot.pause()
        assert app.edits == []


async def test_a_file_with_escape_sequences_is_edited_byte_for_byte(world: Snapshot) -> None:
    app = WorldApp()
    path = "/srv/odd [b]\x1b[31m.txt"
    async with app.run_test(size=(100, 40)) as pilot:
        pane = await shown(pilot, world)
        pane._open_folders["ops-01"].add("/srv")
        pane._draw()
        assert not any("\x1b" in line for line in lines(pane))
        pane.files.go(path)
        await pilot.press("enter")
        editor = await screen_shown(pilot, EditorScreen)
        assert "\x1b" not in editor.field.text
        await pilot.press("X", "ctrl+s")
        await screen_shown(pilot, ChangeScreen)
        await pilot.press("enter")
        await pilot.pause()
        (edit,) = app.edits
        node = find(apply(world, edit.changes).hosts["ops-01"].root, path)
        assert isinstance(node, File) and node.data == b"X\x1b]52;c;aGk=\x07\n"


async def test_a_new_file_gets_a_name_and_a_text(world: Snapshot) -> None:
    async def act(pilot: Pilot[Any]) -> None:
        await pilot.press("n")
        await asked(pilot, "/srv/new/plan.txt")
        await screen_shown(pilot, EditorScreen)
        await pilot.press("a", "ctrl+s")

    after = await made(world, act)
    node = find(after.hosts["ops-01"].root, "/srv/new/plan.txt")
    assert isinstance(node, File) and node.data == b"a"


async def test_a_file_is_moved_to_another_host(world: Snapshot) -> None:
    async def act(pilot: Pilot[Any]) -> None:
        await pilot.press("m")
        await asked(pilot, "ops-02:/srv/weights.bin")

    after = await made(world, act, "/srv/models/peer/weights.bin")
    assert find(after.hosts["ops-01"].root, "/srv/models/peer/weights.bin") is None
    node = find(after.hosts["ops-02"].root, "/srv/weights.bin")
    assert isinstance(node, File) and node.identity == "peer-weights" and node.size == 412 << 30


async def test_a_directory_is_deleted_whole(world: Snapshot) -> None:
    async def act(pilot: Pilot[Any]) -> None:
        await pilot.press("x")

    after = await made(world, act, "/srv/models")
    assert find(after.hosts["ops-01"].root, "/srv/models") is None


async def test_looking_back_nothing_can_be_changed_and_the_pane_says_why(world: Snapshot) -> None:
    app = WorldApp()
    async with app.run_test(size=(100, 40)) as pilot:
        pane = await shown(pilot, world, None, "looking back: k forks here")
        await pilot.press("x", "n", "m", "c", "u")
        await pilot.pause()
        assert not isinstance(app.screen, ChangeScreen | PromptScreen | RecordScreen)
        assert "k forks here" in str(pane.border_subtitle)
        assert app.undone == 0


async def test_a_file_that_was_removed_is_put_back_with_enter(world: Snapshot) -> None:
    now = changed(world, Removal("ops-01", "/srv/notes.md"))
    app = WorldApp()
    async with app.run_test(size=(100, 40)) as pilot:
        pane = await shown(pilot, now, world)
        row = next(row for row in pane.files.rows if "notes.md" in row.text.plain)
        pane.files.go(row.key)
        await pilot.press("enter")
        await screen_shown(pilot, ChangeScreen)
        await pilot.press("enter")
        await pilot.pause()
        (edit,) = app.edits
        again = apply(now, edit.changes)
        old = find(world.hosts["ops-01"].root, "/srv/notes.md")
        assert find(again.hosts["ops-01"].root, "/srv/notes.md") == old


async def test_a_file_of_this_machine_is_pasted_byte_for_byte(world: Snapshot, tmp_path: Path) -> None:
    (tmp_path / "tool.bin").write_bytes(b"\x00\xff\x1b[31m")

    async def act(pilot: Pilot[Any]) -> None:
        await pilot.press("P")
        screen = await screen_shown(pilot, PathScreen)
        screen.field.exact_text = f"{tmp_path}/to"
        await until(pilot, lambda: [row.key for row in screen.path_list.rows] == [f"{tmp_path}/tool.bin"])
        await pilot.press("tab")
        assert screen.field.exact_text == f"{tmp_path}/tool.bin"
        await pilot.press("enter")
        prompt = await screen_shown(pilot, PromptScreen)
        assert prompt.field.exact_text == "/srv/tool.bin"
        await pilot.press("enter")

    node = find((await made(world, act)).hosts["ops-01"].root, "/srv/tool.bin")
    assert isinstance(node, File) and node.data == b"\x00\xff\x1b[31m" and node.owner == "root"


@pytest.mark.parametrize("kind", ["large", "fifo", "nothing"])
async def test_what_cannot_be_pasted_is_told(world: Snapshot, tmp_path: Path, kind: str) -> None:
    place = tmp_path / "it"
    if kind == "large":
        with place.open("wb") as file:
            file.truncate(LARGEST + 1)
    elif kind == "fifo":
        os.mkfifo(place)
    app = WorldApp()
    async with app.run_test(size=(100, 40)) as pilot:
        await shown(pilot, world)
        await pilot.press("P")
        screen = await screen_shown(pilot, PathScreen)
        screen.field.exact_text = str(place)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: len(app._notifications) > 0)
        (notice,) = app._notifications
        word = {"large": "larger than", "fifo": "no regular file", "nothing": "no such file"}[kind]
        assert word in notice.message and app.edits == []


async def test_a_change_is_written_as_text_and_its_faults_are_told_by_line(world: Snapshot) -> None:
    async def act(pilot: Pilot[Any]) -> None:
        await pilot.press("T")
        editor = await screen_shown(pilot, EditorScreen)
        text = editor.field.exact_text
        assert 'path = "/srv/notes.md"' in text
        editor.field.exact_text = text.replace('host = "ops-01"', 'hst = "ops-01"')
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert isinstance(pilot.app.screen, EditorScreen)
        line = editor.field.cursor_location[0]
        assert editor.field.document.get_line(line).startswith("hst")
        assert "hst" in str(editor.query_one("#fault").render())
        editor.field.exact_text = text.replace('"""\none', '"""\nONE').replace('owner = "agent"', 'owner = "root"')
        await pilot.press("ctrl+s")

    node = find((await made(world, act)).hosts["ops-01"].root, "/srv/notes.md")
    assert isinstance(node, File) and node.data == b"ONE\ntwo\n" and node.owner == "root"


async def test_before_a_change_the_results_that_no_longer_hold_are_shown(world: Snapshot) -> None:
    stale = Stale(
        event=9, turn=3, name="bash", arguments='{"command": "cat /srv/notes.md"}',
        told="one\ntwo\n", before="one\ntwo\n", after="\x1b]52;c;aGk=\x07[b]\n",
    )  # fmt: skip
    asked: list[tuple[Snapshot, Snapshot]] = []

    def recheck(before: Snapshot, after: Snapshot) -> Callable[[Callable[[], bool]], StaleResults]:
        asked.append((before, after))
        return lambda _: StaleResults(stale=(stale,), checked=7)

    async with WorldApp(recheck=recheck).run_test(size=(100, 40)) as pilot:
        pane = await shown(pilot, world)
        pane.files.go("/srv")
        await pilot.press("x")
        screen = await screen_shown(pilot, ChangeScreen)
        await until(pilot, lambda: "1 of 7" in str(screen.query_one("#findings").render()))
        assert asked[0][0] is world and find(asked[0][1].hosts["ops-01"].root, "/srv") is None
        text = [line.plain for line in screen.page.lines]
        assert any("turn 3" in line and "cat /srv/notes.md" in line for line in text)
        assert "  -one" in text and not any("\x1b" in line for line in text)


async def test_a_note_stays_while_the_change_is_gone_on_with_as_text(world: Snapshot) -> None:
    app = WorldApp()
    async with app.run_test(size=(100, 40)) as pilot:
        pane = await shown(pilot, world)
        pane.files.go("/srv/models")
        await pilot.press("x")
        await screen_shown(pilot, ChangeScreen)
        await pilot.press(*"why", "ctrl+t")
        await screen_shown(pilot, EditorScreen)
        await pilot.press("escape")
        await screen_shown(pilot, ChangeScreen)
        await pilot.press("enter")
        await pilot.pause()
        (edit,) = app.edits
        assert edit.note == "why"


async def test_a_path_that_cannot_be_moved_to_stays_in_its_line(world: Snapshot) -> None:
    app = WorldApp()
    async with app.run_test(size=(100, 40)) as pilot:
        pane = await shown(pilot, world)
        pane.files.go("/srv/models")
        await pilot.press("m")
        await asked(pilot, "ops-9:/srv/elsewhere")
        await until(pilot, lambda: app._notifications and isinstance(app.screen, PromptScreen))
        assert app.screen.query_one(TextField).exact_text == "ops-9:/srv/elsewhere"


async def test_a_path_and_a_note_left_with_escape_stand_there_the_next_time(world: Snapshot) -> None:
    app = WorldApp()
    async with app.run_test(size=(100, 40)) as pilot:
        pane = await shown(pilot, world)
        pane.files.go("/srv/models")
        for key, title, path in (("m", "move /srv/models", "/srv/elsewhere"), ("n", "new file", "/srv/plan.txt")):
            await pilot.press(key)
            await asked(pilot, path)
            if key == "n":
                await screen_shown(pilot, EditorScreen)
                await pilot.press("a", "ctrl+s")
            await screen_shown(pilot, ChangeScreen)
            await pilot.press(*"why", "escape")
            if key == "n":
                await screen_shown(pilot, EditorScreen)
                await pilot.press("escape")
            await screen_shown(pilot, PromptScreen)
            await pilot.press("escape")
            await until(pilot, lambda: len(app.screen_stack) == 1)
            await pilot.press(key)
            screen = await screen_shown(pilot, PromptScreen)
            assert screen.query_one(TextField).exact_text == path and f"{title} · as you left it" in drawn(app)
            if key == "m":
                await pilot.press("enter")
                screen = await screen_shown(pilot, ChangeScreen)
                assert screen.note.exact_text == "why"
                await pilot.press("escape")
                await screen_shown(pilot, PromptScreen)
                await pilot.press("escape")
                await until(pilot, lambda: len(app.screen_stack) == 1)
        assert app.edits == []
