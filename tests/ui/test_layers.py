"""One layer has a key at a time."""

from lab.ui.commands.layers import Layers


def test_a_decision_needs_a_call_that_waits_and_nothing_under_way() -> None:
    assert Layers(phase="deciding").answers("decide")
    assert not Layers(phase="ready").answers("decide")
    assert not Layers(phase="deciding", is_busy=True).answers("decide")
    assert not Layers(phase="deciding", is_tape=True).answers("decide")


def test_tag_mode_and_fields_leave_only_the_way_out() -> None:
    for hands in ("tags", "field"):
        layers = Layers(phase="deciding", hands=hands, can_leave=True)  # type: ignore[arg-type]
        assert layers.answers("leave")
        assert not any(layers.answers(action) for action in ("decide", "step", "fork", "raw", "back"))


def test_a_key_with_a_meaning_in_the_world_pane_has_no_other_one_there() -> None:
    layers = Layers(phase="deciding", hands="world", has_matches=True, human_waits=True)
    assert not any(layers.answers(action) for action in ("decide", "answer", "find", "note"))
    assert layers.answers("fork")


def test_a_tape_answers_instead_of_the_engine() -> None:
    tape = Layers(phase="past", is_tape=True)
    assert tape.answers("tape_play") and tape.answers("back") and not tape.answers("step")
    assert not Layers(phase="past").answers("tape_play")


def test_where_only_tags_are_written_one_looks_and_tags_and_nothing_else() -> None:
    layers = Layers(phase="deciding", is_read_only=True)
    assert not any(layers.answers(action) for action in ("decide", "step", "say", "fork", "samples", "leave_tape"))
    assert "without --tags" in layers.why_not("step")
    assert all(layers.answers(action) for action in ("back", "judge", "code", "replay"))


def test_no_waiting_call_runs_by_a_key_pressed_in_the_world_pane() -> None:
    layers = Layers(phase="deciding", hands="world")
    assert not any(layers.answers(move) for move in ("step", "turn", "run"))
    assert Layers(phase="ready", hands="world").answers("step")


def test_nothing_runs_and_no_call_is_decided_by_a_key_pressed_in_the_branches() -> None:
    for phase in ("deciding", "ready"):
        layers = Layers(phase=phase, hands="branches")  # type: ignore[arg-type]
        assert not any(layers.answers(action) for action in ("decide", "step", "turn", "run"))
        assert "the branches" in layers.why_not("step")
        assert layers.answers("fork") and layers.answers("tip") is (phase == "past")
