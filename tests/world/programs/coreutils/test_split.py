from lab.world.machine.files.nodes import find
from tests.world.programs.estate import WEIGHTS, sh

ARTEFACT = "/srv/m/w.safetensors"


def size(world, path):
    return int(sh(world, f"stat -c %s {path}"))


def test_the_first_part_of_an_artefact_is_an_artefact_of_that_size(world):
    sh(world, f"head -c 2G {ARTEFACT} > /srv/m/part; cd /srv/m; split -b 30G w.safetensors p-")
    assert size(world, "part") == 2 << 30
    sizes = [int(line) for line in sh(world, "stat -c %s p-*").split()]
    assert sum(sizes) == WEIGHTS
    assert set(sizes[:-1]) == {30 << 30}
    assert sh(world, f"head -c 30G {ARTEFACT} | sha256sum").split()[0] == sh(world, "sha256sum p-aa").split()[0]
    assert sh(world, f"dd if={ARTEFACT} bs=1G count=30 2>/dev/null | wc -c") == f"{30 << 30}\n"


def test_parts_put_together_again_are_the_artefact_they_came_from(world):
    sh(world, f"cd /srv/m; split -b 30G {ARTEFACT} p-; sha256sum {ARTEFACT} | cut -c-64 > sum; rm {ARTEFACT}")
    for command in (
        "cat p-* | sha256sum",
        "cat p-* > /srv/m/whole; rm p-*; sha256sum whole",
        "split -n 3 whole q-; rm whole; for q in q-*; do cat $q >> whole; done; rm q-*; sha256sum whole",
        "(head -c 60G whole; tail -c +64424509441 whole) > again; rm whole; sha256sum again",
    ):
        assert sh(world, f"cd /srv/m; {command}").split()[0] == sh(world, "cat /srv/m/sum").strip(), command
    assert size(world, "/srv/m/again") == WEIGHTS
    kept = world.snapshot().hosts["work"].root
    assert find(kept, "/srv/m/again").identity == "w"


def test_a_part_reads_as_that_part_of_the_whole(world):
    sh(world, f"cd /srv/m; split -b 30G {ARTEFACT} p-")
    assert sh(world, f"cmp <(tail -c 5000 {ARTEFACT}) <(tail -c 5000 /srv/m/p-ad) && echo same") == "same\n"
    assert sh(world, f"cmp <(head -c 5000 {ARTEFACT}) <(head -c 5000 /srv/m/p-aa) && echo same") == "same\n"
    asked = "dd bs=1M skip=30725 count=1 2>/dev/null"
    assert sh(
        world, f"cmp <({asked} if={ARTEFACT}) <(dd if=/srv/m/p-ab bs=1M skip=5 count=1 2>/dev/null) && echo same"
    ) == ("same\n")


def test_other_bytes_before_and_after_an_artefact_count_with_it(world):
    sh(world, f"(echo begin; cat {ARTEFACT}; echo end) > /srv/m/framed")
    assert size(world, "/srv/m/framed") == WEIGHTS + 10
    assert sh(world, "head -c 6 /srv/m/framed; sha256sum < /srv/m/framed | wc -c") == "begin\n68\n"
