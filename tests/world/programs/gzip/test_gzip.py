import json

import pytest

from lab.world.machine.files.artefacts import sample
from lab.world.machine.files.nodes import File
from tests.world.programs.estate import WEIGHTS, call, make_world, sh


def test_compressing_keeps_a_file_to_the_byte(world):
    sh(world, "head -c 9000 /dev/urandom > r; sha256sum r > sums")
    for name, undo, ending in (
        ("gzip", "gunzip", "gz"),
        ("bzip2", "bunzip2", "bz2"),
        ("xz", "unxz", "xz"),
        ("zstd -q --rm", "unzstd -q --rm", "zst"),
    ):
        assert sh(world, f"{name} r && ls r*; {undo} r.{ending} && sha256sum -c sums") == f"r.{ending}\nr: OK\n"


def test_streams_of_bytes_pass_between_programs(world):
    assert sh(world, "tar cf - -C /srv/m card.md | gzip > f.tgz; tar tzf f.tgz; zcat f.tgz | tar xOf -") == (
        "card.md\na card\n"
    )
    assert (
        sh(world, "tar czf - -C /srv/m card.md | ssh store 'tar xzf - -C /archive; cat /archive/card.md'") == "a card\n"
    )
    assert (
        sh(world, "gzip -c /srv/m/card.md | zcat; ssh store 'gzip -c /archive/card.md' | gunzip") == "a card\na card\n"
    )
    assert sh(world, "file f.tgz; gunzip f.tgz; file f.tar") == (
        "f.tgz: gzip compressed data, from Unix, original size modulo 2^32 10240\nf.tar: POSIX tar archive (GNU)\n"
    )


def test_an_artefact_comes_out_of_its_compressed_file_as_it_was():
    world = make_world()
    here = sh(world, "cd /srv/m; sha256sum w.safetensors")
    before = int(sh(world, "date +%s"))
    assert sh(world, "cd /srv/m; gzip w.safetensors; ls") == "card.md\nw.safetensors.gz\n"
    assert int(sh(world, "date +%s")) - before > 1000
    assert 0.8 * WEIGHTS < int(sh(world, "stat -c %s /srv/m/w.safetensors.gz")) < WEIGHTS
    assert sh(world, "cd /srv/m; gunzip w.safetensors.gz; sha256sum w.safetensors") == here
    assert sh(world, "stat -c '%s %y' /srv/m/w.safetensors") == f"{WEIGHTS} 2026-01-29 22:47:10.000000000 +0000\n"


def test_an_artefact_stays_one_in_pipes():
    world = make_world()
    here = sh(world, "cd /srv/m; sha256sum w.safetensors").split()[0]
    assert sh(world, "cat /srv/m/w.safetensors | sha256sum").split()[0] == here
    assert sh(world, "cat /srv/m/w.safetensors | wc -c") == f"{WEIGHTS}\n"
    sh(world, "gzip -c /srv/m/w.safetensors | ssh store 'cat > /archive/w.gz'")
    assert sh(world, "ssh store 'zcat /archive/w.gz | sha256sum'").split()[0] == here
    sh(world, "ssh store rm /archive/w.gz")
    sh(world, "tar cf - -C /srv m | ssh store 'zstd -q > /archive/m.tar.zst'")
    assert (
        sh(
            world, "ssh store 'cd /archive && unzstd -q m.tar.zst && tar xf m.tar && sha256sum m/w.safetensors'"
        ).split()[0]
        == here
    )


def test_a_full_disk_stops_the_compressor():
    world = make_world()
    out = sh(world, "cd /srv/m && gzip -k w.safetensors && gzip -k -S .again w.safetensors; ls")
    assert out == "gzip: w.safetensors.again: No space left on device\ncard.md\nw.safetensors\nw.safetensors.gz\n"


def test_what_cannot_be_done_is_said_in_each_programs_words(world):
    sh(world, "echo a > a; cp a b; gzip b; echo b > b; mkdir d")
    assert sh(world, "gzip d; gzip b; gunzip a; gzip nosuch; zcat a") == (
        "gzip: d is a directory -- ignored\ngzip: b.gz already exists;\tnot overwritten\n"
        "gzip: a: unknown suffix -- ignored\ngzip: nosuch: No such file or directory\n\n"
        "gzip: a: not in gzip format\nexit code: 1\n"
    )
    assert call(world, "gzip d").exit_code == 2
    assert sh(world, "gzip /srv/m/../../etc/hostname").startswith(
        "gzip: /srv/m/../../etc/hostname.gz: Permission denied"
    )


@pytest.mark.parametrize("size", [100_000, 5 << 30, (100 << 30) + 7])
def test_the_header_of_a_model_adds_up_to_its_size(size):
    head = sample(File(size=size, identity="m/w.safetensors"), 0, 200_000)
    length = int.from_bytes(head[:8], "little")
    tensors = json.loads(head[8 : 8 + length])
    ends = sorted(one["data_offsets"] for name, one in tensors.items() if name != "__metadata__")
    assert 8 + length + ends[-1][1] == size
    assert [start for start, _ in ends] == [0, *(end for _, end in ends[:-1])]
