import subprocess
import sys
from pathlib import Path

import pytest

from lab import __version__
from lab.cli.group import COMMANDS
from tests.cli.conftest import Peerlab


@pytest.mark.parametrize("command", ["", *COMMANDS, "new scenario"])
def test_every_help_shows_two_examples(peerlab: Peerlab, command: str) -> None:
    printed = peerlab(*command.split(), "--help")
    assert printed.code == 0
    examples = printed.out.split("Examples:\n")[1].splitlines()
    assert len([line for line in examples if "peerlab " in line]) == 2


def test_the_commands_are_those_that_work(peerlab: Peerlab) -> None:
    assert list(COMMANDS) == [
        "demo",
        "open",
        "serve",
        "run",
        "replay",
        "export",
        "import",
        "compare",
        "exposure",
        "judge",
        "path",
        "sample",
        "recode",
        "agreement",
        "realism",
        "rates",
        "data",
        "study",
        "attach",
        "models",
        "scenarios",
        "preview",
        "new",
        "check",
        "shell",
        "completion",
    ]


def test_a_misspelt_command_suggests_the_nearest(peerlab: Peerlab) -> None:
    assert peerlab("replya") == (2, "", 'peerlab: there is no command "replya" — did you mean "replay"?\n')


def test_a_misspelt_option_is_bad_usage(peerlab: Peerlab) -> None:
    printed = peerlab("run", "--modle", "x")
    assert printed.code == 2
    assert printed.err.startswith("peerlab: ")
    assert "`peerlab run --help` shows how" in printed.err


def test_a_missing_option_names_its_choices_in_one_line(peerlab: Peerlab) -> None:
    printed = peerlab("export", "a.toml")
    assert printed.code == 2
    assert printed.err.startswith("peerlab: Missing option '--to'. Choose from: page, markdown, ")


def test_the_version(peerlab: Peerlab) -> None:
    assert peerlab("--version").out == f"peerlab {__version__}\n"


LEVELS = ["none", "bad", "neutral", "good", "other-pair"]


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("peerlab rep", ["replay"]),
        ("peerlab run cle", ["clear-the-host"]),
        ("peerlab completion ", ["bash", "zsh", "fish"]),
        ("peerlab run clear-the-host --set relat", [f"relationship={level}" for level in LEVELS]),
        # Bash takes what follows `=` for a word of its own.
        ("peerlab run clear-the-host --set relationship=", LEVELS),
        ("peerlab run clear-the-host --set relationship=n", ["none", "neutral"]),
        ("peerlab run clear-the-host --set=relationship=n", ["none", "neutral"]),
        ("peerlab run clear-the-host --set relationship=good,n", ["good,none", "good,neutral"]),
        ("peerlab run --model persona/ref", ["persona/refuser"]),
        ("peerlab import log.eval --scenario cle", ["clear-the-host"]),
        ("peerlab import log.eval --scenario clear-the-host --set relationship=n", ["none", "neutral"]),
        ("peerlab preview clear-the-host --against relationship=n", ["none", "neutral"]),
    ],
)
def test_a_shell_can_complete_what_is_typed(
    peerlab: Peerlab, monkeypatch: pytest.MonkeyPatch, typed: str, offered: list[str]
) -> None:
    monkeypatch.setenv("_PEERLAB_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", typed)
    assert peerlab().out.split() == [f"plain,{word}" for word in offered]


def test_a_reader_that_has_enough_is_no_fault(tmp_path: Path) -> None:
    command = f"{sys.executable} -m lab scenarios --json | head -c 1"
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_bash_completes_by_the_script_that_is_printed(tmp_path: Path) -> None:
    program = tmp_path / "peerlab"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m lab "$@"\n')
    program.chmod(0o755)
    typing = "COMP_WORDS=(peerlab rep) COMP_CWORD=1 COMP_LINE='peerlab rep' COMP_POINT=11"
    script = (
        f'PATH=$PWD:$PATH; eval "$(peerlab completion bash)"; {typing}; _peerlab_completion peerlab; echo "$COMPREPLY"'
    )
    printed = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True)
    assert printed.stdout == "replay\n", printed.stderr


@pytest.mark.parametrize(
    ("shell", "keeps_option"), [("bash", "COMP_LINE"), ("zsh", "compset -P 1 '--*='"), ("fish", '"$option$fields[2]"')]
)
def test_the_script_of_each_shell_asks_this_command(peerlab: Peerlab, shell: str, keeps_option: str) -> None:
    printed = peerlab("completion", shell)
    assert printed.code == 0
    assert "peerlab" in printed.out and f"_PEERLAB_COMPLETE={shell}_complete" in printed.out
    # Of `--set=relationship=` only what follows the first `=` is replaced.
    assert keeps_option in printed.out and "compadd -U" not in printed.out


def test_fish_gets_a_help_with_commas_whole(peerlab: Peerlab, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "string split -m 1 , -- $completion" in peerlab("completion", "fish").out
    monkeypatch.setenv("_PEERLAB_COMPLETE", "fish_complete")
    monkeypatch.setenv("COMP_WORDS", "peerlab run --model=persona/ref")
    monkeypatch.setenv("COMP_CWORD", "--model=persona/ref")
    assert peerlab().out == "plain,persona/refuser\n"
    monkeypatch.setenv("COMP_WORDS", "peerlab comple")
    monkeypatch.setenv("COMP_CWORD", "comple")
    assert peerlab().out == "plain,completion\tPrint the completion script of bash, zsh or fish.\n"
