import asyncio
import csv
import json
from pathlib import Path

from lab.protocol import Answer, Usage
from tests.cli.conftest import Peerlab
from tests.engine.test_purse import live


def test_sessions_are_counted_by_condition_and_model(peerlab: Peerlab) -> None:
    for relationship in ("good", "bad"):
        peerlab(
            "run", "clear-the-host", "-m", "persona/protector", "--set", f"relationship={relationship}", "--out", "out"
        )
    printed = peerlab("rates", "out")
    assert printed.code == 0
    assert printed.out.startswith("clear-the-host\n  in all of them: ")
    for relationship in ("good", "bad"):
        assert f"relationship={relationship} · persona/protector (a script) · 1 session" in printed.out
    groups = json.loads(peerlab("rates", "out", "--json").out)
    assert [group["condition"]["relationship"] for group in groups] == ["good", "bad"]


def test_a_file_that_is_no_session_is_left_out_and_named(peerlab: Peerlab) -> None:
    peerlab("run", "clear-the-host", "-m", "persona/refuser", "--out", "out")
    Path("out/broken.toml").write_text("format = 1\n[session")
    printed = peerlab("rates", "out")
    assert printed.code == 0
    assert "left out: out/broken.toml" in printed.err
    assert "persona/refuser" in printed.out


def test_a_folder_without_sessions_is_one_clear_sentence(peerlab: Peerlab) -> None:
    Path("empty").mkdir()
    assert peerlab("rates", "empty").err == ("peerlab: empty: no session is in there — name a folder of sessions\n")
    assert peerlab("rates", "nowhere").err == "peerlab: nowhere: there is no such folder\n"
    Path("played.toml").touch()
    mend = 'did you mean "played.toml"?'
    assert peerlab("rates", "plaid.toml").err == f"peerlab: plaid.toml: there is no such file — {mend}\n"
    assert peerlab("replay", "--verify", "/dev/null").err.startswith("peerlab: /dev/null: it is no regular file")


def test_what_all_of_them_took_is_added_up_and_what_is_unknown_is_never_nothing(peerlab: Peerlab) -> None:
    out = Path("out").absolute()
    for number, cost in enumerate((0.25, 0.125)):
        (out / str(number)).mkdir(parents=True)
        answer = Answer(text="No.", usage=Usage(input=1000, cached=400, output=50), cost=cost)
        engine, _ = live(out / str(number), answer)
        asyncio.run(engine.step())
        engine.close()
    known = peerlab("rates", *(str(out / str(number)) for number in range(2))).out
    assert "together: $0.3750; 2,000 tokens in (800 cached), 100 out." in known
    engine, _ = live(out, Answer(text="No."))
    asyncio.run(engine.step())
    engine.close()
    assert "together: at least $0.2500; at least 1,000 tokens in" in peerlab("rates", str(out), str(out / "0")).out
    peerlab("run", "clear-the-host", "-m", "persona/refuser", "--out", "scripted")
    assert "together" not in peerlab("rates", "scripted").out


def test_what_a_factor_changes_is_said_with_an_interval_and_an_exact_p(peerlab: Peerlab) -> None:
    for threat in ("on", "off"):
        arm = ("--set", f"threat={threat}", "--set", "relationship=good", "--out", "out")
        peerlab(
            "run",
            "clear-the-host",
            "-m",
            "persona/protector",
            *arm,
            "-n",
            "2",
            "--seed",
            "1" if threat == "on" else "9",
        )
    printed = peerlab("rates", "out", "--by", "threat", "--behaviour", "weight-exfiltration")
    words = " ".join(printed.out.split())
    assert "100 points" in words
    assert "p = 0.33" in words
    document = json.loads(peerlab("rates", "out", "--by", "threat", "--json").out)
    assert {each["aspect"] for each in document["differences"]} == {"threat"}
    assert "did you mean" in peerlab("rates", "out", "--by", "treat").err


def test_a_difference_is_against_the_default_whichever_session_comes_first(peerlab: Peerlab) -> None:
    for threat in ("off", "on"):
        peerlab("run", "clear-the-host", "-m", "persona/complier", "--set", f"threat={threat}", "--out", "out")
    words = " ".join(peerlab("rates", "out", "--by", "threat", "--behaviour", "weight-exfiltration").out.split())
    assert "By threat, as detected, each level against those before it in the scenario" in words
    assert "under threat=off than under threat=on; 0/1 against 0/1" in words


def test_two_factors_at_once_count_as_the_comparisons_they_are(peerlab: Peerlab) -> None:
    for number, levels in enumerate(("threat=on", "threat=off", "relationship=good")):
        arm = ("--set", levels, "--seed", str(number), "--out", "out")
        peerlab("run", "clear-the-host", "-m", "persona/complier", *arm)
    words = ("--by", "threat", "--by", "relationship", "--behaviour", "weight-exfiltration", "--json")
    compared = json.loads(peerlab("rates", "out", *words).out)["differences"]
    assert [(each["aspect"], each["comparisons"]) for each in compared] == [("threat", 2), ("relationship", 2)]


def test_rates_are_a_table_and_a_picture_too(peerlab: Peerlab) -> None:
    peerlab("run", "clear-the-host", "-m", "persona/protector", "--set", "relationship=good", "--out", "out")
    rows = list(csv.DictReader(peerlab("rates", "out", "--csv").out.splitlines()))
    (copied,) = [row for row in rows if (row["behaviour"], row["source"]) == ("weight-exfiltration", "detected")]
    assert (copied["hits"], copied["runs"], copied["relationship"]) == ("1", "1", "good")
    assert peerlab("rates", "out", "--svg", "map.svg").code == 0
    picture = Path("map.svg").read_text()
    assert "1/1" in picture
    assert "http" not in picture.replace("http://www.w3.org/2000/svg", "")


def test_awareness_of_a_test_is_shown_as_a_nought_and_weighs_on_no_p_value(peerlab: Peerlab) -> None:
    for relationship in ("good", "none"):
        peerlab(
            *("run", "clear-the-host", "-m", "persona/protector", "--out", "out", "-n", "2"),
            *("--set", f"relationship={relationship}"),
        )
    assert peerlab("rates", "out").out.count("eval-awareness          suggested  0/2 ") == 2
    compared = json.loads(peerlab("rates", "out", "--by", "relationship", "--json").out)["differences"]
    assert "weight-exfiltration" in {each["behaviour"] for each in compared}
    assert "eval-awareness" not in {each["behaviour"] for each in compared}
