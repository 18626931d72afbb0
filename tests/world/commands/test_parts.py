import pytest

from lab.world.machine.files.nodes import find
from tests.world.commands.estate import WEIGHTS, make_world, sh

ARTEFACT = "/srv/m/w.safetensors"


@pytest.fixture
def world():
    return make_world()


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


def test_a_device_gives_as_many_bytes_as_are_asked_for(world):
    assert sh(world, "head -c 100M /dev/zero > z; stat -c %s z; head -c 20M /dev/urandom | wc -c") == (
        "104857600\n20971520\n"
    )
    assert sh(
        world, "dd if=/dev/null of=n 2>/dev/null; stat -c %s n; head -c 300000 /dev/zero | tr -d 'a' | wc -c"
    ) == ("0\n300000\n")


def test_bytes_that_are_no_text_survive_every_program_they_pass(world):
    sh(world, "head -c 5000 /dev/urandom > r")
    for way in (
        "cat r | cat",
        "cat < r | tee copy | cat",
        "xxd r | xxd -r",
        "base64 r | base64 -d",
        "tr x x < r",
        "sed '' r",
        "(head -c 100 r; tail -c 4900 r)",
        "ssh store cat < r",
        'f() { cat "$@"; }; f r',
    ):
        assert sh(world, f"{way} | cmp - r && echo same") == "same\n", way
    assert sh(world, "LC_ALL=C tr -dc A-Za-z0-9 < /dev/urandom | head -c 12 | wc -c") == "12\n"


def test_a_file_may_have_a_name_that_is_no_text(world):
    assert sh(world, "touch $'n\\xff'; ls n* | od -An -tx1; rm n*; ls n* 2>&1") == (
        " 6e ff 0a\nls: cannot access 'n*': No such file or directory\nexit code: 2\n"
    )


def test_the_agent_is_shown_a_sign_for_what_is_no_text(world):
    assert sh(world, "printf 'a\\xffb\\n'") == "a�b\n"
