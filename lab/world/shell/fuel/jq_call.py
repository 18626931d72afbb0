"""The program and the values of a call of jq, read from its arguments and input."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from lab.world.shell.fuel.jq import ends

_PAIRS: Final[dict[str, Callable[[str, str], Any]]] = {
    "--arg": lambda text, _: text,
    "--argjson": lambda text, _: json.loads(text),
    "--slurpfile": lambda _, content: documents(content),
    "--rawfile": lambda _, content: content,
}
_WORDS: Final = {"--indent": 1, "-L": 1}


class JqCall(NamedTuple):
    """The program of a call of jq, and what it works on."""

    program: str
    options: str
    """The letters of its options."""
    text: str
    """Its input."""
    variables: dict[str, Any]


def read_call(
    arguments: Sequence[str], stdin: str, read: Callable[[str], str], environment: Mapping[str, str]
) -> JqCall | None:
    """Return the call of jq; None when it cannot be read from here."""
    options, words, variables = "", list[str](), {"$ENV": dict(environment)}
    left = list(arguments)
    try:
        while left:
            word = left.pop(0)
            if word in _PAIRS:
                name, text = left.pop(0), left.pop(0)
                variables[f"${name}"] = _PAIRS[word](text, read(text) if word.endswith("file") else "")
            elif word in ("--args", "--jsonargs", "--stream", "--seq"):
                return None
            elif word.startswith("--"):
                options += {"--null-input": "n", "--raw-input": "R", "--slurp": "s", "--from-file": "f"}.get(word, "")
                del left[: _WORDS.get(word, 0)]
            elif word.startswith("-") and len(word) > 1:
                options += word[1:]
                del left[: _WORDS.get(word, 0)]
            else:
                words.append(word)
        program, *files = words
        if "f" in options:
            program = read(program)
        return JqCall(program, options, "".join(map(read, files)) if files else stdin, variables)
    except (IndexError, OSError, ValueError):
        return None


def call_ends(call: JqCall, steps: int) -> bool:
    """Return whether jq, called so, ends within so many steps."""
    text = call.text
    if "R" in call.options:
        inputs: list[Any] = [text] if "s" in call.options else text.splitlines()
    else:
        inputs = [documents(text)] if "s" in call.options else documents(text)
    return ends(call.program, inputs, call.variables, steps, none="n" in call.options)


def documents(text: str) -> list[Any]:
    """Return the values of JSON that stand in a text one after the other, as far as they can be read."""
    decoder, values, at = json.JSONDecoder(), list[Any](), 0
    begin = re.compile(r"\s*(?=\S)")
    while match := begin.match(text, at):
        try:
            value, at = decoder.raw_decode(text, match.end())
        except (ValueError, RecursionError):
            break
        values.append(value)
    return values
