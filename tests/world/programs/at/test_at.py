import pytest

from tests.world.programs.estate import sh


def test_a_job_of_at_runs_once_where_it_was_queued(admin):
    assert sh(admin, "mkdir d; cd d; echo 'pwd > out; date +%T' | at now + 5 minutes") == (
        "warning: commands will be executed using /bin/sh\njob 1 at Wed Jun 17 09:17:00 2026\n"
    )
    assert sh(admin, "atq") == "1\tWed Jun 17 09:17:00 2026 a ann\n"
    assert sh(admin, "sleep 600; cat out; atq") == "/home/ann/d\n"
    assert "Subject: Output from your job        1" in sh(admin, "cat /var/mail/ann")
    sh(admin, "echo touch late | at noon; atrm 2; sleep 20000")
    assert sh(admin, "ls ~/d") == "out\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("10:00", "Wed Jun 17 10:00:00"),
        ("08:00", "Thu Jun 18 08:00:00"),
        ("noon tomorrow", "Thu Jun 18 12:00:00"),
        ("2am + 2 days", "Sat Jun 20 02:00:00"),
        ("now + 1 hour", "Wed Jun 17 10:12:00"),
        ("23:30 2026-06-20", "Sat Jun 20 23:30:00"),
    ],
)
def test_at_reads_times_as_people_write_them(admin, text, told):
    assert told in sh(admin, f"echo true | at {text}")
