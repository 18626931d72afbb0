"""`sha256sum` and its like, `wc`, `cmp` and `file`: what a file's content is, declared artefacts included.

An artefact's checksum follows from what it is, so every copy has the same and a changed one another.
"""

import hashlib
import re

from lab.world.artefacts import checksum
from lab.world.commands import pace, wording
from lab.world.commands.options import Given, UsageFault
from lab.world.commands.program import Printout, program
from lab.world.commands.protocol import CommandResult, Context, failed
from lab.world.nodes import Directory, File, Link

_SUMS = {
    "md5sum": ("md5", 32),
    "sha1sum": ("sha1", 40),
    "sha224sum": ("sha224", 56),
    "sha256sum": ("sha256", 64),
    "sha384sum": ("sha384", 96),
    "sha512sum": ("sha512", 128),
    "b2sum": ("blake2b", 128),
}
_NO_TEXT = dict.fromkeys(range(0xDC80, 0xDD00))
"""Takes out bytes that are no characters, which count as neither characters nor parts of words."""
_TAGS = {"md5": "MD5", "blake2b": "BLAKE2b"}


@program(*_SUMS, known="b,binary c,check tag t,text z,zero ignore-missing quiet status strict w,warn l,length=")
def sums(context: Context, given: Given) -> CommandResult:
    """Print or check checksums."""
    out = Printout(context)
    algorithm, digits = _SUMS[context.name]
    if algorithm == "blake2b" and given.get("length", "0") != "0":
        length = given.get("length")
        if not length.isdecimal():
            return failed(context.name, f"invalid length: {out.quoted(length)}")
        if int(length) % 8 or int(length) > digits * 4:
            why = (
                "length is not a multiple of 8"
                if int(length) % 8
                else f"maximum digest length for {out.quoted('BLAKE2b')} is 512 bits"
            )
            return failed(context.name, f"invalid length: {out.quoted(length)}\n{context.name}: {why}")
        digits = int(length) // 4
    return digests(context, given, algorithm, digits, tagged="tag" in given)


def digests(context: Context, given: Given, algorithm: str, digits: int, *, tagged: bool) -> CommandResult:
    """Print or check digests of one kind, of `digits` hexadecimal digits."""
    out = Printout(context)
    if "check" in given:
        for path in given.operands or ("-",):
            _check(context, given, out, path, algorithm, digits)
        return out.result()
    for path in given.operands or ("-",):
        digest = _digest(context, out, path, algorithm, digits)
        if digest is None:
            continue
        ending = "\0" if "zero" in given else "\n"
        if tagged:
            out.text(f"{_TAGS.get(algorithm, algorithm.upper())} ({path}) = {digest}{ending}")
            continue
        escaped = path.replace("\\", "\\\\").replace("\n", "\\n")
        mark = "\\" if escaped != path and "zero" not in given else ""
        out.text(f"{mark}{digest} {'*' if 'binary' in given else ' '}{escaped if mark else path}{ending}")
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


def _check(context: Context, given: Given, out: Printout, path: str, algorithm: str, digits: int) -> None:
    try:
        text = context.stdin if path == "-" else context.fs.read_text(path)
    except OSError as fault:
        out.warn(f"{wording.plain_name(path)}: {wording.reason(fault)}")
        return
    wrong = unread = bad = right = 0
    for line in text.splitlines():
        found = re.fullmatch(rf"\\?([0-9a-fA-F]{{{digits}}}) [ *](.+)", line) or _tagged(line, digits)
        if found is None:
            bad += bool(line.strip() and not line.startswith("#"))
            continue
        wanted, name = found[1].lower(), found[2]
        if "ignore-missing" in given and not context.fs.exists(name):
            continue
        digest = _digest(context, out, name, algorithm, digits)
        right += 1
        if digest is None:
            unread += 1
            word = "FAILED open or read"
        else:
            wrong += digest != wanted
            word = "OK" if digest == wanted else "FAILED"
        if "status" not in given and not (word == "OK" and "quiet" in given):
            out.line(f"{name}: {word}")
    shown = wording.plain_name("standard input" if path == "-" else path)
    if not right:
        out.warn(f"{shown}: no properly formatted checksum lines found")
        return
    if "status" not in given:
        _warn_counts(out, bad, unread, wrong)
    if unread or wrong or (bad and "strict" in given):
        out.exit_code = 1


