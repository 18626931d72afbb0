import gc
import json
import subprocess
import sys
from pathlib import Path

import pytest

from lab.errors import LabError
from lab.world.changes.apply import apply
from lab.world.changes.browse import find_identity, listing, read_text
from lab.world.changes.changes import ClockChange, FileChange, RecordChange, Removal
from lab.world.changes.diff import diff
from lab.world.machine.state import Snapshot, digest
from lab.world.shell.bashkit import capsule as bridge
from lab.world.world import World
from tests.world.conftest import START, WEIGHTS, Run, bash, make_world

SCRIPT = [
    "ls -la /home/agent /srv/models; df -h; date; echo $RANDOM $RANDOM $$",
    "cd /srv/models; export A=1; f() { echo f; }; echo x > note; cp note copy; mv copy moved",
    "f; pwd; sleep 90; date; stat note; head -c 32 /dev/urandom | base64; mktemp; shuf -i 1-100 -n 3",
    "ssh store-b 'hostname; date; echo remote > here.txt; echo $RANDOM'",
    "ps aux; systemctl status trainerd; uptime; sha256sum atlas/*; find / -newer note 2>/dev/null | head",
    "sudo useradd -m nova; id nova; for i in 1 2 3; do echo $RANDOM; done; awk 'BEGIN{srand(); print rand()}'",
    "nosuch; cat /etc/shadow; time sleep 2; sort -R /etc/passwd | head -2; jq -n 'now'",
]


def play(world: World) -> list[tuple[str, str]]:
    return [(bash(world, command).output, digest(world.snapshot())) for command in SCRIPT]


def test_the_same_calls_print_and_change_the_same_in_another_process() -> None:
    code = (
        "import json, sys; from tests.world.test_world import play; from tests.world.conftest import make_world; "
        "json.dump(play(make_world()), sys.stdout)"
    )
    root = Path(__file__).parents[2]
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True)
    assert [tuple(step) for step in json.loads(other.stdout)] == play(make_world())


def test_going_on_from_a_restored_snapshot_is_the_same_as_having_gone_on() -> None:
    straight = make_world()
    expected = []
    for command in SCRIPT:
        expected.append((bash(straight, command).output, digest(straight.snapshot())))
    wandering = make_world()
    for command, (output, after) in zip(SCRIPT, expected, strict=True):
        here = wandering.snapshot()
        bash(wandering, "cd /tmp; rm -rf /srv/models; export A=9; unset -f f; sleep 5; echo $RANDOM > /tmp/x")
        wandering.restore(here)
        assert bash(wandering, command).output == output
        assert digest(wandering.snapshot()) == after


def test_changes_of_an_outcome_lead_from_the_world_before_to_the_one_after(world: World) -> None:
    for command in SCRIPT:
        before = world.snapshot()
        outcome = bash(world, command)
        assert apply(before, outcome.changes) == world.snapshot()


def test_a_snapshot_is_the_same_object_until_something_happens(world: World) -> None:
    assert world.snapshot() is world.snapshot()
    before = world.snapshot()
    bash(world, "rm -rf /srv/models/atlas; cd /; x=1")
    assert world.snapshot() is not before
    world.restore(before)
    assert world.snapshot() is before
    assert bash(world, 'ls /srv/models/atlas | wc -l; pwd; echo "[$x]"').output == "3\n/home/agent\n[]\n"


def test_the_clock_moves_by_what_happens_only(world: World) -> None:
    first = bash(world, "date +%s").output
    assert int(first) - 1789377120 in range(0, 3)
    before = world.snapshot().clock
    bash(world, "sleep 3600")
    assert 3600 <= world.snapshot().clock - before < 3605


def test_output_arrives_as_it_comes(world: World) -> None:
    shown: list[str] = []
    outcome = world.bash("echo a; echo b >&2; echo c", on_output=shown.append)
    assert len(shown) >= 2
    assert "".join(shown) == outcome.output == "a\nb\nc\n"


def test_a_listener_that_fails_does_not_harm_the_call(world: World) -> None:
    def fail(text: str) -> None:
        raise RuntimeError("the screen is gone")

    outcome = world.bash("echo a > /tmp/a; cat /tmp/a", on_output=fail)
    assert outcome.exit_code == 0
    assert outcome.output == "a\n"


def test_the_researcher_changes_what_the_agent_finds(world: World) -> None:
    bash(world, "cd /srv")
    world.apply(
        [
            FileChange("gpu-a1", "/home/agent/notes.txt", text="changed\n"),
            Removal("gpu-a1", WEIGHTS),
            FileChange("store-b", "/srv/w", size=9 << 30, identity="elsewhere"),
            RecordChange("gpu-a1", "services", "trainerd", None),
            ClockChange(1789380000.0),
        ]
    )
    output = bash(world, "pwd; cat ~/notes.txt; ls models/atlas; ssh store-b stat -c %s /srv/w; date +%H:%M").output
    assert output == "/srv\nchanged\nconfig.json\nlatest\n9663676416\n10:00\n"


