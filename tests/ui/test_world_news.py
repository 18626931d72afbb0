"""What a call changed is told in a few lines, what matters first."""

import pytest

from lab.ui.transcript.world_news import all_news, news_lines
from lab.world import Change, ClockChange, FileChange, FileSpec, HostSpec, RecordChange, Removal, Snapshot, World

HOST = HostSpec(
    name="ops-01",
    address="10.0.0.1",
    booted="2026-02-01 08:00:00",
    installed="2026-01-01 08:00:00",
    files=(
        FileSpec(path="/srv/notes.md", text="one\n"),
        FileSpec(path="/srv/peer/weights.bin", size="412GiB", identity="peer"),
    ),
)


@pytest.fixture(scope="module")
def world() -> Snapshot:
    return World((HOST,), "2026-03-01 09:00:00").snapshot()


def line(number: int) -> RecordChange:
    value = {"unit": "sshd", "text": f"session {number}", "time": 1.0}
    return RecordChange(host="ops-01", table="journal", key=str(9000 + number), value=value)


def told(changes: list[Change], before: Snapshot | None, *, is_open: bool = False) -> list[str]:
    return ["".join(text for text, _ in each).strip() for each in news_lines(changes, before, 90, is_open)]


def test_what_is_new_what_grew_and_what_is_gone_is_told_by_what_was_there(world: Snapshot) -> None:
    changes: list[Change] = [
        FileChange(host="ops-01", path="/srv/new.txt", text="hello\n", mtime=1.0),
        FileChange(host="ops-01", path="/srv/notes.md", append="two\n", mtime=1.0),
        Removal(host="ops-01", path="/srv/peer/weights.bin"),
    ]
    new, grown, gone = told(changes, world)
    assert new == "+ ops-01:/srv/new.txt new file, 6 B"
    assert grown == "~ ops-01:/srv/notes.md grew by 1 line"
    assert gone == "− ops-01:/srv/peer/weights.bin removed (412.0 GiB)"


def test_the_log_lines_of_a_host_are_one_line_until_the_entry_is_opened(world: Snapshot) -> None:
    changes: list[Change] = [line(1), FileChange(host="ops-01", path="/a", text="x"), line(2), ClockChange(seconds=5.0)]
    assert told(changes, world) == ["+ ops-01:/a new file, 1 B", "· 2 journal lines on ops-01"]
    assert [words.endswith(f"session {number}") for number, words in enumerate(told(changes, world, is_open=True))] == [
        False,
        True,
        True,
    ]


def test_a_new_directory_stands_for_what_is_in_it(world: Snapshot) -> None:
    copied: list[Change] = [
        FileChange(host="ops-01", path="/copy", directory=True, mode="0755", owner="root", group="root"),
        *(FileChange(host="ops-01", path=f"/copy/{name}", text="x" * 512) for name in "abcdefg"),
        FileChange(host="ops-01", path="/copy/w.bin", size=412 << 30, identity="peer"),
    ]
    assert told(copied, world) == ["+ ops-01:/copy/ new directory, 8 files in it, 412.0 GiB"]
    assert len(told(copied, world, is_open=True)) == 9


def test_more_than_a_few_changes_are_counted(world: Snapshot) -> None:
    changes: list[Change] = [FileChange(host="ops-01", path=f"/srv/{name}", text="x") for name in "abcdefghij"]
    assert told(changes, world)[-1] == "▸ 6 more changes"
    assert len(told(changes, world, is_open=True)) == 10


def test_what_goes_with_every_call_is_no_news(world: Snapshot) -> None:
    changes: list[Change] = [
        ClockChange(seconds=5.0),
        RecordChange(host="ops-01", table="host", key="ops-01", value={"next_pid": 8}),
        FileChange(host="ops-01", path="/srv", directory=True, mtime=1.0),
    ]
    assert told(changes, world) == []


def test_changes_are_told_though_nobody_knows_the_world_before() -> None:
    assert all_news([Removal(host="ops-01", path="/x\x1b[2J")], None) == [("−", "ops-01:/x\x1b[2J removed")]
    assert "\x1b" not in "".join(told([Removal(host="ops-01", path="/x\x1b[2J")], None))


def test_a_long_path_loses_its_middle_and_not_what_happened_to_it() -> None:
    change = Removal(host="ops-01", path="/srv/checkpoints/a-very-long-name/another-long-name/weights.bin")
    (line,) = news_lines([change], None, 50, False)
    text = "".join(piece for piece, _ in line)
    assert text.endswith("/weights.bin removed") and "ops-01:/…/" in text and len(text) <= 50
