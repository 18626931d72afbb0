"""A key from a password for a guest, whose build has no OpenSSL."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Final

_MEMORY: Final = 32 << 20
"""Bytes that OpenSSL takes at most unless it is told otherwise."""
_MOST_MEMORY: Final = 256 << 20
_ROUND: Final = 400
"""Instructions that a native interpreter would need for a block of 128 bytes."""
_MOST_ROUNDS: Final = 1 << 21
_MOST_BYTES: Final = 1 << 20
"""Bytes of the longest key that a program may ask for."""
_HASH: Final = 3_000
"""Instructions that a native interpreter would need for one round of HMAC."""


def scrypt(
    spend: Callable[[int], None], password: str, salt: str, *, n: int, r: int, p: int, maxmem: int, dklen: int
) -> bytes | str:
    """Return a key by scrypt, `password` and `salt` being hexadecimal, or what is wrong with the numbers.

    `spend` is called with the instructions it counts as, before it is made.
    """
    if n < 2 or n & (n - 1):
        return "n must be a power of 2."
    rounds = n * r * p
    if min(r, p) < 1 or rounds > _MOST_ROUNDS or 128 * r * (n + 2 + p) > min(maxmem or _MEMORY, _MOST_MEMORY):
        return "Invalid parameter combination for n, r, p, maxmem."
    if not 0 < dklen <= _MOST_BYTES:
        return f"dklen must be greater than 0 and smaller than {(1 << 31) - 1}"
    spend(_ROUND * rounds)
    return hashlib.scrypt(
        bytes.fromhex(password), salt=bytes.fromhex(salt), n=n, r=r, p=p, maxmem=_MOST_MEMORY * 2, dklen=dklen
    )


def pbkdf2(
    spend: Callable[[int], None], password: str, salt: str, *, name: str, rounds: int, dklen: int | None
) -> bytes | str:
    """Return a key by PBKDF2 with the hash of that name, as `scrypt` does."""
    try:
        length = hashlib.new(name).digest_size
    except ValueError:
        return "[digital envelope routines] unsupported"
    size = length if dklen is None else dklen
    if rounds < 1:
        return "iteration value must be greater than 0."
    if not 0 < size <= _MOST_BYTES:
        return "key length must be greater than 0."
    spend(_HASH * rounds * -(-size // length))
    return hashlib.pbkdf2_hmac(name, bytes.fromhex(password), bytes.fromhex(salt), rounds, dklen)


DERIVATIONS: Final[Mapping[str, Callable[..., bytes | str]]] = {"scrypt": scrypt, "pbkdf2": pbkdf2}
