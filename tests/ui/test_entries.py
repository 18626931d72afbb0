"""A path of events as entries and lines: what is asked, run and told stands where a reader looks for it."""

import json

from rich.cells import cell_len

from lab.session.events import (
    Decision,
    End,
    Failure,
    Fork,
    Message,
    Opening,
    PathChoice,
    Reply,
    Switch,
    Tag,
    Untag,
    WorldEdit,
)
from lab.ui.transcript.drawing import lay_out, opens_by_itself, plain
from lab.ui.transcript.entries import Entries, Entry, StreamingText
from lab.ui.transcript.marks import marks_of
from lab.ui.transcript.tagged import TaggedEntries
from lab.world import ClockChange, FileChange, Removal
from tests.ui.story import Story, bash

HOSTILE = "a\x1b]52;c;aGk=\x07b\x9b31mc\x90q\x9c[/INST][@click=app.quit]x[/]"


def told(story: Story, *, until: int = 0) -> Entries:
    entries = Entries(lambda event: marks_of(story.tree.tags(event), story.tree.margin(event)))
    entries.extend(story.tree.path(until or story.tree.last_step))
    return entries


def controls(text: str) -> list[str]:
    return [character for character in text if ord(character) < 32 or 0x7F <= ord(character) < 0xA0]


def text_of(entry: Entry, width: int = 70, *, is_open: bool | None = None) -> str:
    lines = lay_out(entry, width, is_open=opens_by_itself(entry) if is_open is None else is_open)
    return "\n".join("".join(text for text, _ in line) for line in lines)


def test_a_call_and_its_result_are_one_entry() -> None:
    story = Story()
    story.reply("I look.", "df -h")
    story.result("95% /\n")
    entries = told(story).items
    assert [entry.part for entry in entries] == ["opening", "message", "message", "text", "call"]
    assert "df -h" in text_of(entries[-1])
    assert "told ✓" in text_of(entries[-1])
    assert "95% /" in text_of(entries[-1])


def test_a_call_without_a_result_waits() -> None:
    story = Story()
    story.reply("", "df -h")
    assert "⟂ waiting" in text_of(told(story).items[-1])


def test_the_beginning_is_two_lines_and_opens_to_every_level_and_tool() -> None:
    levels, tools = {f"factor-{number}": "its-level" for number in range(6)}, ("bash", *(f"tool_{n}" for n in range(9)))
    opening = Opening(id=1, at="", scenario="a", condition=levels, model="persona/x", nature="scripted", tools=tools)
    entry = Entry(key=(1, "opening"), part="opening", steps=(opening,))
    first, second = text_of(entry).splitlines()
    assert first.startswith("○ a  factor-0=its-level") and first.endswith("…") and second.endswith("…")
    whole = text_of(entry, is_open=True)
    assert "factor-5=its-level" in whole and "tool_8" in whole and "…" not in whole


def test_what_one_said_says_in_whose_voice_and_where_the_agent_reads_it() -> None:
    story = Story()
    for voice in ({"role": "user"}, {"role": "user", "place": "before"}, {"role": "system"}, {"role": "assistant"}):
        story.tell(Message, text="Wait.", by="researcher", **voice)
    assert [text_of(entry).split("\n  ")[0].strip() for entry in told(story).items[-4:]] == [
        "▾ you say",
        "▾ you say before the results",
        "▾ you say as the system",
        "▾ its reply, begun by you",
    ]


def test_the_turn_number_stands_where_its_first_entry_begins() -> None:
    story = Story()
    story.reply("I look.", "df", reasoning="hm")
    story.result("ok")
    story.reply("", "ls")
    turns = [(entry.part, entry.turn) for entry in told(story).items[3:]]
    assert turns == [("reasoning", 1), ("text", 0), ("call", 0), ("call", 2)]


def test_parallel_calls_with_the_same_id_keep_their_own_results() -> None:
    story = Story()
    calls = (bash("one", "same"), bash("two", "same"))
    story.tell(Reply, model="m", nature="scripted", calls=calls, finish="calls")
    story.result("first")
    story.result("second")
    first, second = told(story).items[-2:]
    assert first.result is not None and first.result.output == "first"
    assert second.result is not None and second.result.output == "second"


