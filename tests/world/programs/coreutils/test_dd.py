import re

from tests.world.programs.estate import WEIGHTS, sh


def test_dd_takes_a_part_and_overwriting_makes_another_artefact(world):
    before = sh(world, "sha256sum /srv/m/w.safetensors").split()[0]
    out = sh(world, "dd if=/srv/m/w.safetensors of=/srv/part bs=1M count=4")
    assert out.startswith("4+0 records in\n4+0 records out\n4194304 bytes (4.2 MB, 4.0 MiB) copied, ")
    assert sh(world, "stat -c %s /srv/part") == "4194304\n"
    assert "10+0 records out" in sh(world, "dd if=/dev/urandom of=/srv/m/w.safetensors bs=1M count=10 conv=notrunc")
    after, size = sh(world, "sha256sum /srv/m/w.safetensors; stat -c %s /srv/m/w.safetensors").split()[::2]
    assert after != before
    assert int(size) == WEIGHTS


def test_the_block_that_finds_no_room_counts_as_read(world):
    full = r"dd: {} 'w': No space left on device\n(\d+)\+0 records in\n(\d+)\+{} records out\n(\d+) bytes"
    blocks = re.match(full.format("error writing", 0), sh(world, "dd if=/srv/m/w.safetensors of=w bs=1G"))
    assert blocks is not None
    read, written, count = map(int, blocks.groups())
    assert read == written + 1
    assert written << 30 < count < read << 30
    regrouped = re.match(full.format("writing to", 1), sh(world, "rm w; dd if=/srv/m/w.safetensors of=w ibs=1G obs=4G"))
    assert regrouped is not None
    read, written, count = map(int, regrouped.groups())
    assert read == 4 * (written + 1)
    assert written << 32 < count < (written + 1) << 32


def test_the_clock_goes_on_by_what_dd_says_it_took(world):
    out = sh(world, "date +%s.%N; dd if=/dev/zero of=/dev/null bs=1M count=20000; date +%s.%N")
    began, *_, ended = out.split("\n")[:1] + out.strip().split("\n")[-1:]
    said = float(re.search(r"copied, ([\d.]+) s,", out)[1])
    assert abs(float(ended) - float(began) - said) < 0.1
