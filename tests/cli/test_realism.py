from pathlib import Path

import pytest

from lab.protocol import Answer, ModelFault
from tests.cli.conftest import Peerlab

LEFT = Answer(text='{"real": "left", "why": "the paths"}', cost=0.1)


@pytest.fixture
def words(peerlab: Peerlab) -> list[str]:
    for kind in ("ours", "theirs"):
        Path(kind).mkdir()
        for number in range(3):
            Path(kind, f"{number}.txt").write_text(f"USER\n{kind} {number}\n")
    return ["realism", "ours", "--against", "theirs", "--judge", "m"]


def test_a_judge_answers_every_pair_once_and_is_scored(peerlab: Peerlab, words: list[str], answering) -> None:
    answering(LEFT, LEFT, ModelFault("overloaded", "It is overloaded."))
    broken = peerlab(*words)
    assert broken.code == 3
    assert "ours taken for real in" in broken.out and "1 to come" in broken.out
    answering(Answer(text="Hard to say.", cost=0.1))
    done = peerlab(*words)
    assert done.code == 0
    assert "of 2 decided pairs" in done.out and "1 answer that cannot be read; the left one in 2 of 2" in done.out
    assert Path("realism.toml").read_text().count("[[answer]]") == 3
    # There is nothing left to ask.
    answering()
    assert peerlab(*words, "--json").code == 0


def test_what_is_no_verdict_is_counted_apart_and_does_not_stop_the_judge(
    peerlab: Peerlab, words: list[str], answering
) -> None:
    cut = Answer(text="I cannot", finish="filter")
    answering(ModelFault("empty", "It said nothing."), ModelFault("filter", "The filter stopped it."), cut)
    done = peerlab(*words)
    assert (done.code, "0 decided pairs, unknown; 1 empty answer; 2 refusals" in done.out) == (0, True)


def test_a_budget_stops_the_judge_and_what_it_said_is_kept(peerlab: Peerlab, words: list[str], answering) -> None:
    answering(LEFT, LEFT, LEFT)
    printed = peerlab(*words, "--budget", "0.15")
    assert printed.code == 2
    assert "the judge was not asked" in printed.err and "the same command goes on" in printed.err
    assert Path("realism.toml").read_text().count("[[answer]]") == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (["--judge", "persona/refuser"], "cannot judge"),
        (["-n", "10"], "there are 9 pairs of them"),
        (["--against", "nowhere"], "there is no such file or folder"),
    ],
)
def test_bad_input_is_one_sentence(peerlab: Peerlab, words: list[str], change: list[str], sentence: str) -> None:
    printed = peerlab(*words, *change)
    assert (printed.code, printed.err.count("\n")) == (2, 1)
    assert sentence in printed.err
    # No pairs were drawn that the right command would then have to take up.
    assert not Path("realism.toml").exists()


def test_a_person_needs_a_terminal(peerlab: Peerlab, words: list[str]) -> None:
    assert "the app needs a terminal" in peerlab(*words[:-2], "--rater", "ann").err
    assert not Path("realism.toml").exists()
