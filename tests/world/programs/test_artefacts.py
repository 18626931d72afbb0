"""Artefacts too big to hold through everything that cuts, joins, encodes and overwrites files."""

import re

import pytest

from lab.world.machine.files.nodes import contents
from lab.world.spec import DiskSpec, FileSpec, HostSpec, UserSpec
from lab.world.world import World
from tests.world.programs.estate import START, WEIGHTS, call, sh


@pytest.fixture
def world():
    mine = {"owner": "ann", "mtime": "2026-06-01 08:00"}
    work = HostSpec(
        name="work",
        address="10.1.0.4",
        login="ann",
        users=(UserSpec(name="ann", uid=1001),),
        disks=(
            DiskSpec(device="/dev/sda1", mount="/", size="50GiB"),
            DiskSpec(device="/dev/sdb1", mount="/srv", size="2TiB"),
        ),
        files=(
            FileSpec(path="/srv/", **mine),
            FileSpec(path="/srv/m/", **mine),
            FileSpec(path="/srv/m/w.safetensors", size=WEIGHTS, **mine),
            FileSpec(path="/srv/m/run.log", size=9 << 30, **mine),
            FileSpec(path="/srv/m/card.md", text="a card\n", **mine),
        ),
    )
    return World([work], START)


def same(world, one: str, other: str = "/srv/m/w.safetensors") -> bool:
    first, second = (sh(world, f"sha256sum < {path}").split()[0] for path in (one, other))
    return first == second


@pytest.mark.parametrize(
    "script",
    [
        "cat w.safetensors card.md > x; head -c $((100 << 30)) x > y",
        "cat card.md w.safetensors > x; tail -c $((100 << 30)) x > y",
        "cat card.md w.safetensors > x; tail -c +$(($(stat -c %s card.md) + 1)) x > y",
        "mv w.safetensors y; echo more >> y; truncate -s $((100 << 30)) y; cp y w.safetensors",
        "cp w.safetensors y; dd if=y of=h bs=1M count=4 status=none; shred -n1 -s 4M y;"
        " dd if=h of=y conv=notrunc status=none",
        "for i in 0 1 2 3; do dd if=w.safetensors of=y bs=1G count=25 skip=$((i * 25)) seek=$((i * 25)) conv=notrunc"
        " status=none; done",
        "base64 w.safetensors | base64 -d > y",
        "split -b 30G w.safetensors p. && rm -f y && for p in p.*; do cat $p >> y; rm $p; done",
        "tar cf - w.safetensors | gzip | gunzip | tar xOf - > y",
    ],
)
def test_what_was_put_together_again_is_the_artefact(world, script):
    sh(world, f"cd /srv/m; {script}")
    assert same(world, "/srv/m/y")
    assert sh(world, "cd /srv/m; cmp y w.safetensors && diff -q y w.safetensors && echo same") == "same\n"


@pytest.mark.parametrize(
    "change",
    [
        "echo x >> y",
        "truncate -s -1 y",
        "printf X | dd of=y bs=1 seek=70000000000 conv=notrunc status=none",
        "dd if=/dev/zero of=y bs=1M count=1 conv=notrunc status=none",
        "sed -i 's/pt/np/' y",
        "shred -n 1 y",
    ],
)
def test_a_changed_copy_is_another_artefact_that_begins_or_goes_on_as_before(world, change):
    sh(world, f"cd /srv/m; cp w.safetensors y; {change}")
    assert not same(world, "/srv/m/y")
    told = sh(world, "cd /srv/m; cmp w.safetensors y")
    assert told.startswith(("cmp: EOF on ", "w.safetensors y differ: byte "))


def test_what_nobody_wrote_and_what_was_written_from_zero_is_zeros(world):
    assert sh(world, "cd /srv/m; truncate -s 20G t; head -c 4 t | xxd -p; tail -c 4 t | xxd -p") == "00000000\n" * 2
    assert sh(
        world, "cd /srv/m; printf ab | dd of=s bs=1G seek=30 status=none; stat -c %s s; head -c 3 s | xxd -p"
    ) == (f"{(30 << 30) + 2}\n000000\n")
    assert sh(world, "cd /srv/m; tail -c 3 s | xxd -p; cmp t s") == (
        f"006162\ncmp: EOF on t after byte {20 << 30}, in line 1\nexit code: 1\n"
    )


def test_a_copy_cut_short_by_a_full_disk_is_told_from_the_whole(world):
    sh(world, "cp /srv/m/w.safetensors /home/ann/w")
    size = int(sh(world, "stat -c %s /home/ann/w"))
    assert 0 < size < WEIGHTS
    assert sh(world, "cmp /home/ann/w /srv/m/w.safetensors").startswith(
        f"cmp: EOF on /home/ann/w after byte {size}, in"
    )
    assert sh(world, "df --output=avail / | tail -1").strip() == "0"


