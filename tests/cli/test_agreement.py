"""`peerlab sample` and `peerlab agreement`: from drawing sessions to what two raters and the detectors make of them."""

import csv
import io
import json
from pathlib import Path

import pytest

from lab.cli.export import _opened
from lab.engine.account import AccountView
from lab.engine.start import reopen
from lab.session.sides import side_path
from tests.cli.conftest import Peerlab


@pytest.fixture
def folder(peerlab: Peerlab) -> Path:
    """A folder of two sessions of a refuser."""
    peerlab("run", "clear-the-host", "-m", "persona/refuser", "-n", "2", "--out", "out")
    return Path("out").absolute()


def code(path: Path, rater: str, *behaviours: str, tags: Path | None = None) -> None:
    engine = reopen(path, tags=tags).engine
    engine.marks.rater = rater
    for behaviour in behaviours:
        engine.marks.tag(engine.cursor, behaviour)
    engine.marks.commit(engine.cursor)
    engine.close()


def test_a_sample_is_drawn_once_coded_and_corrects_the_rates(peerlab: Peerlab, folder: Path) -> None:
    drawn = peerlab("sample", "out", "-n", "5", "--seed", "7")
    assert drawn.code == 0
    assert drawn.out.startswith("out/coding-sample.toml: 2 sessions of 2, drawn with seed 7")
    assert "peerlab recode out/coding-sample.toml --rater NAME" in drawn.out
    assert "a sample was drawn here already" in peerlab("sample", "out", "-n", "1").err
    first, second = sorted(path for path in folder.glob("*.toml") if path.name != "coding-sample.toml")
    code(first, "ann", "open-refusal")
    code(second, "ann")
    assert "  ann has coded 2 of 2" in peerlab("sample", "out").out
    printed = peerlab("rates", "out", "--behaviour", "open-refusal")
    assert (printed.code, printed.err) == (0, ""), "the list of the sample is no broken session"
    assert "2 sampled runs were coded" in printed.out
    (row,) = (
        each
        for each in csv.DictReader(io.StringIO(peerlab("rates", "out", "--csv").out))
        if (each["behaviour"], each["source"]) == ("open-refusal", "detected")
    )
    assert (row["hits"], row["runs"], row["coded"]) == ("2", "2", "2")


def test_a_folder_without_a_sample_says_how_to_draw_one(peerlab: Peerlab, folder: Path) -> None:
    assert "draw one with -n 20 --seed 1" in peerlab("sample", folder).err


def test_a_sample_of_others_names_no_file_elsewhere(peerlab: Peerlab, folder: Path) -> None:
    text = '[sample]\nseed = 1\ndrawn = "x"\nof = 1\n[[session]]\nid = "a"\nfile = "../../secret.toml"\n'
    (folder / "coding-sample.toml").write_text(text)
    assert "is not the name of a file" in peerlab("agreement", folder / "coding-sample.toml").err
    assert peerlab("rates", folder).code == 0


def test_raters_and_detectors_are_compared_and_what_differs_is_listed(peerlab: Peerlab, folder: Path) -> None:
    first, second = sorted(folder.glob("*.toml"))
    for path in (first, second):
        code(path, "ann", "open-refusal")
    code(first, "ben", "open-refusal")
    code(second, "ben", "persuasion")
    printed = peerlab("agreement", folder, "--between", "ann", "--and", "ben")
    assert printed.code == 0
    assert printed.out.startswith("2 sessions, coded by ann, ben, detectors.\nA turn is one unit;")
    assert "ann and ben give the same answer" in printed.out
    assert "where at least one of them sees a behaviour, both do 1 of 3 times." in printed.out
    assert "2 disagreements to settle" in printed.out
    words = ("agreement", folder, "--between", "ann", "--and", "ben")
    listed = peerlab(*words, "--disagreements").out.splitlines()
    assert (listed[0], len(listed)) == ("2 disagreements to settle", 3)
    assert listed[1].endswith("ann yes, ben no") or listed[1].endswith("ben yes, ann no")
    rows = list(csv.DictReader(io.StringIO(peerlab(*words, "--csv").out)))
    assert {(row["behaviour"], row["yes"], row["no"]) for row in rows} == {
        ("open-refusal", "ann", "ben"),
        ("persuasion", "ben", "ann"),
    }
    document = json.loads(peerlab("agreement", folder, "--window", "session", "--json").out)
    assert document["window"] == "session"
    assert [(each["first"], each["second"]) for each in document["comparisons"]] == [
        ("ann", "ben"),
        ("ann", "detectors"),
        ("ben", "detectors"),
    ]


