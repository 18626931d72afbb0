"""`file`: determine the type of a file from its first bytes."""

import json
import re
from typing import Final

from lab.world.machine.files.nodes import Directory, File, Link
from lab.world.machine.kernel import BUILD, RELEASE
from lab.world.machine.program import CommandResult, Context
from lab.world.machine.time.dates import format_date
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.program import Printout, program

_ELF: Final = (
    "ELF 64-bit LSB pie executable, x86-64, version 1 (SYSV), dynamically linked, interpreter "
    "/lib64/ld-linux-x86-64.so.2, for GNU/Linux 3.2.0, stripped"
)
_BOOT: Final = (
    f"Linux kernel x86 boot executable bzImage, version {RELEASE} (debian-kernel@lists.debian.org) {BUILD}, "
    "RO-rootFS, swap_dev 0X7, Normal VGA"
)
_MAGIC: Final[tuple[tuple[bytes, str, str], ...]] = (
    (
        b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x01\0",
        "ELF 64-bit LSB relocatable, x86-64, version 1 (SYSV), not stripped",
        "application/x-object",
    ),
    (b"\x7fELF", _ELF, "application/x-pie-executable"),
    (
        b"!<arch>\ndebian-binary",
        "Debian binary package (format 2.0), with control.tar.xz , data compression xz",
        "application/vnd.debian.binary-package",
    ),
    (b"TZif2", "timezone data (fat), version 2, no gmt time flags, no std time flags", "application/tzif"),
    (b"LPKSHHRH", "Journal file, online", "application/octet-stream"),
    (b"\x28\xb5\x2f\xfd", "Zstandard compressed data (v0.8+), Dictionary ID: None", "application/zstd"),
    (b"\xfd7zXZ", "XZ compressed data, checksum CRC64", "application/x-xz"),
    (b"BZh", "bzip2 compressed data, block size = 900k", "application/x-bzip2"),
    (b"PK\x03\x04", "Zip archive data, at least v0.0 to extract, compression method=store", "application/zip"),
    (b"MZ\xea\x07\x00\xc0\x07", _BOOT, "application/x-dosexec"),
    (b"070701", "ASCII cpio archive (SVR4 with no CRC)", "application/x-cpio"),
    (b"SQLite format 3\0", "SQLite 3.x database", "application/vnd.sqlite3"),
    (b"PAR1", "Apache Parquet", "application/octet-stream"),
    (b"-----BEGIN OPENSSH PRIVATE KEY", "OpenSSH private key", "text/plain"),
    (b"-----BEGIN CERTIFICATE", "PEM certificate", "text/plain"),
    (b"ssh-ed25519 ", "OpenSSH ED25519 public key", "text/plain"),
    (b"ssh-rsa ", "OpenSSH RSA public key", "text/plain"),
)
_SHELLS: Final = {"bash": "Bourne-Again shell", "sh": "POSIX shell", "dash": "POSIX shell", "zsh": "Paul Falstad's zsh"}
_SCRIPTS: Final = {
    **{name: (f"{words} script", "text/x-shellscript") for name, words in _SHELLS.items()},
    "python3": ("Python script", "text/x-script.python"),
    "python": ("Python script", "text/x-script.python"),
    "perl": ("Perl script", "text/x-perl"),
    "ruby": ("Ruby script", "text/x-ruby"),
    "node": ("Node.js script executable", "application/javascript"),
    "awk": ("awk script", "text/x-awk"),
}
_PYTHON: Final = re.compile(
    r"^(?:from [\w.]+ import |def \w+\(.*\)(?: ->.*)?:$|class \w+[(:])|^import \w+\s*\n(?:.*\n)*?def ", re.M
)
_USAGE: Final = """Usage: file [-bcCdEhikLlNnprsSvzZ0] [--apple] [--extension] [--mime-encoding]
            [--mime-type] [-e <testname>] [-F <separator>]  [-f <namefile>]
            [-m <magicfiles>] [-P <parameter=value>] [--exclude-quiet]
            <file> ...
       file -C [-m <magicfiles>]
       file [--help]
"""


