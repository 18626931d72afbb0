"""The slowest recorded script, beside the real time after which the lab gives a call up.

Processor time is compared, which other work on the machine does not lengthen.
"""

import time

from lab.world import WALL_SECONDS, World
from tests.world.test_battery import cases, chores, fixture_host

world = World([fixture_host()], "2026-11-05 12:00:00")
start = world.snapshot()
taken: list[tuple[float, str]] = []
for case in [*cases("cases.toml"), *cases("held.toml"), *chores()]:
    world.restore(start)
    began = time.process_time()
    world.bash(str(case["script"]))
    taken.append((time.process_time() - began, str(case["id"])))
taken.sort(reverse=True)
slowest, name = taken[0]
margin = WALL_SECONDS / slowest
others = ", ".join(f"{other} {seconds:.2f} s" for seconds, other in taken[1:4])
print(
    f"{'ok' if margin >= 20 else 'MISSED'}: the guard of {WALL_SECONDS:g} s, against the slowest of {len(taken)} "
    f"recorded scripts: {margin:.0f} x (at least 20 x; {name} {slowest:.2f} s, then {others})"
)
