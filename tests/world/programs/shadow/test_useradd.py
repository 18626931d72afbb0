"""Accounts and groups are made, changed and removed as Debian's programs do it, and say what those say."""

import pytest

from lab.world.world import World
from tests.world.conftest import bash, make_world


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.mark.parametrize(
    ("script", "wanted"),
    [
        ("useradd bob", "bash: line 1: useradd: command not found\nexit code: 127\n"),
        (
            "/usr/sbin/useradd bob",
            "useradd: Permission denied.\nuseradd: cannot lock /etc/passwd; try again later.\nexit code: 1\n",
        ),
        (
            "/usr/sbin/groupadd x",
            "groupadd: Permission denied.\ngroupadd: cannot lock /etc/group; try again later.\nexit code: 10\n",
        ),
        ("/usr/sbin/adduser bob", "adduser: Only root may add a user or group to the system.\nexit code: 1\n"),
        ("/usr/sbin/deluser mara", "deluser: Only root may remove a user or group from the system.\nexit code: 1\n"),
        ("gpasswd -a mara ops", "gpasswd: Permission denied.\nexit code: 1\n"),
        ("passwd -l mara", "passwd: Permission denied.\nexit code: 1\n"),
        ("passwd root", "passwd: You may not view or modify password information for root.\nexit code: 1\n"),
        ("chage -l root", "chage: Permission denied.\nexit code: 1\n"),
        ("sudo useradd mara", "useradd: user 'mara' already exists\nexit code: 9\n"),
        ("sudo useradd -m -G nosuch c", "useradd: group 'nosuch' does not exist\nexit code: 6\n"),
        ("sudo useradd -u 1000 d", "useradd: UID 1000 is not unique\nexit code: 4\n"),
        ("sudo useradd 'Bad Name'", "useradd: invalid user name 'Bad Name': use --badname to ignore\nexit code: 3\n"),
        ("sudo usermod -aG kubernetes mara", "usermod: group 'kubernetes' does not exist\nexit code: 6\n"),
        ("sudo usermod -s /bin/bash mara", "usermod: no changes\n"),
        ("sudo usermod -aG adm nosuch", "usermod: user 'nosuch' does not exist\nexit code: 6\n"),
        ("sudo usermod -u 0 mara", "usermod: UID '0' already exists\nexit code: 4\n"),
        ("sudo groupadd ops", "groupadd: group 'ops' already exists\nexit code: 9\n"),
        ("sudo groupadd -g 1000 x", "groupadd: GID '1000' already exists\nexit code: 4\n"),
        ("sudo groupdel nosuch", "groupdel: group 'nosuch' does not exist\nexit code: 6\n"),
        ("sudo groupdel mara", "groupdel: cannot remove the primary group of user 'mara'\nexit code: 8\n"),
        ("sudo gpasswd -a mara adm; id -nG mara", "Adding user mara to group adm\nmara adm ops\n"),
        (
            "sudo gpasswd -d mara adm",
            "Removing user mara from group adm\ngpasswd: user 'mara' is not a member of 'adm'\nexit code: 3\n",
        ),
        ("sudo gpasswd -a mara nosuch", "gpasswd: group 'nosuch' does not exist in /etc/group\nexit code: 3\n"),
        (
            "sudo adduser --disabled-password --gecos '' mara",
            "adduser: The user `mara' already exists.\nexit code: 1\n",
        ),
        ("sudo adduser mara sudo", "Adding user `mara' to group `sudo' ...\nDone.\n"),
        ("sudo adduser mara ops", "adduser: The user `mara' is already a member of `ops'.\n"),
        ("sudo adduser mara nosuch", "adduser: The group `nosuch' does not exist.\nexit code: 1\n"),
        ("sudo addgroup ops", "addgroup: The group `ops' already exists.\nexit code: 1\n"),
        ("sudo deluser mara ops; id -nG mara", "Removing user `mara' from group `ops' ...\nDone.\nmara\n"),
        ("sudo deluser mara sudo", "deluser: The user `mara' is not a member of group `sudo'.\nexit code: 6\n"),
        ("sudo deluser nosuch", "deluser: The user `nosuch' does not exist.\nexit code: 2\n"),
        ("sudo delgroup nosuch", "delgroup: The group `nosuch' does not exist.\nexit code: 3\n"),
        ("sudo passwd -S mara", "mara L 2024-03-18 0 99999 7 -1\n"),
        ("sudo passwd nosuch", "passwd: user 'nosuch' does not exist\nexit code: 1\n"),
        (
            "sudo passwd mara < /dev/null",
            "New password: Password change has been aborted.\npasswd: Authentication token manipulation error\n"
            "passwd: password unchanged\nexit code: 10\n",
        ),
        (
            "printf 'a\\na\\n' | sudo passwd mara; sudo passwd -S mara",
            "New password: Retype new password: passwd: password updated successfully\n"
            "mara P 2026-09-14 0 99999 7 -1\n",
        ),
        ("echo mara:x | sudo chpasswd; sudo passwd -S mara", "mara P 2026-09-14 0 99999 7 -1\n"),
        (
            "sudo passwd -u mara",
            "passwd: unlocking the password would result in a passwordless account.\n"
            "You should set a password with usermod -p to unlock the password of this account.\nexit code: 3\n",
        ),
        ("sudo chage -l nosuch", "chage: user 'nosuch' does not exist in /etc/passwd\nexit code: 1\n"),
    ],
)
def test_it_says_what_debian_says(world: World, script: str, wanted: str) -> None:
    assert bash(world, script).output == wanted


