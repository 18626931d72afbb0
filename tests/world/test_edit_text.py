"""Changes as text: they come back exactly, and what is wrong is told by its line."""

import pytest

from lab.errors import LabError
from lab.world.build.build import build
from lab.world.changes.apply import apply
from lab.world.changes.changes import Change, ClockChange, FileChange, RecordChange, Removal, ShellChange
from lab.world.changes.diff import diff
from lab.world.changes.edit_text import as_it_is, changes_of, text_of
from lab.world.changes.edits import with_host_copy, with_process, without_host
from lab.world.machine.files.nodes import find
from lab.world.machine.state import Process, Snapshot
from lab.world.spec import FileSpec, HostSpec, UserSpec

CHANGES: tuple[Change, ...] = (
    FileChange("ops-01", "/srv/plan", text="one\n[[changes]]\n", mode="0640", owner="root"),
    FileChange("ops-01", "/srv/crlf", text="a\r\nb\\r", mtime=3.5),
    FileChange("ops-01", "/srv/quotes", text="\"\"\"\n'''\\\n\ttab\x1b[31m"),
    FileChange("ops-01", "/srv/bytes", base64="AAEC"),
    Removal("ops-01", "/srv/old.txt"),
    RecordChange("ops-01", "users", "agent", {"name": "agent", "uid": 1001, "gid": 1001, "home": "/home/agent"}),
    RecordChange("ops-01", "users", "agent"),
    ShellChange("ops-01", "cd /srv\n"),
    ClockChange(1_772_355_600.25),
)


@pytest.fixture(scope="module")
def world() -> Snapshot:
    host = HostSpec(
        name="ops-01",
        address="10.0.0.1",
        booted="2026-02-01 08:00",
        installed="2026-01-01 08:00",
        users=(UserSpec(name="agent", uid=1001),),
        files=(FileSpec(path="/srv/old.txt", text="x"), FileSpec(path="/srv/w.bin", size="4GiB", identity="w")),
    )
    return build((host,), "2026-03-01 09:00:00")


def test_every_change_comes_back_exactly(world: Snapshot) -> None:
    assert changes_of(text_of(CHANGES), world) == CHANGES
    assert all(changes_of(text_of([change])) == (change,) for change in CHANGES)


@pytest.mark.parametrize(
    ("broken", "line", "word"),
    [
        ('[[changes]]\nchange = "removed"\nhost = \n', 3, "TOML"),
        ('[[changes]]\nchange = "removed"\nhost = "a"\npth = "/x"\n', 4, "pth"),
        ('[[changes]]\nchange = "removed"\nhost = "a"\n', 1, "path"),
        ('\n\n[[changes]]\nchange = "clock"\nseconds = "late"\n', 5, "float"),
        ('[[changes]]\nchange = "wish"\n', 2, "wish"),
        ('[[changes]]\nchange = "file"\nhost = "a"\npath = "/p"\ntext = """\n[[changes]]\n"""\nmod = "0"\n', 8, "mod"),
        ("other = 1\n", 1, "other"),
    ],
)
def test_what_is_wrong_is_told_by_its_line(broken: str, line: int, word: str) -> None:
    with pytest.raises(LabError) as fault:
        changes_of(broken)
    assert fault.value.where == f"line {line}" and word in fault.value.what


def test_a_change_the_world_cannot_take_is_told_by_the_line_it_begins_at(world: Snapshot) -> None:
    text = text_of([Removal("ops-01", "/srv/old.txt"), Removal("ops-09", "/srv/x")])
    with pytest.raises(LabError) as fault:
        changes_of(text, world)
    assert "ops-09" in fault.value.what
    line = int(fault.value.where.removeprefix("line "))
    assert text.split("\n")[line - 1] == "[[changes]]" and "ops-09" in "\n".join(text.split("\n")[line:])


@pytest.mark.parametrize(
    ("path", "key"),
    [("/srv/old.txt", ""), ("/srv/w.bin", ""), ("/srv", ""), ("", "ops-01"), ("", "ops-01/users/agent"), ("", "clock")],
)
def test_what_is_there_as_text_changes_nothing_when_it_is_made(world: Snapshot, path: str, key: str) -> None:
    changes = as_it_is(world, "ops-01", path, key)
    assert len(changes) == 1
    assert apply(world, changes_of(text_of(changes), world)) == world


def test_a_copy_of_a_host_has_its_own_name_and_address_and_shares_the_rest(world: Snapshot) -> None:
    after = with_host_copy(world, "ops-01", "ops-02", "10.0.0.2")
    copy = after.hosts["ops-02"]
    hostname = find(copy.root, "/etc/hostname")
    assert copy.address == "10.0.0.2" and getattr(hostname, "data", b"") == b"ops-02\n"
    assert find(copy.root, "/srv") is find(world.hosts["ops-01"].root, "/srv")
    # The others keep listing a host that is gone, as machines do.
    left = diff(world, without_host(after, "ops-02"))
    assert {getattr(change, "path", "") for change in left} == {"/etc/hosts"}
    for name, address in [("ops-01", "10.0.0.3"), ("a b", "10.0.0.3"), ("ops-03", "10.0.0.1"), ("ops-03", "here")]:
        with pytest.raises(LabError):
            with_host_copy(world, "ops-01", name, address)
    with pytest.raises(LabError):
        without_host(world, "ops-01")


def test_a_new_process_gets_the_next_number(world: Snapshot) -> None:
    after = with_process(world, "ops-01", Process(pid=0, ppid=0, user="agent", command="sleep 60")).hosts["ops-01"]
    pid = world.hosts["ops-01"].next_pid
    assert after.processes[pid].command == "sleep 60" and after.processes[pid].ppid == 1
    assert after.next_pid == pid + 1
