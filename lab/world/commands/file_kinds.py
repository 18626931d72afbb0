"""`file`: what kind of file something is, by what it begins with."""

from lab.world.commands import wording
from lab.world.commands.options import Given
from lab.world.commands.program import Printout, program
from lab.world.commands.protocol import CommandResult, Context
from lab.world.nodes import Directory, File, Link

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
