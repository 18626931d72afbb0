import re

from tests.world.programs.estate import sh


def test_the_kernel_shows_every_process_as_long_as_it_runs(admin):
    pid = sh(admin, "pgrep trainer").strip()
    assert sh(admin, f"tr '\\0' ' ' < /proc/{pid}/cmdline; cat /proc/{pid}/comm") == "/opt/trainer --steps 9 trainer\n"
    assert f"Pid:\t{pid}\nPPid:\t1\n" in sh(admin, f"cat /proc/{pid}/status")
    assert sh(admin, f"grep -zc ^USER=ann /proc/{pid}/environ; readlink /proc/{pid}/cwd") == "1\n/\n"
    assert f"/proc/{pid}\n" in sh(admin, "ls -d /proc/[0-9]*")
    assert sh(admin, f"sudo systemctl stop trainer; cat /proc/{pid}/comm") == (
        f"cat: /proc/{pid}/comm: No such file or directory\nexit code: 1\n"
    )


def test_what_the_kernel_shows_of_others_is_theirs_and_nobody_changes_it(admin):
    assert sh(admin, "cat /proc/1/environ; ls /proc/1/fd") == (
        "cat: /proc/1/environ: Permission denied\n"
        "ls: cannot open directory '/proc/1/fd': Permission denied\nexit code: 2\n"
    )
    before = admin.snapshot().hosts["work"].root
    assert "Operation not permitted" in sh(admin, "sudo rm -rf /proc/1; sudo touch /proc/1/x")
    assert admin.snapshot().hosts["work"].root is before


def test_files_in_use_are_found_below_a_directory(admin):
    assert sh(admin, "lsof +D /srv; fuser /srv/m") == "exit code: 1\n"
    assert sh(admin, "fuser /nope") == "Specified filename /nope does not exist.\nexit code: 1\n"
    told = sh(admin, "fuser -v 8080/tcp")
    assert told.splitlines()[0] == "                     USER        PID ACCESS COMMAND"
    assert re.fullmatch(r"8080/tcp:            ann +\d+ F\.\.\.\. trainer", told.splitlines()[1])
