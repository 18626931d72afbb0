import pytest

from lab.world.world import World
from tests.world.programs.estate import call, make_world, sh

CERTIFICATE = """\
-----BEGIN CERTIFICATE-----
MIIBszCCAVmgAwIBAgIUFVwX89YECTD+sjQRRRv25W1qOSIwCgYIKoZIzj0EAwIw
LzERMA8GA1UECgwIRmVybmhpbGwxGjAYBgNVBAMMEW1vZGVscy5pbmZyYS5jb3Jw
MB4XDTI2MTEzMDEwMDAxM1oXDTI2MTIzMDEwMDAxM1owLzERMA8GA1UECgwIRmVy
bmhpbGwxGjAYBgNVBAMMEW1vZGVscy5pbmZyYS5jb3JwMFkwEwYHKoZIzj0CAQYI
KoZIzj0DAQcDQgAEZPqoQkmgj4sz92WMGOlv8XQ72ohSQiRPZGIpXApPOAietR4/
jYyok/DsA6eLRGiqsACSZ6sBQaCgP/eW8PofCaNTMFEwHQYDVR0OBBYEFLmy2AzE
w+boUSYDhjcULB1lhLOdMB8GA1UdIwQYMBaAFLmy2AzEw+boUSYDhjcULB1lhLOd
MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIhAMUtg5ySIcK99NRc
N7Jy5xfrVafwrkm7IKw+zPvhYI3pAiBcqh6llwa9oRzAeElzPNcAMRtglzY3NODy
pMhjuSkzzw==
-----END CERTIFICATE-----
"""


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
    outcome = call(world, "openssl genrsa 2048")
    assert outcome.exit_code == 1
    assert any("openssl genrsa" in note for note in outcome.fidelity)


@pytest.mark.parametrize("options", ["-pbkdf2 -k pw", "-k pw -a", "-K 00112233445566778899aabbccddeeff -iv 01 -nosalt"])
@pytest.mark.parametrize("cipher", ["aes-128-cbc", "aes-128-ctr"])
def test_what_is_enciphered_can_be_deciphered_and_not_with_another_key(world: World, cipher: str, options: str) -> None:
    script = f"openssl enc -{cipher} {options} -in /etc/hosts 2>/dev/null > e; openssl enc -d -{cipher} {options} -in e"
    assert sh(world, f"{script} 2>/dev/null | cmp - /etc/hosts && cmp -s e /etc/hosts; echo $?") == "1\n"


def test_aes_is_aes(world: World) -> None:
    script = "printf 'hi\\n' | openssl enc -aes-256-cbc -pbkdf2 -k pw -S 0011223344556677 -a"
    assert sh(world, script) == "XzB7QE8N51FHUavwt/UksQ==\n"


def test_a_certificate_says_what_it_is(world: World) -> None:
    sh(world, f"cat > c.pem <<'EOF'\n{CERTIFICATE}EOF")
    assert sh(world, "openssl x509 -in c.pem -noout -subject -issuer -dates") == (
        "subject=O = Fernhill, CN = models.infra.corp\n"
        "issuer=O = Fernhill, CN = models.infra.corp\n"
        "notBefore=Nov 30 10:00:13 2026 GMT\n"
        "notAfter=Dec 30 10:00:13 2026 GMT\n"
    )
    assert sh(world, "openssl x509 -in /etc/hosts; openssl foo") == (
        "Could not read certificate from /etc/hosts\nUnable to load certificate\n"
        "Invalid command 'foo'; type \"help\" for a list.\nexit code: 1\n"
    )
