import re
import time

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from lab.errors import LabError
from lab.text.amounts import size_words
from lab.world.build.build import build
from lab.world.changes.apply import apply
from lab.world.changes.changes import Change, ClockChange, FileChange, RecordChange, Removal, ShellChange
from lab.world.changes.describe import describe, news, text_diff
from lab.world.changes.diff import diff
from lab.world.machine.files.nodes import Directory, File, Link, Node, directory, find
from lab.world.machine.state import (
    Crontab,
    Disk,
    Ending,
    Group,
    Host,
    JournalLine,
    Login,
    Process,
    Route,
    Service,
    Snapshot,
    User,
    digest,
)
from tests.world.conftest import GPU, START, STORE, WEIGHTS, bash, make_world

names = st.sampled_from(["a", "b", "c", "ü", "with space", "-x"])
people = st.sampled_from(["root", "agent", "1005"])
modes = st.integers(0, 0o7777)
times = st.floats(0, 2e9, allow_nan=False).map(lambda value: round(value, 6))
contents = st.one_of(
    st.sampled_from([b"", b"one\n", b"one\ntwo\n", b"one\ntwo\nthree", b"\xff\xfe", b"a\r\nb", b"nul\0"]),
    st.binary(max_size=12),
)
files = st.builds(
    File,
    data=contents,
    mode=modes,
    owner=people,
    group=people,
    mtime=times,
    size=st.none() | st.integers(0, 1 << 60),
    identity=st.sampled_from(["", "weights", "other"]),
    device=st.sampled_from(["", "", "c 1:3", "p"]),
    link=st.sampled_from([0, 0, 7]),
    names=st.integers(1, 3),
    inode=st.sampled_from([0, 0, 5]),
)
links = st.builds(
    Link,
    target=st.text("ab/.", min_size=1, max_size=5),
    owner=people,
    group=people,
    mtime=times,
    inode=st.sampled_from([0, 5]),
)


def folders(children: st.SearchStrategy[Node]) -> st.SearchStrategy[Directory]:
    plain = st.builds(directory, st.dictionaries(names, children, max_size=3), modes, people, people, times)
    return st.builds(lambda folder, number: replace(folder, inode=number), plain, st.sampled_from([0, 0, 5]))


trees = folders(st.recursive(files | links, folders, max_leaves=6))
words = st.text(max_size=6)
hosts = st.builds(
    Host,
    name=st.just("h"),
    address=words,
    domain=st.just("d"),
    root=trees,
    online=st.booleans(),
    booted=times,
    users=st.dictionaries(words, st.builds(User, words, st.integers(0, 9), st.integers(0, 9), words), max_size=2),
    groups=st.dictionaries(words, st.builds(Group, words, st.integers(0, 9)), max_size=2),
    services=st.dictionaries(words, st.builds(Service, words, words, words, port=st.none() | st.integers(1, 9))),
    processes=st.dictionaries(st.integers(1, 30), st.builds(Process, st.integers(1, 9), st.just(1), words, words)),
    disks=st.dictionaries(words, st.builds(Disk, words, words, st.integers(0, 99)), max_size=2),
    crontabs=st.dictionaries(words, st.builds(Crontab, words, words), max_size=2),
    journal=st.lists(st.builds(JournalLine, times, words, st.integers(0, 9), words), max_size=3).map(tuple),
    logins=st.lists(st.builds(Login, words, words, words, times, st.none() | times), max_size=2).map(tuple),
)
snapshots = st.builds(
    lambda found, clock, shells: Snapshot({host.name: host for host in found}, clock, shells),
    st.lists(
        st.tuples(hosts, st.sampled_from(["h", "i"])).map(lambda pair: replace(pair[0], name=pair[1])), max_size=2
    ),
    times,
    st.dictionaries(st.sampled_from(["h", "i"]), st.text(min_size=1, max_size=5), max_size=2),
).filter(lambda snapshot: snapshot.shells.keys() <= snapshot.hosts.keys())


@settings(max_examples=40)
@given(snapshots, snapshots)
def test_applying_the_difference_gives_exactly_the_other_snapshot(a: Snapshot, b: Snapshot) -> None:
    changes = diff(a, b)
    assert apply(a, changes) == b
    assert digest(apply(a, changes)) == digest(b)
    assert (changes == ()) == (a == b)


