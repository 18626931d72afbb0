import pytest

from lab.world.machine.calendar import calendar_fields
from lab.world.spec import HostSpec, ServiceSpec, UserSpec
from lab.world.world import World


@pytest.fixture
def world():
    host = HostSpec(
        name="work",
        address="10.1.0.4",
        login="ann",
        users=(UserSpec(name="ann", uid=1001, sudo="nopasswd", groups=("adm",)),),
        services=(
            ServiceSpec(
                name="prune",
                description="Prune old things",
                command="/bin/sh -c 'echo pruned; touch /home/ann/pruned-$(date +%%H%%M)'".replace("%%", "%"),
                user="ann",
                timer="*-*-* *:30:00",
            ),
            ServiceSpec(name="bad", description="Fails", command="/bin/false", timer="*-*-* 23:00"),
        ),
    )
    return World([host], "2026-06-17 09:12:04")


def sh(world, command):
    return world.bash(command).output


def test_a_timer_runs_its_service_at_its_time(world):
    assert sh(world, "sleep 7200; ls") == "pruned-0930\npruned-1030\n"
    journal = sh(world, "journalctl -u prune -n 4 -o cat --no-pager")
    assert journal == (
        "Starting prune.service - Prune old things...\npruned\nprune.service: Deactivated successfully.\n"
        "Finished prune.service - Prune old things.\n"
    )


def test_timers_are_listed_with_their_next_turn(world):
    rows = sh(world, "systemctl list-timers").splitlines()
    assert rows[0].split() == ["NEXT", "LEFT", "LAST", "PASSED", "UNIT", "ACTIVATES"]
    assert rows[1].startswith("Wed 2026-06-17 09:30:00 UTC 17min ")
    assert rows[1].split()[-2:] == ["prune.timer", "prune.service"]
    assert "8 timers listed." in rows
    assert "Active: active (waiting)" in sh(world, "systemctl status prune.timer")
    assert "OnCalendar=*-*-* *:30:00" in sh(world, "systemctl cat prune.timer")


def test_debians_own_timers_are_one_story_in_lists_files_and_journal(world):
    names = sh(world, "systemctl list-units --type=timer --no-legend | awk '{print $1}'").split()
    assert len(names) == 8 and "apt-daily.timer" in names and "e2scrub_all.timer" in names
    assert sh(world, "cd /etc/systemd/system/timers.target.wants; cat * | grep -c '^On'; ls").split() == ["9", *names]
    row = sh(world, "systemctl list-timers | grep dpkg")
    assert row.startswith("Thu 2026-06-18 00:00:00 UTC 14h left ") and " Wed 2026-06-17 00:00:01 UTC 9h ago " in row
    journal = sh(world, "journalctl -u dpkg-db-backup -o cat | tail -3; systemctl cat dpkg-db-backup | head -1")
    assert journal == (
        "Starting dpkg-db-backup.service - Daily dpkg database backup service...\n"
        "dpkg-db-backup.service: Deactivated successfully.\n"
        "Finished dpkg-db-backup.service - Daily dpkg database backup service.\n"
        "# /lib/systemd/system/dpkg-db-backup.service\n"
    )
    before = world.snapshot().hosts["work"].services
    sh(world, "sleep 90000")
    assert " Thu 2026-06-18 00:00:00 UTC 10h ago " in sh(world, "systemctl list-timers | grep dpkg")
    assert world.snapshot().hosts["work"].services["apt-daily"] is before["apt-daily"]


def test_a_stopped_timer_runs_nothing_and_its_service_runs_by_hand(world):
    sh(world, "sudo systemctl stop prune.timer; sleep 3600")
    assert sh(world, "ls; systemctl is-active prune.timer") == "inactive\nexit code: 3\n"
    sh(world, "sudo systemctl start prune")
    assert sh(world, "ls; systemctl is-active prune").startswith("pruned-10")


def test_a_service_that_fails_is_failed(world):
    out = sh(world, "sudo systemctl start bad; systemctl is-failed bad")
    assert "Job for bad.service failed because the control process exited with error code." in out
    assert out.endswith("failed\n")


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("daily", "0 0 * * *"),
        ("*-*-* 03:15:00", "15 3 * * *"),
        ("Mon..Fri *-*-* 06:00", "0 6 * * mon-fri"),
        ("Mon,Thu *-*-* 02:30", "30 2 * * mon,thu"),
        ("*:0/15", "*/15 * * * *"),
        ("*-*-01 00:00:00", "0 0 1 * *"),
        ("2026-01-01 00:00", None),
        ("whenever", None),
    ],
)
def test_calendar_times_are_read_as_systemd_does(text, fields):
    assert calendar_fields(text) == fields
