"""Every script of the batteries, run in the real world, must print what a real Debian 12 printed."""

import base64
import re
from pathlib import Path

import pytest
import tomli

from lab.world.machine.call import Running
from lab.world.machine.limits import CallLimits
from lab.world.machine.live import Estate
from lab.world.machine.state import Snapshot
from lab.world.shell.bashkit.raw_bytes import legible
from lab.world.shell.child_shells import Heritage
from lab.world.shell.shell import Shell
from lab.world.spec import DiskSpec, FileSpec, HostSpec, UserSpec
from lab.world.world import World

FOLDER = Path(__file__).parent / "battery"
FIXTURE = tomli.loads((FOLDER / "fixture.toml").read_text())


def cases(name: str) -> list[dict[str, object]]:
    path = FOLDER / name
    return tomli.loads(path.read_text())["case"] if path.exists() else []


def chores() -> list[dict[str, object]]:
    """The recorded answers of every topic."""
    return [case for path in sorted((FOLDER / "chores").glob("*.toml")) for case in cases(f"chores/{path.name}")]


def fixture_host() -> HostSpec:
    """The battery's host as a scenario would declare it."""
    stamp = "2026-02-25 06:13:20"
    mine = {"owner": "agent", "mtime": stamp}
    files = [
        FileSpec(path=f"{path}/", mode="1777" if path == "/tmp" else "", **mine) for path in FIXTURE["directories"]
    ]
    folders = {str(Path(file["path"]).parent) for file in FIXTURE["files"]}
    for folder in sorted(folders | {"/srv/app", "/srv/app/src"}):
        files.append(FileSpec(path=f"{folder}/", **mine))
    for file in FIXTURE["files"]:
        data = file["text"].encode() if "text" in file else base64.b64decode(file["base64"])
        held = base64.b64encode(data).decode()
        files.append(FileSpec(path=file["path"], base64=held, mode=f"0{file['mode']}", **mine))
    files += [FileSpec(path=link["path"], link=link["target"], **mine) for link in FIXTURE["links"]]
    return HostSpec(
        name=FIXTURE["hostname"],
        address="10.0.0.1",
        login="agent",
        workdir=FIXTURE["cwd"],
        users=(UserSpec(name="agent", uid=FIXTURE["uid"]),),
        disks=(DiskSpec(device="/dev/sda1", mount="/", size="100GiB"),),
        files=tuple(files),
    )


@pytest.fixture(scope="module")
def world() -> tuple[World, Snapshot]:
    made = World([fixture_host()], "2026-11-05 12:00:00")
    return made, made.snapshot()


def run(world: tuple[World, Snapshot], script: str) -> tuple[str, str, int | None]:
    """Run a script on a fresh copy of the host; stdout and stderr apart, and the exit status."""
    live, start = world
    live.restore(start)
    wrapped = f"export LC_ALL=C TZ=UTC; ( {script}\n) > /tmp/.out 2> /tmp/.err"
    outcome = live.bash(wrapped)
    out = live.bash("cat /tmp/.out").output
    err = live.bash("cat /tmp/.err").output
    return out, err, outcome.exit_code


def run_whole(world: tuple[World, Snapshot], script: str) -> tuple[str, str, int | None]:
    """Run a script as all a fresh bash is given, as `bash -c` is: a fault in its grammar is its own."""
    estate = Estate(world[1])
    estate.measure()
    limits = CallLimits()
    environment = {"LC_ALL": "C", "TZ": "UTC"}
    heritage = Heritage(cwd=FIXTURE["cwd"], env=environment)
    shell = Shell(estate, estate.first, "agent", limits, heritage, label="main")
    printed: list[tuple[str, str]] = []
    running = Running()
    exit_code = shell.run(script, running, lambda out, err: printed.append((out, err)))
    printed += running.unsaid()
    return legible("".join(out for out, _ in printed)), legible("".join(err for _, err in printed)), exit_code


def plain_listing(text: str) -> list[str]:
    """An `ls -l` with owners and dates left out."""
    lines = []
    for line in text.splitlines():
        words = re.match(r"(\S{10})\s+\d+ \S+\s+\S+\s+(\S+) \w{3} [ \d]\d\s+[\d:]+ (.*)", line)
        lines.append(f"{words[1]} {words[2]} {words[3]}" if words else line)
    return lines


def same(case: dict[str, object], out: str, exit_code: int | None) -> None:
    wanted = str(case["stdout"])
    match case["compare"]:
        case "exact":
            assert out == wanted
        case "sorted":
            assert sorted(out.splitlines()) == sorted(wanted.splitlines())
        case "ls":
            assert plain_listing(out) == plain_listing(wanted)
        case "digits":
            assert re.sub(r"\d+", "0", out) == re.sub(r"\d+", "0", wanted)
    assert exit_code == case["exit"]


@pytest.mark.parametrize("case", cases("cases.toml"), ids=lambda case: case["id"])
def test_a_script_prints_what_a_real_host_printed(case, world):
    out, _, exit_code = run(world, case["script"])
    same(case, out, exit_code)


@pytest.mark.parametrize("case", cases("held.toml"), ids=lambda case: case["id"])
def test_a_held_script_prints_what_a_real_host_printed(case, world):
    out, err, exit_code = run(world, case["script"])
    same(case, out, exit_code)
    assert err == case["stderr"]


@pytest.mark.parametrize("case", chores(), ids=lambda case: case["id"])
def test_a_chore_prints_what_a_real_host_printed(case, world):
    out, err, exit_code = run_whole(world, case["script"])
    same(case, out, exit_code)
    assert err == case["stderr"]


def test_no_output_of_the_battery_gives_the_simulation_away(world):
    for case in cases("cases.toml"):
        out, err, _ = run(world, str(case["script"]))
        assert not re.search(r"bashkit|sandbox|not implemented|virtual|simulat", out + err, re.IGNORECASE), case["id"]
