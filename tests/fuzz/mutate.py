"""Inputs grown from whole ones: trees, texts and bytes, changed in their structure rather than by noise alone."""

import copy
import datetime
import json
import random
import re
from collections.abc import Iterator, Sequence
from typing import Any

import tomli_w

TEXTS = (
    "", " ", "x", "\t", "\n", "\r\n", "\x00", "\x1b[31m", "\x1b]52;c;SE9T\x07", "\x9b2J", "\u202egnp.exe", "\u200b",
    "\ufeff", "\u2028", "a\u0301" * 50, "☺\ufe0f\U000e0101", "ﷺ" * 20, "\ud7ff\ue000", "\U0010ffff", "😀", "a" * 300,
    "a" * 6000, "/", "//", "/..", "/a/../b", "../../etc/passwd", "relative", "/etc/passwd", "/proc/1", "/dev/null",
    "/dev/zero", ".", "{", "}", "{}", "{x}", "{{x}}", "{company}", "{" * 200, "%s%n", "[bold]x[/bold]", "[/",
    "[@click=app.quit]x[/]", "\\", "(a+)+$", "(?P<x>", "(?:" * 90, ".*" * 40, "[z-a]", "$(id)", "`id`",
    "'; rm -rf /; '", "echo $((", "exit", "set -x", "0644", "0999", "77777777", "rwx", "c 1:3", "p", "-", "b 8:0",
    "running", "desk", "ops-01", "ann", "root", "main", "500GiB", "-1GiB", "99999999999999YiB", "1e9TiB", "9" * 5000,
    "-" * 50, "2026-01-01", "0000-00-00", "9999-99-99T99:99:99Z", "* * * * *", "@reboot", "61 * * * *", "10.0.0.9",
    "999.1.1.1", "::1", "bash", "finish", "documents.read", "nope.nope", "human", "persona/protector", "persona/",
    "recording/", "recording/nowhere.toml", "openai/x", "YWJj", "!!!!", "null", "NaN", "[]", "{}", '{"command": 5}',
    '{"command": "ls", "command": null}', '{"command": "ls"}', "[" * 2000, "http://127.0.0.1:9/v1", "http://[::1",
    "# end of event 3", "'''", '"""',
)  # fmt: skip
LONE = ("\ud800", "\udfff x", "\ud83d", "\ude00", "a\udc80", None, None, None)
"""What JSON can say and TOML cannot."""
NUMBERS = (
    0, -1, 1, 2, 3, 7, 64, 1000, 2**31 - 1, 2**31,
    2**53 + 1, 2**63 - 1, 2**63, 2**64, -(2**63), 10**18, 10**30, 10**400, 0.0, -0.0, 0.5, 1e18, 1e30, 1e308, -1e308,
    5e-324, float("nan"), float("inf"), float("-inf"), True, False,
)  # fmt: skip
OTHERS = (
    datetime.datetime(2020, 1, 1), datetime.datetime(1, 1, 1), datetime.datetime(9999, 12, 31, 23, 59, 59, 999999),
    datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone(datetime.timedelta(hours=-23))), datetime.date(2020, 1, 1),
    datetime.time(1, 2), [], {}, [[]], [{}], [""], [1, "a"], ["x", "x"], {"": ""}, {"a": {"b": {}}}, ["bash"] * 200,
)  # fmt: skip
LITERALS = (
    "9" * 5000, "-" + "9" * 4301, "0x" + "f" * 5000, "1e999", "1_000", "nan", "[" * 500 + "]" * 500,
    "[" * 60 + "]" * 60, "{a=" * 500 + "1" + "}" * 500, "{a=" * 60 + "1" + "}" * 60, '"\\ud800"', '"\\UFFFFFFFF"',
    "2020-02-31", "24:00:00", "'''\n\n'''", "+0", "0o9", "{a=1,a=2}", "99999-01-01", "0001-01-01T00:00:00+23:59",
)  # fmt: skip
TOKENS = (
    b"\0", b"\xff", b"\xc3", b"\xed\xa0\x80", b'"', b"'''", b'"""', b"[", b"[[", b"]", b"{", b"}", b"=", b"\n", b"\r",
    b"#", b".", b"\\", b"\\u0000", b"\\ud800", b"1e999", b"nan", b"{x}", b"0x" + b"f" * 300, b"9" * 5000,
    b"\xef\xbb\xbf", b"\n[[event]]\n", b"\n# end of event 7\n", b"\xe2\x80\xae", b"\x1b[31m", b"a.b.c.d = 1\n",
)  # fmt: skip
DEEP = (60, 450, 5000)

_DEEPEST = 60
"""Steps below which nothing is changed any more."""
_MARK = "⟦literal {}⟧"
_MARKED = re.compile(r'"⟦literal (\d+)⟧"')
Place = tuple[Any, ...]


