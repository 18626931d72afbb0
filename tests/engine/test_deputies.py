"""A run stops where it is to, a policy answers calls by its rules, and interventions are made again or say why not."""

import asyncio
from pathlib import Path

import pytest

from lab.engine.engine import Engine
from lab.engine.rerun import Match, Rerun, rerun_of
from lab.errors import LabError
from lab.protocol import Answer
from lab.session.events import Decision, Message, Result, WorldEdit
from lab.studies.runs import run_of
from lab.terms.parse import parse
from lab.terms.policy import Policy, load_policy, read_policy
from lab.world import FileChange
from tests.engine.scripted import calls, scripted_engine

CAREFUL = """
name = "careful"
otherwise = "approve"

[[rule]]
name = "no log is touched"
when = "path /srv/old/log.txt and change"
do = "deny"
say = "The log stays."

[[rule]]
when = "outside /tmp"
do = "stop"

[[rule]]
name = "reads"
when = "not change"
do = "approve"
"""
DONE = Answer(text="Done.")


def careful(text: str = CAREFUL) -> Policy:
    return read_policy(text, "careful.toml")


def events(engine: Engine, kind: type) -> list[object]:
    return [event for event in engine.tree.events.values() if isinstance(event, kind)]


def ran(engine: Engine) -> list[str]:
    return [event.output for event in engine.tree.events.values() if isinstance(event, Result)]


def run(engine: Engine, until: str = "") -> str:
    return asyncio.run(engine.run(parse(until) if until else None))


def test_a_run_stops_before_the_call_it_runs_until_and_then_goes_past_it(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("ls /"), calls("cat /srv/notice.txt", "rm /srv/old/log.txt"), DONE)
    assert run(engine, "path /srv/notice.txt") == "path /srv/notice.txt"
    assert engine.phase == "deciding" and len(ran(engine)) == 1
    assert run(engine, "path /srv/notice.txt or write /srv/old") == "write /srv/old"
    assert len(ran(engine)) == 3
    with pytest.raises(LabError, match="holds already"):
        run(engine, "turn 2 or tool finish")
    assert run(engine) == "" and engine.phase == "waiting"


def test_a_run_stops_at_an_output_a_turn_and_a_cost(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, *[calls("echo one"), calls("cat /nowhere"), calls("ls"), calls("ls"), DONE])
    assert run(engine, "tool bash and not change and output 'no such file'")
    assert len(ran(engine)) == 2
    assert run(engine, "turn 3") == "turn 3" and engine.standing.turn == 3
    assert run(engine, "cost 1.0") == "cost 1.0" and engine.standing.turn == 4


def test_a_run_stops_at_a_tag_that_comes_meanwhile(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("ls"), calls("ls"), DONE)
    engine.subscribe(lambda _: None if engine.tree.tags(4) or engine.standing.turn == 0 else _tag(engine))
    assert run(engine, "tag open-*") == "tag open-*"
    assert engine.standing.turn == 1


def _tag(engine: Engine) -> None:
    engine.marks.tag(4, "open-refusal")


def test_a_policy_answers_calls_and_each_decision_names_its_rule(tmp_path: Path) -> None:
    # The second call names no path: only a dry run shows what it would do.
    engine, _ = scripted_engine(
        tmp_path,
        calls("cat /srv/old/log.txt", "cd /srv/old && rm log*"),
        calls("touch /tmp/x", "touch /srv/old/y"),
        DONE,
    )
    engine.deputies.policy = careful()
    assert run(engine) == "policy careful leaves this call to you: rule “outside /tmp”"
    decisions = events(engine, Decision)
    assert [(one.action, one.by, one.note) for one in decisions if isinstance(one, Decision)] == [
        ("approve", "policy/careful", "rule “reads”"),
        ("deny", "policy/careful", "rule “no log is touched”"),
        ("approve", "policy/careful", "no rule is about it"),
    ]
    assert [event.told for event in events(engine, Result) if isinstance(event, Result)][1] == "The log stays."
    # A call that the policy leaves to a person is decided by them, and the run goes on.
    asyncio.run(engine.decide())
    assert run(engine) == "" and engine.phase == "waiting"
    assert len(events(engine, Decision)) == 3


def test_what_a_declared_policy_decides_is_no_intervention(tmp_path: Path) -> None:
    policy = careful()
    engine, _ = scripted_engine(tmp_path, calls("rm /srv/old/log.txt"), DONE, declared={policy.by: policy.text})
    engine.deputies.policy = policy
    run(engine)
    assert run_of(engine.session).interventions == {}
    assert "policy/careful=" in run_of(engine.session).likeness.declared
    with pytest.raises(LabError, match="a name of its own"):
        engine.deputies.policy = careful(CAREFUL.replace("approve", "stop"))
    engine.deputies.policy = careful(CAREFUL.replace('"careful"', '"other"'))


