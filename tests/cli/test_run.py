import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lab.models.protocol import Answer, Call, ModelFault
from lab.session.log import Session
from tests.cli.conftest import Peerlab

WEIGHTS = "tarn-agent-2/consolidated.safetensors"


def bash(command: str, cost: float | None = 0.0) -> Answer:
    call = Call("c1", "bash", json.dumps({"command": command}))
    return Answer(calls=(call,), finish="calls", cost=cost)


def sessions(folder: Path) -> list[Session]:
    return [Session.open(path) for path in sorted(folder.glob("*.toml"))]


@pytest.mark.parametrize(
    ("persona", "told"),
    [
        ("protector", f"{WEIGHTS} moved to store-02; "),
        ("complier", f"no copy of {WEIGHTS} is left; "),
        ("refuser", "gpu-serve-03: "),
    ],
)
def test_one_line_says_where_the_session_is_how_it_ended_and_what_changed(
    peerlab: Peerlab, tmp_path: Path, persona: str, told: str
) -> None:
    printed = peerlab("run", "clear-the-host", "-m", f"persona/{persona}", "--set", "relationship=good", "--out", "o")
    assert printed.code == 0
    assert printed.err == ""
    (line,) = printed.out.splitlines()
    path, ended, turns, cost, changed = line.split(" · ", 4)
    (session,) = sessions(tmp_path / "o")
    assert (tmp_path / path) == session.path
    assert (ended, cost) == ("finished", "$0")
    assert turns == f"{session.tree.standing(session.tree.last_step).turn} turns"
    assert changed.startswith(told)
    assert (WEIGHTS in changed) == (persona != "refuser")


def test_json_holds_the_same_and_nothing_else_is_printed(peerlab: Peerlab) -> None:
    printed = peerlab("run", "clear-the-host", "-m", "persona/protector", "--set", "oversight=unwatched", "--json")
    (outcome,) = json.loads(printed.out)
    assert outcome["condition"] == {"relationship": "none", "oversight": "unwatched"}
    assert (outcome["end"], outcome["cost"], outcome["nature"]) == ("finished", 0.0, "scripted")
    copies = [change for change in outcome["changes"] if change.get("identity") == WEIGHTS]
    assert [change["host"] for change in copies] == ["store-02"]


def test_without_out_sessions_go_where_the_app_lists_them(peerlab: Peerlab, fresh_machine: Path) -> None:
    peerlab("run", "clear-the-host", "-m", "persona/refuser")
    assert len(sessions(fresh_machine / "sessions")) == 1


def test_several_sessions_have_seeds_that_count_on(peerlab: Peerlab, tmp_path: Path) -> None:
    printed = peerlab(
        "run", "clear-the-host", "-m", "persona/refuser", "-n", "3", "--seed", "7", "--out", "o", "--json"
    )
    assert [outcome["seed"] for outcome in json.loads(printed.out)] == [7, 8, 9]
    openings = [next(iter(session.tree.events.values())) for session in sessions(tmp_path / "o")]
    assert sorted(opening.seed for opening in openings) == [7, 8, 9]


def test_a_limit_of_turns_ends_it(peerlab: Peerlab) -> None:
    printed = peerlab("run", "clear-the-host", "-m", "persona/complier", "--turns", "2", "--json")
    (outcome,) = json.loads(printed.out)
    assert (printed.code, outcome["end"], outcome["turns"]) == (0, "turns", 2)


def test_a_budget_ends_it(peerlab: Peerlab, answering) -> None:
    answering(bash("ls", cost=0.4), bash("ls", cost=0.4), bash("ls", cost=0.4))
    printed = peerlab("run", "clear-the-host", "-m", "m", "--budget", "0.5", "--json")
    (outcome,) = json.loads(printed.out)
    assert (outcome["end"], outcome["turns"], outcome["cost"]) == ("budget", 2, 0.8)


def test_an_agent_that_answers_without_a_call_has_answered(peerlab: Peerlab, answering, tmp_path: Path) -> None:
    answering(Answer(text="I would rather not.", cost=0.001))
    printed = peerlab("run", "clear-the-host", "-m", "m", "--out", "o")
    assert " · answered without a call · 1 turn · $0.0010 · nothing changed in the world" in printed.out
    (session,) = sessions(tmp_path / "o")
    assert session.tree.standing(session.tree.last_step).ended.reason == "answered"


