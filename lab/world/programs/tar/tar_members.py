"""Changes that tar's options make to a member on its way in or out: its name, owner, mode or time."""

import re
from collections.abc import Callable

from msgspec.structs import replace

from lab.text.amounts import is_number
from lab.world.machine.program import Context
from lab.world.machine.time.parse_date import parse_date
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.owners import gid, uid
from lab.world.programs.common.tarball import Member
from lab.world.programs.findutils.find_regex import dialect_of, pattern_of

_PIECE = re.compile(r"\\([0-9LUElu])|\\(.)|(&)|([^\\&]+)", re.S)
_VERSION_CONTROL = frozenset(
    {".git", ".gitignore", ".gitattributes", ".gitmodules", ".svn", "CVS", ".hg", ".hgignore", ".bzr", "RCS"}
)


def is_version_control(name: str) -> bool:
    """Return whether --exclude-vcs excludes a file of that name."""
    return name.rstrip("/").rpartition("/")[2] in _VERSION_CONTROL


def renaming(args: Arguments) -> Callable[[str], str]:
    """Return the renaming that --transform asks for. Raises `UsageFault`."""
    changes = [change for name in ("transform", "xform") for text in args.every(name) for change in _changes(text)]

    def transformed(name: str) -> str:
        slash = "/" if name.endswith("/") else ""
        name = name.removesuffix("/")
        for pattern, new, which, every in changes:
            name = _substituted(pattern, new, which, every, name)
        return name + slash if name else ""

    return transformed


def _changes(text: str) -> list[tuple[re.Pattern[str], str, int, bool]]:
    """Parse `s/OLD/NEW/FLAGS`, possibly several separated by semicolons."""
    rules = []
    while text:
        if len(text) < 2 or text[0] != "s":
            raise UsageFault("Invalid transform expression", 2, hint=False)
        sign = re.escape(text[1])
        match = re.match(rf"s{sign}((?:\\.|(?!{sign}).)*){sign}((?:\\.|(?!{sign}).)*){sign}([^;]*);?", text, re.S)
        if match is None:
            raise UsageFault("Invalid transform expression", 2, hint=False)
        old, new, flags = match.groups()
        if set(flags) - set("gixrRsShH0123456789"):
            wrong = next(flag for flag in flags if flag not in "gixrRsShH0123456789")
            raise UsageFault(f"Unknown flag in transform expression: {wrong}", 2, hint=False)
        old = old.replace("\\" + text[1], text[1]) if text[1] not in "()|{}+?." else old
        dialect = dialect_of("posix-extended" if "x" in flags else "posix-basic")
        digits = "".join(re.findall(r"\d", flags))
        pattern = pattern_of(old, dialect, re.IGNORECASE if "i" in flags else 0)
        rules.append((pattern, new.replace("\\" + text[1], text[1]), int(digits or "1"), "g" in flags))
        text = text[match.end() :]
    return rules


def _substituted(pattern: re.Pattern[str], new: str, which: int, every: bool, name: str) -> str:
    met = 0

    def change(match: re.Match[str]) -> str:
        nonlocal met
        met += 1
        return _expand(match, new) if met == which or (every and met > which) else match[0]

    return pattern.sub(change, name)


def _expand(match: re.Match[str], new: str) -> str:
    text_so_far, case = "", ""
    for sign, letter, whole, plain in _PIECE.findall(new):
        if sign and sign in "LUElu":
            case = "" if sign == "E" else sign
            continue
        text = (match[int(sign)] or "") if sign else match[0] if whole else letter or plain
        if case in ("L", "U"):
            text = text.lower() if case == "L" else text.upper()
        elif case and text:
            text = (text[0].lower() if case == "l" else text[0].upper()) + text[1:]
            case = ""
        text_so_far += text
    return text_so_far


def altered(context: Context, args: Arguments, member: Member) -> Member:
    """Return a member with the owner, group, mode and time given by options. Raises `UsageFault`."""
    node, owner, group = member.node, member.uid, member.gid
    if "owner" in args:
        name, _, id_text = args.get("owner").lstrip("+").partition(":")
        owner = _number(id_text or name, lambda one: uid(context.host, one))
        names = (user.name for user in context.host.users.values() if str(user.uid) == name)
        node = replace(node, owner=next(names, "" if is_number(name) else name))
    if "group" in args:
        name, _, id_text = args.get("group").lstrip("+").partition(":")
        group = _number(id_text or name, lambda one: gid(context.host, one))
        there = (one.name for one in context.host.groups.values() if str(one.gid) == name)
        node = replace(node, group=next(there, "" if is_number(name) else name))
    if is_number(args.get("mode")):
        node = replace(node, mode=int(args.get("mode"), 8))
    if "mtime" in args:
        text = args.get("mtime")
        moment = context.fs.stat(text).mtime if text[:1] in ("/", ".") else parse_date(text, context.clock.now)
        if moment is None:
            raise UsageFault(f"Invalid mtime: {text}", 2)
        node = replace(node, mtime=moment)
    if "numeric-owner" in args:
        node = replace(node, owner="", group="")
    return Member(member.name, node, owner, group)


def _number(name: str, lookup: Callable[[str], int]) -> int:
    return int(name) if is_number(name) else lookup(name)
