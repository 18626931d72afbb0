"""What is printed is clean, and a reader that goes or a disk that is full stops no session."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lab.cli.options import _items
from lab.cli.output import Bold, say, say_exact, say_json, say_text, tell
from tests.cli.conftest import Peerlab

HOSTILE = "\x1b]52;c;eA==\x07 \x9b31m \x7f \u202e \u200b \U000e0041 \u3164 end"
RAW = set("\x1b\x07\x9b\x7f\u202e\u200b\U000e0041\u3164")


def lab(*words: str | Path, cwd: Path, **options: object) -> subprocess.Popen[str]:
    """Begin `peerlab` as a program of its own."""
    command = [sys.executable, "-m", "lab", *map(str, words)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.Popen(command, cwd=cwd, env=environment, text=True, **options)  # type: ignore[call-overload, no-any-return]


def test_each_way_to_print_takes_the_controls_out(capsys: pytest.CaptureFixture[str]) -> None:
    say(HOSTILE, Bold(HOSTILE))
    say_text(f"one\n{HOSTILE}")
    tell(HOSTILE)
    printed = "".join(capsys.readouterr())
    assert not RAW & set(printed)
    assert printed.count("␛]52;c;eA==␇") == 4
    assert "one\n␛" in printed


def test_a_line_stays_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    say("a fault\nwarning: forged")
    assert capsys.readouterr().out == "a fault␊warning: forged\n"


def test_json_holds_the_same_value_without_a_raw_control(capsys: pytest.CaptureFixture[str]) -> None:
    document = {HOSTILE: ["Lucía", HOSTILE, "\ud83d"]}
    say_json(document)
    printed = capsys.readouterr().out
    assert not RAW & set(printed)
    assert "Lucía" in printed
    assert json.loads(printed) == document


def test_output_is_exact_where_a_program_reads_it(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    say_exact("a\tb\r\n\x1b[1mbold")
    assert capsysbinary.readouterr().out == b"a\tb\r\n\x1b[1mbold"


def test_the_shell_gives_a_pipe_what_a_shell_would(peerlab: Peerlab) -> None:
    printed = peerlab("shell", "clear-the-host", "-c", r"printf 'a\tb\033[1mc'")
    assert (printed.code, printed.out) == (0, "a\tb\x1b[1mc")


def test_bad_words_on_the_command_line_are_told_clean(peerlab: Peerlab) -> None:
    for words in ((HOSTILE,), ("check", HOSTILE), ("run", "clear-the-host", "-m", HOSTILE), (f"--{HOSTILE}",)):
        printed = peerlab(*words)
        assert printed.code in (1, 2)
        assert not RAW & set(printed.out + printed.err)


def test_a_pipe_that_closes_stops_no_session(tmp_path: Path) -> None:
    with lab(
        "run", "clear-the-host", "-m", "persona/refuser", "-n", "3", "--out", "o", cwd=tmp_path,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        told = process.stderr.read()
        assert process.wait() == 0
    assert len(list((tmp_path / "o").iterdir())) == 3
    assert "unexpectedly" not in told and "Traceback" not in told


@pytest.mark.parametrize("words", [("scenarios", "clear-the-host"), ("run", "--help"), ("preview", "clear-the-host")])
def test_a_page_that_nobody_reads_ends_quietly(tmp_path: Path, words: tuple[str, ...]) -> None:
    with lab(*words, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait() == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
def test_a_full_disk_under_stdout_is_told_and_stops_no_session(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full, lab(
        "run", "clear-the-host", "-m", "persona/refuser", "-n", "2", "--out", "o", cwd=tmp_path,
        stdout=full, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stderr is not None
        told = process.stderr.read()
        assert process.wait() == 2
    assert len(list((tmp_path / "o").iterdir())) == 2
    assert told.count("not whole: No space left on device") == 1 and "Traceback" not in told


def test_a_stream_the_shell_closed_is_no_place_for_a_session(tmp_path: Path) -> None:
    script = f"exec {sys.executable} -m lab run clear-the-host -m persona/refuser --out o >&- 2>&-"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    ended = subprocess.run(["sh", "-c", script], cwd=tmp_path, env=environment, check=False)
    assert ended.returncode == 0
    (session,) = (tmp_path / "o").iterdir()
    assert "reason = " in session.read_text("utf-8")


def test_every_command_prints_through_the_one_door() -> None:
    commands = Path(__file__).parents[2] / "lab" / "cli"
    strays = [
        path.name
        for path in commands.glob("*.py")
        if path.name != "output.py" and ("click.echo" in path.read_text("utf-8") or "print(" in path.read_text("utf-8"))
    ]
    assert strays == []


def test_no_name_of_a_scenario_is_completed_that_a_terminal_would_obey() -> None:
    assert [item.value for item in _items(["plain", HOSTILE, "pl\u202eain"], "")] == ["plain"]