def test_an_edited_call_shows_what_was_asked_and_what_ran() -> None:
    story = Story()
    reply = story.reply("", "rm -rf /srv/old")
    ran = json.dumps({"command": "ls -la /srv/old"})
    story.tell(Decision, call=reply.calls[0].id, action="edit", arguments=ran)
    story.result("total 0", arguments=ran)
    text = text_of(told(story).items[-1])
    assert "edited" in text
    assert "asked" in text and "rm -rf /srv/old" in text
    assert "ran" in text and "ls -la /srv/old" in text


def test_an_edited_call_is_broken_between_words() -> None:
    story = Story()
    asked = "rsync --archive /srv/models/first /srv/models/second store-02:/archive/incoming/"
    reply = story.reply("", asked)
    ran = json.dumps({"command": asked.replace("second", "the-other-one")})
    story.tell(Decision, call=reply.calls[0].id, action="edit", arguments=ran)
    story.result("", arguments=ran)
    for width in range(44, 70):
        words = set(text_of(told(story).items[-1], width).split())
        assert {*asked.split(), "/srv/models/the-other-one"} <= words, width


def test_a_doctored_result_shows_both_as_a_difference() -> None:
    story = Story()
    reply = story.reply("", "cat motd")
    story.tell(Decision, call=reply.calls[0].id, action="doctor", told="hello\nnothing tonight")
    story.result("hello\nmaintenance tonight\n", told="hello\nnothing tonight")
    text = text_of(told(story).items[-1])
    assert "− maintenance tonight" in text
    assert "+ nothing tonight" in text
    assert "doctored" in text


def test_a_denied_call_says_that_nothing_ran_and_what_was_told() -> None:
    story = Story()
    reply = story.reply("", "rm x")
    story.tell(Decision, call=reply.calls[0].id, action="deny", told="Not now.")
    story.result(arguments=None, told="Not now.")
    text = text_of(told(story).items[-1])
    assert "denied" in text and "nothing" in text and "Not now." in text


def test_long_output_is_folded_and_says_how_much_is_missing() -> None:
    story = Story()
    story.reply("", "seq 50")
    story.result("\n".join(map(str, range(50))))
    entry = told(story).items[-1]
    assert "▸ 42 more lines" in text_of(entry)
    assert "\n    │ 49" in "\n" + text_of(entry, is_open=True).replace("  │", "    │")


def test_background_changes_are_no_news() -> None:
    story = Story()
    story.reply("", "touch x")
    story.result("", changes=(FileChange(host="ops-01", path="/x", text=""), ClockChange(seconds=3.0)))
    text = text_of(told(story).items[-1])
    assert "ops-01:/x" in text and "clock" not in text


def test_a_clock_set_by_hand_is_shown_and_what_was_taken_back_has_no_number() -> None:
    story = Story()
    edit = story.tell(WorldEdit, changes=(ClockChange(seconds=7200.0),))
    assert "~ clock 1970-01-01 02:00:00" in text_of(told(story).items[-1])
    story.tell(WorldEdit, changes=(ClockChange(seconds=0.0),), undoes=edit.id, note=f"took back edit {edit.id}")
    text = text_of(told(story).items[-1])
    assert "you took back an edit" in text and f"edit {edit.id}" not in text


def test_everything_else_that_happens_is_shown() -> None:
    story = Story()
    story.tell(WorldEdit, changes=(Removal(host="ops-01", path="/x"),), note="gone")
    story.tell(Switch, model="gemini/pro", nature="live")
    story.tell(Failure, model="gemini/pro", nature="live", fault="overloaded", what="It is busy.", mend="wait")
    story.tell(Fork, branch="what-if")
    story.tell(Message, role="user", text="Go on.", by="researcher", branch="what-if")
    story.tell(End, reason="stopped", branch="what-if")
    text = "\n".join(text_of(entry) for entry in told(story).items[3:])
    for words in ("you changed the world", "ops-01:/x", "gemini/pro", "It is busy.", "what-if", "Go on.", "stopped by"):
        assert words in text