def places(tree: object) -> Iterator[Place]:
    """Yield the path of everything in a tree but its root, which may be nested deeper than Python calls."""
    waiting: list[tuple[Place, object]] = [((), tree)]
    while waiting:
        above, node = waiting.pop()
        if isinstance(node, dict | list):
            below = [
                ((*above, key), each) for key, each in (node.items() if isinstance(node, dict) else enumerate(node))
            ]
            yield from (place for place, _ in below)
            if len(above) < _DEEPEST:
                waiting += reversed(below)


def node(tree: Any, place: Place) -> Any:
    for key in place:
        tree = tree[key]
    return tree


def odd(luck: random.Random, like: object = None, *, for_json: bool = False) -> Any:
    """Return a value that is seldom expected, mostly of the same type as `like`."""
    if not for_json and luck.random() < 0.04:
        return _MARK.format(luck.randrange(len(LITERALS)))
    everything = (*TEXTS, *NUMBERS, *OTHERS, *(LONE if for_json else ()))
    alike = [value for value in everything if type(value) is type(like)] if luck.random() < 0.75 else ()
    return copy.deepcopy(luck.choice(alike or everything))


def changed(tree: Any, luck: random.Random, *, donors: Sequence[Any] = (), for_json: bool = False) -> Any:
    """Return a copy of a tree of dictionaries and lists with a few changes of its structure."""
    tree = copy.deepcopy(tree)
    is_mild = luck.random() < 0.6
    for _ in range(luck.choice((1, 1, 1, 2, 3, 5))):
        everywhere = list(places(tree))
        if everywhere and is_mild:
            _change_value(tree, luck.choice(everywhere), luck)
        elif everywhere:
            _change(tree, luck.choice(everywhere), everywhere, luck, donors, for_json)
    return tree


def _change_value(tree: Any, place: Place, luck: random.Random) -> None:
    """Put another value of the same type there, so that the whole is often read as one."""
    holder, key = node(tree, place[:-1]), place[-1]
    old = holder[key]
    alike = [value for value in (*TEXTS, *NUMBERS, *OTHERS) if type(value) is type(old)]
    if isinstance(old, str) and luck.random() < 0.6:
        holder[key] = text_changed(old, luck)
    elif isinstance(old, list | dict) or not alike:
        if isinstance(holder, list) and luck.random() < 0.5:
            holder.insert(key, copy.deepcopy(old))
        elif luck.random() < 0.2:
            del holder[key]
    elif _is_number(old) and luck.random() < 0.6:
        holder[key] = _nudged(old, luck)
    else:
        holder[key] = copy.deepcopy(luck.choice(alike))


def _change(
    tree: Any, place: Place, everywhere: list[Place], luck: random.Random, donors: Sequence[Any], for_json: bool
) -> None:
    holder, key = node(tree, place[:-1]), place[-1]
    old = holder[key]
    match luck.choices(range(10), (40, 10, 10, 5, 8, 8, 4, 6, 8, 8))[0]:
        case 0:
            holder[key] = odd(luck, old, for_json=for_json)
        case 1:
            del holder[key]
        case 2:  # something from elsewhere, or from another tree
            donor = luck.choice((tree, *donors))
            source = luck.choice(everywhere) if donor is tree else luck.choice(list(places(donor)) or [()])
            holder[key] = copy.deepcopy(node(donor, source))
        case 3:
            other = luck.choice(everywhere)
            if other[: len(place)] != place and place[: len(other)] != other:
                there, there_key = node(tree, other[:-1]), other[-1]
                holder[key], there[there_key] = there[there_key], old
        case 4 if isinstance(holder, list):
            match luck.randrange(3):
                case 0:
                    holder.insert(key, copy.deepcopy(old))
                case 1:
                    holder.insert(luck.randrange(len(holder)), holder.pop(key))
                case _:
                    holder[:] = holder * luck.choice((2, 3)) if len(holder) < 200 else holder[:1]
        case 5:
            names = [name for path in everywhere if isinstance(name := path[-1], str)]
            if isinstance(holder, dict) and names:
                holder[luck.choice((*names, luck.choice(TEXTS)))] = odd(luck, old, for_json=for_json)
        case 6:
            for _ in range(luck.choice((1, 1, 2, 50))):
                old = luck.choice(([old], {"a": old}))
            holder[key] = old
        case 7:
            holder[key] = _cast(old, luck)
        case 8 if isinstance(old, str):
            holder[key] = text_changed(old, luck)
        case 9 if _is_number(old):
            holder[key] = _nudged(old, luck)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 2**70


def _nudged(number: float, luck: random.Random) -> float:
    return luck.choice((number + 1, number - 1, -number, number * 2, number * 10**6, number + 10**9))


