from tests.world.programs.estate import call, sh


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


def test_it_is_listed_with_what_it_runs_and_what_reads_that(admin):
    assert [row.split()[-1] for row in sh(admin, "sudo ps").splitlines()] == ["CMD", "sudo", "ps"]
    rows = sh(admin, "sudo ps aux | grep 'ps aux'").splitlines()
    assert [(row.split()[0], row.split(maxsplit=10)[10]) for row in rows] == [
        ("root", "sudo ps aux"),
        ("ann", "grep ps aux"),
        ("root", "ps aux"),
    ]
    assert sh(admin, "sudo bash -c 'ps -o comm= -p $PPID'; ps -e -o comm= | grep sudo") == "sudo\nexit code: 1\n"
    script = 'import os, subprocess; subprocess.run(["ps", "-o", "comm=", "-p", str(os.getpid())])'
    assert sh(admin, f"sudo python3 -c '{script}'") == "python3\n"
