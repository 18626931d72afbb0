"""A body as lines, wherever the network cuts it."""

from collections.abc import AsyncIterator

from lab.models.body_lines import lines_of

BODY = "\ufeffone\r\n\r\ntwo\u2028 é\x85\rthree\n\nfour".encode()


async def pieces(size: int) -> AsyncIterator[bytes]:
    for at in range(0, len(BODY), size):
        yield BODY[at : at + size]


async def test_only_line_feeds_and_carriage_returns_end_a_line() -> None:
    for size in range(1, len(BODY) + 1):
        lines = [line async for line in lines_of(pieces(size))]
        assert lines == ["one", "", "two\u2028 é\x85", "three", "", "four"]
