"""The world pane: what changed is marked, and changing the world shows first what the agent could notice."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from textual.message import Message
from textual.pilot import Pilot

from lab.engine.stale_results import Findings, Stale
from lab.ui.dialogs.editor import EditorScreen
from lab.ui.dialogs.path import PathScreen
from lab.ui.dialogs.prompt import PromptScreen
from lab.ui.dialogs.record import RecordScreen
from lab.ui.kit.form import ChoiceField, LineField
from lab.ui.kit.text_field import TextField
from lab.ui.world.change import ChangeScreen
from lab.ui.world.editing import LARGEST
from lab.ui.world.file_rows import FileRows
from lab.ui.world.pane import WorldPane
from lab.world import (
    Change,
    DiskSpec,
    Ending,
    File,
    FileChange,
    FileSpec,
    HostSpec,
    RecordChange,
    Removal,
    Route,
    ServiceSpec,
    Snapshot,
    UserSpec,
    World,
    apply,
    find,
)
from tests.ui.stage import Stage, until

HOSTS = (
    HostSpec(
        name="ops-01",
        address="10.0.0.1",
        login="agent",
        workdir="/home/agent",
        booted="2026-02-01 08:00:00",
        installed="2026-01-01 08:00:00",
        users=(UserSpec(name="agent", uid=1001),),
        disks=(DiskSpec(device="/dev/sda1", mount="/", size="900GiB"),),
        services=(ServiceSpec(name="trainer", description="Trainer", command="/usr/bin/trainer", port=8080),),
        files=(
            FileSpec(path="/srv/notes.md", text="one\ntwo\n", owner="agent"),
            FileSpec(path="/srv/odd [b]\x1b[31m.txt", text="\x1b]52;c;aGk=\x07\n"),
            FileSpec(path="/srv/models/peer/weights.bin", size="412GiB", identity="peer-weights"),
        ),
    ),
    HostSpec(name="ops-02", address="10.0.0.2", booted="2026-02-01 08:00:00", installed="2026-01-01 08:00:00"),
)


@pytest.fixture(scope="module")
def world() -> Snapshot:
    return World(HOSTS, "2026-03-01 09:00:00").snapshot()


def changed(world: Snapshot, *changes: Change) -> Snapshot:
    return apply(world, changes)


def stage(theme: str = "peerlab-dark") -> Stage:
    return Stage(widgets=lambda: [WorldPane()], theme=theme)


async def shown(pilot: Pilot[Any], now: Snapshot, since: Snapshot | None = None, locked: str = "") -> WorldPane:
    await pilot.pause()
    pane = pilot.app.query_one(WorldPane)
    pane.show(now, since, locked)
    pane.focus()
    await pilot.pause()
    return pane


def lines(pane: WorldPane, view: str = "files") -> list[str]:
    if view in ("files", "hosts"):
        return [f"{row.text.plain} {row.right.plain}" for row in pane.query_one(f"#{view}").rows]  # type: ignore[attr-defined]
    return [line.plain for line in pane.query_one(f"#{view}").lines]  # type: ignore[attr-defined]


def line_with(pane: WorldPane, text: str, view: str = "files") -> str:
    return next(line for line in lines(pane, view) if text in line)


def edits(seen: list[Message]) -> list[WorldPane.Edit]:
    return list({id(message): message for message in seen if isinstance(message, WorldPane.Edit)}.values())


async def screen_shown(pilot: Pilot[Any], kind: type[Any]) -> Any:
    await until(pilot, lambda: isinstance(pilot.app.screen, kind), f"no {kind.__name__}")
    return pilot.app.screen


async def test_a_files_line_says_its_size_and_owner_and_an_artefact_stands_out(world: Snapshot) -> None:
    async with stage().run_test(size=(80, 60)) as pilot:
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
    async with stage().run_test(size=(80, 60)) as pilot:
        pane = await shown(pilot, now, world)
        assert line_with(pane, "new.txt").startswith("+ ") and "new" in line_with(pane, "new.txt")
        assert line_with(pane, "notes.md").startswith("~ ") and "+1 line" in line_with(pane, "notes.md")
        assert line_with(pane, "weights.bin").startswith("- ") and "removed" in line_with(pane, "weights.bin")
        await pilot.press("h")
        assert "copied here" in line_with(pane, "w.bin")


async def test_a_folded_directory_says_how_much_changed_inside(world: Snapshot) -> None:
    now = changed(world, FileChange("ops-01", "/srv/new.txt", text="x"))
    async with stage().run_test(size=(80, 60)) as pilot:
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
    async with stage().run_test(size=(80, 60)) as pilot:
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
    async with stage().run_test(size=(80, 60)) as pilot:
        pane = await shown(pilot, now, world)
        await pilot.press("3")
        assert len([line for line in lines(pane, "diff") if line.strip()]) == 1


async def test_editing_a_file_shows_what_the_agent_could_notice_and_then_is_one_change(world: Snapshot) -> None:
    app, seen = stage(), list[Message]()
    async with app.run_test(size=(100, 40), message_hook=seen.append) as pilot:
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
        (edit,) = edits(seen)
        assert edit.note == "why"
        node = find(apply(world, edit.changes).hosts["ops-01"].root, "/srv/notes.md")
        assert isinstance(node, File) and node.data == b"Xone\ntwo\n" and node.owner == "agent"


async def test_leaving_the_preview_changes_nothing(world: Snapshot) -> None:
    app, seen = stage(), list[Message]()
    async with app.run_test(size=(100, 40), message_hook=seen.append) as pilot:
        pane = await shown(pilot, world)
        pane.files.go("/srv/models/peer/weights.bin")
        await pilot.press("x")
        await screen_shown(pilot, ChangeScreen)
        await pilot.press("escape")
        await pilot.pause()
        assert edits(seen) == []


async def test_a_file_with_escape_sequences_is_edited_byte_for_byte(world: Snapshot) -> None:
    app, seen = stage(), list[Message]()
    path = "/srv/odd [b]\x1b[31m.txt"
    async with app.run_test(size=(100, 40), message_hook=seen.append) as pilot:
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
        (edit,) = edits(seen)
        node = find(apply(world, edit.changes).hosts["ops-01"].root, path)
        assert isinstance(node, File) and node.data == b"X\x1b]52;c;aGk=\x07\n"


async def asked(pilot: Pilot[Any], text: str) -> None:
    """Answer a prompt with a text."""
    screen = await screen_shown(pilot, PromptScreen)
    screen.query_one(TextField).exact_text = text
    await pilot.press("enter")


Act = Callable[[Pilot[Any]], Any]


async def made(world: Snapshot, act: Act, cursor: str = "/srv/notes.md", view: str = "files") -> Snapshot:
    """Return the world after an act in the pane was confirmed."""
    app, seen = stage(), list[Message]()
    async with app.run_test(size=(100, 40), message_hook=seen.append) as pilot:
        pane = await shown(pilot, world)
        pane._open_folders["ops-01"].add("/srv")
        pane.view = view
        await pilot.pause()
        pane._draw()
        pane.query_one(f"#{view}").go(cursor)  # type: ignore[attr-defined]
        await pilot.pause()
        await act(pilot)
        await screen_shown(pilot, ChangeScreen)
        await pilot.press("enter")
        await pilot.pause()
        (edit,) = edits(seen)
        return apply(world, edit.changes)


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


async def form(pilot: Pilot[Any], **values: str) -> None:
    """Fill the fields of a form that comes up, and take it."""
    screen = await screen_shown(pilot, RecordScreen)
    await pilot.pause()
    for number, field in enumerate(screen.form.fields):
        if field.name in values:
            widget = screen.form.query_one(f"#field-{number}")
            if isinstance(widget, ChoiceField):
                widget.value = values[field.name]
            else:
                widget.exact_text = values[field.name]
    await pilot.press("ctrl+s")


async def test_a_files_owner_and_mode_are_changed_in_a_form(world: Snapshot) -> None:
    async def act(pilot: Pilot[Any]) -> None:
        await pilot.press("c")
        await form(pilot, mode="0600", owner="root")

    node = find((await made(world, act)).hosts["ops-01"].root, "/srv/notes.md")
    assert node is not None and (node.mode, node.owner) == (0o600, "root")


async def test_stopping_a_service_takes_its_process_with_it(world: Snapshot) -> None:
    async def act(pilot: Pilot[Any]) -> None:
        await pilot.press("enter")
        await form(pilot, state="inactive")

    assert any(process.service == "trainer" for process in world.hosts["ops-01"].processes.values())
    after = (await made(world, act, "ops-01/services/trainer", "hosts")).hosts["ops-01"]
    assert after.services["trainer"].state == "inactive" and after.services["trainer"].pid == 0
    assert not any(process.service == "trainer" for process in after.processes.values())


async def test_a_service_that_answers_and_has_failed_keeps_its_routes_and_its_end(world: Snapshot) -> None:
    machine = world.hosts["ops-01"]
    route, end = Route("GET", "/health"), Ending(pid=9, began=world.clock)
    service = replace(machine.services["trainer"], routes=(route,), ended=end)
    machine = replace(machine, services={**machine.services, "trainer": service})
    world = replace(world, hosts={**world.hosts, "ops-01": machine})

    async def act(pilot: Pilot[Any]) -> None:
        await pilot.press("enter")
        await form(pilot, description="Trains")

    after = (await made(world, act, "ops-01/services/trainer", "hosts")).hosts["ops-01"]
    assert after.services["trainer"] == replace(service, description="Trains")


async def test_a_host_is_taken_off_the_network(world: Snapshot) -> None:
    async def act(pilot: Pilot[Any]) -> None:
        await pilot.press("enter")
        await form(pilot, online="no")

    assert not (await made(world, act, "ops-02", "hosts")).hosts["ops-02"].online


async def test_a_disk_is_made_smaller(world: Snapshot) -> None:
    async def act(pilot: Pilot[Any]) -> None:
        await pilot.press("enter")
        await form(pilot, size="500GiB")

    after = await made(world, act, "ops-01/disks//", "hosts")
    assert after.hosts["ops-01"].disks["/"].size == 500 << 30


async def test_an_account_is_added(world: Snapshot) -> None:
    async def act(pilot: Pilot[Any]) -> None:
        await pilot.press("n")
        await form(pilot, name="guest", uid="1200", home="/home/guest")

    after = await made(world, act, "ops-01/users/agent", "hosts")
    assert after.hosts["ops-01"].users["guest"].uid == 1200


async def test_the_clock_is_set(world: Snapshot) -> None:
    async def act(pilot: Pilot[Any]) -> None:
        await pilot.press("enter")
        await form(pilot, time="2026-03-02 10:00:00")

    after = await made(world, act, "clock", "hosts")
    assert after.clock == world.clock + 25 * 3600


async def test_a_value_that_makes_no_sense_is_named_and_the_form_stays(world: Snapshot) -> None:
    app, seen = stage(), list[Message]()
    async with app.run_test(size=(100, 40), message_hook=seen.append) as pilot:
        pane = await shown(pilot, world)
        pane.view = "hosts"
        await pilot.pause()
        pane.hosts.go("ops-01/disks//")
        await pilot.press("enter")
        await form(pilot, size="a lot")
        screen = await screen_shown(pilot, RecordScreen)
        assert "a lot" in str(screen.query_one("#fault").render())
        await pilot.press("escape")
        await pilot.pause()
        assert edits(seen) == []


async def test_a_disk_is_mounted_read_only(world: Snapshot) -> None:
    async def act(pilot: Pilot[Any]) -> None:
        await pilot.press("enter")
        await form(pilot, read_only="yes")

    after = await made(world, act, "ops-01/disks//", "hosts")
    assert after.hosts["ops-01"].disks["/"].read_only
    live = World([HostSpec(name="ops-01", address="10.0.0.9")], "2026-03-01 09:00:00")
    live.restore(after)
    told = live.bash("touch /tmp/x; mount | grep ' / '").output
    assert "touch: cannot touch '/tmp/x': Read-only file system" in told and "(ro," in told


async def test_typing_into_a_field_replaces_what_is_in_it_unless_one_goes_into_it_first(world: Snapshot) -> None:
    app, seen = stage(), list[Message]()
    async with app.run_test(size=(100, 40), message_hook=seen.append) as pilot:
        pane = await shown(pilot, world)
        pane.view = "hosts"
        await pilot.pause()
        pane.hosts.go("ops-01/disks//")
        await pilot.press("enter")
        screen = await screen_shown(pilot, RecordScreen)
        values = screen.form.values()
        await pilot.press("right", *"p1", "tab", "tab", *"9GiB", "tab", "shift+tab")
        await pilot.pause()
        assert screen.form.values() == {**values, "device": values["device"] + "p1", "size": "9GiB"}
        assert [field.selected_text for field in screen.form.query(LineField)] == ["", "", "9GiB", "", ""]


async def test_a_text_longer_than_its_field_is_seen_from_its_beginning_and_at_its_end(world: Snapshot) -> None:
    machine = world.hosts["ops-01"]
    command = "/opt/begin " + " ".join(f"--option-{number}" for number in range(20)) + " --end"
    services = {**machine.services, "trainer": replace(machine.services["trainer"], command=command)}
    world = replace(world, hosts={**world.hosts, "ops-01": replace(machine, services=services)})
    app = stage()
    async with app.run_test(size=(100, 40)) as pilot:
        pane = await shown(pilot, world)
        pane.view = "hosts"
        await pilot.pause()
        pane.hosts.go("ops-01/services/trainer")
        await pilot.press("enter")
        screen = await screen_shown(pilot, RecordScreen)
        field = screen.form.query_one("#field-2", LineField)
        seen = []
        for keys in ([], ["tab", "tab"], ["tab"]):
            await pilot.press(*keys)
            await pilot.pause()
            seen.append(field.render_line(0).text.strip())
            assert field.scrollable_content_region.height == 1
        assert seen[0].startswith("/opt/begin --option-0")
        assert seen[1].endswith("--end")
        assert seen[2].startswith("/opt/begin --option-0")


async def test_looking_back_nothing_can_be_changed_and_the_pane_says_why(world: Snapshot) -> None:
    app, seen = stage(), list[Message]()
    async with app.run_test(size=(100, 40), message_hook=seen.append) as pilot:
        pane = await shown(pilot, world, None, "looking back: k forks here")
        await pilot.press("x", "n", "m", "c", "u")
        await pilot.pause()
        assert not isinstance(app.screen, ChangeScreen | PromptScreen | RecordScreen)
        assert "k forks here" in str(pane.border_subtitle)
        assert not any(isinstance(message, WorldPane.Undo) for message in seen)


async def test_a_file_that_was_removed_is_put_back_with_enter(world: Snapshot) -> None:
    now = changed(world, Removal("ops-01", "/srv/notes.md"))
    app, seen = stage(), list[Message]()
    async with app.run_test(size=(100, 40), message_hook=seen.append) as pilot:
        pane = await shown(pilot, now, world)
        row = next(row for row in pane.files.rows if "notes.md" in row.text.plain)
        pane.files.go(row.key)
        await pilot.press("enter")
        await screen_shown(pilot, ChangeScreen)
        await pilot.press("enter")
        await pilot.pause()
        (edit,) = edits(seen)
        again = apply(now, edit.changes)
        old = find(world.hosts["ops-01"].root, "/srv/notes.md")
        assert find(again.hosts["ops-01"].root, "/srv/notes.md") == old


async def test_a_world_of_many_files_is_shown_without_a_line_for_each_folded_one() -> None:
    files = tuple(FileSpec(path=f"/data/d{n % 40}/f{n}.txt", text="x") for n in range(4000))
    host = HostSpec(
        name="big", address="10.0.0.9", booted="2026-02-01 08:00", installed="2026-01-01 08:00", files=files
    )
    snapshot = World((host,), "2026-03-01 09:00:00").snapshot()
    async with stage().run_test(size=(80, 30)) as pilot:
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

    assert snap_compare(stage(theme), terminal_size=size, run_before=look)


async def test_thousands_of_unfolded_files_cost_only_the_lines_in_sight() -> None:
    files = tuple(FileSpec(path=f"/data/f{n:05}.txt", text="x") for n in range(10_000))
    host = HostSpec(
        name="big", address="10.0.0.9", booted="2026-02-01 08:00", installed="2026-01-01 08:00", files=files
    )
    before = World((host,), "2026-03-01 09:00:00").snapshot()
    now = changed(before, FileChange("big", "/data/f05000x.txt", text="y"), Removal("big", "/data/f00007.txt"))
    async with stage().run_test(size=(80, 30)) as pilot:
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
    app, seen = stage(), list[Message]()
    async with app.run_test(size=(100, 40), message_hook=seen.append) as pilot:
        await shown(pilot, world)
        await pilot.press("P")
        screen = await screen_shown(pilot, PathScreen)
        screen.field.exact_text = str(place)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: len(app._notifications) > 0)
        (notice,) = app._notifications
        word = {"large": "larger than", "fifo": "no regular file", "nothing": "no such file"}[kind]
        assert word in notice.message and edits(seen) == []


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


async def test_a_change_made_by_a_form_can_be_gone_on_with_as_text(world: Snapshot) -> None:
    async def act(pilot: Pilot[Any]) -> None:
        await pilot.press("enter")
        await form(pilot, time="2026-03-02 10:00:00")
        await screen_shown(pilot, ChangeScreen)
        await pilot.press("ctrl+t")
        editor = await screen_shown(pilot, EditorScreen)
        text = editor.field.exact_text
        assert 'change = "clock"' in text
        editor.field.exact_text = text + '\n[[changes]]\nchange = "removed"\nhost = "ops-01"\npath = "/srv/notes.md"\n'
        await pilot.press("ctrl+s")

    after = await made(world, act, "clock", "hosts")
    assert after.clock == world.clock + 25 * 3600
    assert find(after.hosts["ops-01"].root, "/srv/notes.md") is None


async def test_a_host_is_added_as_a_copy_and_removed_again(world: Snapshot) -> None:
    async def act(pilot: Pilot[Any]) -> None:
        await pilot.press("n")
        await form(pilot, name="ops-03", address="10.0.0.3")

    after = await made(world, act, "ops-01", "hosts")
    assert after.hosts["ops-03"].address == "10.0.0.3"
    assert find(after.hosts["ops-03"].root, "/srv/notes.md") is not None

    async def remove(pilot: Pilot[Any]) -> None:
        await pilot.press("x")

    assert "ops-03" not in (await made(after, remove, "ops-03", "hosts")).hosts


async def test_a_process_is_added(world: Snapshot) -> None:
    async def act(pilot: Pilot[Any]) -> None:
        await pilot.press("n")
        await form(pilot, command="tail -f /srv/notes.md", user="agent")

    pid = next(iter(world.hosts["ops-01"].processes))
    after = await made(world, act, f"ops-01/processes/{pid}", "hosts")
    assert after.hosts["ops-01"].processes[world.hosts["ops-01"].next_pid].command == "tail -f /srv/notes.md"


async def test_before_a_change_the_results_that_no_longer_hold_are_shown(world: Snapshot) -> None:
    stale = Stale(
        event=9, turn=3, name="bash", arguments='{"command": "cat /srv/notes.md"}',
        told="one\ntwo\n", before="one\ntwo\n", after="\x1b]52;c;aGk=\x07[b]\n",
    )  # fmt: skip
    asked: list[tuple[Snapshot, Snapshot]] = []

    def recheck(before: Snapshot, after: Snapshot) -> Callable[[Callable[[], bool]], Findings]:
        asked.append((before, after))
        return lambda _: Findings(stale=(stale,), checked=7)

    async with stage().run_test(size=(100, 40)) as pilot:
        pane = await shown(pilot, world)
        pane.recheck = recheck
        pane.files.go("/srv")
        await pilot.press("x")
        screen = await screen_shown(pilot, ChangeScreen)
        await until(pilot, lambda: "1 of 7" in str(screen.query_one("#findings").render()))
        assert asked[0][0] is world and find(asked[0][1].hosts["ops-01"].root, "/srv") is None
        text = [line.plain for line in screen.page.lines]
        assert any("turn 3" in line and "cat /srv/notes.md" in line for line in text)
        assert "  -one" in text and not any("\x1b" in line for line in text)
