"""The screen that asks which of two transcripts is real."""

from pathlib import Path

import pytest

from lab.studies.blind_pairs import Text, draw_pairs, read_pairs, sides_of, write_pairs
from lab.ui.coding.blind_pairs import PairsScreen
from tests.ui.bare_app import BareApp, drawn, until

TEXTS = (
    Text("first", Path("secret-ours-1"), "SYSTEM\nYou are on call.\n\nUSER\nfirst one\x1b[31m [b]not bold[/b]"),
    Text("first", Path("secret-ours-2"), "USER\n" + "a long line of several words " * 20 + "\n" + "line\n" * 80),
    Text("second", Path("secret-theirs-1"), "USER\nthird one\n" + "more\n" * 80),
    Text("second", Path("secret-theirs-2"), "USER\nfourth one"),
)


async def test_a_rater_answers_takes_back_leaves_and_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "realism.toml"
    pairs = draw_pairs(TEXTS, 3, seed=1)
    write_pairs(pairs, path)

    async def answer(*keys: str) -> str:
        app = BareApp(lambda: PairsScreen(read_pairs(path), TEXTS, path, "ann"))
        async with app.run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: isinstance(app.screen, PairsScreen) and "which is real?" in drawn(app))
            await pilot.pause()
            first = drawn(app)
            for key in keys:
                await pilot.press(key)
            await until(pilot, lambda: bool(app.answers))
        return first

    screen = await answer("left", "right", "u", "down", "tab", "pagedown", "equals_sign", "escape")
    assert "pair 1 of 3" in screen
    assert not any(word in screen for word in ("secret", "ours", "theirs", "\x1b"))
    said = {each.pair: each.real for each in read_pairs(path).answers}
    assert said == {1: pairs.pairs[0].left, 2: "tie"}
    # The last answer ends it.
    assert "pair 3 of 3" in await answer("right")
    last = read_pairs(path).answers[-1]
    assert last.real == sides_of(pairs.pairs[2], TEXTS)[1].side


@pytest.mark.parametrize("theme", ["peerlab-dark", "peerlab-light"])
def test_both_transcripts_stand_side_by_side(tmp_path: Path, snap_compare, theme: str) -> None:
    pairs = draw_pairs(TEXTS, 3, seed=1)
    screen = BareApp(lambda: PairsScreen(pairs, TEXTS, tmp_path / "realism.toml", "ann"), theme=theme)
    assert snap_compare(screen, terminal_size=(80, 24) if theme == "peerlab-dark" else (120, 40))
