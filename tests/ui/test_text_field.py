"""A field that holds foreign text: nothing of it reaches the terminal, nothing of it is lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.geometry import Region

from lab.text.safe import clean
from lab.ui.kit.text_field import TextField, stand_ins
from tests.ui.bare_app import BareApp

NASTY = "a\x1b]52;c;aGk=\x07b\r\nc\x9b31m \u202e \ud800 \x0b \u2028 ␛ tab\tend\r"


@pytest.mark.parametrize("text", ["", "plain", NASTY, "\n\n", "one\r\ntwo\n", "".join(map(chr, range(0x20)))])
def test_a_text_comes_back_byte_for_byte(text: str) -> None:
    assert TextField(text).exact_text == text


@settings(max_examples=60)
@given(st.text(max_size=80))
def test_any_text_comes_back(text: str) -> None:
    assert TextField(text).exact_text == text


def test_stand_ins_are_visible_and_not_in_the_text() -> None:
    chosen = stand_ins(NASTY)
    assert len(set(chosen.values())) == len(chosen)
    assert not set(chosen.values()) & set(NASTY)
    assert all(clean(picture) == picture for picture in chosen.values())


async def test_a_field_that_is_drawn_once_more_after_it_was_removed_is_empty() -> None:
    app = BareApp(widgets=lambda: [TextField("words", id="field")])
    async with app.run_test():
        field = app.query_one(TextField)
        assert "words" in field.render_lines(Region(0, 0, 20, 3))[1].text
        await field.remove()
        assert [strip.text.strip() for strip in field.render_lines(Region(0, 0, 20, 3))] == ["", "", ""]


async def test_what_is_typed_beside_hostile_text_is_kept_with_it() -> None:
    app = BareApp(widgets=lambda: [TextField("\x1b[31mred", id="field")])
    async with app.run_test() as pilot:
        field = app.query_one(TextField)
        field.focus()
        await pilot.press("x")
        assert field.exact_text == "x\x1b[31mred"
        assert "\x1b" not in field.text


async def test_a_pasted_escape_sequence_is_kept_and_never_shown_raw() -> None:
    from textual.events import Paste

    app = BareApp(widgets=lambda: [TextField(id="field")])
    async with app.run_test() as pilot:
        field = app.query_one(TextField)
        field.focus()
        field.post_message(Paste("a\x1b[31mb\r\nc"))
        await pilot.pause()
        assert field.exact_text == "a\x1b[31mb\nc"
        assert "\x1b" not in field.text
