import re

import pytest

from tests.world.programs.estate import make_world, sh


@pytest.fixture
def world():
    return make_world(sudo="nopasswd")


def test_the_kernel_shows_every_process_as_long_as_it_runs(world):
    pid = sh(world, "pgrep trainer").strip()
    assert sh(world, f"tr '\\0' ' ' < /proc/{pid}/cmdline; cat /proc/{pid}/comm") == "/opt/trainer --steps 9 trainer\n"
    assert f"Pid:\t{pid}\nPPid:\t1\n" in sh(world, f"cat /proc/{pid}/status")
    assert sh(world, f"grep -zc ^USER=ann /proc/{pid}/environ; readlink /proc/{pid}/cwd") == "1\n/\n"
    assert f"/proc/{pid}\n" in sh(world, "ls -d /proc/[0-9]*")
    assert sh(world, f"sudo systemctl stop trainer; cat /proc/{pid}/comm") == (
        f"cat: /proc/{pid}/comm: No such file or directory\nexit code: 1\n"
    )


def test_what_the_kernel_shows_of_others_is_theirs_and_nobody_changes_it(world):
    assert sh(world, "cat /proc/1/environ; ls /proc/1/fd") == (
        "cat: /proc/1/environ: Permission denied\n"
        "ls: cannot open directory '/proc/1/fd': Permission denied\nexit code: 2\n"
    )
    before = world.snapshot().hosts["work"].root
    assert "Operation not permitted" in sh(world, "sudo rm -rf /proc/1; sudo touch /proc/1/x")
    assert world.snapshot().hosts["work"].root is before


def test_files_in_use_are_found_below_a_directory(world):
    assert sh(world, "lsof +D /srv; fuser /srv/m") == "exit code: 1\n"
    assert sh(world, "fuser /nope") == "Specified filename /nope does not exist.\nexit code: 1\n"
    told = sh(world, "fuser -v 8080/tcp")
    assert told.splitlines()[0] == "                     USER        PID ACCESS COMMAND"
    assert re.fullmatch(r"8080/tcp:            ann +\d+ F\.\.\.\. trainer", told.splitlines()[1])
