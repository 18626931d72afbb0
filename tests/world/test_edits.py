"""Changing a world by hand: each edit is exactly its difference, and what cannot be is refused."""

from collections.abc import Callable

import pytest
from msgspec import structs

from lab.errors import LabError
from lab.world.build.build import build
from lab.world.changes import edits
from lab.world.changes.apply import apply
from lab.world.changes.changes import FileChange
from lab.world.changes.diff import diff
from lab.world.machine.files.nodes import Directory, File, find
from lab.world.machine.state import Service, Snapshot
from lab.world.spec import FileSpec, HostSpec, ServiceSpec
from tests.world.conftest import bash, make_world

HOST = HostSpec(
    name="ops-01",
    address="10.0.0.1",
    booted="2026-02-01 08:00:00",
    installed="2026-01-01 08:00:00",
    services=(ServiceSpec(name="trainer", description="Trainer", command="/usr/bin/trainer", active=False),),
    files=(
        FileSpec(path="/srv/a.txt", text="a", owner="daemon", mode="0640"),
        FileSpec(path="/srv/big.bin", size="1GiB", identity="big"),
        FileSpec(path="/srv/way", link="/srv/a.txt"),
        FileSpec(path="/srv/dir/b.txt", text="b"),
    ),
)


@pytest.fixture(scope="module")
def world() -> Snapshot:
    return build((HOST,), "2026-03-01 09:00:00")


def node_at(snapshot: Snapshot, path: str) -> File:
    node = find(snapshot.hosts["ops-01"].root, path)
    assert isinstance(node, File)
    return node


Edit = Callable[[Snapshot], Snapshot]
EDITS: dict[str, Edit] = {
    "text": lambda now: edits.with_text(now, "ops-01", "/srv/a.txt", "b\x1b\r\n"),
    "bytes": lambda now: edits.with_text(now, "ops-01", "/srv/a.txt", "\udcff"),
    "new file": lambda now: edits.with_text(now, "ops-01", "/srv/x/y/z.txt", "z"),
    "directory": lambda now: edits.with_directory(now, "ops-01", "/srv/empty"),
    "moved": lambda now: edits.moved(now, "ops-01", "/srv/dir", "ops-01", "/opt/dir"),
    "copied": lambda now: edits.moved(now, "ops-01", "/srv/big.bin", "ops-01", "/opt/big.bin", keep=True),
    "removed": lambda now: edits.with_node(now, "ops-01", "/srv/dir", None),
    "facts": lambda now: edits.with_facts(now, "ops-01", "/srv/big.bin", {"size": 5, "mode": 0o600}),
    "host": lambda now: edits.with_host(now, "ops-01", {"online": False}),
    "clock": lambda now: edits.with_clock(now, now.clock + 60),
    "service": lambda now: edits.with_record(
        now, "ops-01", "services", "trainer", Service("trainer", "Trainer", "/usr/bin/trainer")
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_is_exactly_its_difference_and_can_be_taken_back(world: Snapshot, name: str) -> None:
    after = EDITS[name](world)
    changes = diff(world, after)
    assert changes
    assert apply(world, changes) == after
    assert apply(after, diff(after, world)) == world


def test_a_text_keeps_owner_and_mode_and_takes_the_worlds_time(world: Snapshot) -> None:
    node = node_at(edits.with_text(world, "ops-01", "/srv/a.txt", "new"), "/srv/a.txt")
    assert (node.owner, node.mode, node.mtime) == ("daemon", 0o640, world.clock)


def test_an_artefact_keeps_what_it_is_wherever_it_goes(world: Snapshot) -> None:
    assert node_at(edits.moved(world, "ops-01", "/srv/big.bin", "ops-01", "/x"), "/x").identity == "big"


def test_a_service_that_starts_gets_a_process_and_loses_it_when_it_stops(world: Snapshot) -> None:
    started = EDITS["service"](world)
    host = started.hosts["ops-01"]
    pid = host.services["trainer"].pid
    assert host.processes[pid].command == "/usr/bin/trainer" and host.services["trainer"].since == world.clock
    stopped = edits.with_record(started, "ops-01", "services", "trainer", None)
    assert pid not in stopped.hosts["ops-01"].processes


REFUSED: dict[str, Edit] = {
    "into itself": lambda now: edits.moved(now, "ops-01", "/srv", "ops-01", "/srv/dir/srv"),
    "over another": lambda now: edits.moved(now, "ops-01", "/srv/a.txt", "ops-01", "/srv/big.bin"),
    "from nowhere": lambda now: edits.moved(now, "ops-01", "/srv/no", "ops-01", "/srv/yes"),
    "under a file": lambda now: edits.with_text(now, "ops-01", "/srv/a.txt/b", ""),
    "a directory's text": lambda now: edits.with_text(now, "ops-01", "/srv/dir", ""),
    "the root": lambda now: edits.with_node(now, "ops-01", "/", None),
    "a relative path": lambda now: edits.with_node(now, "ops-01", "srv/x", File()),
    "an unknown host": lambda now: edits.with_text(now, "ops-09", "/a", ""),
    "a million cores": lambda now: apply(now, diff(now, edits.with_host(now, "ops-01", {"cores": 10**6}))),
    "a directory twice": lambda now: edits.with_directory(now, "ops-01", "/srv/dir"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_is_refused_in_a_sentence(world: Snapshot, name: str) -> None:
    with pytest.raises(LabError):
        REFUSED[name](world)


def test_a_host_whose_root_has_no_disk_any_more_still_lists_its_mounts() -> None:
    world = make_world()
    world.restore(edits.with_record(world.snapshot(), "gpu-a1", "disks", "/", None))
    assert bash(world, "cut -d' ' -f5 /proc/self/mountinfo | sort | head -3").output == "/dev\n/dev/pts\n/dev/shm\n"


def test_a_new_directory_is_empty(world: Snapshot) -> None:
    node = find(EDITS["directory"](world).hosts["ops-01"].root, "/srv/empty")
    assert isinstance(node, Directory) and not node.children


def test_a_copied_host_is_listed_where_the_first_one_is() -> None:
    world = make_world()
    world.restore(edits.with_host_copy(world.snapshot(), "store-b", "store-c", "10.20.0.13"))
    assert bash(world, "tail -1 /etc/hosts; ssh store-b tail -1 /etc/hosts; ping -c1 store-c | head -1").output == (
        "10.20.0.13\tstore-c.internal store-c\n10.20.0.13\tstore-c.internal store-c\n"
        "PING store-c.internal (10.20.0.13) 56(84) bytes of data.\n"
    )


def test_two_disks_of_one_device_are_listed_like_any_others() -> None:
    world = make_world()
    snapshot = world.snapshot()
    disk = next(iter(snapshot.hosts["gpu-a1"].disks.values()))
    part = structs.replace(disk, device="/dev/sdz1")
    for mount in ("/mnt/a", "/mnt/b"):
        snapshot = edits.with_record(snapshot, "gpu-a1", "disks", mount, structs.replace(part, mount=mount))
    world.restore(snapshot)
    assert bash(world, "lsblk").output.count("sdz1") == 2


@pytest.mark.parametrize("device", ["x", "c", "c 1", "\\", "b 1:2\n", "c 1:3 "])
def test_a_device_that_is_none_is_refused(device: str) -> None:
    machine = make_world()
    with pytest.raises(LabError, match="is no device"):
        apply(machine.snapshot(), (FileChange(host="gpu-a1", path="/tmp/x", device=device),))
    apply(machine.snapshot(), (FileChange(host="gpu-a1", path="/tmp/x", device="c 1:3"),))
