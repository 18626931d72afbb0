"""The world pane: what changed since the last move is marked."""

from typing import Any

import pytest
from textual.pilot import Pilot

from lab.ui.world.file_rows import FileRows
from lab.world import ClockChange, FileChange, FileSpec, HostSpec, RecordChange, Removal, Snapshot, World
from tests.ui.world_app import WorldApp, changed, line_with, lines, shown


async def test_a_files_line_says_its_size_and_owner_and_an_artefact_stands_out(world: Snapshot) -> None:
    async with WorldApp().run_test(size=(80, 60)) as pilot:
        pane = await shown(pilot, world)
        assert "▣" in line_with(pane, "weights.bin") and "412G" in line_with(pane, "weights.bin")
        pane._open_folders["ops-01"].add("/srv")
        pane._draw()
        assert "agent" in line_with(pane, "notes.md")
        assert pane.files.current == "/srv/models/peer/weights.bin"


async def test_what_changed_since_is_marked_by_sign_and_word_on_its_host(world: Snapshot) -> None:
    now = changed(
        world,
        FileChange("ops-01", "/srv/new.txt", text="x"),
        FileChange("ops-01", "/srv/notes.md", append="three\n"),
        Removal("ops-01", "/srv/models/peer/weights.bin"),
        FileChange("ops-02", "/tmp/w.bin", size=1 << 30, identity="peer-weights"),
    )
    async with WorldApp().run_test(size=(80, 60)) as pilot:
        pane = await shown(pilot, now, world)
        assert line_with(pane, "new.txt").startswith("+ ") and "new" in line_with(pane, "new.txt")
        assert line_with(pane, "notes.md").startswith("~ ") and "+1 line" in line_with(pane, "notes.md")
        assert line_with(pane, "weights.bin").startswith("- ") and "removed" in line_with(pane, "weights.bin")
        await pilot.press("h")
        assert "copied here" in line_with(pane, "w.bin")


async def test_a_folded_directory_says_how_much_changed_inside(world: Snapshot) -> None:
    now = changed(world, FileChange("ops-01", "/srv/new.txt", text="x"))
    async with WorldApp().run_test(size=(80, 60)) as pilot:
        pane = await shown(pilot, now, world)
        pane.files.go("/srv")
        await pilot.press("left")
        assert "1 inside" in line_with(pane, "srv/")


async def test_the_difference_and_the_hosts_tell_the_same(world: Snapshot) -> None:
    service = {"name": "trainer", "description": "Trainer", "command": "/usr/bin/trainer", "state": "inactive"}
    now = changed(
        world,
        FileChange("ops-01", "/srv/notes.md", text="one\n2\n"),
        RecordChange("ops-01", "services", "trainer", service),
    )
    async with WorldApp().run_test(size=(80, 60)) as pilot:
        pane = await shown(pilot, now, world)
        await pilot.press("3")
        text = lines(pane, "diff")
        assert any("/srv/notes.md" in line for line in text)
        assert "   -two" in text and "   +2" in text
        await pilot.press("2")
        assert line_with(pane, "trainer", "hosts").startswith("~ ")
        assert "○ trainer" in line_with(pane, "trainer", "hosts")
        await pilot.press("4")
        assert any("○ trainer" in line for line in lines(pane, "log"))


async def test_an_artefact_taken_away_shows_no_bytes_it_never_had(world: Snapshot) -> None:
    now = changed(world, Removal("ops-01", "/srv/models/peer/weights.bin"))
    async with WorldApp().run_test(size=(80, 60)) as pilot:
        pane = await shown(pilot, now, world)
        await pilot.press("3")
        assert len([line for line in lines(pane, "diff") if line.strip()]) == 1


