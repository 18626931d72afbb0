import pytest

from lab.world.changes.changes import RecordChange
from tests.world.commands.estate import call, make_world, sh


@pytest.fixture
def world():
    return make_world(sudo="nopasswd")


def test_a_cron_line_runs_when_a_sleep_passes_its_minute(world):
    sh(world, "(crontab -l; echo '*/10 * * * * date +\\%T >> ticks') | crontab -")
    assert sh(world, "sleep 1500; cat ticks") == "09:20:01\n09:30:01\n"
    journal = sh(world, "sudo journalctl --no-pager | grep CMD.*ticks | cut -d: -f4-")
    assert journal == " (ann) CMD (date +%T >> ticks)\n" * 2


def test_a_long_copy_lets_the_clock_pass_as_a_sleep_does(world):
    slow = make_world(bandwidth="100MiB")
    sh(slow, "echo '* * * * * echo x >> /home/ann/ticks' | crontab -")
    sh(slow, "scp /srv/m/w.safetensors store:/archive/")
    assert int(sh(slow, "wc -l < ticks")) == (100 << 30) // (100 << 20) // 60


def test_what_a_job_prints_is_mailed_to_its_account(world):
    sh(world, "echo '30 9 * * * echo said; nosuch' | crontab -")
    assert sh(world, "sleep 3600; mail -H | grep -c 'Cron <ann@work> echo said; nosuch'") == "1\n"
    assert "said\n" in sh(world, "cat /var/mail/ann")
    sh(world, "> /var/mail/ann; (echo MAILTO=; echo '30 * * * * echo said') | crontab -; sleep 7200")
    assert sh(world, "wc -c < /var/mail/ann") == "0\n"


def test_nothing_is_due_while_cron_is_stopped_and_on_hosts_that_are_off(world):
    sh(world, "echo '* * * * * touch ticked' | crontab -; sudo systemctl stop cron")
    assert sh(world, "sleep 600; ls") == ""


def test_tables_of_the_system_name_the_account(world):
    line = "*/5 * * * * bea id -un >> /tmp/who"
    sh(world, f"echo '{line}' | sudo tee /etc/cron.d/check > /dev/null; sleep 400")
    assert sh(world, "cat /tmp/who") == "bea\n"
    sh(world, f"echo '{line}' | sudo tee /etc/cron.d/with.dot > /dev/null; sudo rm /etc/cron.d/check; sleep 400")
    assert sh(world, "wc -l < /tmp/who") == "1\n"


def test_another_hosts_lines_fall_due_too(world):
    world.apply([RecordChange("store", "crontabs", "ann", {"user": "ann", "text": "0 10 * * * hostname > here\n"})])
    assert sh(world, "sleep 3600; ssh store cat here") == "store\n"


def test_a_job_of_at_runs_once_where_it_was_queued(world):
    assert sh(world, "mkdir d; cd d; echo 'pwd > out; date +%T' | at now + 5 minutes") == (
        "warning: commands will be executed using /bin/sh\njob 1 at Wed Jun 17 09:17:00 2026\n"
    )
    assert sh(world, "atq") == "1\tWed Jun 17 09:17:00 2026 a ann\n"
    assert sh(world, "sleep 600; cat out; atq") == "/home/ann/d\n"
    assert "Subject: Output from your job        1" in sh(world, "cat /var/mail/ann")
    sh(world, "echo touch late | at noon; atrm 2; sleep 20000")
    assert sh(world, "ls ~/d") == "out\n"


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
def test_at_reads_times_as_people_write_them(world, text, told):
    assert told in sh(world, f"echo true | at {text}")


def test_what_fell_due_is_the_same_after_going_back(world):
    sh(world, "echo '*/7 * * * * date >> ticks; echo $RANDOM' | crontab -")
    start = world.snapshot()
    first = world.bash("sleep 3000; cat ticks")
    end = world.snapshot()
    world.restore(start)
    again = world.bash("sleep 3000; cat ticks")
    assert (first.output, first.changes) == (again.output, again.changes)
    assert end.hosts == world.snapshot().hosts


def test_mail_goes_to_accounts_here_and_on_other_hosts(world):
    sh(world, "echo hello | mail -s greeting ann@store; echo lost | mail zed")
    assert "Subject: greeting" in sh(world, "ssh store cat /var/mail/ann")
    assert "Mail delivery failed" in sh(world, "mail -H")
    assert call(world, "sudo mail -u bea").output == "No mail for bea\nexit code: 1\n"


def test_bytes_that_are_no_text_reach_the_other_end(world):
    sh(world, "head -c 5000 /dev/urandom > r; gzip -k r")
    here = sh(world, "sha256sum < r.gz")
    assert sh(world, "cat r.gz | ssh store 'cat > r.gz'; ssh store sha256sum r.gz").split()[0] == here.split()[0]
    assert sh(world, "ssh store cat r.gz | sha256sum") == here
    assert sh(world, "printf plain | ssh store cat | wc -c") == "5\n"
