import asyncio
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
