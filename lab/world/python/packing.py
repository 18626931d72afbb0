"""LZMA for the guest, whose build has none."""

import lzma
from base64 import b64decode, b64encode
from typing import Any, Final

_MEMORY: Final = 128 << 20
_MOST: Final = 32
"""Streams a process may have open."""
_PRESET: Final = 6
"""The highest preset: those above take hundreds of megabytes."""
_PIECE: Final = 1 << 20
"""Bytes of one answer."""


class Packing:
    """The LZMA streams of one process."""

    def __init__(self) -> None:
        self._streams: list[lzma.LZMACompressor | lzma.LZMADecompressor] = []

    def begin(self, *, packs: bool, form: int, check: int, preset: int | None, filters: object) -> dict[str, Any]:
        """Open a stream and return its number."""
        if filters is not None or form == lzma.FORMAT_RAW:
            return {"problem": "Unsupported filter chain"}
        if len(self._streams) >= _MOST:
            # The oldest is the least likely to be used again: no caller closes its own.
            self._streams[len(self._streams) - _MOST] = lzma.LZMADecompressor(memlimit=_MEMORY)
        try:
            if packs:
                level = _PRESET if preset is None else min(preset & 0x1F, _PRESET)
                self._streams.append(lzma.LZMACompressor(form, check, level))
            else:
                self._streams.append(lzma.LZMADecompressor(form, memlimit=_MEMORY))
        except lzma.LZMAError as problem:
            return {"problem": str(problem)}
        return {"number": len(self._streams) - 1}

    def pack(self, number: int, data: str | None) -> dict[str, Any]:
        """Compress a piece; the end of the stream when there is none."""
        stream = self._streams[number]
        if not isinstance(stream, lzma.LZMACompressor):
            return {"problem": "Memory usage limit exceeded"}
        return {"data": b64encode(stream.flush() if data is None else stream.compress(b64decode(data)))}

    def unpack(self, number: int, data: str, most: int) -> dict[str, Any]:
        """Decompress a piece, up to `most` bytes unless that is negative."""
        stream = self._streams[number]
        if not isinstance(stream, lzma.LZMADecompressor):
            return {"problem": "Memory usage limit exceeded"}
        try:
            out = stream.decompress(b64decode(data), _PIECE if most < 0 else min(most, _PIECE))
        except (lzma.LZMAError, EOFError) as problem:
            return {"problem": str(problem)}
        return {
            "data": b64encode(out),
            "eof": stream.eof,
            "needs_input": stream.needs_input,
            "check": stream.check,
            "unused": b64encode(stream.unused_data) if stream.eof else b"",
        }
