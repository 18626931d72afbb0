"""The tests of `find`, such as `-name`, `-size`, `-mtime` and `-perm`, on a single file. No walking, no actions."""

import fnmatch
import re
from collections.abc import Callable, Mapping
from typing import Final

from msgspec import Struct

from lab.text.amounts import is_number
from lab.world.machine.files.node_memo import NodeMemo
from lab.world.machine.files.nodes import Directory, File, Link, Node
from lab.world.machine.time.parse_date import parse_date
from lab.world.programs.common.getopt import UsageFault
from lab.world.programs.common.messages import quote
from lab.world.programs.common.modes import parse_mode
from lab.world.programs.findutils.find_regex import RegexDialect, pattern_of


class VisitedFile(Struct, frozen=True):
    """A file that find visits: its name in the output, its depth, and its node."""

    path: str
    start: str
    depth: int
    node: Node
    real: str
    """Absolute path of the node."""

    @property
    def name(self) -> str:
        """Its last component, which -name matches."""
        return self.path.rstrip("/").rpartition("/")[2] or "/"


class Surroundings(Struct, frozen=True):
    """What tests need besides the file: the clock, the accounts, and other files."""

    now: float
    environment: Mapping[str, str]
    users: Mapping[str, int]
    groups: Mapping[str, int]
    stat: Callable[[str], Node | None]
    """Returns the node at a path, following links, or None."""
    named: Callable[[str], Node | None]
    """Returns the node of a path given as an argument, following links as the search does."""
    system: Callable[[str], str]
    """Returns the type of the file system a path is on."""
    inode: Callable[[Node, str], int]
    """Returns the inode number of a node at a path."""
    allowed: Callable[[Node, int], bool]
    """Returns whether the searching account may read (4), write (2) or execute (1) a node."""
    refused: Callable[[str], None]
    """Complains that a path may not be read."""
    dialect: RegexDialect
    daystart: bool = False


Test = Callable[[VisitedFile], bool]
_NEWER = re.compile(r"-newer[aBcm][aBcmt]")
_NEWER_THAN_TIME = re.compile(r"-newer[aBcm]t")
_links: Final[NodeMemo[int]] = NodeMemo()
KINDS = {File: "f", Directory: "d", Link: "l"}
_SIZE_UNITS = {"b": 512, "c": 1, "w": 2, "k": 1 << 10, "M": 1 << 20, "G": 1 << 30}


def kind(node: Node) -> str:
    """Return the letter of -type."""
    if isinstance(node, File) and node.device and node.device != "-":
        return node.device[0]
    return KINDS[type(node)]


def links(node: Node) -> int:
    """Return the number of names a node has."""
    if isinstance(node, Directory):
        count = _links.get(node)
        return count or _links.put(node, 2 + sum(isinstance(child, Directory) for child in node.children.values()))
    return node.names if isinstance(node, File) else 1


def compare(text: str, value: float) -> bool | None:
    """Compare a value with `+N`, `-N` or `N`; None when the text is no such number."""
    match = re.fullmatch(r"([+-]?)(\d+(?:\.\d+)?)", text)
    if match is None:
        return None
    limit = float(match[2])
    if match[1] == "+":
        return value > limit
    if match[1] == "-":
        return value < limit
    return value == limit


def make_test(name: str, argument: str, around: Surroundings) -> Test | None:
    """Return the test for a predicate and its argument; None when there is no such test. Raises `UsageFault`."""
    maker = _newer if _NEWER.fullmatch(name) else _MAKERS.get(name)
    return None if maker is None else maker(name, argument, around)


def takes_argument(name: str) -> bool | None:
    """Return whether a test takes an argument; None when there is no such test."""
    if _NEWER.fullmatch(name):
        return True
    return None if name not in _MAKERS else name not in _BARE


def _glob(name: str, pattern: str, around: Surroundings) -> Test:
    folded = name.startswith("-i")
    compiled = re.compile(_glob_text(pattern), re.DOTALL | (re.IGNORECASE if folded else 0))
    if name.endswith("lname"):
        return lambda entry: isinstance(entry.node, Link) and compiled.fullmatch(entry.node.target) is not None
    if name.endswith("name") and not name.endswith("wholename"):
        return lambda entry: compiled.fullmatch(entry.name) is not None
    return lambda entry: compiled.fullmatch(entry.path) is not None


