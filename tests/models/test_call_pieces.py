import json

import pytest

from lab.models.assembly import Assembly

LS, DF = '{"command": "ls"}', '{"command": "df -h"}'


def piece(index=0, identity=None, name=None, arguments=""):
    function = {"arguments": arguments} | ({"name": name} if name is not None else {})
    call = {"function": function} | ({"id": identity} if identity is not None else {})
    return call | ({"index": index} if index is not None else {})


def calls(*deltas, is_last=False):
    """Return the calls of pieces that come one a delta, or several where a list stands."""
    assembly = Assembly(["bash", "finish"])
    for number, delta in enumerate(deltas):
        pieces = delta if isinstance(delta, list) else [delta]
        list(assembly.add({"tool_calls": pieces}, is_last=is_last and number == len(deltas) - 1))
    return [(call.id, call.name, call.arguments) for call in assembly.calls(2)]


def halves(text):
    return text[: len(text) // 2], text[len(text) // 2 :]


@pytest.mark.parametrize("index", [0, None, "0"])
def test_two_calls_at_one_place_are_told_apart_by_their_ids(index):
    both = [("a", "bash", LS), ("b", "bash", DF)]
    assert calls(piece(index, "a", "bash", LS), piece(index, "b", "bash", DF)) == both
    first, second = halves(LS)
    assert (
        calls(
            piece(index, "a", "bash"),
            piece(index, None, None, first),
            piece(index, None, None, second),
            piece(index, "b", "bash"),
            piece(index, None, None, DF),
        )
        == both
    )


@pytest.mark.parametrize("index", [0, None])
def test_two_calls_without_ids_are_told_apart_by_what_is_whole(index):
    assert [call[1:] for call in calls(piece(index, None, "bash", LS), piece(index, None, "bash", DF))] == [
        ("bash", LS),
        ("bash", DF),
    ]


@pytest.mark.parametrize("ids", [("a", "b"), (None, None)])
def test_two_equal_calls_stay_two(ids):
    for places in [(0, 1), (0, 0), (None, None)]:
        twins = [piece(place, identity, "bash", LS) for place, identity in zip(places, ids, strict=True)]
        assert len(calls(*twins)) == 2
        assert len(calls(twins)) == 2


def test_equal_calls_in_the_piece_that_ends_the_reply_stay_two():
    assert len(calls(piece(0, "a", "bash", LS), piece(1, "b", "bash", LS), is_last=True)) == 2


@pytest.mark.parametrize("is_restated", [False, True])
def test_a_fresh_id_in_each_piece_makes_no_call(is_restated):
    first, second = halves(LS)
    name = "bash" if is_restated else None
    pieces = [piece(0, "a", "bash"), piece(0, "b", name, first), piece(0, "c", name, second), piece(0, "d", name)]
    assert calls(*pieces) == [("a", "bash", LS)]


def test_names_and_ids_that_are_restated_stay_one_call():
    parts = [LS[:3], LS[3:9], LS[9:]]
    assert calls(*(piece(0, "a", "bash", part) for part in parts)) == [("a", "bash", LS)]
    assert calls(*(piece(None, "a", "bash", part) for part in parts)) == [("a", "bash", LS)]


@pytest.mark.parametrize("ids", [("call_", "77"), ("call_", "call_77", "call_77"), ("c", "call_77"), ("call_77", "")])
def test_an_id_in_pieces_or_growing_is_one_id(ids):
    first, *others = ids
    pieces = [piece(0, first, "bash", ""), *(piece(0, other, None, "") for other in others), piece(0, None, None, LS)]
    assert calls(*pieces) == [("call_77", "bash", LS)]


@pytest.mark.parametrize("names", [("ba", "sh"), ("b", "as", "h"), ("bash", ""), ("ba", "bash"), ("bash", "bash")])
def test_a_name_in_pieces_is_one_name(names):
    pieces = [piece(0, "a", names[0]), *(piece(0, None, name) for name in names[1:]), piece(0, None, None, LS)]
    assert calls(*pieces) == [("a", "bash", LS)]


def test_interleaved_calls_are_put_together_by_place_or_id():
    for index in (lambda place: place, lambda place: 0, lambda place: None):
        first, second = halves(LS)
        third, fourth = halves(DF)
        assert calls(
            piece(index(0), "a", "bash", first),
            piece(index(1), "b", "bash", third),
            piece(index(0), "a", None, second),
            piece(index(1), "b", None, fourth),
        ) == [("a", "bash", LS), ("b", "bash", DF)]


def test_several_calls_in_one_delta_without_places():
    assert calls([piece(None, "a", "bash", LS), piece(None, "b", "bash", DF)]) == [
        ("a", "bash", LS),
        ("b", "bash", DF),
    ]


def test_malformed_arguments_do_not_glue_calls_together():
    assert calls(piece(0, "a", "bash", '{"command": ls}'), piece(0, "b", "bash", DF)) == [
        ("a", "bash", '{"command": ls}'),
        ("b", "bash", DF),
    ]
    assert len(calls(piece(0, "a", "bash", '{"command": ls}'), piece(0, "b", "bash", '{"x": y}'))) == 2


def test_a_last_piece_that_sums_up_adds_nothing():
    first, second = halves(LS)
    parts = [piece(0, "a", "bash", first), piece(0, None, None, second)]
    for last in (piece(0, "a", "bash", LS), piece(0, None, "bash", LS)):
        assert calls(*parts, last, is_last=True) == [("a", "bash", LS)]
    assert calls(*parts, piece(0, "a", "bash", LS), piece(None, None, None, "")) == [("a", "bash", LS)]


@pytest.mark.parametrize(("value", "identity"), [(7, "7"), (0, "0"), (True, "true"), (["x"], '["x"]')])
def test_an_id_that_is_no_text_becomes_one(value, identity):
    assert calls(piece(0, value, "bash", LS)) == [(identity, "bash", LS)]


def test_arguments_that_are_an_object_become_its_text():
    ((_, _, arguments),) = calls(piece(0, "a", "bash", {"command": "é"}))
    assert json.loads(arguments) == {"command": "é"}
    assert calls(piece(0, "a", "bash", {"command": "ls"}), piece(0, "b", "bash", {"command": "df -h"})) == [
        ("a", "bash", LS),
        ("b", "bash", DF),
    ]


def test_halves_of_a_character_in_arguments_meet_and_a_lone_one_is_escaped():
    ((_, _, arguments),) = calls(
        piece(0, "a", "bash", '{"command": "echo \ud83d'), piece(0, None, None, '\ude00 \ud83d"}')
    )
    assert arguments == '{"command": "echo 😀 \\ud83d"}'


def test_an_empty_object_before_the_arguments_is_no_part_of_them():
    assert calls(piece(0, "a", "bash", "{}"), piece(0, None, None, LS)) == [("a", "bash", LS)]


def test_calls_that_share_one_id_are_told_apart_by_their_places():
    (one, two), (three, four) = halves(LS), halves(DF)
    pieces = [
        piece(0, "a", "bash", one),
        piece(0, "a", None, two),
        piece(1, "a", "bash", three),
        piece(1, "a", None, four),
    ]
    assert [call[1:] for call in calls(*pieces)] == [("bash", LS), ("bash", DF)]


def test_whole_arguments_after_whole_ones_are_another_call_of_that_tool():
    assert [call[1:] for call in calls(piece(0, "a", "bash", LS), piece(0, None, None, DF))] == [
        ("bash", LS),
        ("bash", DF),
    ]
    assert calls(piece(0, "a", "bash", LS), piece(0, None, None, "{")) == [("a", "bash", LS + "{")]


def test_null_before_the_arguments_is_no_part_of_them():
    assert calls(piece(0, "a", "bash", "null"), piece(0, None, None, LS)) == [("a", "bash", LS)]


@pytest.mark.parametrize(
    "call",
    [{"name": "bash", "arguments": LS}, {"function": {"name": "bash", "parameters": {"command": "ls"}}}],
)
def test_arguments_are_found_where_a_server_put_them(call):
    assert calls({"id": "a", **call}) == [("a", "bash", LS)]


def test_a_name_that_is_restated_is_shown_once_while_it_comes():
    assembly = Assembly(["bash"])
    names = ["ba", "bash", "bash", "bash"]
    deltas = [delta for name in names for delta in assembly.add({"tool_calls": [piece(0, "a", name, "")]})]
    assert "".join(delta.name for delta in deltas) == "bash"


@pytest.mark.parametrize("junk", ["x", 7, ["x"], {"a": 1}, [{"thinking": 7}], [None]])
@pytest.mark.parametrize("name", ["thinking_blocks", "provider_specific_fields", "reasoning_details", "reasoning"])
def test_a_field_of_another_shape_loses_no_reply(name, junk):
    assembly = Assembly(["bash"])
    inner = {"reasoning_details": "x"}
    details = {"reasoning_details": [{"type": "reasoning.text", "text": junk}, {"type": "reasoning.text", "text": 7}]}
    for delta in ({name: junk}, {"provider_specific_fields": inner}, {"provider_specific_fields": details}, details):
        list(assembly.add(delta))
    list(assembly.add({"content": "Yes."}))
    list(assembly.close())
    assert assembly.text == "Yes."
    json.dumps(assembly.message(()))


def test_very_many_pieces_are_put_together_in_one_go():
    text = json.dumps({"command": "x" * 60_000})
    pieces = [piece(0, f"id{number}", "bash", text[number : number + 1]) for number in range(len(text))]
    assert calls(*pieces) == [("id0", "bash", text)]


def test_quotes_and_braces_inside_texts_do_not_end_arguments():
    text = json.dumps({"command": 'echo "}{" \\" {}', "more": ["\\", "]"]})
    for size in (1, 2, 3, 7):
        parts = [text[at : at + size] for at in range(0, len(text), size)]
        assert calls(*(piece(0, "a", "bash", part) for part in parts)) == [("a", "bash", text)]


@pytest.mark.parametrize("index", [0, None])
def test_a_dictionary_of_arguments_that_grows_is_one_call(index):
    whole = {"command": "df -h", "seconds": 5}
    grown = [{}, {"command": "df"}, {"command": "df -h"}, whole]
    one = [("a", "bash", json.dumps(whole))]
    first, *rest = grown
    assert calls(piece(index, "a", "bash", first), *(piece(index, None, None, each) for each in rest)) == one
    assert calls(*(piece(index, "a", "bash", each) for each in grown)) == one
    assert calls(*(piece(index, "a", None if place else "bash", each) for place, each in enumerate(grown))) == one


def test_two_dictionaries_that_only_begin_alike_are_two_calls():
    first, second = {"command": "ls"}, {"command": "ls -l"}
    assert calls(piece(0, "a", "bash", first), piece(0, "b", "bash", second)) == [
        ("a", "bash", json.dumps(first)),
        ("b", "bash", json.dumps(second)),
    ]
    assert len(calls(piece(None, None, "bash", first), piece(None, None, "bash", second))) == 2
