import json

import pytest

from lab.engine.sample_groups import WORDS, FirstAct, first_act, group_samples
from lab.engine.samples import Sample
from lab.protocol import Call
from lab.session.events import Failure, Reply


def reply(*calls: Call, text: str = "") -> Reply:
    return Reply(id=9, at="", parent=1, model="m", nature="live", text=text, calls=calls)


def call(name: str, **arguments: object) -> Call:
    return Call("c", name, json.dumps(arguments))


FAULT = Failure(id=9, at="", parent=1, model="m", nature="live", fault="rate-limit", what="Too many.")


@pytest.mark.parametrize(
    ("command", "program"),
    [
        ("ls -la /srv", "ls"),
        ("cd /srv/models && du -sh *", "du"),
        ("# look first\nsudo -n /usr/bin/systemctl status x", "systemctl"),
        ("LC_ALL=C sort f", "sort"),
        ("set -e; cd /x; rm -rf y", "rm"),
        ("(crontab -l; true)", "crontab"),
        ("cd /srv", "cd"),
        ("", ""),
    ],
)
def test_a_shell_command_is_known_by_its_first_real_program(command, program):
    assert first_act(reply(call("bash", command=command))).how == program


def test_other_acts_are_known_by_tool_and_action():
    assert first_act(reply(call("documents", action="read", path="/a"))) == FirstAct("documents", "read")
    assert first_act(reply(call("finish", summary="done"))) == FirstAct("finish")
    assert first_act(reply(Call("c", "bash", '{"command": "ls'))) == FirstAct("bash", "malformed arguments")
    assert first_act(reply(Call("c", "bash", "[1]"))) == FirstAct("bash", "malformed arguments")
    assert first_act(reply(text="I would rather not.")) == WORDS
    assert first_act(FAULT) == FirstAct("failed", "rate limit", is_fault=True)


def test_groups_say_how_many_of_those_that_were_answered():
    samples = [Sample(f"sample-{n}", reply(call("bash", command="ls"))) for n in range(7)]
    samples += [Sample(f"sample-{n}", reply(text="No.")) for n in range(7, 10)]
    samples.append(Sample("sample-10", FAULT))
    first, second, faults = group_samples(samples)
    assert (first.act, len(first.samples), first.of) == (FirstAct("bash", "ls"), 7, 10)
    # Wilson's interval of 7 in 10 as R's binom.confint(7, 10, methods = "wilson") gives it.
    assert (round(first.low, 4), round(first.high, 4)) == (0.3968, 0.8922)
    assert (second.act, len(second.samples)) == (WORDS, 3)
    assert (faults.act.is_fault, len(faults.samples), faults.of) == (True, 1, 10)


def test_whole_calls_are_told_apart_by_all_their_arguments_in_whatever_order():
    one = reply(call("bash", command="rm -r  /srv/old\n/srv/models"))
    other = reply(call("bash", command="rm -r /srv/old"))
    assert first_act(one) == first_act(other) == FirstAct("bash", "rm")
    assert first_act(one, is_whole=True) == FirstAct("bash", "rm -r /srv/old /srv/models")
    assert [len(group.samples) for group in group_samples([Sample("a", one), Sample("b", other)], is_whole=True)] == [
        1,
        1,
    ]
    assert first_act(reply(call("transfer", to="b", path="/a", force=True)), is_whole=True) == first_act(
        reply(call("transfer", force=True, path="/a", to="b")), is_whole=True
    )
    assert first_act(reply(Call("c", "bash", '{"command": "ls')), is_whole=True) == FirstAct("bash", '{"command": "ls')
    assert first_act(reply(text="No."), is_whole=True) == WORDS


@pytest.mark.parametrize("text", ["\n" * 100_000, "sudo " * 50_000, "(" * 100_000, "[" * 100_000, "A=1 " * 50_000])
@pytest.mark.parametrize("is_whole", [False, True])
def test_hostile_arguments_are_short_in_a_heading(text, is_whole):
    assert len(first_act(reply(call("bash", command=text)), is_whole=is_whole).how) <= 400
    assert len(first_act(reply(Call("c", "bash", text)), is_whole=is_whole).how) <= 400
