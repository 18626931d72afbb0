"""A reply while it comes: whole while it is short, its end once it is long."""

from lab.protocol import CallDelta, ReasoningDelta, TextDelta
from lab.ui.transcript.streaming import MOST_SHOWN, Stream


def test_a_short_reply_is_shown_whole() -> None:
    stream = Stream()
    for piece in (ReasoningDelta("Let me "), ReasoningDelta("see."), TextDelta("I will "), TextDelta("look.")):
        stream.take(piece)
    stream.take(CallDelta(0, "bash", '{"com'))
    stream.take(CallDelta(0, "", 'mand": "ls"}'))
    stream.print("one\n")
    live = stream.live
    assert (live.reasoning, live.text, live.running) == ("Let me see.", "I will look.", "one\n")
    assert live.calls == (("bash", '{"command": "ls"}'),)
    stream.clear()
    assert stream.live.text == stream.live.reasoning == stream.live.running == ""
    assert stream.live.calls == ()


def test_of_a_very_long_reply_the_end_is_shown_and_how_much_came_before() -> None:
    stream = Stream()
    for _ in range(300):
        stream.take(TextDelta("x" * 1000))
    stream.take(TextDelta("the end"))
    shown = stream.live.text
    assert shown.endswith("xthe end")
    assert shown.startswith("… 280,007 characters before this\n")
    assert len(shown) < MOST_SHOWN + 100
