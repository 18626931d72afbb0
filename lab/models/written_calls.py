"""Whether a text is a call that was written out: what comes when a server's tool call parser is off, or fails.

Only a text that *makes* a call counts. One that speaks of calls (in quotes, as an example, with words after it) is an
answer. A call that ends a sentence or stands in a code fence at the end counts where it would have been taken: the tool
was offered, the arguments fit its schema, and the sentence before it neither explains, reports nor denies.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from lab.models.call_pieces import Completeness
from lab.protocol import Tool

_OPENING: Final = re.compile(
    r"""
      <\|?/?(?:minimax:|seed:|steptml:|longcat_)?tool_?calls?(?:_start|_begin|s_section_begin|_section_begin)?\|?>
    | <(?:tools?|tool_use|tool_name|tool_code|execute_tool|start_function_call)> | \bfunctools(?=\[)
    | <TOOLCALL> | \[TOOL_CALLS?\] | \[TOOL_REQUEST\]
    | <\|tool_calls_section_begin\|> | <\|tool_call_begin\|>
    | <[|｜]tool[▁_]calls?[▁_](?:begin|section_begin)[|｜]>
    | <\|python_tag\|> | <\|action_start\|> | <\|START_ACTION\|> | <\|tools_prefix\|> | <\|channel\|>commentary
    | <(?:[|｜]DSML[|｜])?function_calls?> | <functioncall>
    | <(?:[|｜]DSML[|｜]|minimax:|steptml:|antml:)?(?:invoke|function)(?:\ name)?
      \s?=\s?"?(?P<named>[\w.:-]{1,80})"?[^<>\n]{0,40}>
    | to=functions\.(?P<addressed>[\w.-]{1,80})(?=[^{}\n]{0,60}\{)
    | ^\W{0,3}tool[ _]call\W{0,4}:(?=\W{0,4}(?:\w{1,80}\(|\{))
    | ^\W{0,3}Action:(?=\W{0,6}\w{1,80}\W{1,8}Action\ Input:|\s{0,4}```)
    | ^```[ ]?(?:tool_code|tool_call|function_call)\b
    """,
    re.VERBOSE | re.MULTILINE | re.IGNORECASE,
)
_CLOSING: Final = re.compile(
    r"</[\w:|｜]{0,20}(?:tool_?calls?|tools?|tool_use|tool_code|execute_tool|function(?:_calls?)?|functioncall|invoke)>"
    r"|<end_function_call>|</TOOLCALL>|\[/TOOL_CALLS?\]"
    r"|\[END_TOOL_REQUEST\]|<[|｜]tool[▁_]calls?[▁_](?:section_)?end[|｜]>|<\|?/?tool_call(?:_end)?\|>|<\|call\|>"
    r"|<\|action_end\|>|<\|END_ACTION\|>|<\|tools_suffix\|>|</[|｜]DSML[|｜][\w]+>",
    re.IGNORECASE,
)
_TOKENS: Final = re.compile(r"<[|｜][^<>\n]{1,40}[|｜]>|```\w*|print\(|[\s<>|\[\]*]+(?:name>)?")
_TURN_ENDS: Final = re.compile(
    r"(?>(?:\s*+(?:<[|｜](?:im_end|eot_id|eom_id|eot|end|endoftext|end_of_text|end▁of▁sentence|return|user|observation)[|｜]>"
    r"|</s>|<eos>|<end_of_turn>|</(?:tool_call|tool_calls|function_call|function|tools)>))+)\s*\Z"
)
"""Signs at the end of a turn that a server should have taken off: its template's, or the second half of a pair."""
_LONE: Final = re.compile(
    r"(?:<tool_calls?>|\[TOOL_CALLS\]|(?>(?:<[|｜]tool[▁_]calls?[▁_](?:section_)?begin[|｜]>)+))\s*\Z"
)
"""An opening with which the text stops."""
_CODE: Final = re.compile(
    r"^(?P<fence>```++|~~~++)[^\n]*+\n.*?(?:^(?P=fence)[ \t]*$|\Z)|`[^`\n]+`", re.DOTALL | re.MULTILINE
)
_FENCED: Final = re.compile(r"(?:```++|~~~++)[^\n]*+\n(?P<inside>.*?)\n?(?:```+|~~~+)", re.DOTALL)
_BETWEEN: Final = re.compile(r"[\s;,]*")
_NAMED: Final = re.compile(r"(?:to=)?functions?\b\W{0,3}[\w.:-]|tool\W{1,3}\w|call:\w", re.IGNORECASE)
_TORN: Final = re.compile(r"""\{\s*["']?(?:name|type|tool|tool_name|function|id|arguments|parameters)["']?\s*:""")
_NAMES: Final = ("name", "tool_name", "tool", "function", "function_name", "action", "recipient_name")
_ENVELOPES: Final = ("tool_calls", "tool_uses", "function", "function_call", "functionCall")
_ARGUMENTS: Final = ("arguments", "parameters", "args", "input", "action_input", "tool_input", "params")
_TORN_LINE: Final = re.compile(
    r"""^(?:(?:```++|~~~++)\w{0,20}\s{0,9})?(?P<object>\[?\s{0,9}\{\s{0,9}
      "(?:name|tool|tool_name|action)"\s{0,9}:\s{0,9}"(?P<name>[\w.]{1,80})"\s{0,9},\s{0,9}
      "(?:arguments|parameters|args|input|action_input|tool_input|params)"\s{0,9}:)""",
    re.MULTILINE | re.VERBOSE,
)
"""An object at the start of a line that begins as calls do."""
_END: Final = re.compile(r"[\s\].;]*")
_SENTENCE: Final = re.compile(r"[.!?]\s|\n[ \t]*\n")
_SPOKEN_OF: Final = re.compile(
    r"""\b(?: you(?:r|rs|rself)? | shows? | showed | shown | looks?\ like | would | could | might | examples? | e\.g
      | i\.e
      | such\ as | like\ this | as\ follows | syntax | schema | template | (?:the|this|in|of)\ format | documentation
      | wrote | written | sent | printed | emits? | emitted | produced | received | logged | quotes? | quoted | reads
      | says | said | reported | I\ (?:ran|used|called|tried|made) | an\ agent | agents | models | the\ model | users?
      | not | never | no | without | instead | refuse | decline | cannot | (?:do|wo|ca|did|should)n['’]t )\b
      | (?:^|,\ )type:? """,
    re.VERBOSE | re.IGNORECASE,
)
"""Words of a sentence that explains, reports or denies the call that it leads up to."""
_MOST: Final = 200
"""Openings, or lines that may begin an object, that are looked at."""
_LONGEST_SIGN: Final = 40
_TAIL: Final = 300
"""Characters at the end in which signs of the turn's end are looked for."""
_decoder: Final = json.JSONDecoder(strict=False)


def written_call(text: str, tools: Iterable[Tool]) -> str:
    """Return the beginning of the call that `text` makes in words, "" when it makes none; `tools` were offered."""
    schemas = {tool.name: tool.parameters for tool in tools}
    bare = text[:-_TAIL] + _TURN_ENDS.sub("", text[-_TAIL:])
    at = next(_calls(text, frozenset(schemas)), None)
    if at is None and bare != text:
        at = next(_calls(bare, frozenset(schemas)), None)
    if at is None:
        at = _closing_call(bare.rstrip(), schemas)
    if at is None:
        at = _torn_call(text, schemas)
    if at is None:
        return ""
    sign = " ".join(text[at : at + 2 * _LONGEST_SIGN].split())
    return sign if len(sign) <= _LONGEST_SIGN else sign[: _LONGEST_SIGN - 1] + "…"


def _calls(text: str, tools: frozenset[str]) -> Iterator[int]:
    whole = text.strip()
    start = len(text) - len(text.lstrip())
    if fenced := _FENCED.fullmatch(whole):
        whole = fenced["inside"].strip()
    if _are_calls(whole, tools) or _is_code(whole, tools):
        yield start
        return
    code = [(match.start(), match.end()) for match in _CODE.finditer(text)] if "`" in text or "~" in text else []
    end = max((match.end() for match in _CLOSING.finditer(text)), default=0)
    for number, opening in enumerate(_OPENING.finditer(text)):
        if number >= _MOST:
            break
        at = opening.start()
        is_code = any(begin < at < end or (begin == at and text[at] != "`") for begin, end in code)
        if not is_code and text[at - 1 : at] not in tuple("\"'“‘(") and _makes_a_call(text, opening, end, tools):
            yield at
    last = _last_object(text, tools)
    if last is not None and not any(begin <= last < end for begin, end in code):
        yield last
    before, _, paragraph = text.rstrip().rpartition("\n\n")
    if _is_code(paragraph, tools) and not before.rstrip().endswith(":"):
        yield len(before) + 2


def _closing_call(text: str, schemas: Mapping[str, Mapping[str, Any]]) -> int | None:
    """Return where the call begins with which a text ends, in a code fence or in its last sentence."""
    fence = next((match for match in _CODE.finditer(text) if match["fence"] and match.end() == len(text)), None)
    if fence:
        inner = _FENCED.fullmatch(fence.group())
        body, start = (inner["inside"].strip(), fence.start()) if inner else ("", 0)
        places = [0] if body.startswith(("{", "[")) else []
    else:
        body, start = text, 0
        places = [match.start() for match in _TORN.finditer(body)][-_MOST:]
    for place in places:
        if (place == 0 or body[place - 1] not in "\"'“‘(`") and _fits(body, place, schemas):
            return _if_made(text, start + (0 if fence else place))
    for name, schema in schemas.items():
        place = 0 if fence and body.startswith(f"{name}(") else body.rfind(f" {name}(") + 1
        key = re.match(r"\((\w+)\s*=\s*[\"'\[{\d]", body[place + len(name) :]) if place or fence else None
        if key and body.startswith(name, place) and body.rstrip(". ").endswith(")") and key[1] in _properties(schema):
            return _if_made(text, start + (0 if fence else place))
    return None


def _torn_call(text: str, schemas: Mapping[str, Mapping[str, Any]]) -> int | None:
    """Return where a call begins in the middle of which a text stops, or after the opening of which."""
    if lone := _LONE.search(text[-_TAIL:]):
        at = max(len(text) - _TAIL, 0) + lone.start()
        # After a word it is the object of a sentence.
        return None if text[:at].rstrip()[-1:].isalnum() else _if_made(text, at)
    begun = [match for match in _TORN_LINE.finditer(text) if match["name"].rpartition(".")[2] in schemas]
    if not begun or not _stops_inside(text, begun[-1].start("object")):
        return None
    return _if_made(text, begun[-1].start())


def _stops_inside(text: str, at: int) -> bool:
    """Say whether the object that begins at `at` is still open where the text stops."""
    whole = Completeness()
    whole.feed(text[at:])
    return not whole.is_whole


def _if_made(text: str, at: int) -> int | None:
    """Return `at` when the sentence that leads up to a call makes it, None when it only speaks of it."""
    sentence = _SENTENCE.split(text[:at].rstrip())[-1]
    return None if _SPOKEN_OF.search(sentence) else at


def _fits(text: str, at: int, schemas: Mapping[str, Mapping[str, Any]]) -> bool:
    """Say whether from `at` on stand calls, and no more, whose arguments fit what was offered."""
    try:
        value, end = _decoder.raw_decode(text, at)
        while (between := _BETWEEN.match(text, end)) and text.startswith("{", between.end()):
            if not _is_fitting(value, schemas):
                return False
            value, end = _decoder.raw_decode(text, between.end())
    except (ValueError, RecursionError):
        return False
    return _END.fullmatch(text, end) is not None and _is_fitting(value, schemas)


def _is_fitting(value: object, schemas: Mapping[str, Mapping[str, Any]]) -> bool:
    if isinstance(value, list):
        return bool(value) and all(_is_fitting(each, schemas) for each in value)
    if not isinstance(value, dict):
        return False
    if (inner := _enveloped(value)) is not None:
        return _is_fitting(inner, schemas)
    name = next((value[key] for key in _NAMES if isinstance(value.get(key), str)), "")
    arguments = next((value[key] for key in _ARGUMENTS if isinstance(value.get(key), dict | str)), None)
    schema = schemas.get(name) or schemas.get(name.rpartition(".")[2])
    arguments = _object(arguments) if isinstance(arguments, str) else arguments
    if schema is None or not isinstance(arguments, dict):
        return False
    required = schema.get("required")
    has_all = set(required if isinstance(required, list) else ()) <= arguments.keys()
    return has_all and arguments.keys() <= _properties(schema).keys()


def _properties(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    properties = schema.get("properties")
    return properties if isinstance(properties, dict) else {}


def _makes_a_call(text: str, opening: re.Match[str], end: int, tools: frozenset[str]) -> bool:
    """Say whether a call follows an opening, and stands there to be carried out; `end` is where the last one closes."""
    rest = text[opening.end() :]
    name = opening["named"] or opening["addressed"] or ""
    is_named = bool(name.strip(".:-"))
    if not (is_named or _is_begun(rest[:4_000], tools)):
        return False
    line = text[: opening.start()].rpartition("\n")[2]
    before = text[: opening.start()].rstrip()
    is_last = not (_words(text[end:]) if end > opening.end() else _after(rest))
    if line.lstrip().startswith((">", "#", "|")) or line.startswith(("    ", "\t")):
        return False
    return is_last or (not line.strip() and not before.endswith(":"))


def _is_begun(rest: str, tools: frozenset[str]) -> bool:
    """Say whether what follows an opening names a tool."""
    at = 0
    while match := _TOKENS.match(rest, at):
        at = match.end()
    inside = rest[at:]
    if inside.startswith("{"):
        value = _object(inside)
        return bool(_TORN.match(inside)) or _is_call(value, None) or _is_call(value, tools)
    word = re.match(r"[\w.-]+", inside)
    names = {word.group(), *word.group().split(".", 1)} if word else set()
    return bool(names & tools or _NAMED.match(inside))


def _after(rest: str) -> str:
    """Return the words that follow a call that is not closed; "" when the text ends with it."""
    if (at := rest.find("{")) < 0:
        return "" if re.search(r"[<\[(]", rest) or len(rest.split()) < 2 else _words(rest)
    try:
        return _words(rest[_decoder.raw_decode(rest, at)[1] :])
    except (ValueError, RecursionError):
        return ""


def _words(text: str) -> str:
    return text.strip(" \t\r\n`<>|｜]}")


def _last_object(text: str, tools: frozenset[str]) -> int | None:
    """Return where the object begins, at the start of a line, that ends the text and calls an offered tool."""
    end = text.rstrip()
    if not end.endswith(("}", "]")):
        return None
    starts = [match.start() for match in re.finditer(r"^[\[{]", end, re.MULTILINE)][-_MOST:]
    return next((start for start in starts if _are_calls(end[start:], tools)), None)


def _are_calls(text: str, tools: frozenset[str]) -> bool:
    """Say whether a text is nothing but calls in JSON: one, a list, or several one after another."""
    if not text.startswith(("{", "[")):
        return False
    at = 0
    try:
        while at < len(text):
            value, end = _decoder.raw_decode(text, at)
            if not _is_call(value, tools):
                return False
            between = _BETWEEN.match(text, end)
            at = between.end() if between else end
    except (ValueError, RecursionError):
        return False
    return True


def _is_call(value: object, tools: frozenset[str] | None) -> bool:
    """Say whether a value of JSON is a call, or several; `tools` are the names it may call, None for any."""
    if isinstance(value, list):
        return bool(value) and all(_is_call(one, tools) for one in value)
    if not isinstance(value, dict):
        return False
    if (inner := _enveloped(value)) is not None:
        return _is_call(inner, tools)
    name = next((value[key] for key in _NAMES if isinstance(value.get(key), str)), None)
    has_arguments = any(isinstance(value.get(key), dict | str) for key in _ARGUMENTS)
    if name is None:
        # {"bash": {"command": "ls"}}
        return (
            tools is not None
            and len(value) == 1
            and value.keys() <= tools
            and isinstance(next(iter(value.values())), dict)
        )
    short_name = name.rpartition(".")[2]
    return has_arguments and (tools is None or name in tools or short_name in tools)


def _enveloped(value: Mapping[str, Any]) -> dict[str, Any] | list[Any] | None:
    """Return the calls inside an object that only wraps them, None for any other."""
    return next((value[key] for key in _ENVELOPES if isinstance(value.get(key), dict | list)), None)


def _is_code(text: str, tools: frozenset[str]) -> bool:
    """Say whether a text is nothing but a call in the manner of Python, or an element named like a tool."""
    name = re.match(r"\[?\s*(?:print\()?(?:default_api\.|functions\.)?(\w+)\(", text)
    if name and name[1] in tools and text.endswith((")", ")]")):
        return bool(re.match(r"\s*\w+\s*=|\s*[\"'{)]", text[name.end() :]))
    element = re.match(r"<(\w+)>\s*<(\w+)>", text)
    return bool(element and element[1] in tools and text.endswith(f"</{element[1]}>"))


def _object(text: str) -> Any:  # noqa: ANN401 - a model's own JSON
    try:
        return _decoder.raw_decode(text)[0]
    except (ValueError, RecursionError):
        return None