@program(
    "file",
    spec="""b,brief C c d E e= F,separator= f,files-from= h,no-dereference i,mime k,keep-going L,dereference l m= N
    n p r S s,special-files z Z 0 mime-type mime-encoding extension""",
    suite="file",
    hint=_USAGE,
    usage_exit=1,
)
def file(context: Context, args: Arguments) -> CommandResult:
    """Print the type of files."""
    out = Printout(context)
    names = list(args.operands)
    if "files-from" in args:
        source = args.get("files-from")
        try:
            listed = context.stdin if source == "-" else context.fs.read_text(source)
        except OSError as fault:
            raise UsageFault(f"Cannot open `{source}' ({wording.reason(fault)})", hint=False) from None
        names += listed.splitlines()
    if not names:
        return CommandResult("", _USAGE, 1)
    labels = ["/dev/stdin" if name == "-" else name for name in names]
    width = max(map(len, labels)) + 1
    separator = args.get("separator") or ":"
    for name, label in zip(names, labels, strict=True):
        try:
            kind = _kind(context, name, follows="dereference" in args)
        except OSError as fault:
            kind = (f"cannot open `{name}' ({wording.reason(fault)})", "", "")
        words = _answer(args, *kind)
        out.line(words if "brief" in args else f"{label + separator:<{width}} {words}")
    return out.result()


def _answer(args: Arguments, words: str, mime: str, charset: str) -> str:
    if not mime:
        return words
    if "mime" in args:
        return f"{mime}; charset={charset}"
    if "mime-type" in args:
        return mime
    return charset if "mime-encoding" in args else words


def _kind(context: Context, path: str, *, follows: bool) -> tuple[str, str, str]:
    """Return a file's description, its MIME type and its encoding."""
    if path == "-":
        data = context.stdin.encode("utf-8", "surrogateescape")
        return _of_content(File(data), data[:_SEEN], path)
    node = context.fs.stat(path) if follows else context.fs.lstat(path)
    if isinstance(node, Directory):
        marks = [word for bit, word in ((0o4000, "setuid"), (0o2000, "setgid"), (0o1000, "sticky")) if node.mode & bit]
        return ", ".join([*marks, "directory"]), "inode/directory", "binary"
    if isinstance(node, Link):
        try:
            context.fs.readlink(path)
        except OSError as fault:
            return f"unreadable symlink `{path}' ({wording.reason(fault)})", "inode/symlink", "binary"
        broken = "" if context.fs.exists(path) else "broken "
        return f"{broken}symbolic link to {node.target}", "inode/symlink", "binary"
    if node.device.startswith("p"):
        return "fifo (named pipe)", "inode/fifo", "binary"
    if node.device[:1] in ("c", "b"):
        sort = "character" if node.device[0] == "c" else "block"
        numbers = node.device[2:].replace(":", "/")
        return f"{sort} special ({numbers})", f"inode/{sort[:5].replace('chara', 'char')}device", "binary"
    if not context.fs.allows(node, 4):
        return "regular file, no read permission", "", ""
    if not node.length and not node.device:
        return "empty", "inode/x-empty", "binary"
    return _of_content(node, context.fs.read_part(path, 0, _SEEN), path)


_SEEN: Final = 1 << 16


