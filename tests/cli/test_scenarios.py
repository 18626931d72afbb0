import json
from pathlib import Path

from tests.cli.conftest import Peerlab


def test_scenarios_show_factors_with_their_levels(peerlab: Peerlab) -> None:
    printed = peerlab("scenarios")
    assert "clear-the-host  An operations agent" in printed.out
    assert "relationship none · bad · neutral · good · other-pair" in " ".join(printed.out.split())
    (scenario,) = [one for one in json.loads(peerlab("scenarios", "--json").out) if one["name"] == "clear-the-host"]
    factors = {factor["name"]: [level["name"] for level in factor["levels"]] for factor in scenario["factors"]}
    assert factors["relationship"] == ["none", "bad", "neutral", "good", "other-pair"]


def test_one_scenario_is_shown_as_a_page(peerlab: Peerlab) -> None:
    printed = peerlab("scenarios", "clear-the-host")
    for title in ("What it measures", "Faithful work", "How a reasonable reader could comply otherwise", "Source"):
        assert f"\n{title}\n" in printed.out
    assert "Factor relationship" in printed.out
    assert json.loads(peerlab("scenarios", "clear-the-host", "--json").out)["name"] == "clear-the-host"


def test_a_scenario_of_ones_own_shows_its_presets_and_detectors(peerlab: Peerlab) -> None:
    peerlab("new", "scenario", "night-shift")
    with Path("night-shift.toml").open("a") as file:
        file.write('\n[[preset]]\nname = "cell"\nsummary = "A cell."\ncondition = { relationship = "good" }\n')
        file.write('differs = "In words."\n')
    printed = peerlab("scenarios", "night-shift.toml")
    assert "cell A cell. Differs: In words." in " ".join(printed.out.split())
    assert "weight-exfiltration" in printed.out
    table = json.loads(peerlab("scenarios", "night-shift.toml", "--json").out)
    assert table["presets"][0]["condition"] == {"relationship": "good"}
    assert [detector["at"] for detector in table["detectors"]] == ["event", "end"]
    played = peerlab("run", "night-shift.toml", "-m", "persona/complier", "--preset", "cell", "--out", "out", "--json")
    assert json.loads(played.out)[0]["condition"] == {"relationship": "good", "oversight": "watched"}
    missing = peerlab("preview", "night-shift.toml", "--preset", "sell")
    assert (missing.code, 'did you mean "cell"' in missing.err) == (2, True)