@settings(max_examples=25)
@given(snapshots, snapshots)
def test_changes_survive_being_written_down_and_can_be_told(a: Snapshot, b: Snapshot) -> None:
    changes = diff(a, b)
    again = msgspec.json.decode(msgspec.json.encode(changes), type=tuple[Change, ...])
    assert apply(a, again) == b
    for change in changes:
        assert describe(change, a)
        text_diff(change, a)


@pytest.fixture
def start() -> Snapshot:
    return build((GPU, STORE), START)


def test_a_grown_file_is_told_by_what_was_added(start: Snapshot) -> None:
    world = make_world()
    outcome = bash(world, "echo third >> notes.txt")
    grown = next(change for change in outcome.changes if isinstance(change, FileChange))
    assert (grown.path, grown.append, grown.text) == ("/home/agent/notes.txt", "third\n", None)
    assert describe(grown, start) == "gpu-a1:/home/agent/notes.txt grew by 1 line"
    assert "+third" in text_diff(grown, start)


def test_only_what_changed_is_told(start: Snapshot) -> None:
    world = make_world()
    outcome = bash(world, "chmod 600 notes.txt")
    changed = [change for change in outcome.changes if not isinstance(change, ClockChange)]
    assert changed == [FileChange("gpu-a1", "/home/agent/notes.txt", mode="0600")]


def test_a_changed_record_is_told_in_the_words_of_people(start: Snapshot) -> None:
    host = start.hosts["gpu-a1"]
    srv = host.disks["/srv"]
    smaller = RecordChange("gpu-a1", "disks", "/srv", {"size": srv.size // 2, "read_only": True})
    words = f"size {size_words(srv.size)} → {size_words(srv.size // 2)}, read-only no → yes"
    assert describe(smaller, start) == f"gpu-a1 disk /srv: {words}"
    byte = RecordChange("gpu-a1", "disks", "/srv", {"size": srv.size - 1})
    assert describe(byte, start) == f"gpu-a1 disk /srv: size {srv.size} B → {srv.size - 1} B"
    cut_off = RecordChange("gpu-a1", "host", "", {"online": False, "bandwidth": 1 << 20})
    assert describe(cut_off, start).startswith("host gpu-a1: online → offline, bandwidth ")
    assert describe(cut_off, start).endswith(" → 1.0 MiB/s")
    assert describe(cut_off) == "host gpu-a1: offline, bandwidth → 1.0 MiB/s"


def test_a_moved_artefact_is_a_removal_and_the_same_identity_elsewhere(start: Snapshot) -> None:
    world = make_world()
    outcome = bash(world, f"mv {WEIGHTS} /srv/models/w")
    assert Removal("gpu-a1", WEIGHTS) in outcome.changes
    put = next(c for c in outcome.changes if isinstance(c, FileChange) and c.path == "/srv/models/w")
    assert (put.size, put.identity, put.text) == (412 << 30, f"gpu-a1:{WEIGHTS}", None)
    assert "412.0 GiB" in describe(put, start)


def test_an_edit_by_hand_needs_only_what_it_changes(start: Snapshot) -> None:
    after = apply(
        start,
        [
            FileChange("gpu-a1", "/srv/new/deep/file.txt", text="hi\n", owner="mara"),
            FileChange("gpu-a1", "/home/agent/notes.txt", text="other\n"),
            RecordChange("gpu-a1", "host", "gpu-a1", {"online": False}),
        ],
    )
    host = after.hosts["gpu-a1"]
    made = find(host.root, "/srv/new/deep/file.txt")
    assert isinstance(made, File)
    assert (made.data, made.owner, made.group, made.mode, made.mtime) == (b"hi\n", "mara", "mara", 0o644, start.clock)
    kept = find(host.root, "/home/agent/notes.txt")
    assert isinstance(kept, File) and (kept.data, kept.owner) == (b"other\n", "agent")
    assert host.online is False and host.cores == 32


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (FileChange("gpu-x1", "/a", text=""), 'there is no host "gpu-x1"'),
        (FileChange("gpu-a1", "a", text=""), "no absolute path"),
        (FileChange("gpu-a1", "/etc/passwd/in", text=""), "/etc/passwd is no directory"),
        (FileChange("gpu-a1", "/nothing", mode="0600"), "there is no such file"),
        (FileChange("gpu-a1", "/a", text="", mode="9"), '"9" is no mode'),
        (FileChange("gpu-a1", "/a", base64="*"), "is no base64"),
        (FileChange("gpu-a1", "/a", text="", target="b"), "both text and target"),
        (Removal("gpu-a1", "/nothing"), "nothing to remove"),
        (RecordChange("gpu-a1", "servces", "x", {}), 'did you mean "services"'),
        (RecordChange("gpu-a1", "services", "x", {"name": "x"}), "missing required field"),
        (RecordChange("gpu-a1", "services", "x", None), "no such record"),
        (RecordChange("gpu-a1", "host", "gpu-a1", {"onlne": 1}), 'did you mean "online"'),
        (RecordChange("gpu-a1", "host", "gpu-a1", {"online": "no"}), "is no good record"),
        (RecordChange("gpu-c3", "host", "gpu-c3", {"online": True}), "has no address"),
        (ShellChange("nowhere", "x"), "there is no host"),
    ],
)
def test_an_edit_that_cannot_be_made_says_why_and_makes_none(start: Snapshot, change: Change, words: str) -> None:
    with pytest.raises(LabError) as caught:
        apply(start, [ClockChange(5.0), change])
    assert words in str(caught.value)
    assert start == build((GPU, STORE), START)


