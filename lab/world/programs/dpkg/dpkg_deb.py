"""`dpkg-deb`: package files, of which these hosts have none."""

from typing import Final

from lab.world.machine.files.nodes import Directory
from lab.world.machine.program import CommandResult, Context, command
from lab.world.programs.common import messages as wording

_HELP: Final = (
    "\nType dpkg-deb --help for help about manipulating *.deb files;\n"
    "Type dpkg --help for help about installing and deinstalling packages.\n"
)
_ACTIONS: Final = {
    "-b": "build", "-c": "contents", "-I": "info", "-f": "field", "-e": "control", "-x": "extract", "-X": "vextract",
    "-R": "raw-extract", "-W": "show", "--show": "show", "--build": "build", "--contents": "contents", "--info": "info",
    "--field": "field", "--control": "control", "--extract": "extract", "--vextract": "vextract",
    "--raw-extract": "raw-extract", "--fsys-tarfile": "fsys-tarfile", "--ctrl-tarfile": "ctrl-tarfile",
}  # fmt: skip
_VERSION: Final = """Debian 'dpkg-deb' package archive backend version 1.21.22 (amd64).
This is free software; see the GNU General Public License version 2 or
later for copying conditions. There is NO warranty.
"""


@command("dpkg-deb")
def dpkg_deb(context: Context) -> CommandResult:
    """Report why a file is not a package."""
    action, words = "", []
    for word in context.argv:
        if word == "--version":
            return CommandResult(_VERSION)
        if word in _ACTIONS:
            if action and action != _ACTIONS[word]:
                new, old = _ACTIONS[word], action
                short = {long: letter for letter, long in _ACTIONS.items() if len(letter) == 2}
                pair = [f"{short[one]} (--{one})" if one in short else f"--{one}" for one in (new, old)]
                return _refused(f"conflicting actions {pair[0]} and {pair[1]}", helps=True)
            action = _ACTIONS[word]
        elif word.startswith("-") and len(word) > 1:
            if not word.startswith(("-Z", "-z", "-S", "-D", "--root-owner-group", "--nocheck", "--debug", "--uniform")):
                return _refused(f"unknown option {word if word.startswith('--') else word[:2]}", helps=True)
        else:
            words.append(word)
    if not action:
        return _refused("need an action option", helps=True)
    if action == "build":
        return _build(context, words)
    if not words:
        wants = "takes exactly one argument" if action == "contents" else "needs a .deb filename argument"
        return _refused(f"--{action} {wants}", helps=True)
    if action in ("extract", "vextract", "raw-extract") and len(words) < 2:
        perhaps = "Perhaps you should be using dpkg --install ?\n"
        return CommandResult("", f"dpkg-deb: error: --{action} needs a target directory.\n{perhaps}{_HELP}", 2)
    path = words[0]
    try:
        node = context.fs.stat(path)
        if not isinstance(node, Directory):
            context.fs.read_part(path, 0, 8)
    except OSError as fault:
        return _refused(f"failed to read archive '{path}': {wording.reason(fault)}")
    if isinstance(node, Directory):
        return _refused(f"error reading archive magic version number from file {path}: Is a directory")
    return _refused(f"'{path}' is not a Debian format archive")


def _build(context: Context, words: list[str]) -> CommandResult:
    if not words:
        return _refused("--build needs a <directory> argument", helps=True)
    control = f"{words[0].rstrip('/')}/DEBIAN/control"
    try:
        context.fs.read_text(control)
    except OSError as fault:
        return _refused(f"failed to open package info file '{control}' for reading: {wording.reason(fault)}")
    context.note_fidelity("dpkg-deb builds nothing")
    return _refused("unable to create temporary file (control member): Read-only file system")


def _refused(text: str, *, helps: bool = False) -> CommandResult:
    return CommandResult("", f"dpkg-deb: error: {text}\n{_HELP if helps else ''}", 2)
