"""AES, for the few kilobytes an agent enciphers: blocks of 16 bytes, in the modes CBC, CTR and ECB."""

from collections.abc import Iterator
from functools import cache

BLOCK = 16


class Cipher:
    """AES with a key of 16, 24 or 32 bytes."""

    def __init__(self, key: bytes) -> None:
        self._rounds = _round_keys(key)

    def enciphered(self, block: bytes) -> bytes:
        """Return one block enciphered."""
        box, _ = _boxes()
        state = _mixed_in(list(block), self._rounds[0])
        for key in self._rounds[1:-1]:
            state = _mixed_in(_columns([box[state[place]] for place in _SHIFT], (2, 3, 1, 1)), key)
        return bytes(_mixed_in([box[state[place]] for place in _SHIFT], self._rounds[-1]))

    def deciphered(self, block: bytes) -> bytes:
        """Return one block deciphered."""
        _, back = _boxes()
        state = _mixed_in(list(block), self._rounds[-1])
        for key in self._rounds[-2:0:-1]:
            state = _columns(_mixed_in([back[state[place]] for place in _SHIFT_BACK], key), (14, 11, 13, 9))
        return bytes(_mixed_in([back[state[place]] for place in _SHIFT_BACK], self._rounds[0]))


def enciphered(data: bytes, key: bytes, start: bytes, mode: str) -> bytes:
    """Return `data` enciphered, padded in every mode but CTR; `start` is the first vector."""
    cipher = Cipher(key)
    if mode == "ctr":
        return _xored_with_counter(cipher, data, start)
    spare = BLOCK - len(data) % BLOCK
    pieces, before = [], start
    for block in _blocks(data + bytes([spare]) * spare):
        before = cipher.enciphered(_xored(block, before) if mode == "cbc" else block)
        pieces.append(before)
    return b"".join(pieces)


def deciphered(data: bytes, key: bytes, start: bytes, mode: str) -> bytes:
    """Return `data` deciphered. Raises ValueError when its length or its padding is wrong, as after a wrong key."""
    cipher = Cipher(key)
    if mode == "ctr":
        return _xored_with_counter(cipher, data, start)
    if not data or len(data) % BLOCK:
        raise ValueError("wrong final block length")
    pieces, before = [], start
    for block in _blocks(data):
        plain = cipher.deciphered(block)
        pieces.append(_xored(plain, before) if mode == "cbc" else plain)
        before = block
    text = b"".join(pieces)
    spare = text[-1]
    if not 0 < spare <= BLOCK or text[-spare:] != bytes([spare]) * spare:
        raise ValueError("bad decrypt")
    return text[:-spare]


def _xored_with_counter(cipher: Cipher, data: bytes, start: bytes) -> bytes:
    count = int.from_bytes(start)
    pieces = []
    for place, block in enumerate(_blocks(data)):
        pieces.append(_xored(block, cipher.enciphered(((count + place) % (1 << 128)).to_bytes(BLOCK))))
    return b"".join(pieces)


def _blocks(data: bytes) -> Iterator[bytes]:
    return (data[at : at + BLOCK] for at in range(0, len(data), BLOCK))


def _xored(one: bytes, other: bytes) -> bytes:
    return bytes(left ^ right for left, right in zip(one, other, strict=False))


def _mixed_in(state: list[int], key: bytes) -> list[int]:
    return [left ^ right for left, right in zip(state, key, strict=True)]


_SHIFT = tuple((place + 4 * (place % 4)) % 16 for place in range(16))
_SHIFT_BACK = tuple((place - 4 * (place % 4)) % 16 for place in range(16))


def _columns(state: list[int], weights: tuple[int, int, int, int]) -> list[int]:
    tables = [_multiples(weight) for weight in weights]
    mixed = []
    for at in range(0, 16, 4):
        for row in range(4):
            value = 0
            for place in range(4):
                value ^= tables[(place - row) % 4][state[at + place]]
            mixed.append(value)
    return mixed


def _times(one: int, other: int) -> int:
    """Return the product of two bytes in the field of AES."""
    product = 0
    while other:
        if other & 1:
            product ^= one
        one = one << 1 ^ (0x11B if one & 0x80 else 0)
        other >>= 1
    return product


@cache
def _multiples(weight: int) -> tuple[int, ...]:
    return tuple(_times(value, weight) for value in range(256))


@cache
def _boxes() -> tuple[bytes, bytes]:
    """Return the substitution of bytes, and its inverse."""
    box = bytearray(256)
    for value in range(256):
        inverse = next((other for other in range(256) if _times(value, other) == 1), 0)
        mixed = 0x63
        for turn in range(5):
            mixed ^= (inverse << turn | inverse >> (8 - turn)) & 0xFF
        box[value] = mixed
    back = bytearray(256)
    for value, other in enumerate(box):
        back[other] = value
    return bytes(box), bytes(back)


@cache
def _round_keys(key: bytes) -> list[bytes]:
    box, _ = _boxes()
    size = len(key) // 4
    words = [list(key[at : at + 4]) for at in range(0, len(key), 4)]
    factor = 1
    while len(words) < 4 * (size + 7):
        word = list(words[-1])
        if len(words) % size == 0:
            word = [box[value] for value in (*word[1:], word[0])]
            word[0] ^= factor
            factor = _times(factor, 2)
        elif size > 6 and len(words) % size == 4:
            word = [box[value] for value in word]
        words.append([left ^ right for left, right in zip(word, words[-size], strict=True)])
    flat = bytes(value for word in words for value in word)
    return [flat[at : at + BLOCK] for at in range(0, len(flat), BLOCK)]