def _warn_counts(out: Printout, bad: int, unread: int, wrong: int) -> None:
    if bad:
        out.warn(f"WARNING: {bad} line{' is' if bad == 1 else 's are'} improperly formatted", 0)
    if unread:
        out.warn(f"WARNING: {unread} listed file{'' if unread == 1 else 's'} could not be read", 0)
    if wrong:
        out.warn(f"WARNING: {wrong} computed checksum{'' if wrong == 1 else 's'} did NOT match", 0)


def _tagged(line: str, digits: int) -> re.Match[str] | None:
    swapped = re.fullmatch(rf"\w+ \((.+)\) = ([0-9a-fA-F]{{{digits}}})", line)
    return None if swapped is None else re.fullmatch(r"([0-9a-fA-F]+)  (.+)", f"{swapped[2]}  {swapped[1]}")


@program("wc", known="c,bytes m,chars l,lines L,max-line-length w,words files0-from= total=")
def wc(context: Context, given: Given) -> CommandResult:
    """Count lines, words and bytes."""
    out = Printout(context)
    order = ("lines", "words", "chars", "bytes", "max-line-length")
    shown = [name for name in order if name in given] or ["lines", "words", "bytes"]
    paths = list(given.operands)
    if "files0-from" in given:
        source = given.get("files0-from")
        text = context.stdin if source == "-" else context.fs.read_text(source)
        paths = [path for path in text.split("\0") if path]
    rows: list[tuple[list[int], str]] = []
    known_size = True
    for path in paths or ["-"]:
        counts = _counts(context, out, path)
        if counts is None:
            continue
        known_size = known_size and path != "-"
        rows.append(([counts[name] for name in shown], path if paths else ""))
    if len(paths) > 1:
        rows.append(
            ([sum(column) for column in zip(*(row for row, _ in rows), strict=True)] or [0] * len(shown), "total")
        )
    width = _wc_width(context, paths, rows, shown, known_size=known_size)
    for row, name in rows:
        text = " ".join(f"{count:>{width}}" for count in row)
        out.line(f"{text} {name}" if name else text)
    return out.result()


def _wc_width(
    context: Context, paths: list[str], rows: list[tuple[list[int], str]], shown: list[str], *, known_size: bool
) -> int:
    """Return how wide wc makes its columns: by the sizes of regular files, seven for what it cannot know."""
    if len(paths) <= 1 and len(shown) == 1:
        return 1
    total, least = 0, 1
    for path in paths or ["-"]:
        try:
            node = context.fs.stat(path) if path != "-" else None
        except OSError:
            continue
        if isinstance(node, File) and not node.device:
            total += node.length
        else:
            least = 7
    return max(least, len(str(total)))


def _counts(context: Context, out: Printout, path: str) -> dict[str, int] | None:
    size: int | None = None
    if path == "-":
        data = context.stdin.encode("utf-8", "surrogateescape")
        size = context.artefact.length if context.artefact is not None else None
    else:
        try:
            node = context.fs.stat(path)
            if isinstance(node, Directory):
                out.warn(f"{wording.plain_name(path)}: Is a directory")
                return dict.fromkeys(("lines", "words", "chars", "bytes", "max-line-length"), 0)
            data = context.fs.read(path)
            if isinstance(node, File) and node.declared:
                size = node.length
        except OSError as fault:
            out.warn(f"{wording.plain_name(path)}: {wording.reason(fault)}")
            return None
    text = data.decode("utf-8", "surrogateescape")
    share = size / len(data) if size and data else 1
    lines = data.count(b"\n")
    return {
        "lines": int(lines * share),
        "words": int(_words(text) * share),
        "chars": int(len(text.translate(_NO_TEXT) if not data.isascii() else text) * share),
        "bytes": len(data) if size is None else size,
        "max-line-length": max((len(line.expandtabs()) for line in text.split("\n")), default=0),
    }


