from hypothesis import given
from hypothesis import strategies as some

from lab.world.shell.bashkit.raw_bytes import carried, carried_text, escaped, legible, restored


@given(some.binary())
def test_any_bytes_come_back_from_the_text_that_carries_them(data):
    assert restored(carried(data)) == data
    assert carried(data).decode() == carried_text(data.decode("utf-8", "surrogateescape"))
    assert escaped(carried(data).decode()).encode("utf-8", "surrogateescape") == data


def test_bytes_that_were_kept_apart_become_a_character_when_they_meet():
    halves = carried(b"\xc3").decode() + carried(b"\xa9").decode()
    assert escaped(halves) == "é"
    assert legible(halves) == "é"
    assert legible(carried(b"ok\xff").decode()) == "ok�"


def test_every_byte_is_copied_as_it_is(world):
    script = r"""for i in {1..255}; do b="\\x$(printf %x "$i")"; printf "a$b\n.$b:"; done > bytes
    cat bytes > copy; cat bytes | cat | cat > piped; cmp bytes copy && cmp bytes piped && wc -c < copy"""
    assert world.bash(script).output == f"{255 * 6}\n"


def test_a_byte_in_a_variable_is_there_in_the_background_and_in_a_script_with_such_a_name(world):
    script = r"""printf -v v 'a\xff'; { sleep 1; printf %s "$v" > out; } & wait; xxd -p out
    echo 'printf %s "$0$1" | xxd -p' > $'\xfe'; bash $'\xfe' "$v"; iconv -f "$v" < out"""
    output = "61ff\nfe61ff\niconv: failed to start conversion processing: No such file or directory\nexit code: 1\n"
    assert world.bash(script).output == output
