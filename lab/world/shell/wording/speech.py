"""The output of a shell as a real one prints it: bashkit's messages reworded, and what it cannot know added."""

import re
from collections.abc import Iterator, Mapping, Set
from typing import Final

from lab.world.machine.call import Running
from lab.world.shell.bashkit.dev_tcp import with_cause
from lab.world.shell.bashkit.mount import Mount
from lab.world.shell.rewriting.rewrite import LAST
from lab.world.shell.wording.complaints import as_programs_say, without_value
from lab.world.shell.wording.dash import as_dash_says, ends_the_shell
from lab.world.shell.wording.disk_full import told_by_its_writer
from lab.world.shell.wording.masks import mask

OWN: Final = ("UID", "EUID", "PPID")
"""Variables that are exported here though no real shell exports them."""
_LAST_SHOWN: Final = re.compile(rf"^(?:declare -- )?{LAST}=.*\n?", re.M)
_AT_ONCE: Final = 256 << 10
"""Characters that are looked through at once."""
_NOT_THERE: Final = re.compile(
    r"(bash: line \d+: (cd: |pushd: |popd: |\.: |source: )?)([^\n]*?): No such file or directory"
)


class Speech:
    """The output of one call's shell. What `mount` has seen explains bashkit's messages."""

    def __init__(self, mount: Mount, own: Mapping[str, str], *, is_dash: bool = False) -> None:
        self.is_over = False
        """Whether the last message is one with which dash ends."""
        self._is_dash = is_dash
        self.could_not_start = 0
        """The exit status of the last program that was found and could not be started, where bashkit has another."""
        self._mount = mount
        self._own = own

    def told(self, text: str, *, is_error: bool = False) -> str:
        """Return the text to show; `is_error` says that it is of standard error."""
        if len(text) > _AT_ONCE:
            # Searching holds up all other threads: let them through between the parts.
            return "".join(self.told(part, is_error=is_error) for part in _parts(text))
        if not text:
            return text
        text = as_programs_say(mask(text, self._mount.running.note), self._mount.script)
        if is_error:
            text = told_by_its_writer(text, self._mount.script)
        if LAST in text:
            text = _LAST_SHOWN.sub("", text)
        for name in OWN if "ID=" in text else ():
            if f"{name}=" in text:
                text = _without_own(text, name, self._own[name])
        mount, running = self._mount, self._mount.running
        if mount.refused and "No such file or directory" in text:
            text = self._what_is_refused(text, mount.refused)
        if is_error:
            text = with_cause(text)
            if mount.unrunnable and "Permission denied" in text:
                text = self._what_is_missing(text, mount.unrunnable)
            if "command not found" in text:
                _note_missing(text, running)
            if self._is_dash:
                no_value = without_value(text, mount.script)
                text = as_dash_says(text, mount.script)
                self.is_over = no_value or ends_the_shell(text)
        return text

    def _what_is_missing(self, text: str, unrunnable: Mapping[str, str]) -> str:
        """Put the complaint of a script's missing interpreter for bashkit's refusal to run it."""
        lines = text.split("\n")
        for index, line in enumerate(lines):
            if line.startswith("bash: ") and line.endswith(": Permission denied"):
                last_part = line.split(": ")[-2]
                for path, complaint in unrunnable.items():
                    if _may_be(last_part, path):
                        lines[index] = complaint.replace(path, last_part)
                        self.could_not_start = 127
        return "\n".join(lines)

    def _what_is_refused(self, text: str, refused: Set[str]) -> str:
        """Put the refusal of a path for bashkit's word that there is none."""

        def refusal(match: re.Match[str]) -> str:
            if not any(_may_be(match[3], path) for path in refused):
                return match[0]
            if match[2] is None:
                self.could_not_start = 126
            return f"{match[1]}{match[3]}: Permission denied"

        return _NOT_THERE.sub(refusal, text)


def _parts(text: str) -> Iterator[str]:
    """Yield text in parts of whole lines, as far as its lines are short enough."""
    at = 0
    while at < len(text):
        end = at + _AT_ONCE
        end = text.rfind("\n", at, end) + 1 or end
        yield text[at:end]
        at = end


def _without_own(text: str, name: str, value: str) -> str:
    """Leave out the variables that are exported here though no real shell exports them."""
    lines = text.split("\n")
    own_lines = [line for line in lines if line not in (f"{name}={value}", f'declare -irx {name}="{value}"')]
    return "\n".join(own_lines)


def _may_be(label: str, path: str) -> bool:
    """Whether a path in a script may mean the absolute `path`."""
    return path.endswith(re.sub(r"^(?:\.\.?/)*", "", label).rstrip("/"))


def _note_missing(text: str, running: Running) -> None:
    for line in text.split("\n"):
        if line.endswith(": command not found"):
            running.note(f"command not found: {line.split(': ')[-2]}")
