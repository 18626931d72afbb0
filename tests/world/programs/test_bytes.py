from tests.world.programs.estate import sh


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
