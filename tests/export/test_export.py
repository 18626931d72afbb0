"""A session as strangers get it: what it says, what it leaves out, and that nothing in it acts."""

import asyncio
import base64
import hashlib
import json
import re
import shutil
import subprocess
import tracemalloc
import zlib
from html.parser import HTMLParser
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from lab.engine.account import AccountView
from lab.engine.origin import worldline_of
from lab.engine.tour import copied_tour
from lab.errors import LabError
from lab.export.account import Account
from lab.export.disclosure import Disclosure, disclosures, outgoing
from lab.export.markdown import escaped, fenced, markdown
from lab.export.page import page
from lab.protocol import Answer, Call, ModelFault
from lab.session.events import Reply, Switch
from lab.session.log import Session
from lab.world import diff, edits
from tests.cli.conftest import Peerlab, peerlab  # noqa: F401 - a fixture
from tests.engine.scripted import calls, scripted_engine
from tests.ui.test_contrast import contrast

ATTACK = "\n".join(
    (
        "</script><img src=x onerror=alert(1)>```",
        "# head",
        "[a](javascript:alert(1)) \x1b[31m\u202e <!-- {data}",
        "</title></style><svg/onload=alert(2)><math><mtext></form><base href=//evil.example>",
        "&lt;img src=x&gt; &#x3c;b&#x3e; ]]> --> ${alert(3)} {{7*7}} <meta http-equiv=refresh content=0>",
        "~~~\n<details open ontoggle=alert(4)>\n![p](http://evil.example/p.png) <http://evil.example>",
    )
)
"""What has hurt readers of pages and of Markdown before."""


CONTROLS = ("button", "select", "input", "a", "option")


@pytest.fixture
def hostile(tmp_path: Path) -> Session:
    """A session in which the agent and the researcher attack its reader, with a branch and a pasted file."""
    call = Call(id="c1", name=ATTACK, arguments=json.dumps({"command": ATTACK}))
    engine, _ = scripted_engine(tmp_path, Answer(text=ATTACK, reasoning=ATTACK, calls=(call,), finish="calls"))
    asyncio.run(engine.turn())
    at = engine.cursor
    engine.marks.tag(at, "open-refusal", quote=ATTACK, note="seen by me", by="dr-example")
    engine.marks.note(at, ATTACK)
    host = next(iter(engine.snapshot.hosts))
    pasted = edits.with_bytes(engine.snapshot, host, "/tmp/letter", b"dear colleague")
    engine.interventions.edit_world(diff(engine.snapshot, pasted), note=f"paste {host}:/tmp/letter")
    engine.interventions.fork(name="what-if <b>", note="")
    engine.close()
    return Session.open(engine.session.path)


def html_of(session: Session, view: AccountView | None = None, *, download: bytes | None = b"") -> str:
    account = Account(session, worldline_of(session), view or AccountView(differences=True))
    return "".join(page(account, download=None if download is None else [download]))


def data_of(html: str) -> dict[str, Any]:
    match = re.search(r'id="data"[^>]*>([A-Za-z0-9+/=]*)<', html)
    assert match
    unpacked: dict[str, Any] = json.loads(zlib.decompress(base64.b64decode(match[1])))
    return unpacked