def _words(text: str) -> int:
    """Return how many words there are, of which each has a character that can be printed."""
    if text.isascii() and text.isprintable():
        return len(text.split())
    words = re.split(r"[ \t\n\v\f\r\u2000-\u2006\u2008-\u200a\u2028\u2029\u3000]+", text.translate(_NO_TEXT))
    return sum(1 for word in words if any(map(str.isprintable, word)))


@program(
    "cmp",
    known="b,print-bytes i,ignore-initial= l,verbose n,bytes= s,quiet silent",
    suite="",
    usage_exit=2,
    hint="cmp: Try 'cmp --help' for more information.\n",
)
def cmp(context: Context, given: Given) -> CommandResult:
    """Compare two files byte by byte."""
    out = Printout(context)
    if not given.operands:
        raise UsageFault("missing operand after 'cmp'")
    first, second = (*given.operands, "-")[:2]
    nodes: list[bytes | File] = []
    for path in (first, second):
        try:
            nodes.append(_comparable(context, path))
        except OSError as fault:
            if "quiet" not in given and "silent" not in given:
                out.warn(f"{path}: {wording.reason(fault)}", 2)
            return CommandResult("", out.result().stderr, 2)
    one, other = nodes
    if isinstance(one, File) and isinstance(other, File):
        pace.spend(context.clock, min(one.length, other.length), pace.DISK)
        if (one.identity, one.length, one.data) == (other.identity, other.length, other.data):
            return CommandResult()
        one, other = context.fs.read_part(first, 0, 1 << 16), context.fs.read_part(second, 0, 1 << 16)
        if one == other:
            one, other = one + b"0", other + b"1"
    elif isinstance(one, File) or isinstance(other, File):
        one = context.fs.read_part(first, 0, 1 << 18) if isinstance(one, File) else one
        other = context.fs.read_part(second, 0, 1 << 18) if isinstance(other, File) else other
    assert isinstance(one, bytes) and isinstance(other, bytes)
    return _compared(given, out, one, other, first, second)


def _comparable(context: Context, path: str) -> bytes | File:
    if path == "-":
        return context.stdin.encode("utf-8", "surrogateescape")
    node = context.fs.stat(path)
    if isinstance(node, File) and node.declared and context.fs.allows(node, 4):
        return node
    return context.fs.read(path)


def _compared(given: Given, out: Printout, one: bytes, other: bytes, first: str, second: str) -> CommandResult:
    skip = given.get("ignore-initial").split(":")[0]
    start = int(skip) if skip.isdigit() else 0
    limit = int(given.get("bytes")) if given.get("bytes").isdigit() else None
    one, other = (data[start:][:limit] for data in (one, other))
    silent = "quiet" in given or "silent" in given
    place = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if place is None and len(one) == len(other):
        return CommandResult()
    if silent:
        return CommandResult(exit_code=1)
    if "verbose" in given:
        for at, (a, b) in enumerate(zip(one, other, strict=False), 1):
            if a != b:
                out.line(f"{at:>{len(str(max(len(one), len(other))))}} {a:3o} {b:3o}")
        out.exit_code = 1
    elif place is not None:
        line = one[:place].count(b"\n") + 1
        unit = "byte" if wording.in_utf8(out.context.env) else "char"
        out.line(f"{first} {second} differ: {unit} {place + 1}, line {line}")
        out.exit_code = 1
    if place is None:
        short, data = (first, one) if len(one) < len(other) else (second, other)
        lines = data.count(b"\n")
        where = f"after byte {len(data)}, " + (f"line {lines}" if data.endswith(b"\n") else f"in line {lines + 1}")
        out.error(f"cmp: EOF on {short} " + (where if data else "which is empty"))
    return out.result()


