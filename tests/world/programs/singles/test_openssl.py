import pytest

from lab.world.world import World
from tests.world.programs.estate import call, make_world, sh


def test_random_bytes_are_the_worlds_own_and_differ_from_call_to_call(world: World) -> None:
    script = "openssl rand -hex 8; openssl rand -hex 8; openssl rand -base64 12; openssl rand 16 | md5sum"
    printed = sh(world, script)
    first, second, *_ = printed.split()
    assert len(first) == len(second) == 16
    assert first != second
    assert sh(make_world(), script) == printed


@pytest.mark.parametrize(
    ("script", "printed"),
    [
        ("printf abc | openssl md5", "MD5(stdin)= 900150983cd24fb0d6963f7d28e17f72\n"),
        (
            "printf abc > f; openssl dgst -sha256 -r f",
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad *f\n",
        ),
        (
            "printf abc | openssl sha1 -hmac key",
            "HMAC-SHA1(stdin)= 4fd0b215276ef12f2b3e4c8ecac2811498b656fc\n",
        ),
        ("printf abc | openssl base64", "YWJj\n"),
        ("printf YWJj | openssl enc -base64 -d -A", "abc"),
        ("printf abc > f; openssl base64 -in f -out g; cat g", "YWJj\n"),
    ],
)
def test_digests_and_letters_are_openssls(world: World, script: str, printed: str) -> None:
    assert sh(world, script) == printed


def test_the_digest_of_an_artefact_is_that_of_sha256sum(world: World) -> None:
    digests = sh(world, "openssl sha256 -r /srv/m/w.safetensors; sha256sum /srv/m/w.safetensors")
    first, _, second, _ = digests.split()
    assert first == second


def test_what_is_not_simulated_fails_and_the_researcher_is_told(world: World) -> None:
    outcome = call(world, "openssl enc -aes-256-cbc -in /etc/hosts -k secret")
    assert outcome.exit_code == 1
    assert any("openssl enc -aes-256-cbc" in note for note in outcome.fidelity)