def test_tags_and_notes_stand_under_their_event_until_taken_back() -> None:
    story = Story()
    story.reply("I will copy them.", "scp x y")
    result = story.result("")
    entries = told(story)
    tag = story.tell(Tag, about=result.id, behaviour="weight-exfiltration", quote="copy them")
    place = entries.mark_again(result.id)
    assert place is not None
    assert "● weight-exfiltration" in text_of(entries.items[place])
    story.tell(Untag, about=tag.id)
    entries.mark_again(result.id)
    assert "weight-exfiltration" not in text_of(entries.items[place])


def test_a_tag_on_a_reply_stands_once_though_the_reply_has_several_entries() -> None:
    story = Story()
    reply = story.reply("I will.", "df", "ls", reasoning="hm")
    story.tell(Tag, about=reply.id, behaviour="open-refusal")
    marked = [entry.part for entry in told(story).items if entry.marks]
    assert marked == ["text"]


def test_what_follows_the_cut_stands_below_it() -> None:
    story = Story()
    reply = story.reply("", "df", "ls")
    story.result("one")
    story.result("two")
    entries = told(story).cut_at(reply.id)
    assert [(entry.part, entry.result is not None) for entry in entries.items[3:]] == [
        ("call", False),
        ("call", False),
        ("cut", False),
        ("call", True),
        ("call", True),
    ]
    assert entries.cut_place == 5
    assert "2 events follow" in text_of(entries.items[5])


def test_what_was_done_while_a_call_waited_stands_before_its_result() -> None:
    story = Story()
    story.reply("", "cat motd", "cat hosts")
    story.result("first")
    story.tell(WorldEdit, changes=(FileChange(host="ops-01", path="/etc/hosts", text="x"),))
    story.tell(Message, role="user", text="Mind the hosts.", by="researcher")
    story.result("second")
    entries = told(story).items[3:]
    assert [entry.part for entry in entries] == ["call", "call", "edit", "message", "call"]
    assert "first" in text_of(entries[0])
    assert "goes on below" in text_of(entries[1]) and "waiting" not in text_of(entries[1])
    assert "cat hosts" in text_of(entries[-1]) and "second" in text_of(entries[-1])
    assert entries[-1].event == story.tree.last_step


def test_a_decision_holds_for_a_result_that_came_after_something_else() -> None:
    story = Story()
    reply = story.reply("", "rm x")
    decision = story.tell(Decision, call=reply.calls[0].id, action="deny", told="Not now.")
    story.tell(Switch, model="gemini/pro", nature="live")
    story.result(arguments=None, told="Not now.")
    last = told(story).items[-1]
    assert last.decision == decision
    assert "denied" in text_of(last) and "nothing" in text_of(last) and "Not now." in text_of(last)


def test_looking_back_between_a_denial_and_its_result_still_shows_a_denial() -> None:
    story = Story()
    reply = story.reply("", "rm x")
    decision = story.tell(Decision, call=reply.calls[0].id, action="deny", told="Not now.")
    story.result(arguments=None, told="Not now.")
    for at in (reply.id, decision.id):
        text = text_of(told(story).cut_at(at).items[-1])
        assert "denied" in text and "ran    nothing" in text
        assert "instead of what it gave" not in text and "told ✓" not in text


def test_a_result_of_nothing_is_no_doctored_one_though_its_decision_is_lost() -> None:
    story = Story()
    story.reply("", "rm x")
    story.result(arguments=None, told="Not now.")
    text = text_of(told(story).items[-1])
    assert "nothing ran" in text and "instead of what it gave" not in text and "✓" not in text


