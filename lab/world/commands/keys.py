"""SSH keys as files: made from a seed, written as OpenSSH writes them, and read back. They open nothing real."""

import re
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from hashlib import sha1, sha256, shake_128
from hmac import HMAC

_TYPE = b"ssh-ed25519"
_MAGIC = b"openssh-key-v1\0"
_NAMES = {"ssh-ed25519": "ED25519", "ssh-rsa": "RSA", "ecdsa-sha2-nistp256": "ECDSA"}
_BITS = {"ssh-ed25519": 256, "ssh-rsa": 3072, "ecdsa-sha2-nistp256": 256}


def key_pair(seed: str, comment: str) -> tuple[str, str]:
    """Return the text of a private key and of its public one, always the same for one seed."""
    secret = shake_128(f"ssh key {seed}".encode()).digest(96)
    public = _field(_TYPE) + _field(secret[:32])
    check = secret[92:96] * 2
    private = check + public + _field(secret[32:64] + secret[:32]) + _field(comment.encode())
    private += bytes(range(1, 1 + -len(private) % 8))
    whole = _MAGIC + _field(b"none") * 2 + _field(b"") + (1).to_bytes(4) + _field(public) + _field(private)
    lines = re.findall(r".{1,70}", b64encode(whole).decode())
    text = "\n".join(["-----BEGIN OPENSSH PRIVATE KEY-----", *lines, "-----END OPENSSH PRIVATE KEY-----"])
    return f"{text}\n", f"ssh-ed25519 {b64encode(public).decode()} {comment}\n"


def _field(value: bytes) -> bytes:
    return len(value).to_bytes(4) + value


def public_of(private: str) -> str | None:
    """Return `TYPE BASE64` of the public key inside a private one; None when the text is no key."""
    found = re.search(r"-----BEGIN OPENSSH PRIVATE KEY-----(.*?)-----END", private, re.DOTALL)
    if found is None:
        return None
    try:
        raw = b64decode(re.sub(r"\s", "", found[1]), validate=True)
    except Base64Error:
        return None
    if not raw.startswith(_MAGIC):
        return None
    at = len(_MAGIC)
    for _ in range(3):
        at += 4 + int.from_bytes(raw[at : at + 4])
    at += 4
    blob = raw[at + 4 : at + 4 + int.from_bytes(raw[at : at + 4])]
    kind = blob[4 : 4 + int.from_bytes(blob[:4])].decode("ascii", "replace")
    return f"{kind} {b64encode(blob).decode()}" if kind in _NAMES else None


def public_keys(text: str) -> list[tuple[str, str]]:
    """Return `TYPE BASE64` and comment of every key in an authorized_keys or .pub file; options are passed over."""
    found = []
    for line in text.splitlines():
        match = re.search(r"(?:^|\s)(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp256)\s+([A-Za-z0-9+/=]+)(?:\s+(.*))?$", line)
        if match and not line.lstrip().startswith("#"):
            found.append((f"{match[1]} {match[2]}", (match[3] or "").strip()))
    return found


def fingerprint(key: str) -> str:
    """Return the `SHA256:…` of a `TYPE BASE64` key."""
    blob = b64decode(key.split()[1] + "==")
    return "SHA256:" + b64encode(sha256(blob).digest()).decode().rstrip("=")


def bits(key: str) -> int:
    """Return the length of a key, as ssh-keygen -l begins its line."""
    return _BITS.get(key.split()[0], 256)


def algorithm(key: str) -> str:
    """Return ED25519, RSA or ECDSA."""
    return _NAMES.get(key.split()[0], "ED25519")


def known_line(host: str, key: str) -> str:
    """Return the line Debian's ssh adds to known_hosts: the name hashed, always with the same salt."""
    salt = shake_128(f"known {host} {key}".encode()).digest(20)
    return f"|1|{b64encode(salt).decode()}|{_hashed(host, salt)} {key}\n"


def _hashed(host: str, salt: bytes) -> str:
    return b64encode(HMAC(salt, host.encode(), sha1).digest()).decode()


def known_keys(text: str, host: str) -> list[tuple[int, str]]:
    """Return line number and key of every line of a known_hosts file that is about a host."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if len(words) >= 3 and not line.startswith(("#", "@")) and _is_about(words[0], host):
            found.append((number, f"{words[1]} {words[2]}"))
    return found


def _is_about(names: str, host: str) -> bool:
    if names.startswith("|1|"):
        _, _, salt, hashed = names.split("|", 3)
        try:
            return _hashed(host, b64decode(salt)) == hashed
        except Base64Error:
            return False
    return host in names.split(",")