def _glob_text(pattern: str) -> str:
    return fnmatch.translate(re.sub(r"\\(.)", r"[\1]", pattern).replace("[!", "[^").replace("[^", "[!"))


def _regex(name: str, pattern: str, around: Surroundings) -> Test:
    compiled = pattern_of(pattern, around.dialect, re.IGNORECASE if name == "-iregex" else 0)
    return lambda entry: compiled.fullmatch(entry.path) is not None


def _type(name: str, letters: str, around: Surroundings) -> Test:
    kinds = letters.split(",")
    if not letters:
        raise UsageFault(f"Arguments to {name} should contain at least one letter")
    for index, word in enumerate(kinds):
        if not word and index == len(kinds) - 1:
            raise UsageFault(f"Last file type in list argument to {name} is missing, i.e., list is ending on: ','")
        if word[:1] not in tuple("bcdpflsD"):
            raise UsageFault(f"Unknown argument to {name}: {word[:1] or ','}")
        if len(word) > 1:
            raise UsageFault(f"Must separate multiple arguments to {name} using: ','")
        if word in kinds[:index]:
            raise UsageFault(f"Duplicate file type '{word}' in the argument list to {name}.")
    if name == "-xtype":

        def behind(entry: VisitedFile) -> bool:
            node = around.stat(entry.real) if isinstance(entry.node, Link) else entry.node
            return kind(entry.node if node is None else node) in kinds

        return behind
    return lambda entry: kind(entry.node) in kinds


