"""The cost of a tool call in the world, beside the same command in plain bashkit and against a bound."""

from benchmarks.measure import medians, report
from benchmarks.world_hosts import make_plain, make_with_names, make_world, run

world, plain = make_world(), make_plain()
CALLS = (
    ("`true`", "true", 200, 1.0),
    ("`ls -la` of 100 entries", "ls -la /srv/hundred", 50, 2.0),
    ("`grep -rn` over 1,000 files", "grep -rn 'line 7 of file 77' /srv/data", 15, 50.0),
)
for claim, command, times, bound in CALLS:
    assert run(world, command).exit_code == 0
    ours, theirs = medians(times, lambda: run(world, command), lambda: plain.execute_sync(command))  # noqa: B023
    report(f"{claim}, of {bound:g} ms", ours * 1000 / bound, 1.0, world=ours, plain=theirs)

ours, making = medians(200, lambda: run(world, "true"), make_with_names)
report(
    "`true`, against making a bashkit that knows our programs by name", ours / making, 1.0, world=ours, making=making
)

count = 0


def change() -> None:
    global count
    count += 1
    run(world, f"echo {count} > /srv/data/1/changed")


def snapshot() -> None:
    world.restore(world.snapshot())


whole, alone, taken = medians(100, change, lambda: run(world, "echo x > /dev/null"), snapshot)
claim = "a call that changes one file and its snapshot, less a call that changes none, of 1 ms"
report(claim, (whole - alone) * 1000, 1.0, changing=whole, unchanging=alone, snapshot=taken)
