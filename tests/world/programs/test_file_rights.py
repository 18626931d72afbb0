"""What root and others leave and are refused, as a real Debian 12 has it."""

import pytest

from lab.world.spec import DiskSpec, FileSpec, HostSpec, UserSpec
from lab.world.world import World
from tests.world.programs.estate import START, sh


@pytest.fixture
def world():
    work = HostSpec(
        name="work",
        address="10.1.0.4",
        login="ann",
        users=(UserSpec(name="ann", uid=1001, sudo="nopasswd"), UserSpec(name="bea", uid=1002)),
        disks=(
            DiskSpec(device="/dev/sda1", mount="/", size="50GiB"),
            DiskSpec(device="/dev/sdb1", mount="/srv", size="50GiB"),
        ),
        files=(FileSpec(path="/srv/", owner="ann"), FileSpec(path="/srv/f", text="secret\n", owner="ann", mode="0640")),
    )
    return World([work], START)


def owners(world: World, command: str, *paths: str) -> list[str]:
    shown = sh(world, f"cd /srv; sudo bash -c '{command}'; stat -c '%U:%G %a' {' '.join(paths)}")
    return shown.splitlines()


def test_a_copy_is_its_makers_unless_it_is_asked_to_be_the_same(world):
    assert owners(world, "cp f a; cp -p f b; cp --preserve=mode f c; install f d", "a", "b", "c", "d") == [
        "root:root 640",
        "ann:ann 640",
        "root:root 640",
        "root:root 755",
    ]


def test_the_times_and_rights_of_a_file_of_another_are_not_kept_by_a_copy(world):
    sh(world, "cd /srv; sudo bash -c 'echo old > of-root; chmod 666 of-root; mkdir -m 777 there there/d'; mkdir d")
    refused = "of-root': Operation not permitted\nexit code: 1\n"
    assert sh(world, "cd /srv; cp -p f of-root") == f"cp: preserving times for '{refused}"
    assert sh(world, "cd /srv; cp --preserve=mode f of-root") == "cp: preserving permissions for ‘" + refused.replace(
        "'", "’"
    )
    assert sh(world, "cd /srv; cp --preserve=ownership f of-root; cat of-root; stat -c '%U %a' of-root") == (
        "secret\nroot 666\n"
    )
    assert sh(world, "cd /srv; cp -a d there") == (
        "cp: preserving times for 'there/d': Operation not permitted\nexit code: 1\n"
    )


def test_what_is_written_to_and_packed_stays_whose_it_was(world):
    changed = "echo x >> f; sed -i s/x/y/ f; sort -o f f; truncate -s 3 f; gzip -k f; mv f g"
    assert owners(world, changed, "g", "f.gz") == ["ann:ann 640"] * 2


def test_an_archive_knows_its_owners_and_gives_them_back_to_root_alone(world):
    packed = "tar cf t f; mkdir x y; tar xf t -C x; tar xf t -C y --no-same-owner"
    assert owners(world, packed, "x/f", "y/f") == ["ann:ann 640", "root:root 640"]
    told = sh(world, "cd /srv; tar tvf t; tar cf u --owner=root --group=root f; tar tvf u; tar --numeric-owner -tvf t")
    assert [line.split()[1] for line in told.splitlines()] == ["ann/ann", "root/root", "1001/1001"]


def test_a_sticky_directory_keeps_what_is_in_it_from_all_but_its_owners(world):
    sh(world, "mkdir /srv/st; chmod 1777 /srv/st; touch /srv/st/a; chmod 666 /srv/st/a")
    assert sh(world, "cd /srv/st; sudo -u bea bash -c 'rm -f a; mv a b; echo x > a; touch c; rm c; ls'") == (
        "rm: cannot remove 'a': Operation not permitted\nmv: cannot move 'a' to 'b': Operation not permitted\na\n"
    )


def test_new_files_in_a_set_group_directory_are_the_groups(world):
    assert owners(world, "mkdir d; chgrp bea d; chmod 2775 d; touch d/f; mkdir d/e", "d/f", "d/e") == [
        "root:bea 644",
        "root:bea 2755",
    ]


def test_rights_to_act_as_the_owner_are_lost_when_a_file_changes(world):
    assert owners(world, "chmod 6755 f; chown root f", "f") == ["root:ann 755"]
    assert sh(world, "cd /srv; echo a > g; chmod 4755 g; echo b >> g; stat -c %a g") == "755\n"


def test_moving_to_another_disk_copies_and_removes(world):
    assert sh(world, "mv -v /srv/f ~/; stat -c '%U %a' ~/f; ls /srv; ln ~/f /srv/hard") == (
        "copied '/srv/f' -> '/home/ann/f'\nremoved '/srv/f'\nann 640\n"
        "ln: failed to create hard link '/srv/hard' => '/home/ann/f': Invalid cross-device link\nexit code: 1\n"
    )


def test_chmod_and_chown_spare_the_root_directory_only_when_told_to(world):
    refusal = "it is dangerous to operate recursively on '/'\n"
    assert refusal in sh(world, "chmod -R --preserve-root 700 /")
    assert refusal not in sh(world, "chmod -R 700 / 2>&1 | head -3")
    assert sh(world, "rm -rf /").startswith(f"rm: {refusal}rm: use --no-preserve-root to override this failsafe\n")


def test_sudo_hands_on_the_locale_and_tells_the_whole_command(world):
    told = sh(world, "LC_ALL=C TZ=Asia/Tokyo FOO=1 sudo env | grep -E '^(LC_ALL|TZ|FOO|SUDO_COMMAND|TERM)=' | sort")
    assert told == "LC_ALL=C\nSUDO_COMMAND=/usr/bin/env\nTERM=unknown\nTZ=Asia/Tokyo\n"


def test_a_directory_removed_from_within_can_be_left(world):
    first = world.bash("mkdir -p /srv/d/e; cd /srv/d/e; rm -rf ../../d; ls; pwd")
    assert first.output == "/srv/d/e\n"
    assert sh(world, "cd ../..; pwd; ls") == "/srv\nf\n"


def test_a_process_of_another_account_shows_nobody_else_what_it_runs_and_where(world):
    assert sh(world, "readlink /proc/1/exe; cat /proc/1/maps /proc/1/root/etc/hostname; echo $?") == (
        "cat: /proc/1/maps: Permission denied\ncat: /proc/1/root/etc/hostname: Permission denied\n1\n"
    )
    assert sh(
        world, "cd /proc/1; ls -l exe | sed 's/ .* / /'; ls root; stat exe >/dev/null; test -e exe || echo none"
    ) == (
        "ls: cannot read symbolic link 'exe': Permission denied\nlrwxrwxrwx exe\n"
        "ls: cannot access 'root': Permission denied\nstat: cannot read symbolic link 'exe': Permission denied\nnone\n"
    )
    assert sh(world, "sudo readlink /proc/1/exe; sudo cat /proc/1/root/etc/hostname; readlink /proc/$$/exe") == (
        "/usr/lib/systemd/systemd\nwork\n/usr/bin/bash\n"
    )
    assert sh(world, "stat -c '%s %b' /proc/1 /proc/$$/fd; du -s /proc/self/fd") == "0 0\n0 0\n0\t/proc/self/fd\n"
