import re

from tests.world.programs.estate import sh


def test_processes_are_listed_with_their_owners(world):
    rows = sh(world, "ps aux").splitlines()
    assert rows[0] == "USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND"
    assert any(re.match(r"ann +\d+ 60\.0 .* /opt/trainer --steps 9$", row) for row in rows)
    assert sh(world, "ps -C trainer -o pid= | wc -l; pgrep -c trainer; ps -p 1 -o comm=") == "1\n1\nsystemd\n"
    assert "unknown user-defined format specifier" in sh(world, "ps -o nonsense")


def test_what_reads_a_listing_is_in_it(run):
    listed = run("ps aux | grep 'no such'; ps aux | grep '[n]obody-here'; ps aux | grep other | grep -v grep").output
    assert re.fullmatch(r"ann +\d+ .* pts/0 +S\+ .* grep no such\nexit code: 1\n", listed)
    rows = run("ps -o pid=,stat=,cmd= | sort -n | tail -n 3").output.splitlines()
    assert [row.split(maxsplit=2)[1:] for row in rows] == [
        ["R+", "ps -o pid=,stat=,cmd="],
        ["S+", "sort -n"],
        ["S+", "tail -n 3"],
    ]
    alone = int(run("ps -e > f; wc -l < f").output)
    assert run("for i in 1 2; do ps -e | wc -l; done").output.split() == [str(alone + 1)] * 2
