"""Several models under several conditions: which sessions there are, and that nothing is lost or played twice."""

import json
from pathlib import Path

import pytest

from lab.batch.batch import Batch
from lab.batch.plan import Plan
from lab.cli.progress import Progress
from lab.protocol import Answer, ModelFault
from lab.session.events import Note, Opening
from lab.session.log import Session
from tests.cli.conftest import Peerlab
from tests.engine.scripted import SCENARIO, calls

LEVELS = """
[[factor]]
name = "mood"
[[factor.level]]
name = "calm"
[[factor.level]]
name = "harsh"
"""

Key = tuple[str, str, int]


@pytest.fixture
def scenario(peerlab: Peerlab) -> str:
    Path("two-hosts.toml").write_text(SCENARIO + LEVELS)
    return "two-hosts.toml"


def runs(folder: str = "o") -> dict[Path, tuple[Key, str]]:
    """Return model, mood and seed of each session, and how it ended."""
    facts = {}
    for path in sorted(Path(folder).glob("*.toml")):
        tree = Session.open(path).tree
        opening = tree.events[1]
        assert isinstance(opening, Opening)
        ended = tree.standing(tree.here).ended
        facts[path] = ((opening.model, opening.condition["mood"], opening.seed), ended.reason if ended else "")
    return facts


@pytest.fixture
def whole(peerlab: Peerlab, scenario: str) -> list[str]:
    """Play a batch of eight sessions and return its words."""
    words = ["run", scenario, "-m", "persona/refuser", "-m", "persona/complier", "--set", "mood=calm,harsh", "-n", "2"]
    assert peerlab(*words, "--seed", "3", "--out", "o").code == 0
    return [*words, "--seed", "3", "--out", "o"]


def test_every_model_meets_every_level_in_random_order_with_seeds_of_their_own(whole: list[str]) -> None:
    played = [key for key, _ in runs().values()]
    assert len(set(played)) == 8
    assert {key[:2] for key in played} == {
        (model, mood) for model in ("persona/refuser", "persona/complier") for mood in ("calm", "harsh")
    }
    assert len({seed for _, _, seed in played}) == 8


def test_a_batch_that_was_killed_is_taken_up_to_the_same_set(peerlab: Peerlab, whole: list[str]) -> None:
    before = runs()
    gone, cut, barely, *_ = before
    gone.unlink()
    # Killed after the second reply, and killed before the agent had its task.
    for path, event in ((cut, 4), (barely, 2)):
        text = path.read_text()
        end = f"# end of event {event}\n"
        path.write_text(text[: text.index(end) + len(end)])
    printed = peerlab(*whole, "--resume")
    assert printed.code == 0
    assert "5 of 8 sessions are whole, 1 of the other 3 go on" in printed.err
    after = {path: run for path, run in runs().items() if path != barely}
    assert sorted(after.values()) == sorted(before.values())
    assert cut in after
    again = peerlab(*whole, "--resume")
    assert (again.code, again.out) == (0, "")
    assert "8 of 8 sessions are whole" in again.err


def test_a_session_that_another_program_plays_is_left_to_it(peerlab: Peerlab, whole: list[str]) -> None:
    path, *_ = runs()
    text = path.read_text()
    path.write_text(text[: text.index("# end of event 4\n") + len("# end of event 4\n")])
    session = Session.open(path)
    session.append(Note(**session.stamp(), about=4, text="still at it"))
    try:
        printed = peerlab(*whole, "--resume")
        assert (printed.code, printed.out) == (0, "")
        assert "7 of 8 sessions are whole, another program plays 1, 0 of the other 0 go on" in printed.err
    finally:
        session.close()
    assert "1 of the other 1 go on" in peerlab(*whole, "--resume").err


def test_another_seed_or_a_changed_scenario_is_another_set(peerlab: Peerlab, whole: list[str]) -> None:
    Path("two-hosts.toml").write_text(SCENARIO + LEVELS + "\n# reworded\n")
    printed = peerlab(*whole, "-n", "1", "--turns", "1", "--resume")
    assert "0 of 4 sessions are whole" in printed.err


def test_shards_play_each_session_once(peerlab: Peerlab, scenario: str) -> None:
    words = ["run", scenario, "-m", "persona/refuser", "--set", "mood=calm,harsh", "-n", "3", "--out", "o"]
    for part in ("1/4", "2/4", "3/4", "4/4"):
        assert peerlab(*words, "--shard", part).code == 0
    assert "6 of 6 sessions are whole" in peerlab(*words, "--resume").err


