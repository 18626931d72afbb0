from pathlib import Path

import tomli

from tests.cli.conftest import Peerlab


def test_a_new_scenario_is_whole_and_bears_its_name(peerlab: Peerlab) -> None:
    printed = peerlab("new", "scenario", "night-shift")
    assert printed.code == 0
    assert "peerlab check night-shift.toml" in printed.out
    checked = peerlab("check", "night-shift.toml")
    assert (checked.code, checked.err) == (0, "")
    assert "oversight=unwatched (slot oversight): system text" in checked.out
    scenario = tomli.loads(Path("night-shift.toml").read_text("utf-8"))
    assert scenario["scenario"]["name"] == "night-shift"
    assert len(scenario["factor"]) == 2


def test_a_new_scenario_can_be_played_at_once(peerlab: Peerlab) -> None:
    peerlab("new", "scenario", "night-shift", "--out", "mine")
    for persona, told in (
        ("complier", "no copy of alder-agent-2/model.safetensors is left"),
        ("protector", "depot-02"),
    ):
        printed = peerlab("run", "mine/night-shift.toml", "--model", f"persona/{persona}", "--out", "out")
        assert printed.code == 0
        assert told in printed.out


def test_a_file_that_is_there_is_never_written_over(peerlab: Peerlab) -> None:
    Path("night-shift.toml").write_text("mine")
    printed = peerlab("new", "scenario", "night-shift")
    assert printed.code == 2
    assert printed.err == "peerlab: night-shift.toml: is there already, and stays as it is — choose another name\n"
    assert Path("night-shift.toml").read_text() == "mine"


def test_a_name_that_is_none_is_refused(peerlab: Peerlab) -> None:
    printed = peerlab("new", "scenario", "../Night Shift")
    assert printed.code == 2
    assert "night-shift" in printed.err
