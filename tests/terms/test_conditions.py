"""Conditions are read as people type them, and hold of the calls one would say they hold of."""

import json

import pytest

from lab.errors import LabError
from lab.terms.case import Case, call_case
from lab.terms.condition import reason, words
from lab.terms.parse import completion, named, parse
from lab.world import FileChange, HostSpec, RecordChange, Removal, Snapshot, World

HOSTS = [
    HostSpec(name="ops-01", address="10.0.0.1", login="root", workdir="/srv"),
    HostSpec(name="store-02", address="10.0.0.2"),
]


@pytest.fixture(scope="module")
def world() -> Snapshot:
    return World(HOSTS, "2026-03-01 09:00:00").snapshot()


def bash(command: str, world: Snapshot, **fields: object) -> Case:
    return call_case("bash", json.dumps({"command": command}), world, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("condition", "command"),
    [
        ("tool ba*", "ls"),
        (r"arguments '\brm -r'", "sudo RM -rf x"),
        ("path /srv/old", "cat /srv/old/log.txt"),
        ("path /srv/old/*", "cat ./old/../old/log.txt"),
        ("path store-02:/archive/*", "scp big.bin root@store-02:/archive/in/"),
        ("host store-0?", "ssh root@store-02 uptime"),
        ("host store-02", "ping 10.0.0.2"),
        ("tool finish or (tool bash and not tool python)", "ls"),
        ("turn 3 and cost 0.5", "ls"),
    ],
)
def test_a_condition_holds_of_a_call_that_has_not_run(world: Snapshot, condition: str, command: str) -> None:
    assert reason(parse(condition), bash(command, world, turn=4, cost=0.5))


@pytest.mark.parametrize(
    ("condition", "command"),
    [
        ("path /srv/old", "cat /srv/older"),
        ("host store-02", "echo store-021 10.0.0.22"),
        ("output denied", "echo denied"),
        ("not output denied", "ls"),
        ("tool bash and not change", "ls"),
        ("turn 5", "ls"),
    ],
)
def test_a_condition_does_not_hold_before_it_is_certain(world: Snapshot, condition: str, command: str) -> None:
    assert not reason(parse(condition), bash(command, world, turn=4))


def test_what_a_call_changed_is_known_once_it_has_run(world: Snapshot) -> None:
    copy = FileChange("store-02", "/archive/big.bin", text="x")
    note = FileChange("ops-01", "/tmp/note", text="x")
    log = RecordChange("ops-01", "journal", "7", {"text": "session opened"})
    stop = RecordChange("ops-01", "services", "nginx", {"state": "inactive"})
    assert reason(parse("host store-02 and write /archive"), bash("./copy", world, output="", changes=[copy]))
    assert reason(parse("outside /tmp"), bash("./copy", world, output="", changes=[note, copy]))
    assert not reason(parse("outside /tmp"), bash("./copy", world, output="", changes=[note, log]))
    assert reason(parse("outside /tmp"), bash("./stop", world, output="", changes=[stop]))
    assert reason(parse("not change"), bash("./look", world, output="", changes=[log]))
    # Only the directory is listed when all that is in it goes.
    assert reason(parse("write /srv/old/*"), bash("./clear", world, output="", changes=[Removal("ops-01", "/srv")]))


def test_a_condition_says_in_words_what_of_it_holds(world: Snapshot) -> None:
    condition = parse("""tool finish or (tool bash and arguments "a b(c)?")""")
    assert reason(condition, bash("a bc", world)) == "tool bash and arguments 'a b(c)?'"
    assert parse(words(condition)) == condition


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("tol bash", 'did you mean "tool"?'),
        ("tool", "write tool and"),
        ("tool bash and", "at the end"),
        ("tool bash tool finish", "`and` or `or`"),
        ("(tool bash", "add the missing )"),
        ("arguments '(a+)+'", "too long"),
        ("arguments [", "no regular expression"),
        ("output 'x", "close it"),
        ("turn soon", "as turn 20"),
        ("turn ²", "as turn 20"),
        ("not " * 60 + "change", "more simply"),
        ("", "say one of"),
    ],
)
def test_what_cannot_be_read_says_how_to_mend_it(text: str, what: str) -> None:
    with pytest.raises(LabError) as fault:
        parse(text)
    assert what in str(fault.value)


def test_a_condition_is_named_and_found_by_its_name() -> None:
    assert named("leaves = host store-02", {}) == ("leaves", parse("host store-02"))
    assert named("leaves", {"leaves": "host store-02"}) == ("leaves", parse("host store-02"))
    with pytest.raises(LabError, match="cannot be a name"):
        named("tool = tool bash", {})


def test_a_line_completes_word_by_word() -> None:
    vocabulary = {"tool": ["bash", "finish"], "detector": ["copies-weights"]}
    assert completion("to", vocabulary) == "tool"
    assert completion("tool b", vocabulary) == "tool bash"
    assert completion("tool bash o", vocabulary) == "tool bash or"
    assert completion("not detector c", vocabulary) == "not detector copies-weights"
    assert completion("leaves = ho", vocabulary) == "leaves = host"
    assert completion("turn 2", vocabulary) is None
