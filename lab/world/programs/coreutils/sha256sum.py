"""`md5sum`, `sha256sum` and the other digest programs.

The digest of a declared artefact derives from its identity, so copies have equal digests and changed ones differ.
"""

import hashlib
import re

from lab.text.amounts import is_number, plural
from lab.world.machine import pace
from lab.world.machine.files.artefacts import checksum
from lab.world.machine.files.nodes import File
from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.program import Printout, program

_SUMS = {
    "md5sum": ("md5", 32),
    "sha1sum": ("sha1", 40),
    "sha224sum": ("sha224", 56),
    "sha256sum": ("sha256", 64),
    "sha384sum": ("sha384", 96),
    "sha512sum": ("sha512", 128),
    "b2sum": ("blake2b", 128),
}
_TAGS = {"md5": "MD5", "blake2b": "BLAKE2b"}


@program(*_SUMS, spec="b,binary c,check tag t,text z,zero ignore-missing quiet status strict w,warn l,length=")
def sums(context: Context, args: Arguments) -> CommandResult:
    """Print or check checksums."""
    out = Printout(context)
    algorithm, digits = _SUMS[context.name]
    if algorithm == "blake2b" and args.get("length", "0") != "0":
        length = args.get("length")
        if not is_number(length):
            return failed(context.name, f"invalid length: {out.quoted(length)}")
        if int(length) % 8 or int(length) > digits * 4:
            why = (
                "length is not a multiple of 8"
                if int(length) % 8
                else f"maximum digest length for {out.quoted('BLAKE2b')} is 512 bits"
            )
            return failed(context.name, f"invalid length: {out.quoted(length)}\n{context.name}: {why}")
        digits = int(length) // 4
    return digests(context, args, algorithm, digits, tagged="tag" in args)


def digests(context: Context, args: Arguments, algorithm: str, digits: int, *, tagged: bool) -> CommandResult:
    """Print or check digests of one algorithm, with `digits` hexadecimal digits."""
    out = Printout(context)
    if "check" not in args:
        for option in ("ignore-missing", "status", "warn", "quiet", "strict"):
            if option in args:
                raise UsageFault(f"the --{option} option is meaningful only when verifying checksums")
    elif tagged:
        raise UsageFault("the --tag option is meaningless when verifying checksums")
    if "check" in args:
        for path in args.operands or ("-",):
            _check(context, args, out, path, algorithm, digits)
        return out.result()
    for path in args.operands or ("-",):
        digest = _digest(context, out, path, algorithm, digits)
        if digest is None:
            continue
        ending = "\0" if "zero" in args else "\n"
        if tagged:
            out.text(f"{_TAGS.get(algorithm, algorithm.upper())} ({path}) = {digest}{ending}")
            continue
        escaped = path.replace("\\", "\\\\").replace("\n", "\\n")
        mark = "\\" if escaped != path and "zero" not in args else ""
        out.text(f"{mark}{digest} {'*' if 'binary' in args else ' '}{escaped if mark else path}{ending}")
    return out.result()


def _digest(context: Context, out: Printout, path: str, algorithm: str, digits: int) -> str | None:
    if path == "-" and context.artefact is not None:
        pace.spend(context.clock, context.artefact.length, pace.CHECKSUM)
        return checksum(context.artefact, algorithm, digits)
    if path == "-":
        data = context.stdin.encode("utf-8", "surrogateescape")
        return _hash(data, algorithm, digits)
    fs = context.fs
    try:
        node = fs.stat(path)
        if isinstance(node, File) and node.declared and fs.allows(node, 4):
            pace.spend(context.clock, node.length, pace.CHECKSUM)
            return checksum(node, algorithm, digits)
        data = fs.read(path)
    except OSError as fault:
        out.warn(f"{wording.plain_name(path)}: {wording.reason(fault)}")
        return None
    pace.spend(context.clock, len(data), pace.CHECKSUM)
    return _hash(data, algorithm, digits)


def _hash(data: bytes, algorithm: str, digits: int) -> str:
    if algorithm == "blake2b":
        return hashlib.blake2b(data, digest_size=digits // 2).hexdigest()
    return hashlib.new(algorithm, data, usedforsecurity=False).hexdigest()


def _check(context: Context, args: Arguments, out: Printout, path: str, algorithm: str, digits: int) -> None:
    try:
        text = context.stdin if path == "-" else context.fs.read_text(path)
    except OSError as fault:
        out.warn(f"{wording.plain_name(path)}: {wording.reason(fault)}")
        return
    label = wording.plain_name("standard input" if path == "-" else path)
    wrong = unread = bad = right = proper = 0
    for number, line in enumerate(text.splitlines(), 1):
        match = re.fullmatch(rf"(\\?)([0-9a-fA-F]{{{digits}}}) [ *](.+)", line) or _tagged(line, algorithm, digits)
        if match is None:
            if line.strip() and not line.startswith("#"):
                bad += 1
                if "warn" in args:
                    tag = _TAGS.get(algorithm, algorithm.upper())
                    out.warn(f"{label}: {number}: improperly formatted {tag} checksum line", 0)
            continue
        proper += 1
        expected, name = match[2].lower(), _unescaped(match[3]) if match[1] else match[3]
        if "ignore-missing" in args and not context.fs.exists(name):
            continue
        digest = _digest(context, out, name, algorithm, digits)
        if digest is None:
            unread += 1
            word = "FAILED open or read"
        else:
            wrong += digest != expected
            right += digest == expected
            word = "OK" if digest == expected else "FAILED"
        if "status" not in args and not (word == "OK" and "quiet" in args):
            out.line(f"{_escaped(name)}: {word}")
    if not proper:
        out.warn(f"{label}: no properly formatted checksum lines found")
        return
    if "status" not in args:
        _warn_counts(out, bad, unread, wrong)
    if "ignore-missing" in args and not right:
        if "status" not in args:
            out.warn(f"{label}: no file was verified")
        out.exit_code = 1
    if unread or wrong or (bad and "strict" in args):
        out.exit_code = 1


def _escaped(name: str) -> str:
    """Return a file name as printed: with a leading backslash if a newline in it was escaped."""
    if "\n" not in name and "\r" not in name:
        return name
    return "\\" + name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")


def _unescaped(name: str) -> str:
    return re.sub(r"\\([nr\\])", lambda match: {"n": "\n", "r": "\r"}.get(match[1], "\\"), name)


def _warn_counts(out: Printout, bad: int, unread: int, wrong: int) -> None:
    if bad:
        out.warn(f"WARNING: {bad} {plural(bad, 'line is', 'lines are')} improperly formatted", 0)
    if unread:
        out.warn(f"WARNING: {unread} listed {plural(unread, 'file')} could not be read", 0)
    if wrong:
        out.warn(f"WARNING: {wrong} computed {plural(wrong, 'checksum')} did NOT match", 0)


def _tagged(line: str, algorithm: str, digits: int) -> re.Match[str] | None:
    """Parse a BSD-style line, `SHA256 (name) = digest`."""
    tag = _TAGS.get(algorithm, algorithm.upper())
    swapped = re.fullmatch(rf"{tag}(?:-\d+)? \((.+)\) = ([0-9a-fA-F]{{{digits}}})", line)
    return None if swapped is None else re.fullmatch(r"()([0-9a-fA-F]+)  (.+)", f"{swapped[2]}  {swapped[1]}")
