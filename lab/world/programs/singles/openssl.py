"""`openssl`: random bytes, digests and letters. Ciphers, keys and certificates are not simulated."""

import hashlib
import hmac
from base64 import b64decode, b64encode
from collections.abc import Mapping
from random import Random
from typing import Final, NamedTuple

from lab.world.machine.files.artefacts import checksum
from lab.world.machine.program import CommandResult, Context, command
from lab.world.machine.word_lists import words
from lab.world.programs.common import messages as wording
from lab.world.programs.common.inputs import STDIN, part, piece

_VERSION: Final = "OpenSSL 3.0.19 27 Jan 2026 (Library: OpenSSL 3.0.19 27 Jan 2026)"
_DIGESTS: Final[Mapping[str, tuple[str, int]]] = {
    "md5": ("MD5", 32),
    "sha1": ("SHA1", 40),
    "sha224": ("SHA2-224", 56),
    "sha256": ("SHA2-256", 64),
    "sha384": ("SHA2-384", 96),
    "sha512": ("SHA2-512", 128),
    "blake2b512": ("BLAKE2B-512", 128),
}
_SIMULATED: Final = ("version", "rand", "dgst", "enc", "base64", *_DIGESTS)
_OTHERS: Final = frozenset(
    words(
        """asn1parse ca ciphers cms crl crl2pkcs7 dhparam dsa dsaparam ec ecparam engine errstr fipsinstall gendsa
        genpkey genrsa info kdf list mac nseq ocsp passwd pkcs12 pkcs7 pkcs8 pkey pkeyparam pkeyutl prime rehash req rsa
        rsautl s_client s_server s_time sess_id smime speed spkac srp storeutl ts verify x509"""
    )
)
_LINE: Final = 64
"""Letters a line of base64."""
_WITH_VALUE: Final = ("in", "out", "hmac", "k", "pass", "K", "iv", "S", "md", "iter", "rand", "writerand")


class _Fault(Exception):
    """The words of a refusal, without a newline."""


class _Arguments(NamedTuple):
    flags: frozenset[str]
    values: Mapping[str, str]
    operands: tuple[str, ...]


@command("openssl")
def openssl(context: Context) -> CommandResult:
    """Run one of openssl's commands."""
    name, *rest = context.argv or [""]
    if name not in _SIMULATED:
        if name in _OTHERS:
            context.note_fidelity(f"openssl {name} is not simulated")
        return CommandResult(stderr=f"Invalid command '{name}'; type \"help\" for a list.\n", exit_code=1)
    arguments = _parsed(rest)
    try:
        match name:
            case "version":
                return CommandResult(f"{_VERSION}\n")
            case "rand":
                return _written(context, arguments, _random(context, arguments))
            case "enc" | "base64":
                return _letters(context, name, arguments)
            case _:
                return _digest(context, name, arguments)
    except _Fault as fault:
        return CommandResult(stderr=f"{fault}\n", exit_code=1)


def _parsed(argv: list[str]) -> _Arguments:
    flags, values, operands = set(), {}, []
    rest = iter(argv)
    for word in rest:
        option = word.removeprefix("-").removeprefix("-")
        if not word.startswith("-") or word == "-":
            operands.append(word)
        elif option in _WITH_VALUE:
            values[option] = next(rest, "")
        else:
            flags.add(option)
    return _Arguments(frozenset(flags), values, tuple(operands))


def _random(context: Context, arguments: _Arguments) -> bytes:
    if len(arguments.operands) != 1 or not arguments.operands[0].isdecimal():
        raise _Fault("rand: Use -help for summary.")
    # Another number in each call: a process id is given once.
    seed = f"{context.host.name} {context.user} {context.clock.now} {context.host.new_pid()} openssl"
    data = Random(seed).randbytes(min(int(arguments.operands[0]), 1 << 24))
    if "hex" in arguments.flags:
        return f"{data.hex()}\n".encode()
    return _base64(data) if "base64" in arguments.flags else data


def _letters(context: Context, name: str, arguments: _Arguments) -> CommandResult:
    flags = {"base64", "a", "d", "e", "A", "n"}
    if unknown := sorted(arguments.flags - flags):
        context.note_fidelity(f"openssl {name} -{unknown[0]} is not simulated")
        raise _Fault(f"{name}: Unknown option or cipher: {unknown[0]}\n{name}: Use -help for summary.")
    data = _input(context, arguments.values.get("in", STDIN))
    if name == "enc" and not arguments.flags & {"base64", "a"}:
        return _written(context, arguments, data)
    if "d" not in arguments.flags:
        return _written(context, arguments, b64encode(data) if "A" in arguments.flags else _base64(data))
    try:
        decoded = b64decode(b"".join(data.split()), validate=True)
    except ValueError:
        decoded = b""
    return _written(context, arguments, decoded)


def _base64(data: bytes) -> bytes:
    letters = b64encode(data)
    return b"".join(letters[at : at + _LINE] + b"\n" for at in range(0, len(letters), _LINE))


def _digest(context: Context, name: str, arguments: _Arguments) -> CommandResult:
    named = [flag for flag in arguments.flags if flag in _DIGESTS]
    algorithm = name if name in _DIGESTS else named[0] if named else "sha256"
    label, digits = _DIGESTS[algorithm]
    key = arguments.values.get("hmac")
    printed, errors = b"", ""
    for path in arguments.operands or (STDIN,):
        source = "stdin" if path == STDIN else path
        try:
            digest = _digest_of(context, path, algorithm, digits, key)
        except OSError as fault:
            errors += f"{source}: {wording.reason(fault)}\n"
            continue
        prefix = f"HMAC-{label}" if key is not None else label
        if "binary" in arguments.flags:
            printed += bytes.fromhex(digest)
        elif "r" in arguments.flags:
            printed += f"{digest} *{source}\n".encode()
        else:
            printed += f"{prefix}({source})= {digest}\n".encode()
    written = _written(context, arguments, printed)
    return CommandResult(written.stdout, errors, 1 if errors else 0)


def _digest_of(context: Context, path: str, algorithm: str, digits: int, key: str | None) -> str:
    name = "blake2b" if algorithm == "blake2b512" else algorithm
    file = piece(context, path)
    if file.declared:
        return checksum(file, name, digits)
    if key is not None:
        return hmac.new(key.encode("utf-8", "surrogateescape"), file.data, name).hexdigest()
    return hashlib.new(name, file.data, usedforsecurity=False).hexdigest()


def _input(context: Context, path: str) -> bytes:
    try:
        return part(context, path)
    except OSError as fault:
        raise _Fault(f"Can't open {path} for reading, {wording.reason(fault)}") from None


def _written(context: Context, arguments: _Arguments, data: bytes) -> CommandResult:
    path = arguments.values.get("out")
    if path is None:
        return CommandResult(data.decode("utf-8", "surrogateescape"))
    try:
        context.fs.write(path, data)
    except OSError as fault:
        raise _Fault(f"Can't open {path} for writing, {wording.reason(fault)}") from None
    return CommandResult()