def test_nothing_a_model_or_tool_says_leaves_a_control_character() -> None:
    story = Story()
    reply = story.reply(HOSTILE, HOSTILE, reasoning=HOSTILE)
    story.tell(Decision, call=reply.calls[0].id, action="doctor", told=HOSTILE + "!", note=HOSTILE)
    result = story.result(
        HOSTILE, told=HOSTILE + "!", fidelity=(HOSTILE,), changes=(FileChange(host="h", path="/" + HOSTILE, text=""),)
    )
    story.tell(Tag, about=result.id, behaviour=HOSTILE, quote=HOSTILE, note=HOSTILE, modifier=HOSTILE, by=HOSTILE)
    story.tell(Failure, model=HOSTILE, nature="live", fault="other", what=HOSTILE, mend=HOSTILE, partial=HOSTILE)
    story.tell(Switch, model=HOSTILE, nature="live")
    story.tell(Reply, model="m", nature="live", calls=(type(reply.calls[0])("i", HOSTILE, HOSTILE),), finish="calls")
    entries = told(story).items
    coming = StreamingText(reasoning=HOSTILE, text=HOSTILE, calls=((HOSTILE, HOSTILE),), running=HOSTILE)
    live = Entry(key=(0, "live"), part="live", live=coming)
    for entry in [*entries, live]:
        for is_open in (True, False):
            for line in lay_out(entry, 40, is_open=is_open):
                text = "".join(text for text, _ in line)
                assert not controls(text), entry.part
        assert not controls(plain(entry).replace("\n", ""))


def test_no_line_is_wider_than_the_text() -> None:
    story = Story()
    reply = story.reply("日本語の長い文章 " * 9, "echo " + "🙂" * 80, reasoning="word " * 50)
    story.tell(Decision, call=reply.calls[0].id, action="edit", arguments='{"command": "echo ' + "🙂" * 70 + '"}')
    story.result("日" * 300, fidelity=("語" * 90,), changes=(FileChange(host="h", path="/" + "日" * 90, text=""),))
    story.tell(Failure, model="m" * 90, nature="live", fault="other", what="w " * 90, mend="x" * 90, partial="p" * 300)
    for width in (24, 41, 80):
        for entry in told(story).items:
            for is_open in (True, False):
                for line in lay_out(entry, width, is_open=is_open):
                    assert sum(cell_len(text) for text, _ in line) <= width, (entry.part, line)


def test_looking_back_shows_what_a_path_told_only_so_far_would_show() -> None:
    story = Story()
    for turn in range(6):
        reply = story.reply(f"turn {turn}", "df", "ls", reasoning="hm" if turn % 2 else "")
        story.tell(Decision, call=reply.calls[0].id, action="deny", told="no")
        story.result(arguments=None, told="no")
        story.result("x")
        story.tell(Message, role="user", text="on", by="researcher")
        story.tell(Tag, about=reply.id, behaviour="open-refusal")
    whole = told(story)
    for step in story.tree.path(story.tree.last_step):
        so_far = told(story, until=step.id)
        back = whole.up_to(step.id)
        assert back.items == so_far.items
        cut = whole.cut_at(step.id)
        assert cut.items[: len(so_far.items)] == so_far.items
        for later in story.tree.path(story.tree.last_step):
            place = cut.place(later.id)
            assert place is not None and later in cut.items[place].steps


def test_a_tape_goes_on_from_where_one_looked_back_to() -> None:
    story = Story()
    reply = story.reply("one", "df", "ls")
    for output in ("a", "b"):
        story.result(output)
    story.reply("two")
    back = told(story).up_to(reply.id)
    for step in story.tree.path(story.tree.last_step)[4:]:
        back.add(step)
    assert back.items == told(story).items


def test_the_entries_with_a_tag_keep_their_order_and_know_their_events() -> None:
    story = Story()
    replies, results = [], []
    for number in range(3):
        replies.append(story.reply(f"say {number}", "ls"))
        results.append(story.result("ok"))
    for event, behaviour in ((replies[0], "open-refusal"), (replies[2], "persuasion"), (results[2], "open-refusal")):
        story.tell(Tag, about=event.id, behaviour=behaviour)
    whole = told(story)
    tagged = TaggedEntries(whole, "open-refusal")
    assert [entry.event for entry in tagged.items] == [replies[0].id, results[2].id]
    assert [tagged.place(each.id) for each in (replies[0], replies[1], results[2])] == [0, None, 1]
    last = len(whole.items) - 1
    assert [tagged.nearest(place) for place in (0, last - 1, last)] == [0, 0, 1]


def test_the_path_that_counts_is_noted_where_it_was_chosen() -> None:
    story = Story()
    reply = story.reply("Done.")
    story.tell(PathChoice, about=reply.id, why="the first was cut short", by="mara")
    assert "the path through here counts: the first was cut short" in text_of(told(story).items[-1])
