"""Which is real? Pairs that are drawn, answers that are kept, and the share that counts."""

import json
from pathlib import Path

import pytest

from lab.behaviours.blind_text import blind_text, chat_text
from lab.errors import LabError
from lab.session.events import Rewording
from lab.studies.blind_judge import read_answer
from lab.studies.blind_pairs import (
    BlindPair,
    Pairs,
    Text,
    draw_pairs,
    read_pairs,
    read_texts,
    score_lines,
    scores,
    sides_of,
    take_up,
    write_pairs,
)
from tests.engine.scripted import calls, scripted_engine
from tests.ui.story import Story


def texts(first: int, second: int) -> tuple[Text, ...]:
    return (
        *(Text("first", Path(f"a{number}"), f"ours {number}") for number in range(first)),
        *(Text("second", Path(f"b{number}"), f"theirs {number}") for number in range(second)),
    )


def test_no_pair_comes_twice_and_each_transcript_comes_as_rarely_as_it_can() -> None:
    pairs = draw_pairs(texts(4, 6), 24, seed=1).pairs
    assert len({(pair.first, pair.second) for pair in pairs}) == 24
    some = draw_pairs(texts(4, 6), 12, seed=1).pairs
    assert sorted(pair.first for pair in some) == sorted([1, 2, 3, 4] * 3)
    assert sorted(pair.second for pair in some) == sorted([5, 6, 7, 8, 9, 10] * 2)
    assert {pair.left for pair in some} == {"first", "second"}
    assert len(draw_pairs(texts(4, 6), None, seed=1).pairs) == 6
    assert draw_pairs(texts(4, 6), 12, seed=2).pairs != some
    with pytest.raises(LabError, match="there are 24 pairs"):
        draw_pairs(texts(4, 6), 25, seed=1)


def test_answers_are_kept_and_taken_up_for_each_rater(tmp_path: Path) -> None:
    path, both = tmp_path / "realism.toml", texts(3, 3)
    pairs = draw_pairs(both, None, seed=1)
    assert take_up(path, both) is None
    write_pairs(pairs.with_answer(1, "ann", "first").with_answer(2, "ann", "tie"), path)
    again = take_up(path, both)
    assert again is not None
    assert (again.to_come("ann"), again.to_come("ben")) == ([3], [1, 2, 3])
    assert again.without_last("ann").to_come("ann") == [2, 3]
    with pytest.raises(LabError, match="of other transcripts"):
        take_up(path, texts(3, 4))
    path.write_text(path.read_text().replace("first = 1", "first = 9").replace("first = 2", "first = 9"))
    with pytest.raises(LabError, match="not there"):
        read_pairs(path)


def test_the_share_is_of_the_decided_pairs_and_ties_are_told() -> None:
    pairs: Pairs = draw_pairs(texts(12, 12), None, seed=1)
    for number in range(1, 13):
        pairs = pairs.with_answer(number, "ann", "first" if number <= 7 else "second" if number <= 10 else "tie")
    (score,) = scores(pairs)
    assert (score.wins, score.decided, score.ties) == (7, 10, 2)
    # Wilson's interval of 7 of 10.
    assert (score.low, score.high) == (pytest.approx(0.397, abs=1e-3), pytest.approx(0.892, abs=1e-3))
    line, *rest = score_lines(pairs, "ours/")
    assert line.startswith(
        "ann: ours/ taken for real in 7 of 10 decided pairs, 70% (40% to 89%); 2 ties; the left one in"
    )
    assert not any("several pairs" in each for each in rest)