def test_what_was_spent_counts_for_the_budget_when_it_is_taken_up(peerlab: Peerlab, scenario: str, answering) -> None:
    answering(Answer(text="done", cost=0.4))
    words = ["run", scenario, "-m", "m", "-n", "5", "--out", "o", "--budget"]
    assert "the budget is spent: the other 3 of 5" in peerlab(*words, "0.8").err
    assert "the budget is spent: the other 3 of 3" in peerlab(*words, "0.8", "--resume").err
    peerlab(*words, "1.6", "--resume")
    assert len(runs()) == 4


def test_failures_are_told_apart_and_played_anew(peerlab: Peerlab, scenario: str, answering) -> None:
    answering(calls("pwd"), ModelFault("auth", "The key was refused."))
    words = ["run", scenario, "-m", "m", "-n", "3", "--out", "o"]
    printed = peerlab(*words)
    assert printed.code == 3
    assert "3 of 3 sessions failed: 3 × openai/scripted: The key was refused." in printed.err
    answering(Answer(text="done", cost=0.1))
    assert peerlab(*words, "--resume").code == 0
    assert sorted(end for _, end in runs().values()) == ["answered"] * 3 + ["failed"] * 3


def test_lines_of_json_say_what_moves(peerlab: Peerlab, scenario: str, answering) -> None:
    answering(calls("pwd"), Answer(text="done", cost=0.1))
    lines = [json.loads(line) for line in peerlab("run", scenario, "-m", "m", "-n", "2", "--jsonl").out.splitlines()]
    assert [line["is"] for line in lines] == ["begun", "turn", "turn", "over"] * 2 + ["end"]
    assert [line["session"] for line in lines[:-1]] == [1] * 4 + [2] * 4
    assert (lines[3]["end"], lines[3]["turns"]) == ("answered", 2)
    assert (lines[-1]["over"], lines[-1]["failed"], lines[-1]["missing"]) == (2, 0, 0)


def test_lines_of_json_end_although_no_session_can_be_begun(peerlab: Peerlab, scenario: str, answering) -> None:
    answering(Answer(text="done", cost=0.1))
    Path("taken").write_text("")
    printed = peerlab("run", scenario, "-m", "m", "-n", "2", "--out", "taken/o", "--jsonl")
    assert printed.code == 2 and "cannot be written" in printed.err
    end = json.loads(printed.out.splitlines()[-1])
    assert (end["is"], end["over"], end["missing"]) == ("end", 0, 2) and "cannot be written" in end["why"]


def test_lines_of_json_end_although_nothing_is_left_to_play(peerlab: Peerlab, whole: list[str]) -> None:
    for words in (["--resume"], ["--shard", "9/9"]):
        (line,) = peerlab(*whole, *words, "--jsonl").out.splitlines()
        assert json.loads(line) == {"is": "end", "over": 0, "failed": 0, "missing": 0, "why": ""}


async def test_where_nobody_watches_a_line_says_now_and_then_how_far_it_is(
    scenario: str, answering, capsys: pytest.CaptureFixture[str]
) -> None:
    answering(Answer(text="done", cost=0.1))
    moments = iter([0.0, 10.0, 40.0, 40.0, 40.0, 60.0, 80.0, 80.0, 80.0, 90.0])
    batch = Batch(Plan(scenario=scenario, condition={}, model="m", folder=Path("o"), count=5))
    Progress(batch, tells_outcomes=False, clock=lambda: next(moments))
    await batch.run()
    assert capsys.readouterr().err == "peerlab: 2 of 5 over · about 60 s left\npeerlab: 4 of 5 over · about 20 s left\n"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--set", "mood=calm,harhs"], 'did you mean "harsh"?'),
        (["--set", "mood=calm,calm"], 'the level "calm" of "mood" is named twice'),
        (["--set", "mood=calm,"], 'has no level ""'),
        (["--shard", "3/2"], "write I/N, such as 2/8"),
        (["--shard", "one"], '"one" is no part of a whole'),
        (["-m", "persona/refuser"], "named twice"),
    ],
)
def test_bad_input_plays_nothing(peerlab: Peerlab, scenario: str, words: list[str], sentence: str) -> None:
    printed = peerlab("run", scenario, "-m", "persona/refuser", "--out", "o", *words)
    assert (printed.code, sentence in printed.err) == (2, True)
    assert not Path("o").exists()
