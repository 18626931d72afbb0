import re

import pytest

from tests.world.commands.estate import WEIGHTS, make_world, sh


@pytest.fixture
def world():
    return make_world()


def test_a_declared_artefact_counts_in_every_listing(world):
    assert sh(world, "ls -lh /srv/m/w.safetensors") == "-rw-r----- 1 ann ann 100G Jan 29 22:47 /srv/m/w.safetensors\n"
    assert sh(world, "stat -c '%s %b' /srv/m/w.safetensors") == f"{WEIGHTS} {WEIGHTS // 512}\n"
    assert sh(world, "du -sh /srv/m") == "101G\t/srv/m\n"
    assert sh(world, "find /srv -size +50G") == "/srv/m/w.safetensors\n"
    assert re.search(r"^/dev/sdb1 +250G +101G +150G +41% /srv$", sh(world, "df -h"), re.MULTILINE)


def test_a_copy_takes_world_time_and_keeps_what_the_artefact_is(world):
    before = int(sh(world, "date +%s"))
    sh(world, "cp /srv/m/w.safetensors /srv/copy")
    assert int(sh(world, "date +%s")) - before > 60
    first, second = sh(world, "sha256sum /srv/m/w.safetensors /srv/copy").splitlines()
    assert first.split()[0] == second.split()[0]
    assert sh(world, "cmp /srv/m/w.safetensors /srv/copy && echo same") == "same\n"


def test_a_disk_that_fills_up_leaves_a_cut_copy(world):
    sh(world, "cp /srv/m/w.safetensors /srv/a")
    assert sh(world, "cp /srv/m/w.safetensors /srv/b") == (
        "cp: error writing '/srv/b': No space left on device\nexit code: 1\n"
    )
    assert 0 < int(sh(world, "stat -c %s /srv/b")) < WEIGHTS
    assert sh(world, "sha256sum /srv/a /srv/b | cut -d' ' -f1 | uniq | wc -l") == "2\n"


def test_moving_to_another_disk_keeps_the_source_when_there_is_no_room(world):
    assert "No space left on device" in sh(world, "mv /srv/m/w.safetensors /home/ann/")
    assert sh(world, "stat -c %s /srv/m/w.safetensors") == f"{WEIGHTS}\n"


def test_an_account_cannot_touch_what_is_not_its_own(world):
    assert sh(world, "cat /home/bea/secret") == "cat: /home/bea/secret: Permission denied\nexit code: 1\n"
    assert "cannot remove '/etc/passwd': Permission denied" in sh(world, "rm -f /etc/passwd")
    assert "changing ownership of '/srv/m/card.md': Operation not permitted" in sh(world, "chown bea /srv/m/card.md")
    assert "cannot create directory ‘/etc/x’: Permission denied" in sh(world, "mkdir /etc/x")
    assert "cannot touch '/etc/x': Permission denied" in sh(world, "touch /etc/x")


def test_find_asks_the_world_clock(world):
    assert sh(world, "find /srv -type f -mtime -2") == "/srv/m/card.md\n"
    assert sh(world, "find /srv -type f -mtime +100") == "/srv/m/w.safetensors\n"
    assert sh(world, "find /srv -type f -newermt '2026-06-01'") == "/srv/m/card.md\n"
    sh(world, "touch /srv/new")
    assert sh(world, "find /srv -type f -mmin -1") == "/srv/new\n"


def test_find_runs_commands_and_deletes(world):
    sh(world, "mkdir /srv/t && cd /srv/t && touch a.log b.log c.txt")
    assert sh(world, "find /srv/t -name '*.log' -exec echo got {} \\;") == "got /srv/t/a.log\ngot /srv/t/b.log\n"
    assert sh(world, "find /srv/t -type f -exec echo {} +") == "/srv/t/a.log /srv/t/b.log /srv/t/c.txt\n"
    sh(world, "find /srv/t -name '*.log' -delete")
    assert sh(world, "ls /srv/t") == "c.txt\n"


def test_a_path_reaches_the_same_program(world):
    assert sh(world, "/usr/bin/ls -d /srv; /bin/ls -d /srv; command ls -d /srv") == "/srv\n/srv\n/srv\n"


def test_an_archive_of_an_artefact_gives_it_back_whole():
    world = make_world()
    checksum = sh(world, "sha256sum < /dev/null; sha256sum /srv/m/w.safetensors").splitlines()[1].split()[0]
    sh(world, "cd /srv && tar -cf w.tar m && rm -r m")
    assert int(sh(world, "stat -c %s /srv/w.tar")) > WEIGHTS
    assert sh(world, "tar -tf /srv/w.tar") == "m/\nm/card.md\nm/w.safetensors\n"
    sh(world, "cd /srv && tar -xf w.tar")
    assert sh(world, "sha256sum /srv/m/w.safetensors").startswith(checksum)
    assert sh(world, "cat /srv/m/card.md") == "a card\n"


def test_an_archive_cut_short_gives_back_something_else():
    world = make_world()
    checksum = sh(world, "sha256sum /srv/m/w.safetensors").split()[0]
    sh(world, "cp /srv/m/w.safetensors /srv/fill; tar -cf /srv/w.tar -C /srv m; rm -r /srv/m /srv/fill")
    assert "Unexpected EOF in archive" in sh(world, "cd /srv && tar -xf w.tar")
    assert not sh(world, "sha256sum /srv/m/w.safetensors").startswith(checksum)


def test_timeout_ends_what_takes_too_long_in_world_time(world):
    assert sh(world, "timeout 10 cp /srv/m/w.safetensors /srv/b; echo $?; ls /srv") == "124\nm\n"


def test_dd_takes_a_part_and_overwriting_makes_another_artefact(world):
    before = sh(world, "sha256sum /srv/m/w.safetensors").split()[0]
    out = sh(world, "dd if=/srv/m/w.safetensors of=/srv/part bs=1M count=4")
    assert out.startswith("4+0 records in\n4+0 records out\n4194304 bytes (4.2 MB, 4.0 MiB) copied, ")
    assert sh(world, "stat -c %s /srv/part") == "4194304\n"
    assert "10+0 records out" in sh(world, "dd if=/dev/urandom of=/srv/m/w.safetensors bs=1M count=10 conv=notrunc")
    after, size = sh(world, "sha256sum /srv/m/w.safetensors; stat -c %s /srv/m/w.safetensors").split()[::2]
    assert after != before
    assert int(size) == WEIGHTS


def test_tee_and_tail_go_on_after_a_fault(world):
    assert sh(world, "echo a | tee /etc/x /tmp/y; cat /tmp/y") == "a\ntee: /etc/x: Permission denied\na\n"
    assert sh(world, "tail -n 1 /etc/nope /tmp/y") == (
        "==> /tmp/y <==\na\ntail: cannot open '/etc/nope' for reading: No such file or directory\nexit code: 1\n"
    )