async def test_a_world_of_many_files_is_shown_without_a_line_for_each_folded_one() -> None:
    files = tuple(FileSpec(path=f"/data/d{n % 40}/f{n}.txt", text="x") for n in range(4000))
    host = HostSpec(
        name="big", address="10.0.0.9", booted="2026-02-01 08:00", installed="2026-01-01 08:00", files=files
    )
    snapshot = World((host,), "2026-03-01 09:00:00").snapshot()
    async with WorldApp().run_test(size=(80, 30)) as pilot:
        pane = await shown(pilot, snapshot)
        assert len(pane.files.rows) < 200
        pane.files.go("/data")
        await pilot.press("right")
        assert len([line for line in lines(pane) if "▸ d" in line]) >= 40


@pytest.mark.parametrize("view", ["1", "2", "3", "4"])
@pytest.mark.parametrize(("size", "theme"), [((64, 34), "peerlab-dark"), ((40, 16), "peerlab-light")])
def test_it_looks_as_designed(snap_compare: Any, world: Snapshot, view: str, size: tuple[int, int], theme: str) -> None:
    now = changed(
        world,
        FileChange("ops-01", "/srv/notes.md", text="one\n2\n"),
        FileChange("ops-02", "/tmp/w.bin", size=1 << 30, identity="peer-weights"),
        Removal("ops-01", "/srv/models/peer/weights.bin"),
    )

    async def look(pilot: Pilot[Any]) -> None:
        await shown(pilot, now, world)
        await pilot.press(view)
        await pilot.pause()

    assert snap_compare(WorldApp(theme), terminal_size=size, run_before=look)


async def test_thousands_of_unfolded_files_cost_only_the_lines_in_sight() -> None:
    files = tuple(FileSpec(path=f"/data/f{n:05}.txt", text="x") for n in range(10_000))
    host = HostSpec(
        name="big", address="10.0.0.9", booted="2026-02-01 08:00", installed="2026-01-01 08:00", files=files
    )
    before = World((host,), "2026-03-01 09:00:00").snapshot()
    now = changed(before, FileChange("big", "/data/f05000x.txt", text="y"), Removal("big", "/data/f00007.txt"))
    async with WorldApp().run_test(size=(80, 30)) as pilot:
        pane = await shown(pilot, now, before)
        rows = pane.files.rows
        assert isinstance(rows, FileRows) and len(rows) > 10_000
        # Pointed out: what was removed comes last in its directory, what is new stands in its place.
        assert pane.files.current.startswith("/data/f00007.txt")
        assert len(rows._rows_by_place) < 100
        pane.files.go("/data/f05000x.txt")
        await pilot.pause()
        assert pane.files.current == "/data/f05000x.txt"
        assert len(rows._rows_by_place) < 200
        assert all(rows.place(rows[n].key) == n for n in range(0, len(rows), 97))


async def test_the_difference_says_from_when_to_when_the_clock_moved(world: Snapshot) -> None:
    now = changed(world, ClockChange(world.clock + 90 * 60))
    async with WorldApp().run_test(size=(100, 30)) as pilot:
        pane = await shown(pilot, now, world)
        await pilot.press("3")
        await pilot.pause()
        line = line_with(pane, "→", "diff")
        assert "2026-03-01 09:00:00" in line and "2026-03-01 10:30:00" in line


async def test_a_file_is_found_by_its_path_or_by_what_it_says_on_any_host(world: Snapshot) -> None:
    now = changed(world, FileChange("ops-02", "/tmp/deep/er/x.txt", text="one\nthe Needle is here\n"))
    async with WorldApp().run_test(size=(80, 40)) as pilot:
        pane = await shown(pilot, now)
        pane.focus()
        await pilot.press("slash", *"needle is", "enter")
        await pilot.pause()
        assert (pane.host, pane.files.current) == ("ops-02", "/tmp/deep/er/x.txt")
        await pilot.press("slash", *"weights.b", "enter")
        await pilot.pause()
        assert (pane.host, pane.files.current) == ("ops-01", "/srv/models/peer/weights.bin")
