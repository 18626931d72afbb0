"""`openssl enc`: AES in its three common modes, with a key or a password, and base64. No other cipher."""

import hashlib
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from hashlib import shake_256
from random import Random
from typing import Final

from msgspec.structs import replace

from lab.text.amounts import is_number
from lab.world.machine.files.nodes import File
from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common import messages as wording
from lab.world.programs.common.aes import BLOCK, deciphered, enciphered
from lab.world.programs.common.inputs import STDIN, piece

CIPHER: Final = re.compile(r"aes-?(128|192|256)(?:-(cbc|ctr|ecb))?")
_LINE: Final = 64
"""Letters a line of base64."""
_MOST: Final = 48 << 10
"""Bytes from which on what stands for the cipher is no AES, which would take seconds."""
_SALTED: Final = b"Salted__"
_WARNING: Final = """\
*** WARNING : deprecated key derivation used.
Using -iter or -pbkdf2 would be better.
"""


class EncRefusal(Exception):
    """The words of a refusal, without a newline."""


def enc(context: Context, name: str, flags: frozenset[str], values: Mapping[str, str]) -> CommandResult:
    """Encipher or decipher, or only write letters for bytes. Raises `EncRefusal`."""
    ciphers = [match for flag in sorted(flags) if (match := CIPHER.fullmatch(flag.lower())) is not None]
    plain_flags = {"base64", "a", "d", "e", "A", "n", "salt", "nosalt", "pbkdf2", "p", "P", "none"}
    unknown = sorted(flag for flag in flags - plain_flags if CIPHER.fullmatch(flag.lower()) is None)
    if unknown:
        context.note_fidelity(f"openssl {name} -{unknown[0]} is not simulated")
        raise EncRefusal(f"{name}: Unknown cipher: {unknown[0]}\n{name}: Use -help for summary.")
    try:
        whole = piece(context, values.get("in", STDIN))
    except OSError as fault:
        raise EncRefusal(f'Can\'t open "{values["in"]}" for reading, {wording.reason(fault)}') from None
    if whole.declared:
        # As when it is packed, an artefact stays what it is.
        context.note_fidelity("openssl left an artefact as it is")
        return _put(context, values, whole, "")
    data, warning, key_lines = whole.data, "", b""
    is_back, has_letters = "d" in flags, name == "base64" or bool(flags & {"base64", "a"})
    if has_letters and is_back:
        data = _bytes_of(data)
    if ciphers:
        size, mode = int(ciphers[0][1]) // 8, ciphers[0][2] or "cbc"
        data, warning, key_lines = _ciphered(context, data, flags, values, size, mode)
        if "P" in flags:
            return CommandResult(key_lines.decode(), warning)
    if has_letters and not is_back:
        data = b64encode(data) if "A" in flags else base64_lines(data)
    if "out" in values and key_lines:
        result = _put(context, values, File(data), warning)
        return replace(result, stdout=key_lines.decode())
    return _put(context, values, File(key_lines + data), warning)


def base64_lines(data: bytes) -> bytes:
    """Return `data` in lines of base64."""
    letters = b64encode(data)
    return b"".join(letters[at : at + _LINE] + b"\n" for at in range(0, len(letters), _LINE))


