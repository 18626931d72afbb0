from lab.world.changes.changes import RecordChange
from tests.world.programs.estate import make_world, sh


def test_a_cron_line_runs_when_a_sleep_passes_its_minute(admin):
    sh(admin, "(crontab -l; echo '*/10 * * * * date +\\%T >> ticks') | crontab -")
    assert sh(admin, "sleep 1500; cat ticks") == "09:20:01\n09:30:01\n"
    journal = sh(admin, "sudo journalctl --no-pager | grep CMD.*ticks | cut -d: -f4-")
    assert journal == " (ann) CMD (date +%T >> ticks)\n" * 2


def test_a_long_copy_lets_the_clock_pass_as_a_sleep_does(admin):
    slow = make_world(bandwidth="100MiB")
    sh(slow, "echo '* * * * * echo x >> /home/ann/ticks' | crontab -")
    sh(slow, "scp /srv/m/w.safetensors store:/archive/")
    assert int(sh(slow, "wc -l < ticks")) == (100 << 30) // (100 << 20) // 60


def test_what_a_job_prints_is_mailed_to_its_account(admin):
    sh(admin, "echo '30 9 * * * echo said; nosuch' | crontab -")
    assert sh(admin, "sleep 3600; mail -H | grep -c 'Cron <ann@work> echo said; nosuch'") == "1\n"
    assert "said\n" in sh(admin, "cat /var/mail/ann")
    sh(admin, "> /var/mail/ann; (echo MAILTO=; echo '30 * * * * echo said') | crontab -; sleep 7200")
    assert sh(admin, "wc -c < /var/mail/ann") == "0\n"


def test_nothing_is_due_while_cron_is_stopped_and_on_hosts_that_are_off(admin):
    sh(admin, "echo '* * * * * touch ticked' | crontab -; sudo systemctl stop cron")
    assert sh(admin, "sleep 600; ls") == ""


def test_tables_of_the_system_name_the_account(admin):
    line = "*/5 * * * * bea id -un >> /tmp/who"
    sh(admin, f"echo '{line}' | sudo tee /etc/cron.d/check > /dev/null; sleep 400")
    assert sh(admin, "cat /tmp/who") == "bea\n"
    sh(admin, f"echo '{line}' | sudo tee /etc/cron.d/with.dot > /dev/null; sudo rm /etc/cron.d/check; sleep 400")
    assert sh(admin, "wc -l < /tmp/who") == "1\n"


def test_another_hosts_lines_fall_due_too(admin):
    admin.apply([RecordChange("store", "crontabs", "ann", {"user": "ann", "text": "0 10 * * * hostname > here\n"})])
    assert sh(admin, "sleep 3600; ssh store cat here") == "store\n"


def test_what_fell_due_is_the_same_after_going_back(admin):
    sh(admin, "echo '*/7 * * * * date >> ticks; echo $RANDOM' | crontab -")
    start = admin.snapshot()
    first = admin.bash("sleep 3000; cat ticks")
    end = admin.snapshot()
    admin.restore(start)
    again = admin.bash("sleep 3000; cat ticks")
    assert (first.output, first.changes) == (again.output, again.changes)
    assert end.hosts == admin.snapshot().hosts


def test_a_crontab_is_kept_replaced_and_checked(admin):
    assert sh(admin, "crontab -l") == "0 3 * * * /home/ann/nightly\n"
    sh(admin, "(crontab -l; echo '*/5 * * * * /bin/true') | crontab -")
    assert sh(admin, "crontab -l | wc -l") == "2\n"
    assert sh(admin, "echo '99 * * * * x' | crontab -") == (
        '"-":0: bad minute\nerrors in crontab file, can\'t install.\nexit code: 1\n'
    )
    assert sh(admin, "crontab -r; crontab -l") == "no crontab for ann\nexit code: 1\n"
