import re

from tests.world.programs.estate import sh


def test_processes_are_listed_with_their_owners(world):
    rows = sh(world, "ps aux").splitlines()
    assert rows[0] == "USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND"
    assert any(re.match(r"ann +\d+ 60\.0 .* /opt/trainer --steps 9$", row) for row in rows)
    assert sh(world, "ps -C trainer -o pid= | wc -l; pgrep -c trainer; ps -p 1 -o comm=") == "1\n1\nsystemd\n"
    assert "unknown user-defined format specifier" in sh(world, "ps -o nonsense")
