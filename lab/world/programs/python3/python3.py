"""`python3`: CPython on the host's files."""

from typing import Final

from lab.world.machine.program import CommandResult, Context, command
from lab.world.programs.python3.pip import run_pip
from lab.world.python.channel import GuestStart
from lab.world.python.process import HOME, GuestProcess
from lab.world.python.syntax import refusal, source_of

_VERSION: Final = "3.11.2"
_BUILD: Final = "(main, Nov 30 2024, 21:22:50) [GCC 12.2.0]"
_NO_VENV: Final = """\
The virtual environment was not created successfully because ensurepip is not
available.  On Debian/Ubuntu systems, you need to install the python3-venv
package using the following command.

    apt install python3.11-venv

You may need to use sudo with that command.  After installing the python3-venv
package, recreate your virtual environment.

Failing command: {}

"""
_WITH_WORD: Final = "WX"
"""Options that take a word; -c and -m take one too and end the options."""


@command("python3", "python3.11")
def python3(context: Context) -> CommandResult:
    """Run a program in Python."""
    options, rest, letters = _options(context.argv)
    if "V" in letters or "--version" in options:
        return CommandResult(f"Python {_VERSION}{f' {_BUILD}' if letters.count('V') > 1 else ''}\n")
    ours = {key: value for key, value in context.env.items() if not key.startswith("BASH_FUNC")}
    is_apart = bool({"E", "I"} & set(letters))
    if is_apart:
        ours = {key: value for key, value in ours.items() if not key.startswith("PYTHON")}
    paths = ours.get("PYTHONPATH", "")
    if rest[:2] == ["-m", "pip"]:
        return run_pip(context, rest[2:])
    if rest[:2] == ["-m", "venv"]:
        return _venv(context, rest[2:])
    script = rest[0] if rest and rest[0] != "-" and not {"c", "m"} & set(letters) else None
    name, text = _source(context, rest, letters, script)
    if (refused := refusal(text)) is not None:
        return CommandResult("", refused.printed(name), 1)
    start = GuestStart(
        words=[context.name, *context.argv],
        cwd=context.cwd,
        script=script,
        paths=paths,
        executable=f"/usr/bin/{context.name}",
        is_apart=is_apart or "s" in letters,
    )
    if script is not None:
        rest = [context.fs.absolute(script), *rest[1:]]
    ours = {"_": f"/usr/bin/{context.name}", **ours, "PYTHONPATH": HOME}
    return GuestProcess(context, ["python3", *options, *rest], ours, start).run()


def _source(context: Context, rest: list[str], letters: str, script: str | None) -> tuple[str, str]:
    """Return the text that is to run, and its name in complaints."""
    if script is not None:
        return context.fs.absolute(script), source_of(context.fs, script)
    if "c" in letters:
        return "<string>", rest[1] if len(rest) > 1 else ""
    return "<stdin>", "" if "m" in letters else context.stdin


def _venv(context: Context, words: list[str]) -> CommandResult:
    """Answer as Debian does without the package python3-venv."""
    places = [word for word in words if not word.startswith("-")]
    if not places:
        usage = "usage: venv [-h] [--system-site-packages] [--symlinks | --copies] [--clear]"
        return CommandResult("", f"{usage}\nvenv: error: the following arguments are required: ENV_DIR\n", 2)
    place = context.fs.absolute(places[0])
    return CommandResult(_NO_VENV.format(f"{place}/bin/python3"), "", 1)


def _options(words: list[str]) -> tuple[list[str], list[str], str]:
    """Return the interpreter's own options without those that would keep our modules out, the rest, and the letters."""
    options: list[str] = []
    letters = ""
    for index, word in enumerate(words):
        if options and options[-1] in {f"-{letter}" for letter in _WITH_WORD}:
            options.append(word)
            continue
        if not word.startswith("-") or word == "-":
            return options, words[index:], letters
        if word.startswith("--"):
            options.append(word)
            continue
        own = ""
        for at, letter in enumerate(word[1:], 1):
            letters += letter
            if letter in "cm":
                return (
                    [*options, *([f"-{own}"] if own else [])],
                    [f"-{letter}", *([word[at + 1 :]] if word[at + 1 :] else []), *words[index + 1 :]],
                    letters,
                )
            if letter in _WITH_WORD:
                own += word[at:]
                break
            if letter not in "EISs":
                own += letter
        if own:
            options.append(f"-{own}")
    return options, [], letters
