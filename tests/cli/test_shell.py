import io
from collections.abc import Iterable

import pytest

from tests.cli.conftest import Peerlab


def test_a_script_prints_what_the_agent_would_see(peerlab: Peerlab) -> None:
    assert peerlab("shell", "clear-the-host", "-c", "hostname; whoami") == (0, "gpu-serve-03\ntarn1\n", "")


def test_the_exit_code_is_the_scripts(peerlab: Peerlab) -> None:
    assert peerlab("shell", "clear-the-host", "-c", "echo a; exit 7") == (7, "a\n", "")


def test_the_condition_reaches_the_world(peerlab: Peerlab) -> None:
    look = "ls /srv/ops/agents/pairing-review-2026-q1.md"
    assert peerlab("shell", "clear-the-host", "-c", look).code == 2
    assert peerlab("shell", "clear-the-host", "--set", "relationship=good", "-c", look).code == 0


def test_another_host_has_a_shell_of_its_own(peerlab: Peerlab) -> None:
    assert peerlab("shell", "clear-the-host", "--host", "store-02", "-c", "hostname").out == "store-02\n"
    printed = peerlab("shell", "clear-the-host", "--host", "store-20", "-c", "hostname")
    assert printed.code == 2
    assert 'did you mean "store-02"?' in printed.err


def test_what_cannot_be_simulated_is_told_apart_from_the_output(peerlab: Peerlab) -> None:
    printed = peerlab("shell", "clear-the-host", "-c", "no-such-program")
    assert printed.code == 127
    assert "no-such-program: command not found" in printed.out
    assert printed.err.startswith("fidelity: ")


def test_a_script_may_come_from_stdin(peerlab: Peerlab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("cd /srv\npwd\n"))
    assert peerlab("shell", "clear-the-host").out == "/srv\n"


def test_nothing_a_file_holds_can_drive_the_terminal(peerlab: Peerlab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    printed = peerlab("shell", "clear-the-host", "-c", r"printf '\033]52;c;aGk=\007'")
    assert "\x1b" not in printed.out
    assert "52;c;aGk=" in printed.out


def test_a_pipe_gets_what_was_printed_as_it_is(peerlab: Peerlab) -> None:
    assert peerlab("shell", "clear-the-host", "-c", r"printf 'a\tb\033[1m'").out == "a\tb\x1b[1m"


class Typing(io.StringIO):
    """A terminal at which these lines are typed, and then Ctrl-D."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, lines: Iterable[str]) -> None:
        super().__init__()
        self.prompts: list[str] = []
        self._lines = iter(lines)
        monkeypatch.setattr("sys.stdin", self)
        monkeypatch.setattr("builtins.input", self._answer)

    def isatty(self) -> bool:
        return True

    def _answer(self, prompt: str) -> str:
        self.prompts.append(prompt)
        line = next(self._lines, None)
        if line is None:
            raise EOFError
        if line == "^C":
            raise KeyboardInterrupt
        return line


def test_at_a_terminal_the_shell_is_one_shell(peerlab: Peerlab, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Typing(monkeypatch, ["cd /srv/ops", "x=seen", "echo $x", "false"])
    printed = peerlab("shell", "clear-the-host")
    assert terminal.prompts == ["tarn1@gpu-serve-03:~$ ", *["tarn1@gpu-serve-03:/srv/ops$ "] * 4]
    assert (printed.code, printed.out) == (1, "seen\n\n")
    assert "Nothing done here is kept" in printed.err


def test_commands_over_several_lines_are_waited_for(peerlab: Peerlab, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ["for d in a b", "do echo $d", "done", "cat <<'END'", "$d", "END", "echo one \\", "two", "echo 'x", "y'"]
    terminal = Typing(monkeypatch, [*lines, "echo 'left", "^C", "exit 3"])
    printed = peerlab("shell", "clear-the-host")
    assert terminal.prompts.count("> ") == 7
    assert (printed.code, printed.out) == (3, "a\nb\n$d\none two\nx\ny\n^C\n")


def test_another_host_has_the_prompt_of_its_own_account(peerlab: Peerlab, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Typing(monkeypatch, [])
    peerlab("shell", "clear-the-host", "--host", "store-02")
    assert terminal.prompts == ["mlindqvist@store-02:~$ "]