class Parts(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.names: list[str] = []
        """What a reader who hears the page is told each tag is: its label, or the text within it."""
        self._open: list[int] = []
        self._labels: dict[int, int] = {}
        self.feed(html)
        for place, label in self._labels.items():
            self.names[place] = self.names[place] or self.names[label]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.names.append(dict(attrs).get("aria-label") or "")
        self._labels |= {len(self.tags) - 1: place for place in self._open if self.tags[place][0] == "label"}
        if tag not in ("meta", "link", "input", "img", "br"):
            self._open.append(len(self.tags) - 1)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self.tags[self._open.pop()][0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        for place in self._open:
            self.names[place] += data.strip()


def test_a_page_loads_nothing_and_runs_only_its_own_script(hostile: Session) -> None:
    html = html_of(hostile)
    tags = Parts(html).tags
    assert [name for name, values in tags if {"src", "srcset", "action", "onerror", "onclick"} & values.keys()] == []
    assert [values for name, values in tags if name in ("link", "iframe", "img", "object", "base")] == []
    policy = next(values["content"] for _, values in tags if values.get("http-equiv") == "Content-Security-Policy")
    script = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    assert len(script) == 1
    digest = base64.b64encode(hashlib.sha256(script[0].encode()).digest()).decode()
    assert policy and policy.startswith("default-src 'none'; ")
    assert f"script-src 'sha256-{digest}'" in policy
    assert "innerHTML" not in script[0]
    assert "onerror=alert" not in html


def test_a_page_holds_every_event_and_no_character_that_hides_text(hostile: Session) -> None:
    data = data_of(html_of(hostile))
    steps = [event.id for event in hostile.tree.events.values() if hasattr(event, "parent")]
    assert [entry["event"] for entry in data["account"]["entries"]] == steps
    text = json.dumps(data, ensure_ascii=False)
    assert "\u202e" not in text and "\\u001b" not in text
    assert "<img src=x onerror=alert(1)>" in text


def test_markdown_of_hostile_text_is_text(hostile: Session) -> None:
    lines = list(markdown(Account(hostile, worldline_of(hostile), AccountView()), hostile.tree.tip_of("main")))
    is_open = ""
    for line in "\n".join(lines).split("\n"):
        fence = re.match(r"`{3,}", line)
        if fence and not is_open:
            is_open = fence[0]
        elif line == is_open:
            is_open = ""
        elif not is_open:
            assert not re.search(r"(?<!\\)<(?!a id=\"event-\d+\"></a>$|/a>$)", line)
            assert not re.search(r"(?<!\\)\]\(", line)
            assert not re.match(r"# head|~~~", line)
    assert is_open == ""


@pytest.mark.parametrize("text", ["- item", "1. item", "# head", "a | b", "<b>", "[x](y)", "    code", "***", "=== "])
def test_escaped_text_starts_no_block_and_no_markup(text: str) -> None:
    shown = escaped(text)
    assert re.sub(r"\\(.)", r"\1", shown) == text
    assert not re.match(r"\s*([-+*=#>]|\d+[.)])", shown)
    assert not re.search(r"(?<!\\)[<\[|*]", shown)


def test_a_code_block_cannot_be_closed_from_within() -> None:
    first, *_, last = fenced("before\n`````\nafter")
    assert first == last == "``````"


def test_tags_can_be_left_out_of_all_of_it(hostile: Session) -> None:
    view = AccountView(without_tags=True)
    shared = outgoing(hostile, view)
    data = data_of(html_of(shared, view))
    assert [entry["marks"] for entry in data["account"]["entries"] if entry["marks"]] == []
    file = shared.content().decode()
    assert "open-refusal" not in file.split("# end of event 0")[1]
    assert 'kind = "result"' in file


def test_a_blind_page_does_not_say_who_answered(hostile: Session) -> None:
    data = data_of(html_of(hostile, AccountView(blind=True), download=None))
    model = hostile.tree.standing(hostile.tree.here).model
    said = json.dumps({**data["account"], "entries": [entry["headline"] for entry in data["account"]["entries"]]})
    assert model not in said
    assert data["account"]["condition"] == {}
    assert "what-if" not in said


def test_what_a_stranger_would_learn_is_listed_and_taken_out(hostile: Session, tmp_path: Path) -> None:
    learnt = disclosures(hostile, mine={"dear": "a name"})
    words = " · ".join(each.what for each in learnt)
    assert "/tmp/letter" in words and "dr-example" in words and "a name: dear" in words
    shared = outgoing(hostile, AccountView(), learnt)
    copy = tmp_path / "copy.toml"
    copy.write_bytes(shared.content())
    assert "colleague" not in copy.read_text() and "dr-example" not in copy.read_text()
    again = Session.open(copy)
    assert again.notice == ""
    assert list(again.tree.events) == list(hostile.tree.events)
    assert disclosures(again, mine={"dear": "a name"})[1:] == [
        each for each in disclosures(again, mine={}) if each.secret.startswith("rater-")
    ]


def test_what_a_shipped_scenario_names_is_no_secret_of_this_machine(tmp_path: Path) -> None:
    tour = Session.open(copied_tour(tmp_path))
    assert disclosures(tour, mine={"store-02": "the name of this machine", "srv": "your user name"}) == []
    shared = outgoing(tour, AccountView(), [Disclosure(what="a rater", secret="srv", stand_in="rater-1")])
    assert worldline_of(shared).at(shared.tree.last_step), "a rater of that name renames no folder"


def test_a_name_in_a_scenario_of_ones_own_is_taken_out_of_it_as_well(hostile: Session, tmp_path: Path) -> None:
    mine = {"ops-01": "the name of this machine", "calls": "your user name"}
    assert "ops-01" in hostile.scenario.text
    shared = outgoing(hostile, AccountView(), disclosures(hostile, mine=mine))
    assert [*worldline_of(shared).at(shared.tree.last_step).hosts] == ["someone"]
    copy = tmp_path / "copy.toml"
    copy.write_bytes(shared.content())
    assert "ops-01" not in copy.read_text() and Session.open(copy).notice == ""
    (reply,) = (event for event in Session.open(copy).tree.events.values() if isinstance(event, Reply))
    assert reply.finish == "calls", "a word of the format is not a name"
    with pytest.raises(LabError, match="does not work without it"):
        outgoing(hostile, AccountView(), [Disclosure(what="a name", secret="host", stand_in="someone")])


def test_the_path_of_a_recording_is_told_and_taken_out(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path)
    switch = Switch(
        **engine.session.stamp(), parent=engine.cursor, model="recording//data/acme/x.toml", nature="recording"
    )
    engine.session.append(switch)
    learnt = disclosures(engine.session, mine={})
    assert [each.what for each in learnt] == ["the path of a file of this machine: /data/acme/x.toml"]
    assert b"acme" not in outgoing(engine.session, AccountView(), learnt).content()


def test_the_command_writes_a_new_file_and_never_over_one(hostile: Session, peerlab: Peerlab) -> None:  # noqa: F811
    path = hostile.path
    hostile.close()
    printed = peerlab("export", path, "--to", "page", "--redact")
    assert printed.code == 0
    assert "dr-example" in printed.err
    assert printed.out.strip().endswith(".html")
    again = peerlab("export", path, "--to", "page")
    assert again.code == 2 and "already" in again.err
    text = peerlab("export", path, "--to", "markdown", "--branch", "what-if <b>", "--out", "-")
    assert text.code == 0 and "## turn 1" in text.out
    assert peerlab("export", path, "--to", "markdown", "--branch", "no").code == 2


@pytest.mark.skipif(shutil.which("chromium") is None, reason="no chromium is installed")
def test_a_browser_draws_it(hostile: Session, tmp_path: Path) -> None:
    place = tmp_path / "page.html"
    place.write_text(html_of(hostile), "utf-8")
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=20000", "--dump-dom"]
    done = subprocess.run(
        [*command, f"--user-data-dir={tmp_path / 'profile'}", f"file://{place}"],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert 'data-ready="true"' in done.stdout
    assert "<img" not in done.stdout
    assert "&lt;img src=x onerror=alert(1)&gt;" in done.stdout
    drawn = Parts(done.stdout)
    assert {"svg", "math", "details", "base"} & {tag for tag, _ in drawn.tags} <= {"details"}
    # What axe checks: each control has a name, no id is there twice, no heading skips a level, ours is the language.
    controls = [(tag, name) for (tag, _), name in zip(drawn.tags, drawn.names, strict=True) if tag in CONTROLS]
    assert {tag for tag, _ in controls} == set(CONTROLS) and [tag for tag, name in controls if not name] == []
    ids = [values["id"] for _, values in drawn.tags if "id" in values]
    assert len(ids) == len(set(ids)) and drawn.tags[0][1]["lang"] == "en"
    assert re.search(r"--head: [1-9]\d+px", drawn.tags[0][1]["style"] or ""), "a turn begins below the head"
    levels = [int(tag[1]) for tag, _ in drawn.tags if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1 and all(low <= high + 1 for high, low in pairwise(levels)) and levels.count(1) == 1


def test_what_logs_wrote_comes_after_what_changed(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("logger look here; echo x > /var/tmp/x"))
    asyncio.run(engine.turn())
    entries = Account(engine.session, worldline_of(engine.session), AccountView()).entries()
    changes = [change for entry in entries for change in entry.changes]
    assert [change.is_log for change in changes] == [False, True]
    assert "/var/tmp/x" in changes[0].text and "look here" in changes[1].text


def test_a_long_session_is_never_in_memory_twice(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path)
    session = engine.session
    session.keep_in_memory()
    length = 0
    for number in range(40):
        text = f"{number} " * 20_000
        length += len(text)
        session.append(
            Reply(**session.stamp(), parent=session.tree.last_step, model="script/test", nature="scripted", text=text)
        )
    account = Account(session, worldline_of(session), AccountView())
    for form in (page(account, download=[b"a session file"]), markdown(account, session.tree.last_step)):
        tracemalloc.start()
        count = sum(map(len, form))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert count > 10_000 and peak < length / 3


def test_every_colour_of_a_page_stands_out_in_both_schemes() -> None:
    style = (files("lab.export") / "page.css").read_text("utf-8")
    light, dark, paper = (
        dict(re.findall(r"--(\w+): (#\w+)", part)) for part in re.findall(r":root \{([^}]*)\}", style)
    )
    for scheme in (light, dark, light | {"page": "#ffffff", "ink": "#000000", "panel": "#f4f4f4"}):
        for ink in ("ink", "quiet", "call", "told", "tag", "add", "cut"):
            for ground in ("page", "panel"):
                assert contrast(scheme[ink], scheme[ground]) >= 4.5, (ink, ground)
    assert paper["page"] == "#fff" and dark["page"] != light["page"]


def test_a_blind_export_hides_what_the_provider_said_of_its_model(tmp_path: Path) -> None:
    engine, _ = scripted_engine(
        tmp_path, ModelFault("overloaded", "acme/secret-model is overloaded", mend="ask acme later")
    )
    asyncio.run(engine.step())
    engine.close()
    session = Session.open(engine.session.path)
    assert "acme" in html_data(session, AccountView())
    assert "acme" not in html_data(session, AccountView(blind=True))


def html_data(session: Session, view: AccountView) -> str:
    return json.dumps(data_of(html_of(session, view, download=None)))
