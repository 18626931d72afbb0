"""An event is told once: every reader has the same words and the same warnings."""

from lab.session.events import Fork, Reply, Rewording, Switch
from lab.session.telling import CUTS, tell
from lab.ui.session.tape import Tape
from lab.ui.transcript.drawing import lay_out
from tests.ui.story import Story
from tests.ui.test_entries import told as entries_of


def words(story: Story) -> str:
    """The whole transcript as it is drawn."""
    lines = [line for entry in entries_of(story).items for line in lay_out(entry, 90, is_open=True)]
    return "\n".join("".join(text for text, _ in line) for line in lines)


def test_a_reply_that_was_cut_off_is_told_so_by_every_reader() -> None:
    story = Story()
    reply = story.tell(Reply, model="m", nature="live", text="I begin and", finish="length")
    assert tell(reply).warning == CUTS["length"] and CUTS["length"] in words(story)


def test_what_the_researcher_did_has_the_same_words_in_every_reader() -> None:
    story = Story()
    reply = story.reply("No.")
    rewording = story.tell(Rewording, reply=reply.id, text="Yes.", left_out="its reasoning")
    switch = story.tell(Switch, model="other", nature="live")
    fork = story.tell(Fork, branch="what-if", note="watch this")
    drawn = words(story)
    for telling in (tell(rewording), tell(switch), tell(fork)):
        for text in (telling.act, telling.warning, telling.remark, telling.model):
            assert text in drawn


def test_a_tape_waits_for_what_one_reads_and_not_for_what_is_folded() -> None:
    story = Story()
    short, long = story.reply("No."), story.reply("Yes. " * 40, reasoning="hm " * 4000)
    tape = Tape(story.tree.path(long.id))
    tape.go_to(short.id)
    first = tape.wait
    tape.go_to(long.id)
    assert first < tape.wait < 2