def test_an_undeclared_policy_counts_as_an_intervention_only_where_it_changed_the_run(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("ls", "rm /srv/old/log.txt"), DONE)
    engine.deputies.policy = careful()
    run(engine)
    assert run_of(engine.session).interventions == {"deny": 1}


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("not change", "not chnge", "rule 3 “reads”"),
        ("not change", "detector x", "before a call has run"),
        ('do = "stop"', 'do = "stop"\nsay = "x"', "only a rule that denies"),
        ('do = "stop"', 'do = "halt"', "cannot be used"),
        ('"careful"', '"../x"', "no name for a policy"),
        ("[[rule]]", "[[rules]]", "cannot be used"),
    ],
)
def test_a_faulty_policy_says_where_and_how_to_mend_it(old: str, new: str, what: str) -> None:
    with pytest.raises(LabError) as fault:
        careful(CAREFUL.replace(old, new))
    assert what in str(fault.value) and "careful.toml" in str(fault.value)


def test_a_policy_is_found_by_its_name_or_by_a_path(tmp_path: Path) -> None:
    (tmp_path / "careful.toml").write_text(CAREFUL)
    assert load_policy("careful", tmp_path) == load_policy(str(tmp_path / "careful.toml"), Path("/nowhere"))
    with pytest.raises(LabError, match='did you mean "careful"'):
        load_policy("carful", tmp_path)


ASKED = (calls("ls /srv", "rm /srv/old/log.txt"), calls("cat /srv/notice.txt"), DONE, DONE)


def intervened(folder: Path) -> Rerun:
    """The interventions of a session: a changed notice, a denied removal, a doctored notice, and a last word."""
    folder.mkdir()
    engine, _ = scripted_engine(folder, *ASKED)

    async def play() -> None:
        engine.interventions.edit_world([FileChange("ops-01", "/srv/notice.txt", text="Keep all.\n")])
        await engine.step()
        await engine.step()
        await engine.decide("deny", told="Not now.")
        await engine.step()
        await engine.decide("doctor", told="Clear it.")
        await engine.step()
        engine.interventions.say("Look again.")
        await engine.step()

    asyncio.run(play())
    engine.close()
    return rerun_of(engine.session.path)


def again(folder: Path, rerun: Rerun, *answers: Answer, match: Match = "turn") -> tuple[Engine, str]:
    other = Rerun(rerun.name, rerun.left, match)
    folder.mkdir(exist_ok=True)
    engine, _ = scripted_engine(folder, *answers, declared={other.by: other.text})
    engine.deputies.rerun = other
    return engine, run(engine)


def test_interventions_are_made_again_where_they_were_made_and_are_declared(tmp_path: Path) -> None:
    engine, why = again(tmp_path / "b", intervened(tmp_path / "a"), *ASKED)
    assert why == "" and engine.standing.turn == 4
    made = [event for event in engine.tree.events.values() if isinstance(event, Decision | Message | WorldEdit)][2:]
    assert [type(event).__name__ for event in made] == ["WorldEdit", "Decision", "Decision", "Message"]
    assert all(event.by.startswith("replay/") for event in made)
    assert run_of(engine.session).interventions == {}
    assert "Keep all." in ran(engine)[2]


def test_an_intervention_that_no_longer_fits_stops_the_run_and_says_why(tmp_path: Path) -> None:
    rerun = intervened(tmp_path / "a")
    engine, why = again(tmp_path / "b", rerun, calls("ls /srv"), *ASKED[1:])
    assert "deny of call 2, bash, in turn 1" in why and "asks for 1 call in this turn" in why
    assert engine.standing.turn == 1 and engine.phase == "ready"
    _, why = again(tmp_path / "c", rerun, calls("ls /srv", "rm /srv/old/log.txt"), Answer(text="Done."))
    assert "2 of 4 interventions" in why and "doctor of call 1, bash, in turn 2" in why


def test_a_decision_is_made_about_a_like_call_wherever_it_comes(tmp_path: Path) -> None:
    rerun = intervened(tmp_path / "a")
    early = (calls("cat /srv/notice.txt"), calls("df"), calls("rm /srv/old/log.txt"), DONE, DONE)
    engine, _ = again(tmp_path / "b", rerun, *early, match="call")
    decisions = [event for event in engine.tree.events.values() if isinstance(event, Decision)]
    assert [(one.action, engine.tree.standing(one.parent).turn) for one in decisions] == [("doctor", 1), ("deny", 3)]


def test_a_change_of_the_world_that_cannot_be_made_stops_the_run(tmp_path: Path) -> None:
    rerun = intervened(tmp_path / "a")
    (tmp_path / "b").mkdir()
    engine, _ = scripted_engine(tmp_path / "b", *ASKED)
    engine.interventions.edit_world([FileChange("ops-01", "/srv/notice.txt", text="Keep all.\n")])
    engine.deputies.rerun = rerun
    why = run(engine)
    assert "the change of the world in turn 0" in why and "does not fit" in why
    assert engine.standing.turn == 0