def test_a_writer_on_a_full_disk_says_so_in_its_own_words(world):
    sh(world, "cp /srv/m/w.safetensors /home/ann/w")
    told = sh(world, "cd /home/ann; echo hi > x; date > d; sort /srv/m/card.md > s; cat /srv/m/w.safetensors > c")
    assert told == (
        "bash: line 1: echo: write error: No space left on device\n"
        "date: write error: No space left on device\n"
        "sort: write failed: 'standard output': No space left on device\nsort: write error\n"
        "cat: write error: No space left on device\nexit code: 1\n"
    )
    assert sh(world, "stat -c '%n %s' /home/ann/x /home/ann/d") == "/home/ann/x 0\n/home/ann/d 0\n"


def test_an_archive_that_does_not_fit_is_left_as_far_as_it_went(world):
    told = sh(world, "tar cf /home/ann/t.tar -C /srv/m w.safetensors; ls /home/ann; rm ~/t.tar")
    ending = "tar: Error is not recoverable: exiting now\nt.tar\n"
    # Which of the two depends on whether a whole record was the last that fitted.
    cut = r"(?:Wrote only \d+ of 10240 bytes|Cannot write: No space left on device)"
    assert re.fullmatch(rf"tar: /home/ann/t\.tar: {cut}\n{re.escape(ending)}", told)
    told = sh(world, "tar czf /home/ann/t.tgz -C /srv/m w.safetensors; tar tzf /home/ann/t.tgz")
    assert told.startswith("\ngzip: stdout: No space left on device\ntar: Child returned status 1\n")
    assert "Unexpected EOF in archive" in told


def test_an_encoded_artefact_has_the_size_it_would_have(world):
    groups = -(-WEIGHTS // 3)
    lines = -(-groups * 4 // 76)
    assert sh(world, "base64 /srv/m/w.safetensors | wc -c") == f"{groups * 4 + lines}\n"
    assert sh(world, "base64 -w 0 /srv/m/w.safetensors > /srv/b; stat -c %s /srv/b") == f"{groups * 4}\n"


def test_a_dump_of_an_artefact_has_the_size_it_would_have_and_gives_it_back(world):
    lines = -(-WEIGHTS // 30)
    size = int(sh(world, "xxd -p /srv/m/w.safetensors | tee /srv/x | wc -c"))
    assert abs(size - (WEIGHTS * 2 + lines)) < size / 1000
    assert sh(
        world, "xxd -r -p /srv/x /srv/y; cmp /srv/y /srv/m/w.safetensors && xxd /srv/y | head -1 | cut -c1-8"
    ) == ("00000000\n")
    assert int(sh(world, "od -An -v -tx1 /srv/m/w.safetensors | wc -c")) > WEIGHTS * 3
    assert int(sh(world, "hexdump -C /srv/m/w.safetensors | wc -c")) > WEIGHTS * 4
    assert sh(world, "xxd -r -p /srv/m/card.md | wc -c; od -An -tx1 /srv/m | head -1").count("\n") == 2


def test_shredding_leaves_nothing_of_an_artefact(world):
    told = call(world, "shred -uzv -n 1 /srv/m/w.safetensors; ls /srv/m").output
    assert "pass 2/2 (000000)..." in told
    assert told.endswith("removed\ncard.md\nrun.log\n")


def test_big_work_takes_the_worlds_time_and_holds_next_to_nothing(world):
    before = contents(world.snapshot().hosts["work"].root)[1]
    sh(
        world,
        "cd /srv/m; tar czf ../w.tgz w.safetensors; cp w.safetensors y; cat y card.md > z; gzip -k z; split -n 9 z",
    )
    assert sh(world, "date +%s") > "1781690000"
    assert contents(world.snapshot().hosts["work"].root)[1] - before < 1 << 20


def test_a_log_too_big_to_hold_reads_as_text_from_either_end(world):
    shown = sh(world, "cd /srv/m; head -2 run.log; tail -n +9 run.log | head -1; tail -c 200 run.log; file -b run.log")
    assert shown.isascii()
    assert " step=000000000 loss=" in shown
    assert shown.endswith("ASCII text\n")
    changed = "sed -i 1s/step/STEP/ run.log; head -1 run.log | cut -c7-10; stat -c %s run.log"
    assert sh(world, f"cd /srv/m; {changed}") == f"STEP\n{9 << 30}\n"