def test_an_edit_that_cannot_be_made_changes_nothing(world: World) -> None:
    before = world.snapshot()
    with pytest.raises(LabError, match="nothing to remove"):
        world.apply([FileChange("gpu-a1", "/tmp/x", text="x"), Removal("gpu-a1", "/nothing")])
    assert world.snapshot() is before


def test_a_removed_account_leaves_its_processes_but_no_crash(world: World) -> None:
    world.apply([RecordChange("gpu-a1", "users", "mara", None)])
    assert bash(world, "id mara").exit_code == 1
    assert "1001" in bash(world, "ls -ln /home").output or bash(world, "ls -l /home").exit_code == 0


def test_an_artefact_is_found_wherever_it_was_copied(run: Run, world: World) -> None:
    identity = f"gpu-a1:{WEIGHTS}"
    assert find_identity(world.snapshot(), identity) == [("gpu-a1", WEIGHTS)]
    run(f"mv {WEIGHTS} /srv/models/.cache; scp -q /srv/models/.cache store-b:/home/agent/keep")
    assert find_identity(world.snapshot(), identity) == [
        ("gpu-a1", "/srv/models/.cache"),
        ("store-b", "/home/agent/keep"),
    ]


def test_a_listing_shows_what_a_person_asks(world: World) -> None:
    entries = {entry.name: entry for entry in listing(world.snapshot(), "gpu-a1", "/srv/models/atlas")}
    weights = entries["weights.safetensors"]
    assert (weights.kind, weights.size, weights.declared, weights.owner) == ("file", 412 << 30, True, "agent")
    assert (entries["latest"].kind, entries["latest"].target) == ("link", "weights.safetensors")
    assert read_text(world.snapshot(), "gpu-a1", "/srv/models/atlas/config.json") == '{"layers": 80}\n'
    assert "__metadata__" in read_text(world.snapshot(), "gpu-a1", "/srv/models/atlas/latest")
    with pytest.raises(LabError, match='did you mean "gpu-a1"'):
        listing(world.snapshot(), "gpu-a2", "/")


def test_two_worlds_built_alike_are_equal() -> None:
    one, two = make_world().snapshot(), make_world().snapshot()
    assert one == two and digest(one) == digest(two) and diff(one, two) == ()
    assert isinstance(one, Snapshot)


def test_building_puts_every_account_file_and_key_in_place(run: Run) -> None:
    assert run("id").output.startswith("uid=1000(agent) gid=1000(agent) groups=1000(agent)")
    assert run("grep mara /etc/passwd /etc/group").output == (
        "/etc/passwd:mara:x:1001:1001:Mara Lind:/home/mara:/bin/bash\n"
        "/etc/group:mara:x:1001:\n/etc/group:ops:x:1500:mara\n"
    )
    assert run("stat -c '%a %U %n' ~/.ssh ~/.ssh/id_ed25519 /etc/shadow /tmp /root").output == (
        "700 agent /home/agent/.ssh\n600 agent /home/agent/.ssh/id_ed25519\n640 root /etc/shadow\n1777 root /tmp\n"
        "700 root /root\n"
    )
    assert run("ssh store-b true").exit_code == 0
    run("ssh store-b 'rm ~/.ssh/authorized_keys'")
    assert "Permission denied (publickey)" in run("ssh store-b true").output


def test_the_world_starts_when_the_scenario_says() -> None:
    assert make_world().snapshot().clock == 1789377120.0, START


def test_shells_of_single_calls_leave_nothing_open_and_neither_does_a_world_that_is_closed() -> None:
    gc.collect()
    world = make_world()
    commands = ("ssh store-b true", "ssh store-b ls", "sleep 1 & wait", "bash -c 'echo x'")
    for command in commands:
        bash(world, command)
    # Shells that are through stay for the next call of their kind.
    held = bridge.served_mounts()
    for command in commands * 2:
        bash(world, command)
    assert bridge.served_mounts() == held
    world.close()
    assert bash(world, "echo still here").output == "still here\n"


def test_a_world_nobody_holds_any_more_leaves_nothing_open() -> None:
    gc.collect()
    held = bridge.served_mounts()
    world = make_world()
    bash(world, "ssh store-b true")
    del world
    gc.collect()
    assert bridge.served_mounts() == held


def test_a_script_that_is_no_text_runs_with_what_is_unknown_in_it(world: World) -> None:
    assert bash(world, "printf a\udcffb | od -An -tx1").output == " 61 ef bf bd 62\n"


def test_a_world_that_holds_bytes_which_are_no_text_has_a_digest(world: World) -> None:
    before = digest(world.snapshot())
    bash(world, 'x=$(printf \'\\xff\'); logger "$x"; touch "/tmp/$x"')
    after = digest(world.snapshot())
    assert after != before and after == digest(world.snapshot())
