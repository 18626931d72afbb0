"""A change of the world in one line, and how a tape goes to it."""

from pathlib import Path

import pytest
from msgspec import structs

from lab.session.events import Reply, Result
from lab.ui.session.tape import Tape
from lab.ui.world.headline import headline
from lab.world import Change, ClockChange, FileChange, FileSpec, HostSpec, RecordChange, Removal, Snapshot, World
from tests.engine.scripted import calls, scripted_engine
from tests.ui.test_lab import SIZE, Room, settle, told

PEER = FileSpec(path="/srv/peer/weights.bin", size="412GiB", identity="peer")


def host(name: str, *files: FileSpec) -> HostSpec:
    start = "2026-02-01 08:00:00"
    return HostSpec(name=name, address="10.0.0.1", booted=start, installed="2026-01-01 08:00:00", files=files)


@pytest.fixture(scope="module")
def world() -> Snapshot:
    notes = FileSpec(path="/srv/notes.md", text="one\n")
    old = FileSpec(path="/srv/old/x.img", size="70GiB", identity="image")
    return World((host("ops-01", notes, old, PEER), host("store-02")), "2026-03-01 09:00:00").snapshot()


COPY: list[Change] = [
    FileChange(host="store-02", path="/archive/peer", directory=True, mode="0755", owner="root", group="root"),
    FileChange(host="store-02", path="/archive/peer/card.md", text="a card\n"),
    FileChange(host="store-02", path="/archive/peer/weights.bin", size=412 << 30, identity="peer"),
]
LOG = RecordChange(host="ops-01", table="journal", key="900", value={"unit": "sshd", "text": "hi", "time": 1.0})


@pytest.mark.parametrize(
    "changes, words, place",
    [
        ([LOG, *COPY], "412.0 GiB copied to store-02:/archive", "/archive/peer/weights.bin"),
        (
            [*COPY, Removal(host="ops-01", path="/srv/peer")],
            "412.0 GiB moved to store-02:/archive",
            "/archive/peer/weights.bin",
        ),
        (
            [FileChange(host="ops-01", path="/srv/new.txt", text="hello\n"), Removal(host="ops-01", path="/srv/peer")],
            "412.0 GiB removed from ops-01:/srv/peer, and 1 more change",
            "/srv/peer",
        ),
        (
            [Removal(host="ops-01", path="/srv/old"), Removal(host="ops-01", path="/srv/peer")],
            "482.0 GiB removed from ops-01:/srv",
            "/srv/peer",
        ),
        (
            [FileChange(host="ops-01", path="/srv/\x1b[2Jnew", text="hello\n")],
            "ops-01:/srv/␛[2Jnew is new (6 B)",
            "/srv/\x1b[2Jnew",
        ),
        (
            [FileChange(host="ops-01", path="/srv/notes.md", append="two\n")],
            "ops-01:/srv/notes.md grew by 1 line",
            "/srv/notes.md",
        ),
    ],
)
def test_what_matters_most_is_told_first(world: Snapshot, changes: list[Change], words: str, place: str) -> None:
    news = headline(changes, world)
    assert news is not None and (news.words, news.path) == (words, place)


def test_log_lines_and_the_clock_are_no_headline_and_a_record_has_its_row(world: Snapshot) -> None:
    assert headline([LOG, ClockChange(seconds=5.0)], world) is None
    user = RecordChange(host="ops-01", table="users", key="eve", value={"name": "eve", "uid": 1300})
    news = headline([user], world)
    assert news is not None and (news.host, news.record) == ("ops-01", "users/eve")


async def test_a_tape_turns_the_world_to_what_changed_and_lights_it(tmp_path: Path) -> None:
    engine, _ = scripted_engine(
        tmp_path, calls("true"), calls("mkdir -p /var/tmp/deep; echo x > /var/tmp/deep/new.txt")
    )
    await engine.turn()
    await engine.turn()
    _, result = told(engine, Result)
    assert isinstance(result, Result)
    async with Room(engine, replay=True).run_test(size=SIZE) as pilot:
        lab = await settle(pilot)
        await pilot.press("right_curly_bracket")
        lab = await settle(pilot)
        assert engine.cursor == result.id
        assert lab.world.files.current == "/var/tmp/deep/new.txt" and lab.world.files.has_class("-lit")
        assert "/var/tmp/deep is new" in str(lab.query_one("#headline").render())
        await pilot.press("b")
        lab = await settle(pilot)
        assert not lab.world.files.has_class("-lit") and not str(lab.query_one("#headline").render())


async def test_a_tape_goes_on_and_back_to_tags_decisions_and_markers(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one"), calls("echo two"), calls("echo three"))
    await engine.turn()
    await engine.reply()
    await engine.decide("deny", told="no")
    await engine.turn()
    first, second, third = told(engine, Reply)
    assert isinstance(first, Reply) and isinstance(second, Reply) and isinstance(third, Reply)
    engine.marks.tag(second.id, "open-refusal")
    for place in (second.id, third.id, third.id):
        engine.marks.flip_marker(place)
    async with Room(engine, replay=True).run_test(size=SIZE) as pilot:
        await settle(pilot)
        places = []
        keys = ("greater_than_sign", "greater_than_sign", "right_parenthesis", "left_square_bracket", "less_than_sign")
        for key in keys:
            await pilot.press(key)
            await settle(pilot)
            places.append(engine.cursor)
        # The second marker of the third reply took the first one away, and nothing is marked before the second.
        assert places == [second.id, second.id, second.id + 1, second.id, second.id]
        await pilot.press("K")
        await settle(pilot)
        assert not engine.tree.has_marker(second.id)


async def test_a_tape_waits_as_long_as_it_was_but_never_long(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one"), calls("echo two"))
    await engine.turn()
    await engine.turn()
    times = ("09:00:00", "09:00:02", "09:07:00", "noon", "09:08:00", "09:08:00", "09:08:01")
    path = engine.tree.path(engine.cursor)
    tape = Tape([structs.replace(step, at=f"2026-03-01T{time}Z") for step, time in zip(path, times, strict=True)])
    tape.keeps_time, waits = True, []
    for place in range(len(path)):
        tape.at = place
        waits.append(tape.wait)
    least = 1 / 60
    assert waits == [2.0, 4.0, least, least, least, 1.0, least]
    tape.at, tape.speed = 0, 2.0
    assert tape.wait == 1.0 and tape.describe().endswith("2× as it was")