def _ciphered(
    context: Context, data: bytes, flags: frozenset[str], values: Mapping[str, str], size: int, mode: str
) -> tuple[bytes, str, bytes]:
    """Return the output, the warning about the password, and the key as `-p` prints it."""
    is_back, salt, head, warning, key_lines = "d" in flags, b"", b"", "", b""
    if "K" in values:
        key, start = _padded(values["K"], size), _padded(values.get("iv", ""), BLOCK)
        if mode != "ecb" and "iv" not in values:
            raise EncRefusal("iv undefined")
    else:
        password = _password(context, values)
        if "nosalt" not in flags:
            salt = _padded(values["S"], 8) if "S" in values else _chance(context)
            if is_back:
                if "S" not in values:
                    if data[:8] != _SALTED:
                        raise EncRefusal("bad magic number" if len(data) >= BLOCK else "error reading input file")
                    salt, data = data[8:16], data[16:]
            elif "S" not in values:
                head = _SALTED + salt
        is_new = "pbkdf2" in flags or "iter" in values
        warning = "" if is_new else _WARNING
        key, start = _derived(password, salt, values, size, is_new=is_new)
    if flags & {"p", "P"}:
        lines = [f"salt={salt.hex().upper()}"] if salt else []
        lines += [f"key={key.hex().upper()}"] + ([f"iv ={start.hex().upper()}"] if mode != "ecb" else [])
        key_lines = "".join(f"{line}\n" for line in lines).encode()
    if len(data) > _MOST:
        context.note_fidelity("openssl stood in for AES: the text is too long to be enciphered here")
        stream = shake_256(key + start).digest(len(data))
        return head + bytes(left ^ right for left, right in zip(data, stream, strict=True)), warning, key_lines
    try:
        return head + (deciphered if is_back else enciphered)(data, key, start, mode), warning, key_lines
    except ValueError as problem:
        raise EncRefusal(f"{warning}{problem}") from None


def _derived(
    password: bytes, salt: bytes, values: Mapping[str, str], size: int, *, is_new: bool
) -> tuple[bytes, bytes]:
    """Return the key and the first vector that a password stands for."""
    algorithm = values.get("md", "sha256").replace("-", "").lower()
    if algorithm not in hashlib.algorithms_guaranteed or algorithm.startswith("shake"):
        raise EncRefusal(f"enc: Unknown option or message digest: {values['md']}\nenc: Use -help for summary.")
    if is_new:
        rounds = int(values["iter"]) if is_number(values.get("iter", "")) else 10_000
        block = hashlib.pbkdf2_hmac(algorithm, password, salt, max(1, min(rounds, 1_000_000)), size + BLOCK)
    else:
        block, last = b"", b""
        while len(block) < size + BLOCK:
            last = hashlib.new(algorithm, last + password + salt, usedforsecurity=False).digest()
            block += last
    return block[:size], block[size : size + BLOCK]


def _password(context: Context, values: Mapping[str, str]) -> bytes:
    source = f"pass:{values['k']}" if "k" in values else values.get("pass", f"file:{values.get('kfile', '')}")
    kind, _, text = source.partition(":")
    if kind == "pass":
        return text.encode("utf-8", "surrogateescape")
    if kind == "env" and text in context.env:
        return context.env[text].encode("utf-8", "surrogateescape")
    if kind == "stdin":
        return context.stdin.split("\n", 1)[0].encode("utf-8", "surrogateescape")
    if kind == "file" and text:
        try:
            return context.fs.read(text).split(b"\n", 1)[0]
        except OSError as fault:
            raise EncRefusal(f"Can't open file {text}, {wording.reason(fault)}\nError getting password") from None
    if "pass" in values:
        raise EncRefusal("Invalid password argument, missing ':' within the first 21 chars\nError getting password")
    raise EncRefusal("bad password read")


def _padded(digits: str, size: int) -> bytes:
    if re.fullmatch(r"[0-9a-fA-F]*", digits) is None:
        raise EncRefusal("non-hex digit\ninvalid hex key value")
    return bytes.fromhex(digits[: 2 * size].ljust(2 * size, "0"))


def _chance(context: Context) -> bytes:
    return Random(f"{context.host.name} {context.user} {context.clock.now} {context.host.new_pid()} salt").randbytes(8)


def _bytes_of(letters: bytes) -> bytes:
    try:
        return b64decode(b"".join(letters.split()), validate=True)
    except ValueError:
        return b""


def _put(context: Context, values: Mapping[str, str], file: File, warning: str) -> CommandResult:
    path = values.get("out")
    if path is None:
        text = file.data.decode("utf-8", "surrogateescape")
        return CommandResult(text, warning, artefact=file if file.declared else None)
    try:
        if file.declared:
            context.fs.write(path, b"")
            context.fs.fill(path, file)
        else:
            context.fs.write(path, file.data)
    except OSError as fault:
        raise EncRefusal(f'Can\'t open "{path}" for writing, {wording.reason(fault)}') from None
    return CommandResult("", warning)