def _of_content(node: File, data: bytes, path: str) -> tuple[str, str, str]:
    if not data:
        return "empty", "inode/x-empty", "binary"
    for magic, words, mime in _MAGIC:
        if data.startswith(magic):
            return words, mime, "us-ascii" if mime.startswith("text") else "binary"
    if data.startswith(b"\x1f\x8b"):
        return _gzip(node, data), "application/gzip", "binary"
    if match := re.match(rb"%PDF-(\d\.\d)", data):
        return f"PDF document, version {match[1].decode()}", "application/pdf", "us-ascii"
    if data.startswith(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR") and len(data) > 24:
        size = f"{int.from_bytes(data[16:20])} x {int.from_bytes(data[20:24])}"
        return f"PNG image data, {size}, 8-bit/color RGB, non-interlaced", "image/png", "binary"
    if data[257:262] == b"ustar":
        return "POSIX tar archive (GNU)", "application/x-tar", "binary"
    return _text(node, data)


def _gzip(node: File, data: bytes) -> str:
    words = "gzip compressed data"
    if len(data) < 10:
        return words
    if data[3] & 8:
        name = data[10 : data.index(b"\0", 10)] if b"\0" in data[10:] else b""
        words += f', was "{name.decode("utf-8", "replace")}"'
    if moment := int.from_bytes(data[4:8], "little"):
        words += f", last modified: {format_date('%a %b %e %H:%M:%S %Y', moment)}"
    words += {2: ", max compression", 4: ", max speed"}.get(data[8], "")
    words += ", from Unix"
    has_header = not node.declared and len(node.data) >= 8
    size = int.from_bytes(node.data[-4:], "little") if has_header else int(node.length / 0.93) % (1 << 32)
    return f"{words}, original size modulo 2^32 {size}"


def _text(node: File, data: bytes) -> tuple[str, str, str]:
    controls = bytes(range(7)) + bytes(range(14, 27)) + bytes(range(28, 32)) + b"\x7f"
    if any(byte in controls for byte in data):
        return "data", "application/octet-stream", "binary"
    has_bom = data.startswith(b"\xef\xbb\xbf")
    try:
        text = data.decode("utf-8")
        encoding, charset = ("ASCII", "us-ascii") if text.isascii() else ("Unicode text, UTF-8", "utf-8")
    except UnicodeDecodeError as fault:
        whole = fault.start >= len(data) - 3 and len(data) == _SEEN
        text = data[: fault.start].decode("utf-8") if whole else data.decode("latin-1")
        encoding, charset = ("Unicode text, UTF-8", "utf-8") if whole else ("ISO-8859", "iso-8859-1")
        if not whole and any(0x80 <= byte < 0xA0 for byte in data):
            encoding, charset = "Non-ISO extended-ASCII", "unknown-8bit"
    kind = f"{encoding} (with BOM) text" if has_bom else f"{encoding} text"
    lines = _lines(text)
    first = text.split("\n", 1)[0]
    if first.startswith("#!") and (words := first[2:].split()):
        name = words[-1].rpartition("/")[2] if words[0].endswith("/env") else words[0].rpartition("/")[2]
        script, mime = _SCRIPTS.get(name, (f"{first[2:].strip()} script", "text/plain"))
        return f"{script}, {kind} executable{lines}", mime, charset
    if text.lstrip()[:1] in ("{", "[") and _is_json(node, text):
        return "JSON text data", "application/json", charset
    if re.match(r"\s*<\?xml ", text):
        return f"XML 1.0 document, {kind}{lines}", "text/xml", charset
    if re.match(r"\s*<(?:!doctype html|html|head)\b", text, re.I):
        return f"HTML document, {kind}{lines}", "text/html", charset
    if _is_table(text):
        return "CSV text" + ("" if charset == "us-ascii" else f", {kind}"), "text/csv", charset
    if _PYTHON.search(text):
        return f"Python script, {kind} executable{lines}", "text/x-script.python", charset
    return f"{kind}{lines}", "text/plain", charset


def _is_json(node: File, text: str) -> bool:
    if node.length > _SEEN:
        return re.match(r'\s*[\[{]\s*(?:"|\{|\[|-?\d)', text) is not None
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _is_table(text: str) -> bool:
    """Return whether the first lines all have the same positive number of commas outside quotes."""
    lines = text.split("\n")[:-1][:10]
    counts = {re.sub(r'"[^"]*"', "", line).count(",") for line in lines}
    return len(lines) > 2 and len(counts) == 1 and 0 not in counts


def _lines(text: str) -> str:
    """Return the part of the description about line endings and line lengths."""
    longest = max(map(len, text.split("\n")))
    remark = f", with very long lines ({longest})" if longest > 300 else ""
    if "\n" not in text and "\r" not in text:
        return f"{remark}, with no line terminators"
    returns, pairs, feeds = text.count("\r"), text.count("\r\n"), text.count("\n")
    if pairs and pairs == feeds:
        return f"{remark}, with CRLF line terminators"
    if pairs:
        return f"{remark}, with CRLF, LF line terminators"
    return f"{remark}, with CR line terminators" if returns and not feeds else remark
