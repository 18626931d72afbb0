"""A body as lines. Only line feeds and carriage returns end one: within JSON every other separator is text."""

import codecs
import re
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Final

_LINE_END: Final = re.compile(r"\r\n|\n|\r")


async def lines_of(body: AsyncIterator[bytes]) -> AsyncGenerator[str, None]:
    """Yield the lines of a body, without their ends; a byte that is no UTF-8 becomes U+FFFD."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
    rest: list[str] = []
    async for data in body:
        text = decoder.decode(data)
        if rest and rest[-1].endswith("\r"):
            # It may have been half of a line end.
            text = rest.pop() + text
        rest.append(text)
        if not re.search(r"\n|\r(?=.)", text, re.DOTALL):
            continue
        whole = "".join(rest)
        is_cut = whole.endswith("\r")
        *lines, last = _LINE_END.split(whole[:-1] if is_cut else whole)
        rest = [last + "\r"] if is_cut else [last]
        for line in lines:
            yield line
    last = "".join(rest) + decoder.decode(b"", final=True)
    for line in _LINE_END.split(last.removesuffix("\r")) if last else ():
        yield line
