"""Variables of the shell that bashkit reads off the real machine, put otherwise: SECONDS and SRANDOM."""

import re
from typing import Final

from lab.world.shell.grammar.script_text import Kind, rewritten

SECONDS: Final = "__seconds"
"""The plain variable that stands for SECONDS, which bashkit would let run with the machine's clock."""
_ASKED: Final = re.compile(r"\bSECONDS\b|\bSRANDOM\b")
_SECONDS: Final = re.compile(r"(\\.)|(?<=\$)SECONDS\b|(?<=\$\{)SECONDS\b|(?<=\$\{#)SECONDS\b|\bSECONDS(?=\+?=)", re.S)
_CALCULATED: Final = re.compile(r"\(\((?:[^()]|\([^()]*\))*\)\)")
_DRAWN: Final = {
    "$SRANDOM": "$((RANDOM << 17 ^ RANDOM << 2 ^ RANDOM & 3))",
    "${SRANDOM}": "$((RANDOM<<17 ^ RANDOM<<2 ^ RANDOM & 3))",
}
_BARE_DRAWN: Final = "(RANDOM<<17^RANDOM<<2^RANDOM&3)"
_SRANDOM: Final = re.compile(r"(\\.)|\$SRANDOM\b|\$\{SRANDOM\}", re.S)
_SHOWN_SECONDS: Final = re.compile(rf"\b{SECONDS}\b")


def with_clocks(script: str) -> str:
    """Return `script` with the world's clock and dice where it names the shell's own."""
    return rewritten(script, _change) if _ASKED.search(script) else script


def without_clocks(text: str) -> str:
    """Return `text` without what `with_clocks` puts in."""
    text = _SHOWN_SECONDS.sub("SECONDS", text)
    if "RANDOM<<" in text or "RANDOM <<" in text:
        for name, drawn in _DRAWN.items():
            text = text.replace(drawn, name)
        text = text.replace(_BARE_DRAWN, "SRANDOM")
    return text


def _change(kind: Kind, text: str) -> str:
    if kind not in ("code", "double", "heredoc"):
        return text
    text = _CALCULATED.sub(_calculated, text)
    text = _SECONDS.sub(lambda match: match[1] or SECONDS, text)
    return _SRANDOM.sub(lambda match: match[1] or _DRAWN[match[0]], text)


def _calculated(match: re.Match[str]) -> str:
    text = re.sub(r"(?<![\w$])SECONDS\b", SECONDS, match[0])
    return re.sub(r"(?<![\w${])SRANDOM\b", _BARE_DRAWN, text)