def _size(name: str, text: str, around: Surroundings) -> Test:
    if not text:
        raise UsageFault("invalid null argument to -size")
    unit = _SIZE_UNITS.get(text[-1:])
    if unit is None and not text[-1].isdigit():
        raise UsageFault(f"invalid -size type `{text[-1:]}'")
    number = text[:-1] if unit else text
    if compare(number, 0) is None:
        raise UsageFault(f"Invalid argument `{text}' to -size")
    block = unit or 512
    return lambda entry: bool(compare(number, -(-entry.node.length // block)))


def _age(unit: int) -> Callable[[str, str, Surroundings], Test]:
    def make(name: str, text: str, around: Surroundings) -> Test:
        if compare(text, 0) is None:
            raise UsageFault(f"invalid argument `{text}' to `{name}'")
        now = (around.now // 86400 + 1) * 86400 if around.daystart else around.now
        signed = text[:1] in "+-"
        limit = float(text.lstrip("+-"))

        def test(entry: VisitedFile) -> bool:
            age = now - entry.node.mtime
            if not signed:
                return limit * unit <= age < (limit + 1) * unit
            return age >= (limit + 1) * unit if text[0] == "+" else age < limit * unit

        return test

    return make


def _newer(name: str, text: str, around: Surroundings) -> Test:
    if _NEWER_THAN_TIME.fullmatch(name):
        moment = parse_date(text, around.now)
        if moment is None:
            raise UsageFault(
                f"I cannot figure out how to interpret {quote(text, around.environment)} as a date or time"
            )
    else:
        node = around.named(text)
        if node is None:
            raise UsageFault(f"{quote(text, around.environment)}: No such file or directory")
        moment = node.mtime
    limit = moment
    return lambda entry: entry.node.mtime > limit


def _permission(name: str, text: str, around: Surroundings) -> Test:
    sort, spelled = (text[0], text[1:]) if text[:1] in ("-", "/") and len(text) > 1 else ("", text)
    change = None if re.match(r"\+\d", spelled) else parse_mode(spelled)
    if change is None:
        raise UsageFault(f"invalid mode {quote(text, around.environment)}")
    required = change(0, False, 0)
    if sort == "-":
        return lambda entry: entry.node.mode & required == required
    if sort == "/":
        return lambda entry: not required or bool(entry.node.mode & required)
    return lambda entry: entry.node.mode & 0o7777 == required


def _owner(name: str, text: str, around: Surroundings) -> Test:
    table, field = (around.users, "owner") if name == "-user" else (around.groups, "group")
    if text not in table:
        account = next((key for key, number in table.items() if str(number) == text), None)
        if account is None and not is_number(text):
            sort = "user" if name == "-user" else "group"
            literal = quote(text, around.environment)
            if sort == "group":
                raise UsageFault(f"{literal} is not the name of an existing group")
            raise UsageFault(f"{literal} is not the name of a known user")
        text = account or text
    return lambda entry: getattr(entry.node, field) == text


def _number(name: str, text: str, around: Surroundings) -> Test:
    if compare(text, 0) is None:
        raise UsageFault(f"invalid argument `{text}' to `{name}'")
    measures: dict[str, Callable[[VisitedFile], float]] = {
        "-links": lambda entry: links(entry.node),
        "-inum": lambda entry: around.inode(entry.node, entry.real),
        "-uid": lambda entry: around.users.get(entry.node.owner, 65534),
        "-gid": lambda entry: around.groups.get(entry.node.group, 65534),
    }
    measure = measures[name]
    return lambda entry: bool(compare(text, measure(entry)))


def _same_file(name: str, path: str, around: Surroundings) -> Test:
    other = around.named(path)
    if other is None:
        raise UsageFault(f"{quote(path, around.environment)}: No such file or directory")

    def test(entry: VisitedFile) -> bool:
        if isinstance(other, File) and isinstance(entry.node, File) and other.link:
            return entry.node.link == other.link
        return entry.node is other

    return test


def _system(name: str, file_system: str, around: Surroundings) -> Test:
    return lambda entry: around.system(entry.real) == file_system


def _read_since(name: str, text: str, around: Surroundings) -> Test:
    matches = compare(text, 0)
    if matches is None:
        raise UsageFault(f"Invalid argument {text} to {name}")
    # Access times are not modelled, so the modification time stands in.
    return lambda entry: matches


def _context(name: str, text: str, around: Surroundings) -> Test:
    raise UsageFault("invalid predicate -context: SELinux is not enabled.")


def _empty(entry: VisitedFile, around: Surroundings) -> bool:
    if isinstance(entry.node, Directory):
        if not around.allowed(entry.node, 4):
            around.refused(entry.path)
            return False
        return not entry.node.children
    return isinstance(entry.node, File) and not entry.node.device and entry.node.length == 0


def _bare(name: str, argument: str, around: Surroundings) -> Test:
    bits = {"-readable": 4, "-writable": 2, "-executable": 1}
    if name in bits:
        return lambda entry: around.allowed(entry.node, bits[name])
    if name == "-nouser":
        return lambda entry: entry.node.owner not in around.users
    if name == "-nogroup":
        return lambda entry: entry.node.group not in around.groups
    if name == "-empty":
        return lambda entry: _empty(entry, around)
    return (lambda entry: True) if name == "-true" else (lambda entry: False)


_BARE = {"-empty", "-readable", "-writable", "-executable", "-nouser", "-nogroup", "-true", "-false"}
_MAKERS: dict[str, Callable[[str, str, Surroundings], Test]] = {
    **dict.fromkeys(("-name", "-iname", "-path", "-ipath", "-wholename", "-iwholename", "-lname", "-ilname"), _glob),
    **dict.fromkeys(("-regex", "-iregex"), _regex),
    **dict.fromkeys(("-type", "-xtype"), _type),
    "-size": _size,
    **dict.fromkeys(("-mtime", "-ctime", "-atime"), _age(86400)),
    **dict.fromkeys(("-mmin", "-cmin", "-amin"), _age(60)),
    **dict.fromkeys(("-newer", "-cnewer", "-anewer"), _newer),
    "-perm": _permission,
    **dict.fromkeys(("-user", "-group"), _owner),
    **dict.fromkeys(("-links", "-inum", "-uid", "-gid"), _number),
    "-samefile": _same_file,
    "-fstype": _system,
    "-used": _read_since,
    "-context": _context,
    **dict.fromkeys(_BARE, _bare),
}