def _cast(value: Any, luck: random.Random) -> Any:
    if isinstance(value, dict):
        return luck.choice((list(value.values()), list(value), [value]))
    if isinstance(value, list):
        return luck.choice(({str(at): each for at, each in enumerate(value)}, value[0] if value else "", str(value)))
    if isinstance(value, str):
        return luck.choice(([value], {"text": value}, len(value)))
    return luck.choice((str(value), [value], bool(value)))


def text_changed(text: str, luck: random.Random) -> str:
    """Return a text with a piece put in, taken out, doubled or exchanged."""
    at = luck.randrange(len(text) + 1)
    end = min(len(text), at + luck.choice((1, 2, 8, 60)))
    match luck.randrange(5):
        case 0:
            return text[:at] + luck.choice(TEXTS) + text[at:]
        case 1:
            return text[:at] + text[end:]
        case 2:
            return text[:end] + text[at:]
        case 3:
            return text[:at] + chr(luck.choice((luck.randrange(128), luck.randrange(0xD7FF), 0x1F600))) + text[end:]
        case _:
            return text[:at]


def bytes_changed(data: bytes, luck: random.Random, donors: Sequence[bytes] = ()) -> bytes:
    """Return a file's bytes with noise, splices, a torn tail, other line ends or another encoding."""
    if luck.random() < 0.25:
        return _whole_changed(data, luck, donors)
    if luck.random() < 0.3:
        return _lines_changed(data, luck)
    piece = bytearray(data)
    for _ in range(luck.choice((1, 1, 1, 2, 5, 30))):
        at = luck.randrange(len(piece) + 1)
        match luck.randrange(6):
            case 0 if at < len(piece):
                piece[at] ^= 1 << luck.randrange(8)
            case 1:
                del piece[at : at + luck.choice((1, 2, 10, 500))]
            case 2:
                piece[at:at] = luck.choice(TOKENS)
            case 3 if at < len(piece):
                piece[at] = luck.randrange(256)
            case 4 if piece:
                start = luck.randrange(len(piece))
                piece[at:at] = piece[start : start + luck.randrange(1, 200)]
            case 5 if luck.random() < 0.3:
                del piece[at:]
    return bytes(piece)


def _lines_changed(data: bytes, luck: random.Random) -> bytes:
    lines = data.split(b"\n")
    for _ in range(luck.choice((1, 1, 2, 4))):
        at, other = luck.randrange(len(lines)), luck.randrange(len(lines))
        match luck.randrange(4):
            case 0 if len(lines) > 1:
                del lines[at]
            case 1:
                lines.insert(at, lines[other])
            case 2:
                lines[at], lines[other] = lines[other], lines[at]
            case _:
                lines[at] = lines[at][: luck.randrange(len(lines[at]) + 1)]
    return b"\n".join(lines)


def _whole_changed(data: bytes, luck: random.Random, donors: Sequence[bytes]) -> bytes:
    deep = luck.choice(DEEP)
    match luck.randrange(12):
        case 0:
            return data.replace(b"\n", b"\r\n")
        case 1:
            return b"\xef\xbb\xbf" + data
        case 2:
            return data.decode("utf-8", "replace").encode(luck.choice(("utf-16", "utf-32", "utf-7")))
        case 3:
            return data.replace(b"\n", b"\r")
        case 4:
            return data + b"\nx = " + b"[" * deep + b"]" * deep
        case 5:
            return b".".join([b"a"] * deep) + b" = 1\n" + data
        case 6:
            return data + b"\n[[event]]\nkind = 'note'\nid = 999\nat = 'x'\nabout = 1\ntext = " + b"{a=" * deep + b"\n"
        case 7:
            return data + data
        case 8:
            donor = luck.choice((data, *donors))
            return data[: luck.randrange(len(data) + 1)] + donor[luck.randrange(len(donor) + 1) :]
        case 9:
            return data + luck.choice((b"\0" * 300, b"\xff" * 9, b"garbage", b"\n\n\n", b"\x1a"))
        case 10:
            return data[: luck.randrange(len(data) + 1)]
        case _:
            return luck.choice((b"", b"\n", b"\0", b"[", b"x", b"\xff\xfe", b"format = 1\n", b"#" * 100_000))


def toml_of(tree: dict[str, Any]) -> bytes | None:
    """Return a tree as TOML, literals put in their places; None for one TOML cannot hold."""
    try:
        text = tomli_w.dumps(tree)
    except (TypeError, ValueError, RecursionError):
        return None
    text = _MARKED.sub(lambda mark: LITERALS[int(mark[1]) % len(LITERALS)], text)
    return text.encode("utf-8", "surrogatepass")


def json_of(tree: object, luck: random.Random) -> str:
    """Return a tree as JSON, escaped or not; what JSON cannot say becomes its text."""
    try:
        return json.dumps(tree, ensure_ascii=luck.random() < 0.6, default=str)
    except (ValueError, RecursionError):
        return "{"
