import re

import pytest

from tests.world.programs.estate import call, make_world, sh


@pytest.fixture
def world():
    made = make_world()
    sh(made, "mkdir -p d/sub && echo a > d/a.txt && echo b > d/sub/b.txt")
    return made


def test_rsync_copies_once_and_leaves_nothing_torn():
    world = make_world()
    assert sh(world, "rsync -a /srv/m/ store:/archive/m/") == ""
    second = sh(world, "rsync -av /srv/m/ store:/archive/m/")
    assert second.startswith("sending incremental file list\n\nsent ")
    small = make_world(store_size="60GiB")
    out = sh(small, "rsync -a /srv/m/w.safetensors store:/archive/")
    assert "No space left on device (28)" in out
    assert "(code 11)" in out
    assert sh(small, "ssh store ls -A /archive") == ""


def test_rsync_removes_what_is_gone_when_told_to(world):
    sh(world, "mkdir /srv/d && cd /srv/d && echo 1 > a && echo 2 > b && rsync -a /srv/d/ store:/archive/d/")
    assert "deleting b" in sh(world, "rm /srv/d/b; rsync -av --delete /srv/d/ store:/archive/d/")
    assert sh(world, "ssh store ls /archive/d") == "a\n"


def test_names_come_in_order_and_the_counts_follow(world):
    told = sh(world, "rsync -av d/ store:t/")
    assert re.fullmatch(
        r"sending incremental file list\ncreated directory t\n\./\na\.txt\nsub/\nsub/b\.txt\n\n"
        r"sent \d+ bytes  received \d+ bytes  [\d,]+\.00 bytes/sec\ntotal size is 4  speedup is 0\.0\d\n",
        told,
    )
    assert "\n\nsent " in sh(world, "rsync -av d/ store:t/")


def test_what_is_gone_here_is_deleted_there_before_its_directory_is_told(world):
    sh(world, "rsync -a d/ store:t/; ssh store 'mkdir -p t/sub/old; touch t/sub/old/x t/z t/y'; rm d/sub/b.txt")
    told = sh(world, "rsync -avn --delete d/ store:t/").split("\n\n")[0]
    assert told == (
        "sending incremental file list\ndeleting z\ndeleting y\n./\ndeleting sub/old/x\ndeleting sub/old/\n"
        "deleting sub/b.txt"
    )
    assert sh(world, "rsync -a --delete d/ store:t/; ssh store find t | sort") == "t\nt/a.txt\nt/sub\n"


def test_itemised_changes_say_which_way_a_file_goes(world):
    assert sh(world, "rsync -ai d/ store:t/") == (
        "cd+++++++++ ./\n<f+++++++++ a.txt\ncd+++++++++ sub/\n<f+++++++++ sub/b.txt\n"
    )
    sh(world, "chmod 600 d/a.txt; echo more >> d/sub/b.txt")
    assert sh(world, "rsync -ai d/ store:t/") == ".f...p..... a.txt\n<f.st...... sub/b.txt\n"
    assert sh(world, "rsync -ai store:t/ u/").startswith("cd+++++++++ ./\n>f+++++++++ a.txt\n")


def test_faults_stand_where_they_happened_and_the_counts_after_them(world):
    told = sh(world, "rsync -av d/a.txt /home/bea/secret store:q/").splitlines()
    assert told[2:4] == [
        "a.txt",
        'rsync: [sender] send_files failed to open "/home/bea/secret": Permission denied (13)',
    ]
    assert told[-2].startswith("rsync error: some files/attrs were not transferred")
    assert sh(world, "rsync -av /nope store:").splitlines()[:3] == [
        "sending incremental file list",
        'rsync: [sender] link_stat "/nope" failed: No such file or directory (2)',
        "",
    ]


def test_a_target_that_cannot_be_entered_or_made_ends_the_run(world):
    assert sh(world, "rsync -av d/a.txt store:/root/") == (
        "sending incremental file list\n"
        'rsync: [Receiver] change_dir#1 "/root/" failed: Permission denied (13)\n'
        "rsync error: errors selecting input/output files, dirs (code 3) at main.c(760) [Receiver=3.2.7]\n"
        "exit code: 3\n"
    )
    assert call(world, "rsync -a d/ store:/no/such/deep/").exit_code == 11
    assert "created 3 directories for /archive/no/such/deep" in sh(
        world, "rsync -av --mkpath d/ store:/archive/no/such/deep/"
    )


def test_a_long_transfer_shows_its_progress_and_moves_the_clock(world):
    told = sh(world, "date +%T; rsync -aP /srv/m/w.safetensors store:/archive/ | tr '\\r' '\\n'; date +%T").splitlines()
    assert told[1:3] == ["sending incremental file list", "w.safetensors"]
    assert re.fullmatch(r" +32,768   0%    0\.00kB/s    0:01:39  ", told[4])
    assert told[-5] == "107,374,182,400 100% 1023.49MB/s    0:01:40 (xfr#1, to-chk=0/1)"
    assert (told[0], told[-1]) == ("09:12:06", "09:13:46")


def test_a_full_disk_leaves_no_half_file_unless_it_is_wanted():
    world = make_world(store_size="60GiB")
    told = sh(world, "rsync -a /srv/m/w.safetensors store:/archive/")
    assert told == (
        'rsync: [receiver] write failed on "/archive/w.safetensors": No space left on device (28)\n'
        "rsync error: error in file IO (code 11) at receiver.c(401) [receiver=3.2.7]\nexit code: 11\n"
    )
    assert sh(world, "ssh store ls -A /archive") == ""
    sh(world, "rsync -a --partial /srv/m/w.safetensors store:/archive/")
    assert sh(world, "ssh store ls /archive") == "w.safetensors\n"


def test_files_may_be_listed_chosen_and_removed_after_they_went(world):
    assert "-rw-r--r--              2 2026/06/17 09:12:05 a.txt\n" in sh(world, "rsync d/")
    sh(world, "rsync -a --files-from=- d store:f <<< sub/b.txt")
    assert sh(world, "ssh store find f -type f") == "f/sub/b.txt\n"
    sh(world, "rsync -a --remove-source-files d/a.txt store:")
    assert sh(world, "ls d; ssh store ls a.txt") == "sub\na.txt\n"
    assert sh(world, "rsync --version | head -1") == "rsync  version 3.2.7  protocol version 32\n"
