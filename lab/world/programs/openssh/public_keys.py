"""Public SSH keys: fingerprints, authorized_keys, and known_hosts with hashed names."""

import re
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from hashlib import sha1, sha256, shake_128
from hmac import HMAC

_NAMES = {"ssh-ed25519": "ED25519", "ssh-rsa": "RSA", "ecdsa-sha2-nistp256": "ECDSA"}
_BITS = {"ssh-ed25519": 256, "ssh-rsa": 3072, "ecdsa-sha2-nistp256": 256}


def public_keys(text: str) -> list[tuple[str, str]]:
    """Return `TYPE BASE64` and comment of every key in an authorized_keys or .pub file, without the options."""
    keys = []
    for line in text.splitlines():
        match = re.search(r"(?:^|\s)(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp256)\s+([A-Za-z0-9+/=]+)(?:\s+(.*))?$", line)
        if match and not line.lstrip().startswith("#"):
            keys.append((f"{match[1]} {match[2]}", (match[3] or "").strip()))
    return keys


def fingerprint(key: str) -> str:
    """Return the `SHA256:…` of a `TYPE BASE64` key."""
    blob = b64decode(key.split()[1] + "==")
    return "SHA256:" + b64encode(sha256(blob).digest()).decode().rstrip("=")


def bits(key: str) -> int:
    """Return the length of a key in bits, which begins the output of ssh-keygen -l."""
    return _BITS.get(key.split()[0], 256)


def algorithm(key: str) -> str:
    """Return ED25519, RSA or ECDSA."""
    return _NAMES.get(key.split()[0], "ED25519")


def known_line(host: str, key: str) -> str:
    """Return the line that Debian's ssh adds to known_hosts: the name hashed, always with the same salt."""
    salt = shake_128(f"known {host} {key}".encode()).digest(20)
    return f"|1|{b64encode(salt).decode()}|{_hashed(host, salt)} {key}\n"


def _hashed(host: str, salt: bytes) -> str:
    return b64encode(HMAC(salt, host.encode(), sha1).digest()).decode()


def known_keys(text: str, host: str) -> list[tuple[int, str]]:
    """Return line number and key of every known_hosts line that matches a host."""
    entries = []
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if len(words) >= 3 and not line.startswith(("#", "@")) and _is_about(words[0], host):
            entries.append((number, f"{words[1]} {words[2]}"))
    return entries


def _is_about(names: str, host: str) -> bool:
    if names.startswith("|1|"):
        _, _, salt, hashed = names.split("|", 3)
        try:
            return _hashed(host, b64decode(salt)) == hashed
        except Base64Error:
            return False
    return host in names.split(",")
