"""The quick reader of the writer's own forms never says anything but what TOML says."""

import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lab.session import forms
from lab.session.forms import PlainReader
from lab.session.writing import table_bytes
from lab.text.toml import read_toml

TEXT = st.text(st.sampled_from("ab \"'\\\n\t=[]{},#é😀\x7f\u2028"), max_size=12)
SCALARS = st.one_of(TEXT, st.booleans(), st.integers(-(1 << 63), (1 << 63) - 1), st.floats(allow_nan=False, width=32))
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(TEXT | st.sampled_from(["a", "b_c", "d-e"]), inner, max_size=3)
    ),
    max_leaves=6,
)
TABLES = st.dictionaries(st.sampled_from(["kind", "text", "calls", "changes", "a-b", "1"]), VALUES, max_size=4)
PIECES = st.sampled_from(
    [
        "[[event]]\n", "[event.x]\n", "[[event.x]]\n", "[[event.changes]]\n", "[x]\n", "\n", "# end of event 3\n",
        'a = "b"\n', "a = 01\n", "a = 1_0\n", "a = +1\n", "a = -0\n", "a = 1e5\n", "a = 1.5e-05\n", "a = inf\n",
        "a = 1e999\n", '"', "'", '"""', "'''", '"""\n', "\\", "\\u00e9", "\\ud800", "\r", "\x00", "\t", " ", "b = [\n",
        "  1,\n", "]\n", "]", "{ a = 1 }", "{}", "[1, 2]", "a.b = 1\n", "b = [1,\n  2]\n  c = 3\n",
        "id = 99999999999999999999\n", "d = 1979-05-27\n", "e = {a=1}\n",
    ]
)  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def quick_to_learn() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(forms, "_OFTEN", 1)
        yield


def agree(block: bytes, reader: PlainReader) -> None:
    events = reader.events(block)
    if events is not None:
        # By their writing, since 1, 1.0 and True are equal.
        assert repr(events) == repr(read_toml(block).get("event", []))


@given(TABLES)
def test_what_the_writer_writes_is_read_as_toml_reads_it(table: dict[str, Any]) -> None:
    try:
        block = table_bytes({"id": 1, **table})
    except ValueError:
        return
    reader = PlainReader()
    agree(block, reader)
    # By the pattern of what it has seen.
    agree(block, reader)


@given(
    st.lists(TABLES, min_size=1, max_size=2),
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 3), PIECES), max_size=4),
)
@example([{"text": 'a\n"'}], [])
def test_whatever_a_hand_does_to_it_is_read_as_toml_reads_it(
    tables: list[dict[str, Any]], changes: list[tuple[int, int, str]]
) -> None:
    try:
        text = b"\n".join(table_bytes({"id": 1, **table}) for table in tables).decode()
    except ValueError:
        return
    reader = PlainReader()
    agree(text.encode(), reader)
    for place, length, piece in changes:
        text = text[:place] + piece + text[place + length :]
    agree(text.encode(), reader)


@pytest.mark.parametrize("line", [b"# x\n", b"\n", b"a = 1\n", b"?\n"])
def test_what_a_hand_put_there_by_the_million_takes_little_more_memory_than_it_is_long(line: bytes) -> None:
    block = line * 100_000
    tracemalloc.start()
    try:
        PlainReader().events(block)
        assert tracemalloc.get_traced_memory()[1] <= 4 * len(block)
    finally:
        tracemalloc.stop()
