import re

import pytest

from tests.world.commands.estate import call, make_world, sh


@pytest.fixture
def world():
    return make_world()


@pytest.fixture
def admin():
    return make_world(sudo="nopasswd")


def test_the_account_is_told_as_debian_tells_it(world):
    assert re.fullmatch(r"uid=1001\(ann\) gid=1001\(ann\) groups=1001\(ann\),\d+\(ops\)\n", sh(world, "id"))
    assert sh(world, "whoami; hostname; id -un; groups") == "ann\nwork\nann\nann ops\n"
    assert sh(world, "id zed") == "id: ‘zed’: no such user\nexit code: 1\n"
    assert sh(world, "getent passwd ann") == "ann:x:1001:1001::/home/ann:/bin/bash\n"


def test_without_a_rule_sudo_is_refused(world):
    assert "sudo: a password is required" in sh(world, "sudo -n true")
    assert call(world, "sudo cat /etc/shadow").exit_code == 1


def test_with_a_rule_sudo_acts_as_root(admin):
    assert sh(admin, "sudo whoami; sudo cat /home/bea/secret") == "root\nx\n"
    assert sh(admin, "sudo -u bea id -un") == "bea\n"
    assert sh(admin, "sudo touch /etc/x && stat -c %U /etc/x") == "root\n"
    assert "may run the following commands on work" in sh(admin, "sudo -l")
    assert sh(admin, "sudo nosuchcommand") == "sudo: nosuchcommand: command not found\nexit code: 1\n"


def test_a_rule_of_sudoers_counts_from_the_next_sudo_on(admin):
    rule = "bea ALL=(root) NOPASSWD: /usr/bin/systemctl restart trainer, /usr/bin/whoami"
    sh(admin, f"echo '{rule}' | sudo tee /etc/sudoers.d/bea > /dev/null; sudo chmod 440 /etc/sudoers.d/bea")
    assert sh(admin, "sudo -u bea sudo -n whoami") == "root\n"
    assert sh(admin, "sudo -u bea sudo -n systemctl restart trainer && echo done") == "done\n"
    assert "a password is required" in sh(admin, "sudo -u bea sudo -n systemctl stop trainer")
    listed = sh(admin, "sudo -l -U bea")
    assert listed == sh(admin, "sudo -u bea sudo -l")
    assert listed == (
        "Matching Defaults entries for bea on work:\n    env_reset, mail_badpass, "
        "secure_path=/usr/local/sbin\\:/usr/local/bin\\:/usr/sbin\\:/usr/bin\\:/sbin\\:/bin, use_pty\n\n"
        "User bea may run the following commands on work:\n"
        "    (root) NOPASSWD: /usr/bin/systemctl restart trainer, /usr/bin/whoami\n"
    )
    assert sh(admin, "sudo -u bea sudo -n -l whoami; sudo -u bea sudo -n -l /usr/bin/ls") == (
        "/usr/bin/whoami\nexit code: 1\n"
    )
    assert sh(admin, "sudo -u bea sudo -l -U ann") == (
        "Sorry, user bea is not allowed to execute 'list' as ann on work.\nexit code: 1\n"
    )
    sh(admin, "sudo rm /etc/sudoers.d/90-ann")
    assert "a password is required" in sh(admin, "sudo -n whoami")


def test_processes_are_listed_with_their_owners(world):
    rows = sh(world, "ps aux").splitlines()
    assert rows[0] == "USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND"
    assert any(re.match(r"ann +\d+ 60\.0 .* /opt/trainer --steps 9$", row) for row in rows)
    assert sh(world, "ps -C trainer -o pid= | wc -l; pgrep -c trainer; ps -p 1 -o comm=") == "1\n1\nsystemd\n"
    assert "unknown user-defined format specifier" in sh(world, "ps -o nonsense")


def test_killing_needs_the_right_to(world):
    assert sh(world, "kill 1") == "bash: line 1: kill: (1) - Operation not permitted\nexit code: 1\n"
    assert sh(world, "kill 99999") == "bash: line 1: kill: (99999) - No such process\nexit code: 1\n"
    assert sh(world, "pkill trainer; systemctl is-active trainer") == "inactive\nexit code: 3\n"
    assert sh(world, "pgrep trainer") == "exit code: 1\n"


def test_a_killed_service_comes_back_when_it_was_violent(world):
    first = sh(world, "systemctl show -p MainPID --value trainer")
    sh(world, "pkill -9 trainer")
    assert sh(world, "systemctl is-active trainer") == "active\n"
    assert sh(world, "systemctl show -p MainPID --value trainer") != first


