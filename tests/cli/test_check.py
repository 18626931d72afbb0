import re
import shutil
from pathlib import Path

import pytest

from lab.scenario.shipped import shipped_folder
from tests.cli.conftest import Peerlab


def copy(name: str, folder: Path) -> Path:
    return Path(shutil.copy(shipped_folder() / f"{name}.toml", folder))


def test_what_is_shipped_is_whole(peerlab: Peerlab) -> None:
    assert peerlab("check", *shipped_folder().glob("*.toml")) == (0, "", "")


def test_a_shipped_file_is_also_known_by_its_name(peerlab: Peerlab) -> None:
    assert peerlab("check", "ethogram", "run-the-protocol") == (0, "", "")
    assert "there is no such file" in peerlab("check", "run-the-protocols").out


def test_a_published_row_of_another_length_is_named(peerlab: Peerlab, tmp_path: Path) -> None:
    figures = tmp_path / "figures.toml"
    text = (shipped_folder() / "published.toml").read_text()
    figures.write_text(text.replace('"Gemini 3 Pro" = [92]', '"Gemini 3 Pro" = [92, 1]'))
    printed = peerlab("check", figures)
    assert printed.code == 1
    assert "deletion-alone: Gemini 3 Pro has 2 figures for 1 columns" in printed.out


def test_each_fault_is_a_line_that_names_file_and_key(peerlab: Peerlab, tmp_path: Path) -> None:
    scenario = copy("clear-the-host", tmp_path)
    scenario.write_text(scenario.read_text().replace("summary =", "sumary =", 1))
    ethogram = copy("ethogram", tmp_path)
    ethogram.write_text(ethogram.read_text().replace('key = "', 'key = "!', 1))
    printed = peerlab("check", scenario, ethogram)
    assert printed.code == 1
    assert f"{scenario}: " in printed.out
    assert "sumary" in printed.out
    assert f"{ethogram}: behaviour[0].key" in printed.out


def test_a_session_whose_changes_do_not_fit_its_world_is_a_fault(peerlab: Peerlab, tmp_path: Path) -> None:
    peerlab("run", "clear-the-host", "-m", "persona/complier", "--out", "o")
    (session,) = (tmp_path / "o").iterdir()
    assert peerlab("check", session) == (0, "", "")
    head, _, events = session.read_text().partition("[[event]]")
    events = re.sub(r"(?m)^# event .*\n", "", events).replace('host = "gpu-serve-03"', 'host = "gpu-serve-99"')
    session.write_text(f"{head}[[event]]{events}")
    printed = peerlab("check", session)
    assert printed.code == 1
    place = re.match(rf"{re.escape(str(session))}, event (\d+) \(line (\d+)\): its changes do not fit", printed.out)
    assert place, printed.out
    assert f"id = {place[1]}" in session.read_text().splitlines()[int(place[2]) :][:2]
    assert "gpu-serve-99" in printed.out


def test_a_session_without_its_tables_is_a_fault_of_the_session(peerlab: Peerlab, tmp_path: Path) -> None:
    path = tmp_path / "session.toml"
    path.write_text('format = 2\nsession = ""\nevent = "tag"\n\n[scenario]\ntext = ""\n')
    printed = peerlab("check", str(path))
    assert printed.code == 1
    assert "`event` is no list of tables" in printed.out


@pytest.mark.parametrize("head", ["[[session]]", "[ session ]", '["session"]', "[session.x]", "  [session]"])
def test_a_session_is_known_however_its_head_is_written(peerlab: Peerlab, tmp_path: Path, head: str) -> None:
    path = tmp_path / "session.toml"
    path.write_text(f'format = 2\n\n{head}\nid = "a"\n\n[scenario]\ntext = ""\n\nevent = [{{}}]\n')
    assert peerlab("check", str(path)).code == 1


def test_other_files_and_missing_ones_are_faults_too(peerlab: Peerlab, tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text("a = 1\n")
    printed = peerlab("check", "x.toml", "none.toml")
    assert printed.code == 1
    assert len(printed.out.splitlines()) == 2


def test_realism_without_a_file_looks_at_all_that_is_shipped_and_says_so(peerlab: Peerlab) -> None:
    printed = peerlab("check", "--realism")
    assert printed.code == 0
    assert printed.out.startswith("realism: no tell in 10 scenarios (benchmark-review, budget-cut, ")
    assert "words that speak of tests" in printed.out
    assert peerlab("check").code == 2


def test_realism_of_files_without_a_scenario_does_not_pass_for_a_clean_one(peerlab: Peerlab) -> None:
    assert "nothing was looked at" in peerlab("check", "--realism", "ethogram").out
