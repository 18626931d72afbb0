"""TOML of strangers: whatever is wrong with it is one sentence that names the line."""

import pytest

from lab.errors import LabError
from lab.text.toml import TomlFault, read_toml

FIRST = 'a = "first line"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (FIRST + "b = " + "[" * 600, "nested too deeply"),
        (FIRST + "b = " + "[" * 600 + "]" * 600, "nested too deeply"),
        (FIRST + "b = " + "{x=" * 90 + "1" + "}" * 90, "nested too deeply"),
        (FIRST + ".".join("k" * 1200) + " = 1", "too many parts"),
        (FIRST + ".".join("k" * 200) + " = 1", "nested too deeply"),
        (FIRST + "[" + ".".join("k" * 200) + "]", "nested too deeply"),
        (FIRST + "b = " + "9" * 5000, "more than 64 bits"),
        (FIRST + "b = 0x" + "f" * 5000, "more than 64 bits"),
        (FIRST + "b = 9223372036854775808", "more than 64 bits"),
        (FIRST + "b = [1, [-9223372036854775809]]", "more than 64 bits"),
        (FIRST + "b = inf", "not finite"),
        (FIRST + "b = [1.0, nan]", "not finite"),
        (FIRST + "b = 1e999", "not finite"),
        (FIRST + "b = \x00", "invalid value"),
        (FIRST + "b = 2026-13-40", "expected newline"),
        (FIRST + "a = 1", "overwrite"),
        (FIRST + 'b = "never closed', "unterminated"),
        (FIRST.encode() + b'b = "\xff"', "not UTF-8"),
        (FIRST.encode() + b'b = "\xed\xa0\x80"', "not UTF-8"),
    ],
    ids=lambda value: repr(value)[-24:],
)
def test_every_fault_is_one_sentence_with_its_line(text: str | bytes, said: str) -> None:
    with pytest.raises(TomlFault) as caught:
        read_toml(text, "odd.toml")
    told = str(caught.value)
    assert said in told
    assert told.startswith("odd.toml: line 2") or caught.value.line == 2
    assert "\n" not in told
    assert len(told) < 300


def test_what_is_within_bounds_is_read() -> None:
    tables = read_toml("\ufeffa = 9223372036854775807\nb = [[[-1.5e300]]]\nc.d.e = 2026-01-01\n")
    assert tables["a"] == (1 << 63) - 1
    assert tables["b"] == [[[-1.5e300]]]
    assert read_toml(b"\xef\xbb\xbfa = 1\r\nb = 2\r\n") == {"a": 1, "b": 2}


def test_a_text_of_millions_of_values_is_refused_before_it_fills_the_memory() -> None:
    with pytest.raises(LabError, match="more than 5,000,000 values"):
        read_toml("a = [" + "[]," * 2_600_000 + "]")


def test_memory_that_runs_out_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def none_left(text: str) -> dict[str, object]:
        raise MemoryError

    monkeypatch.setattr("lab.text.toml.tomli.loads", none_left)
    with pytest.raises(LabError, match=r"big\.toml: it takes more memory"):
        read_toml("a = 1", "big.toml")