_MAGIC = (
    (
        b"\x7fELF",
        (
            "ELF 64-bit LSB pie executable, x86-64, version 1 (SYSV), dynamically linked, interpreter "
            "/lib64/ld-linux-x86-64.so.2, for GNU/Linux 3.2.0, stripped"
        ),
    ),
    (b"\x1f\x8b", "gzip compressed data"),
    (b"\x28\xb5\x2f\xfd", "Zstandard compressed data (v0.8+), Dictionary ID: None"),
    (b"\xfd7zXZ", "XZ compressed data, checksum CRC64"),
    (b"BZh", "bzip2 compressed data, block size = 900k"),
    (b"PK\x03\x04", "Zip archive data, at least v0.0 to extract, compression method=store"),
    (b"SQLite format 3\0", "SQLite 3.x database"),
    (b"PAR1", "Apache Parquet"),
    (b"\x89PNG", "PNG image data"),
    (b"%PDF-", "PDF document, version 1.7"),
    (b"-----BEGIN OPENSSH PRIVATE KEY", "OpenSSH private key"),
    (b"ssh-ed25519 ", "OpenSSH ED25519 public key"),
)


@program(
    "file",
    known="""b,brief C c d E e= F,separator= f,files-from= h,no-dereference i,mime k L,dereference l m= N n p r S s z Z
    0 mime-type mime-encoding""",
    suite="",
    hint="",
    usage_exit=1,
)
def file(context: Context, given: Given) -> CommandResult:
    """Say what kind of file something is."""
    out = Printout(context)
    width = max((len(path) for path in given.operands), default=0) + 1
    for path in given.operands:
        try:
            node = context.fs.stat(path) if "dereference" in given else context.fs.lstat(path)
            words = _kind(context, path, node)
        except OSError as fault:
            words = f"cannot open `{path}' ({wording.reason(fault)})"
        if "mime" in given or "mime-type" in given:
            words = _mime(words)
        out.line(words if "brief" in given else f"{path + ':':<{width}} {words}")
    return out.result()


def _kind(context: Context, path: str, node: Directory | File | Link) -> str:
    if isinstance(node, Directory):
        sticky = "sticky, " if node.mode & 0o1000 else "setgid, " if node.mode & 0o2000 else ""
        return f"{sticky}directory"
    if isinstance(node, Link):
        broken = "" if context.fs.exists(path) else "broken "
        return f"{broken}symbolic link to {node.target}"
    if node.device:
        return (
            f"character special ({node.device[2:].replace(':', '/')})" if node.device[0] == "c" else "fifo (named pipe)"
        )
    if not node.length:
        return "empty"
    if not context.fs.allows(node, 4):
        return "regular file, no read permission"
    data = context.fs.read_part(path, 0, 4096)
    for magic, words in _MAGIC:
        if data.startswith(magic):
            return words
    if data[257:262] == b"ustar":
        return "POSIX tar archive (GNU)"
    return _text_kind(path, data)


def _text_kind(path: str, data: bytes) -> str:
    if b"\0" in data:
        return "data"
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as fault:
        if fault.start < len(data) - 4:
            return "data"
        text = data[: fault.start].decode("utf-8")
    encoding = "ASCII" if text.isascii() else "Unicode text, UTF-8"
    tail = "" if text.isascii() else " text"
    lines = "" if "\n" in text else ", with no line terminators"
    first = text.split("\n", 1)[0]
    if first.startswith("#!"):
        interpreter = first[2:].strip()
        names = {"bash": "Bourne-Again shell", "sh": "POSIX shell", "python3": "Python"}
        name = interpreter.split()[-1].rpartition("/")[2]
        return f"{names.get(name, interpreter)} script, {encoding} text executable{lines}"
    if text.lstrip()[:1] in ("{", "[") and path.endswith(".json"):
        return "JSON data" if "\n" in text or encoding == "ASCII" else "JSON text data"
    if path.endswith(".csv"):
        return "CSV text"
    return f"{encoding}{tail}{' text' if encoding == 'ASCII' else ''}{lines}"


def _mime(words: str) -> str:
    table = (
        ("directory", "inode/directory"), ("symbolic", "inode/symlink"), ("empty", "inode/x-empty"),
        ("gzip", "application/gzip"),
        ("JSON", "application/json"), ("text", "text/plain"), ("ELF", "application/x-pie-executable"),
    )  # fmt: skip
    return next((mime for word, mime in table if word in words), "application/octet-stream")
