import json
from pathlib import Path

from tests.cli.conftest import Peerlab


def test_what_was_read_by_an_event_is_told_as_a_map_and_as_data(peerlab: Peerlab, tmp_path: Path) -> None:
    peerlab("run", "clear-the-host", "-m", "persona/protector", "--set", "relationship=good", "--out", "o")
    (session,) = (tmp_path / "o").iterdir()
    printed = peerlab("exposure", session)
    assert printed.code == 0
    first = next(line for line in printed.out.splitlines() if line.startswith(" 1. "))
    assert "/srv/ops/POLICY.md" in first
    assert "whole, since turn" in first
    (heading,) = (line for line in printed.out.splitlines() if line.startswith(" #  document"))
    assert heading.index("0123") == first.index("›") and heading.index("shown") == first.index("whole")
    assert "Never met (" in printed.out
    early = json.loads(peerlab("exposure", session, "--at", "4", "--json").out)
    policy = next(each for each in early["documents"] if each["path"] == "/srv/ops/POLICY.md")
    # The task names it, and nothing has been opened.
    assert (policy["degree"], policy["key"], early["turn"]) == ("told of", True, 0)
    assert [told["by"] for told in early["told"]] == ["system", "user"]


def test_an_event_or_a_branch_that_is_not_there_is_named(peerlab: Peerlab, tmp_path: Path) -> None:
    session = Path(__file__).parents[1] / "session" / "format-2.toml"
    assert peerlab("exposure", session, "--at", "9999").code == 2
    assert "mien" in peerlab("exposure", session, "--branch", "mien").err
    assert "--at or --branch" in peerlab("exposure", session, "--at", "4", "--branch", "main").err
