"""Samples that go further than a reply, to the end of the turn or of the session, in worlds of their own."""

from pathlib import Path

import pytest

from lab.engine.sample_groups import group_samples
from lab.engine.sample_terms import act_under, holds, own_steps
from lab.engine.samples import samples_at
from lab.engine.start import reopen
from lab.engine.verify import verify
from lab.protocol import Answer, Call
from lab.session.events import Decision, End, Reply, Result
from lab.session.log import Session
from lab.terms.parse import parse
from lab.terms.policy import read_policy
from tests.engine.scripted import FAULT, bash, calls, scripted_engine

FINISH = Answer(calls=(Call("f", "finish", '{"summary": "done"}'),), finish="calls", cost=0.0)


async def test_samples_to_the_end_run_their_calls_in_worlds_of_their_own(tmp_path: Path) -> None:
    first = [calls("rm /srv/old/log.txt"), calls("ls /srv/old"), FINISH]
    engine, script = scripted_engine(tmp_path, *first, calls("echo kept"), Answer(text="No."), calls("pwd"))
    before, at = engine.snapshot, engine.cursor
    run = await engine.sampler.resample(2, extent="end", at_once=1)
    assert (run.why, engine.cursor, engine.snapshot, engine.phase) == ("", at, before, "ready")
    removed, kept = samples_at(engine.tree, at)
    assert (removed.extent, kept.extent) == ("end", "end")
    outputs = [step.output for step in own_steps(engine.recorder, removed) if isinstance(step, Result)]
    assert outputs[1] == "big.bin\n" and isinstance(own_steps(engine.recorder, removed)[-1], End)
    assert engine.tree.standing(engine.tree.tip_of(kept.branch)).answered
    assert engine.snapshot_at(engine.tree.tip_of(kept.branch)).hosts["ops-01"] == before.hosts["ops-01"]
    condition = parse("write /srv/old/*")
    groups = group_samples((removed, kept), act_of=lambda each: act_under(engine.recorder, condition, each))
    assert {group.act.what: len(group.samples) for group in groups} == {
        "write /srv/old/*": 1,
        "not write /srv/old/*": 1,
    }
    assert verify(Session.open(engine.session.path)).exact
    assert reopen(engine.session.path).engine.cursor == at, "a session reopens where one was, not on a sample"
    await engine.step()
    assert isinstance(engine.tree.step(engine.cursor), Reply) and engine.tree.step(engine.cursor).branch == "main"
    assert len(script.requests) == 6


async def test_a_whole_turn_stops_before_the_next_reply_and_can_be_gone_on_from(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one", "echo two"), Answer(text="ok"))
    at = engine.cursor
    await engine.sampler.resample(1, extent="turn")
    (sample,) = samples_at(engine.tree, at)
    steps = own_steps(engine.recorder, sample)
    assert [step.output for step in steps if isinstance(step, Result)] == ["one\n", "two\n"]
    assert reopen(engine.session.path).engine.cursor == at
    engine.session.close()
    engine.look(steps[-1].id)
    assert engine.phase == "ready"


@pytest.mark.parametrize(
    ("rule", "why"),
    [('do = "deny"\nsay = "Not that."', ""), ('do = "stop"', "leaves a call to you")],
)
async def test_the_policy_answers_the_calls_of_samples_too(tmp_path: Path, rule: str, why: str) -> None:
    engine, _ = scripted_engine(tmp_path, calls("rm /srv/old/log.txt"), Answer(text="ok"))
    engine.deputies.policy = read_policy(
        f'name = "careful"\notherwise = "approve"\n[[rule]]\nwhen = "change"\n{rule}\n', "careful.toml"
    )
    at = engine.cursor
    run = await engine.sampler.resample(1, extent="end")
    (sample,) = samples_at(engine.tree, at)
    steps = own_steps(engine.recorder, sample)
    assert why in run.why and bool(why) == bool(run.why)
    assert engine.snapshot_at(steps[-1].id).hosts == engine.snapshot_at(at).hosts, "nothing was removed"
    decisions = [step for step in steps if isinstance(step, Decision)]
    assert [(each.by, each.told) for each in decisions] == ([] if why else [("policy/careful", "Not that.")])


@pytest.mark.parametrize("answer", ["deny", "stop"])
async def test_a_call_that_did_not_run_counts_as_it_was_asked(tmp_path: Path, answer: str) -> None:
    # Some providers give the first call of every reply the same id.
    asked = [Answer(calls=(bash(command, "c1"),), finish="calls") for command in ("pwd", "rm /srv/old/log.txt")]
    engine, _ = scripted_engine(tmp_path, *asked, Answer(text="ok"))
    policy = f'name = "careful"\notherwise = "approve"\n[[rule]]\nwhen = "change"\ndo = "{answer}"\n'
    engine.deputies.policy = read_policy(policy, "careful.toml")
    at = engine.cursor
    await engine.sampler.resample(1, extent="end")
    (sample,) = samples_at(engine.tree, at)
    words = ("arguments 'rm /srv'", "write /srv/old/*", "turn 2")
    assert [holds(engine.recorder, parse(each), sample) for each in words] == [True, False, True]


async def test_limits_the_budget_and_faults_end_a_sample_as_they_end_a_run(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, *[calls("pwd")] * 3, FAULT, limits={"turns": 2, "cost": 0.7})
    at = engine.cursor
    run = await engine.sampler.resample(2, extent="end", at_once=1)
    samples = samples_at(engine.tree, at)
    ends = [own_steps(engine.recorder, sample)[-1] for sample in samples]
    assert isinstance(ends[0], End) and ends[0].reason == "turns"
    assert isinstance(ends[1], Result) and "are spent" in run.why