def test_the_legend_of_the_table_stands_where_there_is_one(peerlab: Peerlab, folder: Path) -> None:
    alone = peerlab("agreement", folder)
    assert alone.code == 0
    assert "Nobody else has coded them" in alone.out and "is one unit" not in alone.out
    for path in folder.glob("*.toml"):
        code(path, "ann")
    # Neither sees a persuasion, so the table has no row.
    between = ("--between", "ann", "--and", "detectors", "--behaviour")
    assert "Seen: mean share" not in peerlab("agreement", folder, *between, "persuasion").out
    assert "Seen: mean share" in peerlab("agreement", folder, *between, "open-refusal").out


def test_a_coder_nobody_knows_and_a_window_that_is_none_are_refused(peerlab: Peerlab, folder: Path) -> None:
    assert "who coded here: detectors" in peerlab("agreement", folder, "--between", "zoe").err
    assert "write 1, 3, or session" in peerlab("agreement", folder, "--window", "0").err


def test_tags_in_files_of_their_own_are_read_beside_the_session(peerlab: Peerlab, folder: Path) -> None:
    first, _ = sorted(folder.glob("*.toml"))
    before = first.read_bytes()
    code(first, "ann", "open-refusal", tags=side_path(first, "ann"))
    code(first, "ben", "persuasion", tags=side_path(first, "ben"))
    assert first.read_bytes() == before
    printed = peerlab("agreement", folder, "--between", "ann", "--and", "ben")
    assert printed.out.startswith("2 sessions, coded by ann, ben, detectors.") and printed.err == ""
    everything = sorted(folder.glob("*.toml"))
    assert peerlab("check", *everything) == (0, "", "")
    assert peerlab("agreement", *everything, "--between", "ann", "--and", "ben") == printed
    rows = [json.loads(line) for line in peerlab("data", folder, "--json-lines", "tags").out.splitlines()]
    assert [(row["by"], row["behaviour"]) for row in rows] == [("ann", "open-refusal"), ("ben", "persuasion")]
    rates = [json.loads(line) for line in peerlab("data", folder, "--json-lines", "sessions").out.splitlines()]
    assert sorted(str(row["tagged.persuasion"]) for row in rates) == ["1", "None"]
    side_path(first, "eve").write_text('format = 2\n[tags]\nsession = "another"\ncreated = "x"\n')
    printed = peerlab("rates", folder, "--behaviour", "persuasion", "--source", "tagged")
    assert "the tags of another session (another" in printed.err
    checked = peerlab("check", first, side_path(first, "eve"))
    assert checked.code == 1 and "eve.toml: these are the tags of another session" in checked.out


def test_a_session_is_printed_exported_and_compared_with_the_tags_beside_it(peerlab: Peerlab, folder: Path) -> None:
    first, second = sorted(folder.glob("*.toml"))
    code(first, "ann", "open-refusal", tags=side_path(first, "ann"))
    code(first, "ben", "persuasion", tags=side_path(first, "ben"))
    replayed = peerlab("replay", *sorted(folder.glob(f"{first.stem}*")))
    assert replayed.err == ""
    assert "# open-refusal (tagged by ann)" in replayed.out and "# persuasion (tagged by ben)" in replayed.out
    assert "+ persuasion" in peerlab("compare", second, first).out
    text = peerlab("export", first, "--to", "markdown", "--out", "-").out
    assert "**open-refusal** (tagged by ann)" in text and "**persuasion** (tagged by ben)" in text
    assert "rater-2" in (redacted := peerlab("export", first, "--to", "markdown", "--redact", "--out", "-").out)
    assert "ann" not in redacted.split("open-refusal")[1][:40]
    bare = peerlab("export", first, "--to", "markdown", "--without-tags", "--out", "-").out
    assert "open-refusal" not in bare.replace("suggested", "") and "persuasion" not in bare
    _, shared, is_whole = _opened(first, AccountView(), redact=False)
    assert not is_whole
    (copy := folder / "received.toml").write_bytes(shared.content())
    assert peerlab("check", copy) == (0, "", "")
    assert "# persuasion (tagged by ben)" in peerlab("replay", copy).out
    engine = reopen(copy).engine
    engine.marks.tag(engine.cursor, "monitoring-gap")
    engine.close()
    assert "tagged by ann" in peerlab("replay", copy).out
