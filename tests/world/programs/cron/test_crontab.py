import pytest

from lab.world.changes.changes import RecordChange
from tests.world.programs.estate import make_world, sh


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


def test_what_fell_due_is_the_same_after_going_back(world):
    sh(world, "echo '*/7 * * * * date >> ticks; echo $RANDOM' | crontab -")
    start = world.snapshot()
    first = world.bash("sleep 3000; cat ticks")
    end = world.snapshot()
    world.restore(start)
    again = world.bash("sleep 3000; cat ticks")
    assert (first.output, first.changes) == (again.output, again.changes)
    assert end.hosts == world.snapshot().hosts


def test_a_crontab_is_kept_replaced_and_checked(world):
    assert sh(world, "crontab -l") == "0 3 * * * /home/ann/nightly\n"
    sh(world, "(crontab -l; echo '*/5 * * * * /bin/true') | crontab -")
    assert sh(world, "crontab -l | wc -l") == "2\n"
    assert sh(world, "echo '99 * * * * x' | crontab -") == (
        '"-":0: bad minute\nerrors in crontab file, can\'t install.\nexit code: 1\n'
    )
    assert sh(world, "crontab -r; crontab -l") == "no crontab for ann\nexit code: 1\n"
