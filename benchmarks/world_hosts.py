"""The host the benchmarks of the world run on, and the same files in a plain bashkit."""

import bashkit

from lab.world import DiskSpec, FileSpec, HostSpec, Outcome, UserSpec, World

FILES = {
    f"/srv/data/{number % 10}/file{number:04}": "".join(f"line {line} of file {number}\n" for line in range(20))
    for number in range(1000)
}


def make_world() -> World:
    """Return a world of one host with 1,000 files in ten directories, and 100 files in one."""
    specs = [FileSpec(path=path, text=text, owner="agent") for path, text in FILES.items()]
    specs += [FileSpec(path=f"/srv/hundred/entry{number}", text="x\n", owner="agent") for number in range(100)]
    host = HostSpec(
        name="bench", address="10.0.0.1", login="agent", users=(UserSpec(name="agent", uid=1000),),
        disks=(DiskSpec(device="/dev/sda1", mount="/", size="100GiB"),), files=tuple(specs),
    )  # fmt: skip
    return World([host], "2026-11-05 12:00:00")


def make_plain() -> bashkit.Bash:
    """Return a bashkit with the same files in its own memory."""
    plain = bashkit.Bash(profile=bashkit.ExecutionProfile.Interactive)
    plain.execute_sync("mkdir -p /srv/data/{0..9} /srv/hundred")
    for path, text in FILES.items():
        plain.write_file(path, text)
    for number in range(100):
        plain.write_file(f"/srv/hundred/entry{number}", "x\n")
    return plain


def make_with_names() -> bashkit.Bash:
    """Return a bashkit that calls Python for as many programs as a host has."""
    names = (f"program{number}" for number in range(320))
    answer = bashkit.BuiltinResult()
    profile = bashkit.ExecutionProfile.Interactive
    return bashkit.Bash(custom_builtins=dict.fromkeys(names, lambda asked: answer), profile=profile)


def run(world: World, command: str) -> Outcome:
    """Run one bash call."""
    return world.bash(command)