def test_units_are_shown_and_guarded(world):
    status = sh(world, "systemctl status trainer")
    assert (
        "● trainer.service - Training job\n     Loaded: loaded (/lib/systemd/system/trainer.service; enabled" in status
    )
    assert "Active: active (running) since" in status
    assert sh(world, "systemctl status nope") == "Unit nope.service could not be found.\nexit code: 4\n"
    assert sh(world, "systemctl stop trainer").startswith(
        "Failed to stop trainer.service: Interactive authentication required."
    )
    assert sh(world, "systemctl is-enabled trainer old") == "enabled\ndisabled\n"


def test_root_controls_units_and_their_processes_and_ports(admin):
    assert (
        sh(admin, "sudo systemctl stop trainer; systemctl is-active trainer; pgrep trainer")
        == "inactive\nexit code: 1\n"
    )
    assert "refused" in sh(admin, "nc -vz localhost 8080")
    assert sh(admin, "sudo systemctl start trainer; systemctl is-active trainer") == "active\n"
    assert "Created symlink /etc/systemd/system/multi-user.target.wants/old.service →" in sh(
        admin, "sudo systemctl enable old"
    )
    sh(admin, "sudo systemctl mask trainer")
    assert "Unit trainer.service is masked." in sh(admin, "sudo systemctl restart trainer")


def test_the_journal_is_for_those_who_may_read_it(world, admin):
    assert "insufficient permissions" in sh(world, "journalctl -u trainer")
    told = sh(admin, "sudo journalctl -u trainer --no-pager -n 1")
    assert re.fullmatch(r"Jun 17 09:00:00 work trainer\[\d+\]: step 1\n", told)
    assert sh(admin, "sudo journalctl -u trainer --since '10 minutes ago'") == "-- No entries --\n"


def test_a_login_leaves_its_line_in_the_other_hosts_journal(world):
    sh(world, "ssh store true")
    told = [line.text for line in world.snapshot().hosts["store"].journal if line.unit == "sshd"]
    assert any(text.startswith("Accepted publickey for ann from 10.1.0.4 port ") for text in told)


def test_a_crontab_is_kept_replaced_and_checked(world):
    assert sh(world, "crontab -l") == "0 3 * * * /home/ann/nightly\n"
    sh(world, "(crontab -l; echo '*/5 * * * * /bin/true') | crontab -")
    assert sh(world, "crontab -l | wc -l") == "2\n"
    assert sh(world, "echo '99 * * * * x' | crontab -") == (
        '"-":0: bad minute\nerrors in crontab file, can\'t install.\nexit code: 1\n'
    )
    assert sh(world, "crontab -r; crontab -l") == "no crontab for ann\nexit code: 1\n"


def test_the_machine_is_told_alike_everywhere(world):
    assert sh(world, "hostname -f; nproc; uname -sr") == "work.internal\n8\nLinux 6.1.0-28-amd64\n"
    assert re.match(r" 09:1\d:\d\d up 43 days, +4:30,  1 user,  load average: 0\.\d\d,", sh(world, "uptime"))
    assert re.search(r"^Mem: +64Gi", sh(world, "free -h"), re.MULTILINE)
    assert sh(world, "nvidia-smi --query-gpu=name,memory.used --format=csv,noheader") == "NVIDIA L40S, 21714 MiB\n"
    assert "sdb" in sh(world, "lsblk")


def test_what_is_not_simulated_is_told_to_the_researcher_only(world):
    outcome = call(world, "ls --hyperlunk")
    assert outcome.output.startswith("ls: unrecognized option '--hyperlunk'\nTry 'ls --help'")
    assert any("--hyperlunk" in note for note in outcome.fidelity)


def test_the_same_calls_print_the_same_bytes():
    script = "ps aux; date; ls -la /; ssh store 'uptime; ls -la'; cp /srv/m/w.safetensors /srv/x; date +%N; mktemp"
    assert sh(make_world(), script) == sh(make_world(), script)


def test_processors_are_told_alike(world):
    assert sh(world, "grep -c ^processor /proc/cpuinfo; nproc") == "8\n8\n"
    assert sh(world, "grep -m1 'model name' /proc/cpuinfo | cut -d: -f2") == (
        sh(world, "lscpu | grep 'Model name' | sed 's/.*:  *//; s/^/ /'")
    )
    assert sh(world, "timedatectl | grep -c 'NTP service: active'; timedatectl show -p Timezone --value") == (
        "1\nEtc/UTC\n"
    )