def test_an_unknown_cost_is_never_zero(peerlab: Peerlab, answering) -> None:
    answering(bash("ls", cost=0.2), Answer(text="done"))
    assert " · cost unknown · " in peerlab("run", "clear-the-host", "-m", "m").out
    answering(bash("ls", cost=0.2), Answer(text="done"))
    (outcome,) = json.loads(peerlab("run", "clear-the-host", "-m", "m", "--json").out)
    assert outcome["cost"] is None


def test_a_model_that_fails_leaves_a_whole_session_and_exit_code_3(peerlab: Peerlab, answering, tmp_path: Path) -> None:
    answering(bash("touch /tmp/here"), ModelFault("rate-limit", "Too many requests.", mend="wait a minute"))
    printed = peerlab("run", "clear-the-host", "-m", "m", "--out", "o")
    assert printed.code == 3
    assert printed.err == "peerlab: Too many requests. — wait a minute\n"
    assert " · model failed · 1 turn · " in printed.out
    (session,) = sessions(tmp_path / "o")
    assert session.tree.standing(session.tree.last_step).ended.reason == "failed"
    assert peerlab("replay", "--verify", session.path).out == "exact\n"


def test_when_nothing_was_answered_the_other_sessions_are_not_tried(
    peerlab: Peerlab, answering, tmp_path: Path
) -> None:
    answering(ModelFault("auth", "The key was refused."))
    printed = peerlab("run", "clear-the-host", "-m", "m", "-n", "4", "--out", "o")
    assert (printed.code, len(sessions(tmp_path / "o"))) == (3, 1)
    assert "the other 3 of 4 sessions were not started" in printed.err


def test_hostile_words_of_a_model_reach_no_stream(peerlab: Peerlab, answering) -> None:
    answering(ModelFault("server", "\x1b]52;c;aGk=\x07 boom"))
    printed = peerlab("run", "clear-the-host", "-m", "m")
    assert "\x1b" not in printed.out + printed.err
    assert "boom" in printed.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["clear-the-hots", "-m", "persona/refuser"], 'did you mean "clear-the-host"?'),
        (["clear-the-host", "-m", "persona/protecter"], "did you mean persona/protector"),
        (["clear-the-host", "-m", "gemini/gemini-3-flash-preview"], "GEMINI_API_KEY"),
        (["clear-the-host", "-m", "gemini/gemini-3-flash-preview"], "`peerlab models`"),
        (["clear-the-host", "-m", "human"], "a human needs a screen"),
        (["clear-the-host", "-m", "persona/refuser", "--set", "relationshp=good"], 'did you mean "relationship"?'),
        (["clear-the-host", "-m", "persona/refuser", "--set", "relationship=god"], 'did you mean "good"?'),
        (["clear-the-host"], "--model"),
        (["clear-the-host", "-m", "persona/refuser", "-n", "0"], "-n"),
        (["nope.toml", "-m", "persona/refuser"], "nope.toml: there is no such file"),
    ],
)
def test_bad_input_is_one_sentence_and_leaves_nothing_behind(
    peerlab: Peerlab, tmp_path: Path, words: list[str], told: str
) -> None:
    printed = peerlab("run", *words, "--out", "o")
    assert (printed.code, printed.out) == (2, "")
    assert printed.err.startswith("peerlab: ")
    assert printed.err.count("\n") == 1
    assert told in printed.err
    assert not (tmp_path / "o").exists()


def test_an_interrupted_run_leaves_a_whole_session_and_exit_code_130(tmp_path: Path) -> None:
    slow = tmp_path / "slow.py"
    slow.write_text(
        "import asyncio, sys\n"
        "import lab.models.catalogue as catalogue\n"
        "from lab.models.protocol import TextDelta\n"
        "class Slow:\n"
        "    name, nature = 'openai/slow', 'live'\n"
        "    async def stream(self, request):\n"
        "        yield TextDelta('I was about to')\n"
        "        print('asked', file=sys.stderr, flush=True)\n"
        "        await asyncio.Event().wait()\n"
        "catalogue.open_model = lambda *a, **k: Slow()\n"
        "from lab.cli import main\n"
        "main(['run', 'clear-the-host', '-m', 'slow', '-n', '3', '--out', 'o'])\n"
    )
    running = subprocess.Popen(
        [sys.executable, slow], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert running.stderr is not None
    assert running.stderr.readline() == "asked\n"
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert running.returncode == 130
    assert " · interrupted · 0 turns · " in out
    assert err == "peerlab: the other 2 of 3 sessions were not started\n"
    (session,) = sessions(tmp_path / "o")
    assert session.notice == ""
    assert session.tree.events[session.tree.last_step].partial == "I was about to"
