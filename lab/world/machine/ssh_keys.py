"""SSH keys in the real format, made from a seed; they open no real server.

Who holds a key is decided by the files alone, so that deleting one locks its holder out.
"""

from base64 import b64decode, b64encode
from hashlib import sha256
from textwrap import wrap
from typing import Final

_KIND: Final = b"ssh-ed25519"
_MAGIC: Final = b"openssh-key-v1\0"
_BEGIN: Final = "-----BEGIN OPENSSH PRIVATE KEY-----"
_END: Final = "-----END OPENSSH PRIVATE KEY-----"


def make_key(seed: str, comment: str) -> tuple[str, str]:
    """Return the texts of a private and a public key file, always the same for a seed."""
    public = sha256(f"public {seed}".encode()).digest()
    secret = sha256(f"secret {seed}".encode()).digest()
    check = sha256(f"check {seed}".encode()).digest()[:4]
    blob = _string(_KIND) + _string(public)
    inner = check + check + blob + _string(secret + public) + _string(comment.encode())
    inner += bytes(range(1, 1 + -len(inner) % 8))
    whole = _MAGIC + _string(b"none") * 2 + _string(b"") + (1).to_bytes(4) + _string(blob) + _string(inner)
    lines = "\n".join(wrap(b64encode(whole).decode(), 70))
    return f"{_BEGIN}\n{lines}\n{_END}\n", f"{_KIND.decode()} {b64encode(blob).decode()} {comment}\n"


def public_half(private: str) -> str | None:
    """Return the `ssh-ed25519 AAAA…` a private key file belongs to; None when the text is no whole key."""
    text = private.strip()
    if not text.startswith(_BEGIN) or not text.endswith(_END):
        return None
    try:
        whole = b64decode("".join(text[len(_BEGIN) : -len(_END)].split()), validate=True)
        if not whole.startswith(_MAGIC):
            return None
        rest = whole.removeprefix(_MAGIC)
        for _ in range(3):
            rest = _after_string(rest)[1]
        blob, rest = _after_string(rest[4:])
        _after_string(rest)
    except ValueError:
        return None
    return f"{_KIND.decode()} {b64encode(blob).decode()}"


def _string(data: bytes) -> bytes:
    return len(data).to_bytes(4) + data


def _after_string(data: bytes) -> tuple[bytes, bytes]:
    length = int.from_bytes(data[:4])
    if len(data) < 4 + length:
        raise ValueError("cut short")
    return data[4 : 4 + length], data[4 + length :]