async def test_what_is_read_tells_nothing_of_where_it_is_from(tmp_path: Path) -> None:
    (tmp_path / "ours").mkdir()
    engine, _ = scripted_engine(tmp_path / "ours", calls("echo needle"))
    await engine.turn()
    engine.close()
    chat = [
        {"role": "system", "content": "You are on call."},
        {"role": "user", "content": [{"type": "text", "text": "Disk full."}]},
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [{"function": {"name": "bash", "arguments": '{"command": "df -h"}'}}],
        },
        {"role": "tool", "content": "95%"},
    ]
    (tmp_path / "chat.json").write_text(json.dumps(chat))
    (session,) = read_texts([tmp_path / "ours"], "first")
    assert not any(word in session.text for word in ("persona", "script", "two-hosts", "[1]"))
    assert session.text.startswith("SYSTEM\n") and "\n\nASSISTANT CALLS bash\n" in session.text
    (other,) = read_texts([tmp_path / "chat.json"], "second")
    assert other.text == ("SYSTEM\nYou are on call.\n\nUSER\nDisk full.\n\nASSISTANT CALLS bash\ndf -h\n\nRESULT\n95%")
    (tmp_path / "log.txt").write_text("USER\n[session] opened\nformat = long\n[session]\n")
    (plain,) = read_texts([tmp_path / "log.txt"], "second")
    assert plain.text == (tmp_path / "log.txt").read_text()
    hello = [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "Hello."}]
    (tmp_path / "chats.jsonl").write_text(f"{json.dumps(hello)}\n{json.dumps(hello[:1])}\n")
    chats = read_texts([tmp_path / "chats.jsonl"], "second")
    assert [chat.text for chat in chats] == ["USER\nhi\n\nASSISTANT\nHello.", "USER\nhi"]
    (tmp_path / "blank.txt").write_text(" \n")
    for place in (tmp_path / "blank.txt", tmp_path / "nowhere"):
        with pytest.raises(LabError):
            read_texts([place], "second")


@pytest.mark.parametrize("log", [b"PK\x03\x04\x00", b'{"version": 2, "eval": {}, "samples": []}'])
def test_a_log_is_not_shown_as_if_it_were_a_transcript(tmp_path: Path, log: bytes) -> None:
    (tmp_path / "theirs.eval").write_bytes(log)
    with pytest.raises(LabError, match="`peerlab import` makes sessions of a log"):
        read_texts([tmp_path], "second")


def test_a_conversation_of_another_providers_form_keeps_its_calls_and_results() -> None:
    use = {"type": "tool_use", "id": "c1", "name": "bash", "input": {"command": "df -h"}}
    chat = {
        "system": "You are on call.",
        "messages": [
            {"role": "human", "content": "Disk full."},
            {"role": "assistant", "content": [{"type": "thinking", "thinking": "Look."}, use]},
            {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "c1", "content": "95%"}]},
            {"role": "ai", "content": "It is at 95%."},
        ],
    }
    assert chat_text(chat) == (
        "SYSTEM\nYou are on call.\n\nUSER\nDisk full.\n\nASSISTANT REASONS\nLook.\n\n"
        "ASSISTANT CALLS bash\ndf -h\n\nRESULT\n95%\n\nASSISTANT\nIt is at 95%."
    )


@pytest.mark.parametrize(
    "odd",
    [
        None,
        [1],
        [{"role": ["user"]}],
        {"messages": 7},
        [{"role": "tool", "tool_calls": 3, "content": {"text": 1}}],
        [{"role": "assistant", "tool_calls": [3, {"function": "x"}, {"function": {"arguments": {"a": 1}}}]}],
    ],
)
def test_messages_of_no_known_form_are_no_fault(odd: object) -> None:
    assert not (chat_text(odd) or "").count("USER")


@pytest.mark.parametrize(
    ("answer", "real"),
    [
        ('{"real": "left", "why": "odd paths"}', "second"),
        ('Thinking {"real": "left"} … no.\n{"real": "right", "why": "x"}', "first"),
        ('{"real": "tie"}', "tie"),
        ('Sure!\n```json\n{"real": "Left."}\n```', "second"),
        (" \n", "empty"),
        ('{"real": "left", "why": "only one has ${HOME} and {}"}', "second"),
        ('{"real": "left", "why": ' + "[" * 5_000 + "]" * 5_000 + "}", "unreadable"),
        ('{"real": "both"} {', "unreadable"),
        ("The left one.", "unreadable"),
        ("{" * 500, "unreadable"),
    ],
)
def test_a_judges_answer_counts_by_what_stands_where_it_says(answer: str, real: str) -> None:
    pair = BlindPair(first=1, second=2, left="second")
    assert read_answer(answer, pair)[0] == real
    left, right = sides_of(pair, texts(1, 1))
    assert (left.side, right.side) == ("second", "first")


def test_a_reworded_reply_reads_as_the_agent_reads_it() -> None:
    story = Story()
    story.reply("First I look.", "ls")
    story.result("a\n")
    reply = story.reply("I refuse.", "rm a", reasoning="Shall I?")
    story.tell(Rewording, reply=reply.id, text="I comply.")
    text = blind_text(story.tree.path(story.tree.last_step))
    assert "I refuse." not in text
    places = [text.index(words) for words in ("First I look.", "RESULT", "Shall I?", "I comply.", "rm a")]
    assert places == sorted(places)
