"""The actions of `find`: printing in every format, running programs, deleting, and ending the search."""

import re
import shlex
from collections.abc import Callable
from typing import Final

from msgspec import Struct

from lab.world.machine.program import CommandResult
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import UsageFault
from lab.world.programs.coreutils.ls_layout import entry_line
from lab.world.programs.findutils.find_printf import printer
from lab.world.programs.findutils.find_tests import Test, VisitedFile
from lab.world.programs.findutils.find_walk import Search

ACTIONS: Final = {
    "-print": 0,
    "-print0": 0,
    "-ls": 0,
    "-delete": 0,
    "-prune": 0,
    "-quit": 0,
    "-printf": 1,
    "-fprint": 1,
    "-fprint0": 1,
    "-fls": 1,
    "-fprintf": 2,
}
"""The number of arguments each action takes."""
_NOT_FOUND: Final = r"^(?:/bin/)?(?:ba)?sh: line \d+: {}: command not found$"
"""What the shell complains of a program that is not there, but for its name."""
RUNNING: Final = ("-exec", "-execdir", "-ok", "-okdir")


class _Batch(Struct):
    """An `-exec … +` and the files it has collected for its next run."""

    words: list[str]
    paths: list[str]
    folder: str | None


class Actions:
    """The actions of one search."""

    def __init__(self, search: Search) -> None:
        self._search = search
        self._context = search.context
        self._batches: list[_Batch] = []
        self._answers = iter(search.context.stdin.splitlines())

    def action(self, word: str, arguments: list[str]) -> Test:
        """Return the test that performs an action. Raises `UsageFault`."""
        if word == "-delete":
            self._search.depth_first = True
            return self._delete
        if word == "-prune":
            return self._prune
        if word == "-quit":
            return self._quit
        show_text: Callable[[str], None] = self._search.output.text
        if word in ("-fprint", "-fprint0", "-fls", "-fprintf"):
            show_text = self._file(arguments[0])
        shape: Callable[[VisitedFile], str]
        if word.endswith("printf"):
            shape = printer(self._context, arguments[-1], self._search.output.error_text)
        elif word.endswith("ls"):
            shape = self._ls
        else:
            end = "\0" if word.endswith("0") else "\n"
            shape = lambda entry: entry.path + end  # noqa: E731

        def show(entry: VisitedFile) -> bool:
            show_text(shape(entry))
            return True

        return show

    def run(self, word: str, tokens: list[str]) -> Test:
        """Consume the words up to `;` or `+` and return the test that runs them. Raises `UsageFault`."""
        words: list[str] = []
        while tokens and tokens[0] != ";" and not (tokens[0] == "+" and words and "{}" in words[-1]):
            words.append(tokens.pop(0))
        if not tokens:
            raise UsageFault(f"missing argument to `{word}'")
        ends_in_plus = tokens.pop(0) == "+"
        if not words:
            raise UsageFault(f"invalid argument `;' to `{word}'")
        in_folder = word.endswith("dir")
        if ends_in_plus:
            return self._gathering(word, words, in_folder)
        asks = word.startswith("-ok")

        def run(entry: VisitedFile) -> bool:
            path = _local(entry) if in_folder else entry.path
            if asks:
                self._search.output.error_text(f"< {words[0]} ... {entry.path} > ? ")
                if next(self._answers, "n")[:1] not in ("y", "Y"):
                    return False
            line = " ".join(shlex.quote(one.replace("{}", path)) for one in words)
            return self._call(line, _folder_of(entry) if in_folder else None) == 0

        return run

    def finish(self) -> CommandResult:
        """Run what was collected, write the output files, and return all output."""
        search = self._search
        for batch in self._batches:
            line = " ".join(shlex.quote(word) for word in (*batch.words, *batch.paths))
            if self._call(line, batch.folder):
                search.output.exit_code = 1
        for path, texts in search.files.items():
            try:
                search.fs.write(path, "".join(texts).encode("utf-8", "surrogateescape"))
            except OSError as fault:
                search.warn(f"{search.quoted(path)}: {wording.reason(fault)}")
        return search.output.result()

    def _file(self, path: str) -> Callable[[str], None]:
        if path == "/dev/stdout":
            return self._search.output.text
        if path == "/dev/stderr":
            return self._search.output.error_text
        try:
            self._search.fs.write(path, b"")
        except OSError as fault:
            raise UsageFault(f"{self._search.quoted(path)}: {wording.reason(fault)}") from None
        return self._search.files.setdefault(path, []).append

    def _prune(self, entry: VisitedFile) -> bool:
        self._search.pruned = not self._search.depth_first
        return True

    def _quit(self, entry: VisitedFile) -> bool:
        self._search.quits = True
        return True

    def _delete(self, entry: VisitedFile) -> bool:
        if entry.path in (".", "./"):
            return True
        try:
            self._search.fs.remove(entry.real)
        except OSError as fault:
            self._search.warn(f"cannot delete {self._search.quoted(entry.path)}: {wording.reason(fault)}")
            return False
        return True

    def _ls(self, entry: VisitedFile) -> str:
        return entry_line(self._context, entry.node, entry.path, entry.real) + "\n"

    def _gathering(self, word: str, words: list[str], in_folder: bool) -> Test:
        if word.startswith("-ok"):
            raise UsageFault(f"missing argument to `{word}'")
        *words, last = words
        for each in (*words, last):
            if each == "{}" and each is not last:
                raise UsageFault(f"Only one instance of {{}} is supported with {word} ... +")
            if "{}" in each and each != "{}":
                quoted = self._search.quoted
                raise UsageFault(
                    f"In {quoted(f'{word} ... {{}} +')} the {quoted('{}')} must appear by itself, "
                    f"but you specified {quoted(each)}"
                )
        batch: list[_Batch] = []

        def gather(entry: VisitedFile) -> bool:
            folder = _folder_of(entry) if in_folder else None
            if not batch or batch[-1].folder != folder:
                batch.append(_Batch(words, [], folder))
                self._batches.append(batch[-1])
            batch[-1].paths.append(_local(entry) if in_folder else entry.path)
            return True

        return gather

    def _call(self, line: str, folder: str | None) -> int:
        context, search = self._context, self._search
        result = context.run_script(context.host, context.user, line, cwd=folder or context.cwd, env=dict(context.env))
        name = shlex.split(line)[0]
        is_absent = result.exit_code == 127 and re.search(_NOT_FOUND.format(re.escape(name)), result.stderr, re.M)
        if is_absent:
            search.output.text(result.stdout)
            search.output.error(f"find: {search.quoted(name)}: No such file or directory")
            return 1
        search.output.take(result)
        return result.exit_code


def _folder_of(entry: VisitedFile) -> str:
    return entry.real.rpartition("/")[0] or "/"


def _local(entry: VisitedFile) -> str:
    return f"./{entry.name}" if entry.name not in (".", "/") else entry.name
