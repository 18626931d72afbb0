"""LZMA by the host, piece by piece."""

from binascii import a2b_base64, b2a_base64

from sitecustomize import ask

FORMAT_AUTO, FORMAT_XZ, FORMAT_ALONE, FORMAT_RAW = range(4)
CHECK_NONE, CHECK_CRC32, CHECK_CRC64, CHECK_SHA256, CHECK_ID_MAX, CHECK_UNKNOWN = 0, 1, 4, 10, 15, 16
FILTER_LZMA1, FILTER_LZMA2, FILTER_DELTA = 0x4000000000000001, 33, 3
FILTER_X86, FILTER_POWERPC, FILTER_IA64, FILTER_ARM, FILTER_ARMTHUMB, FILTER_SPARC = 4, 5, 6, 7, 8, 9
MF_HC3, MF_HC4, MF_BT2, MF_BT3, MF_BT4 = 3, 4, 18, 19, 20
MODE_FAST, MODE_NORMAL = 1, 2
PRESET_DEFAULT, PRESET_EXTREME = 6, 1 << 31


class LZMAError(Exception):
    """Data that is no LZMA."""


LZMAError.__module__ = "_lzma"


def _answer(question, **words):
    answer = ask(question, **words)
    if "problem" in answer:
        raise LZMAError(answer["problem"])
    return answer


class LZMACompressor:
    """Compresses what it is fed."""

    def __init__(self, format=FORMAT_XZ, check=-1, preset=None, filters=None):
        self._number = _answer("lzma_begin", packs=True, form=format, check=check, preset=preset, filters=filters)[
            "number"
        ]

    def compress(self, data):
        parts = []
        view = memoryview(data).cast("B")
        for at in range(0, len(view), 1 << 20):
            piece = b2a_base64(view[at : at + (1 << 20)]).decode()
            parts.append(a2b_base64(_answer("lzma_pack", number=self._number, data=piece)["data"]))
        return b"".join(parts)

    def flush(self):
        return a2b_base64(_answer("lzma_pack", number=self._number, data=None)["data"])


class LZMADecompressor:
    """Decompresses what it is fed."""

    def __init__(self, format=FORMAT_AUTO, memlimit=None, filters=None):
        self._number = _answer("lzma_begin", packs=False, form=format, filters=filters)["number"]
        self.eof, self.needs_input, self.unused_data, self.check = False, True, b"", CHECK_UNKNOWN

    def decompress(self, data, max_length=-1):
        if self.eof:
            raise EOFError("Already at end of stream")
        parts, text = [], b2a_base64(data).decode()
        while True:
            left = -1 if max_length < 0 else max_length - sum(map(len, parts))
            answer = _answer("lzma_unpack", number=self._number, data=text, most=left)
            parts.append(a2b_base64(answer["data"]))
            text = ""
            self.eof, self.needs_input, self.check = answer["eof"], answer["needs_input"], answer["check"]
            self.unused_data = a2b_base64(answer["unused"])
            if self.eof or self.needs_input or max_length >= 0 and sum(map(len, parts)) >= max_length:
                return b"".join(parts)


def is_check_supported(check_id):
    return check_id in (CHECK_NONE, CHECK_CRC32, CHECK_CRC64, CHECK_SHA256)


def _encode_filter_properties(filter):
    raise LZMAError("Unsupported filter")


def _decode_filter_properties(filter_id, encoded_props):
    raise LZMAError("Unsupported filter")