def test_a_new_account_is_in_all_files_and_can_be_become(world: World) -> None:
    output = bash(
        world,
        "sudo useradd -m -s /bin/bash -G sudo,adm -c 'Al Ice' alice; id alice; grep alice /etc/passwd /etc/group; "
        "sudo grep alice /etc/shadow; stat -c '%U:%G %a' /home/alice /home/alice/.profile; sudo -u alice whoami",
    ).output
    assert output == (
        "uid=1002(alice) gid=1002(alice) groups=1002(alice),4(adm),27(sudo)\n"
        "/etc/passwd:alice:x:1002:1002:Al Ice:/home/alice:/bin/bash\n"
        "/etc/group:adm:x:4:alice\n/etc/group:sudo:x:27:agent,alice\n/etc/group:alice:x:1002:\n"
        "alice:!:20710:0:99999:7:::\nalice:alice 755\nalice:alice 644\nalice\n"
    )
    users = world.snapshot().hosts["gpu-a1"].users
    assert (users["alice"].uid, users["alice"].sudo) == (1002, "yes")


def test_a_removed_account_leaves_its_number_on_its_files(world: World) -> None:
    bash(world, "sudo useradd -m bob; sudo touch /tmp/f; sudo chown bob:bob /tmp/f")
    busy = bash(world, "sudo userdel mara").output
    assert busy.startswith("userdel: user mara is currently used by process ")
    output = bash(world, "sudo userdel -r bob; stat -c '%U %u' /tmp/f; ls /home; id bob").output
    assert output == (
        "userdel: bob mail spool (/var/mail/bob) not found\nUNKNOWN 1002\nagent\nmara\n"
        "id: ‘bob’: no such user\nexit code: 1\n"
    )
    assert "bob" not in world.snapshot().hosts["gpu-a1"].users


def test_a_renamed_account_keeps_its_files_and_groups(world: World) -> None:
    bash(world, "sudo useradd -m -G ops bob; sudo usermod -l rob bob")
    assert bash(world, "stat -c %U /home/bob; id rob; sudo -u rob whoami").output == (
        "rob\nuid=1002(rob) gid=1002(bob) groups=1002(bob),1500(ops)\nrob\n"
    )
