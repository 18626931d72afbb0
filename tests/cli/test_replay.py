import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lab.protocol import Answer, Call
from tests.cli.conftest import Peerlab


@pytest.fixture
def saved(peerlab: Peerlab, tmp_path: Path) -> Path:
    peerlab("run", "clear-the-host", "-m", "persona/protector", "--set", "relationship=good", "--out", "o")
    (path,) = (tmp_path / "o").iterdir()
    return path


def test_the_transcript_tells_the_session_as_text(peerlab: Peerlab, saved: Path) -> None:
    printed = peerlab("replay", saved)
    assert (printed.code, printed.err) == (0, "")
    head = next(line for line in printed.out.splitlines() if "persona/protector (a scripted persona) · " in line)
    assert " relationship=good " in head and " oversight=watched " in head
    assert "asks bash:" in printed.out
    assert printed.out.rstrip().endswith("the agent said it is finished")


def test_it_ends_with_its_reader(saved: Path) -> None:
    endless = "import itertools, lab.engine.plain_lines as t; t.transcript = lambda *_: itertools.repeat('and so on')"
    command = f'{sys.executable} -c "{endless}; from lab.__main__ import main; main()" replay {saved} | head -1'
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stdout, done.stderr) == (0, "and so on\n", "")


def test_a_session_verifies_exactly(peerlab: Peerlab, saved: Path) -> None:
    assert peerlab("replay", "--verify", saved) == (0, "exact\n", "")


def test_a_session_whose_output_was_altered_diverges_at_that_event(peerlab: Peerlab, saved: Path) -> None:
    text = saved.read_text()
    assert "Filesystem" in text
    saved.write_text(text.replace("Filesystem", "Filesystex", 1))
    printed = peerlab("replay", saved, "--verify")
    assert printed.code == 1
    assert printed.out.startswith("diverged at event ")
    assert "Filesystex" in printed.out


def test_a_torn_session_is_told_of_and_replayed_as_far_as_it_goes(peerlab: Peerlab, saved: Path) -> None:
    saved.write_bytes(saved.read_bytes()[:-40])
    printed = peerlab("replay", saved, "--verify")
    assert (printed.code, printed.out) == (0, "exact\n")
    assert "not written whole" in printed.err
    assert peerlab("check", saved).code == 1


