"""`openssl`: random bytes, digests, AES, and what certificates say. Keys and connections are not simulated."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from random import Random
from typing import Final, NamedTuple

from lab.world.machine.files.artefacts import checksum
from lab.world.machine.program import CommandResult, Context, command
from lab.world.machine.word_lists import words
from lab.world.programs.common import messages as wording
from lab.world.programs.common.inputs import STDIN, piece
from lab.world.programs.openssl.openssl_enc import EncRefusal, base64_lines, enc
from lab.world.programs.openssl.openssl_x509 import x509

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
_SIMULATED: Final = ("version", "rand", "dgst", "enc", "base64", "x509", "help", "list", *_DIGESTS)
_OTHERS: Final = frozenset(
    words(
        """asn1parse ca ciphers cms crl crl2pkcs7 dhparam dsa dsaparam ec ecparam engine errstr fipsinstall gendsa
        genpkey genrsa info kdf mac nseq ocsp passwd pkcs12 pkcs7 pkcs8 pkey pkeyparam pkeyutl prime rehash req rsa
        rsautl s_client s_server s_time sess_id smime speed spkac srp storeutl ts verify"""
    )
)
_COMMANDS: Final = sorted((*_OTHERS, "dgst", "enc", "list", "rand", "version", "x509"))
_WITH_VALUE: Final = ("in", "out", "hmac", "k", "pass", "K", "iv", "S", "md", "iter", "rand", "writerand", "kfile")


class _Arguments(NamedTuple):
    flags: frozenset[str]
    values: Mapping[str, str]
    operands: tuple[str, ...]
    order: tuple[str, ...]
    """The flags as they were given."""


@command("openssl")
def openssl(context: Context) -> CommandResult:
    """Run one of openssl's commands."""
    name, *rest = context.argv or [""]
    if name not in _SIMULATED:
        if name in _OTHERS:
            context.note_fidelity(f"openssl {name} is not simulated")
            return CommandResult(stderr=f"{name}: Use -help for summary.\n", exit_code=1)
        return CommandResult(stderr=f"Invalid command '{name}'; type \"help\" for a list.\n", exit_code=1)
    arguments = _parsed(rest)
    try:
        match name:
            case "version":
                return CommandResult(f"{_VERSION}\n")
            case "rand":
                return _written(context, arguments, _random(context, arguments))
            case "enc" | "base64":
                return enc(context, name, arguments.flags, arguments.values)
            case "x509":
                return x509(context, arguments.order, arguments.values)
            case "help" | "list":
                return CommandResult("", _commands()) if name == "help" else CommandResult(_columns(_COMMANDS))
            case _:
                return _digest(context, name, arguments)
    except EncRefusal as fault:
        return CommandResult(stderr=f"{fault}\n", exit_code=1)


def _parsed(argv: list[str]) -> _Arguments:
    order, values, operands = [], {}, []
    rest = iter(argv)
    for word in rest:
        option = word.removeprefix("-").removeprefix("-")
        if not word.startswith("-") or word == "-":
            operands.append(word)
        elif option in _WITH_VALUE:
            values[option] = next(rest, "")
        else:
            order.append(option)
    return _Arguments(frozenset(order), values, tuple(operands), tuple(order))


def _random(context: Context, arguments: _Arguments) -> bytes:
    if arguments.flags & {"help"} or len(arguments.operands) != 1 or not arguments.operands[0].isdecimal():
        raise EncRefusal("rand: Use -help for summary.")
    # Another number in each call: a process id is given once.
    seed = f"{context.host.name} {context.user} {context.clock.now} {context.host.new_pid()} openssl"
    data = Random(seed).randbytes(min(int(arguments.operands[0]), 1 << 24))
    if "hex" in arguments.flags:
        return f"{data.hex()}\n".encode()
    return base64_lines(data) if "base64" in arguments.flags else data


def _commands() -> str:
    """Return what `openssl help` prints."""
    digests, ciphers = sorted(_DIGESTS), ("aes-128-cbc", "aes-192-cbc", "aes-256-cbc", "base64")
    return (
        f"help:\n\nStandard commands\n{_columns(_COMMANDS)}\n"
        f"Message Digest commands (see the `dgst' command for more details)\n{_columns(digests)}\n"
        f"Cipher commands (see the `enc' command for more details)\n{_columns(ciphers)}\n"
    )


def _columns(names: Sequence[str]) -> str:
    rows = [names[at : at + 4] for at in range(0, len(names), 4)]
    return "".join("".join(f"{name:<18}" for name in row) + "\n" for row in rows)


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


def _written(context: Context, arguments: _Arguments, data: bytes) -> CommandResult:
    path = arguments.values.get("out")
    if path is None:
        return CommandResult(data.decode("utf-8", "surrogateescape"))
    try:
        context.fs.write(path, data)
    except OSError as fault:
        raise EncRefusal(f"Can't open {path} for writing, {wording.reason(fault)}") from None
    return CommandResult()