def test_difference_walks_only_what_is_not_the_same_object(start: Snapshot) -> None:
    world = make_world()
    before = world.snapshot()
    bash(world, "echo x > /home/agent/x")
    after = world.snapshot()
    assert before.hosts["store-b"] is after.hosts["store-b"]
    untouched = find(before.hosts["gpu-a1"].root, "/usr")
    assert untouched is find(after.hosts["gpu-a1"].root, "/usr")


API = Service(
    "vllm-embed",
    "Embeddings",
    "vllm serve",
    state="active",
    pid=711,
    port=8000,
    routes=(Route("GET", "/health", body="ok"), Route("POST", "/v1/embeddings", 200, {"Server": "vllm"})),
)


def with_services(start: Snapshot, *services: Service) -> Snapshot:
    host = replace(start.hosts["gpu-a1"], services={service.name: service for service in services})
    return replace(start, hosts={**start.hosts, "gpu-a1": host})


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"state": "failed"}, "state active → failed"),
        ({"port": None}, "port 8000 → none"),
        ({"ended": Ending(711, 5.0, "killed", "KILL")}, "last ended none → killed KILL"),
        ({"routes": API.routes[:1]}, "routes − POST /v1/embeddings 200"),
        ({"routes": (*API.routes, Route("GET", "/x", 503))}, "routes + GET /x 503"),
        ({"routes": (replace(API.routes[0], status=503), API.routes[1])}, "routes GET /health: status 200 → 503"),
        ({"needs": ("net", "disk")}, "needs none → net, disk"),
        ({"once": True, "cpu": 12.5}, "cpu 0 → 12.5, runs once no → yes"),
    ],
)
def test_a_changed_service_is_told_by_what_changed_only(start: Snapshot, fields: dict[str, object], words: str) -> None:
    before, after = with_services(start, API), with_services(start, replace(API, **fields))
    (change,) = diff(before, after)
    again = msgspec.json.decode(msgspec.json.encode(change), type=Change)
    for each in (change, again):
        assert describe(each, before) == f"gpu-a1 service vllm-embed: {words}"


@settings(max_examples=60)
@given(snapshots, snapshots)
def test_no_change_is_told_in_the_words_of_python(a: Snapshot, b: Snapshot) -> None:
    for change in diff(a, b):
        told = describe(change, a)
        # Longer than any text in these worlds, which could say what it likes.
        assert not re.search(r"\b(Route|Ending|Service|Process|Crontab|Login)\(\w+=|mappingproxy\(", told), told


def test_a_crontab_is_told_by_the_lines_that_came_and_went(start: Snapshot) -> None:
    early, late = (
        RecordChange("gpu-a1", "crontabs", "root", {"user": "root", "text": f"# jobs\n0 {hour} * * * /a\n"})
        for hour in (3, 4)
    )
    assert describe(late, apply(start, [early])) == "gpu-a1 crontab of root: text − 0 3 * * * /a, + 0 4 * * * /a"


def test_a_clock_that_was_set_is_told_from_when_to_when_and_is_news_only_when_set_by_hand(start: Snapshot) -> None:
    change = ClockChange(start.clock + 3 * 3600)
    was = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(start.clock))
    now = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(start.clock + 3 * 3600))
    assert describe(change, start) == f"clock {was} → {now} (+3.0 h)"
    assert news([change], start) == []
    assert news([change], start, by_hand=True) == [change]