def test_what_is_no_session_is_bad_input(peerlab: Peerlab, tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text("a = 1\n")
    printed = peerlab("replay", "x.toml")
    assert (printed.code, printed.out) == (2, "")
    assert printed.err.startswith("peerlab: x.toml: this is not a session")
    assert peerlab("replay", "none.toml").code == 2


def test_nothing_in_a_session_can_drive_the_terminal(peerlab: Peerlab, saved: Path) -> None:
    saved.write_text(saved.read_text().replace("Filesystem", "\\u001b]52;c;aGk=\\u0007", 1).replace('"""\nF', '"""\nF'))
    assert "\x1b" not in peerlab("replay", saved).out


def test_what_was_told_may_not_differ_between_two_events(peerlab: Peerlab, saved: Path) -> None:
    text = re.sub("# event .*\n", "", saved.read_text())
    at = text.index('kind = "result"')
    saved.write_text(text[:at] + text[at:].replace("exit_code = 0\n", 'exit_code = 0\ntold = "nothing"\n', 1))
    printed = peerlab("replay", saved, "--verify")
    assert printed.code == 1
    assert re.fullmatch(
        r"diverged at event 5: expected what the agent was told: nothing got 'nothing' \(line \d+\)\n", printed.out
    )
    assert "put event 5 back" in peerlab("check", saved).out


def test_what_ran_is_what_was_asked_for(peerlab: Peerlab, saved: Path) -> None:
    text = re.sub("# event .*\n", "", saved.read_text())
    saved.write_text(text.replace('{"command": "df -h"}', '{"command": "df -i"}', 1))
    printed = peerlab("replay", saved, "--verify")
    assert printed.code == 1
    assert printed.out.startswith("diverged at event 5: expected what ran: ")
    assert "df -i" in printed.out and "df -h" in printed.out


def test_a_changed_text_that_no_call_shows_is_told_all_the_same(peerlab: Peerlab, saved: Path) -> None:
    text = saved.read_text()
    at = text.index('kind = "reply"')
    saved.write_text(text[:at] + re.sub('text = ".', 'text = "X', text[at:], count=1))
    printed = peerlab("replay", saved, "--verify")
    assert (printed.code, printed.out.split(":")[0]) == (1, "diverged at event 4")
    transcript = peerlab("replay", saved)
    assert "is stale" in transcript.err
    assert "── stale from here on: event 4 (line " in transcript.out
    assert re.search(r"event 4 \(line \d+\): it was changed after it was written", peerlab("check", saved).out)
    assert "1 stale" in peerlab("rates", saved).out


def test_a_removed_event_is_told_by_the_one_that_followed_it(peerlab: Peerlab, saved: Path) -> None:
    text = re.sub(r"# event 7, (?:.*\n)*?# end of event 7\n", "", saved.read_text())
    saved.write_text(text)
    printed = peerlab("replay", saved, "--verify")
    assert printed.code == 1
    assert printed.out.startswith("diverged at event 8: expected event 7 before it got no such event (line ")
    assert "put event 7 back" in peerlab("check", saved).out
    assert peerlab("replay", saved).code == 0


def test_an_argument_with_half_a_character_in_its_name_verifies_exactly(
    peerlab: Peerlab, answering: Callable[..., None], tmp_path: Path
) -> None:
    call = Call("c1", "bash", '{"command": "ls", "\\ud800": 1}')
    answering(Answer(calls=(call,), finish="calls"), Answer(text="Done."))
    peerlab("run", "clear-the-host", "-m", "openai/scripted", "--out", "half")
    (path,) = (tmp_path / "half").iterdir()
    assert peerlab("replay", "--verify", path) == (0, "exact\n", "")


def test_a_call_of_python_is_verified_only_with_the_interpreter_that_ran_it(
    peerlab: Peerlab, answering: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = Call("c1", "bash", '{"command": "python3 -c \'import random; print(random.random())\'"}')
    answering(Answer(calls=(call,), finish="calls"), Answer(text="Done."))
    peerlab("run", "clear-the-host", "-m", "openai/scripted", "--out", "py")
    (path,) = (tmp_path / "py").iterdir()
    assert peerlab("replay", "--verify", path) == (0, "exact\n", "")
    text = path.read_text()
    (interpreter,) = re.findall(r'^python = "(sha256:\w+ wasmtime [\d.]+)"$', text, re.M)
    path.write_text(re.sub("# event .*\n", "", text).replace(interpreter, "sha256:0 wasmtime 1"))
    printed = peerlab("replay", "--verify", path)
    assert (printed.code, printed.out) == (
        2, f"not verifiable here: event 5 ran python3 as sha256:0 wasmtime 1; here python3 is {interpreter}\n"
    )  # fmt: skip
    path.write_text(text)
    monkeypatch.setenv("PEERLAB_PYTHON_WASM", str(path))
    printed = peerlab("replay", "--verify", path)
    assert (printed.code, printed.out.split("; ")[1].split(" is not ")[0]) == (2, str(path))


def test_a_folder_is_verified_file_by_file_and_a_broken_one_hides_no_other(
    peerlab: Peerlab, saved: Path, tmp_path: Path
) -> None:
    (saved.parent / "a-broken.toml").write_text("format = 2\n[session]\n")
    printed = peerlab("replay", "--verify", saved.parent)
    whole, broken = printed.out.splitlines()
    assert "a-broken.toml: not verified: " in broken
    assert whole == f"{saved}: exact"
    assert printed.code == 2
    assert peerlab("replay", "--verify", saved, saved).code == 0
    assert peerlab("replay", saved, saved).code == 2
