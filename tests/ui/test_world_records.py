"""Changing services, accounts, disks, hosts and the clock by hand, each in a form."""

from typing import Any

from msgspec.structs import replace
from textual.pilot import Pilot

from lab.ui.dialogs.editor import EditorScreen
from lab.ui.dialogs.record import RecordScreen
from lab.ui.kit.form import LineField
from lab.ui.world.change import ChangeScreen
from lab.world import Ending, HostSpec, Route, Snapshot, World, find
from tests.ui.world_app import WorldApp, form, made, screen_shown, shown


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
    app = WorldApp()
    async with app.run_test(size=(100, 40)) as pilot:
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
        assert app.edits == []


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
    app = WorldApp()
    async with app.run_test(size=(100, 40)) as pilot:
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
    app = WorldApp()
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


async def test_what_was_typed_into_a_form_is_there_again_after_leaving_what_the_agent_could_notice(
    world: Snapshot,
) -> None:
    async def act(pilot: Pilot[Any]) -> None:
        await pilot.press("enter")
        await form(pilot, size="500GiB", device="/dev/vdb")
        await screen_shown(pilot, ChangeScreen)
        await pilot.press("escape")
        screen = await screen_shown(pilot, RecordScreen)
        await pilot.pause()
        values = screen.form.values()
        assert (values["size"], values["device"]) == ("500GiB", "/dev/vdb")
        await form(pilot, size="600GiB")

    disk = (await made(world, act, "ops-01/disks//", "hosts")).hosts["ops-01"].disks["/"]
    assert (disk.size, disk.device) == (600 << 30, "/dev/vdb")
