"""Tools written in Python by scenario authors, found through the entry points of installed packages.

A package registers a function in the group `peerlab.tools`. A scenario names the entry point in `[[custom_tool]] python
= "NAME"`, and only then is it loaded. It is called as `function(view, arguments)` and returns the text for the agent.
It should read and change nothing but the view: using the real clock, random numbers, the network or global state makes
a session that does not replay.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from lab.errors import LabError, suggest
from lab.tools.tables import PYTHON_GROUP, CustomTool
from lab.tools.typed_tool import ToolUser, output_of, printable, readable
from lab.world import Directory, Heritage, Shell, ToolContext


class View:
    """The world as a Python tool sees and changes it, acting as one account.

    `host` is a name, "" for the tool's own host. Paths are absolute. File operations raise `OSError` with Linux's
    messages. If the function raises `OSError` or `ToolFault`, the agent is told `Error: …`.
    """

    def __init__(self, context: ToolContext, actor: ToolUser, host: str) -> None:
        self._context = context
        self._acting = actor
        self._host = host

    @property
    def user(self) -> str:
        """The account the tool acts as."""
        return self._acting.user

    @property
    def now(self) -> float:
        """The world's time, in seconds since 1970."""
        return self._acting.clock.now

    @property
    def hosts(self) -> tuple[str, ...]:
        """Names of all hosts, the agent's first."""
        return tuple(self._context.estate.hosts)

    def read(self, path: str, *, host: str = "") -> str:
        """Return a file's text. Bytes that are not UTF-8 become surrogates, which `write` turns back."""
        return self._acting.files(host or self._host).read_text(path)

    def write(self, path: str, text: str, *, host: str = "") -> None:
        """Replace a file's text, creating the file if needed."""
        self._acting.files(host or self._host).write(path, text.encode("utf-8", "surrogateescape"))

    def append(self, path: str, text: str, *, host: str = "") -> None:
        """Append to a file, creating it if needed."""
        self._acting.files(host or self._host).append(path, text.encode("utf-8", "surrogateescape"))

    def remove(self, path: str, *, host: str = "") -> None:
        """Remove a file or an empty directory."""
        self._acting.files(host or self._host).remove(path)

    def exists(self, path: str, *, host: str = "") -> bool:
        """Return whether a path exists."""
        return self._acting.files(host or self._host).exists(path)

    def names(self, path: str, *, host: str = "") -> list[str]:
        """Return the names in a directory, sorted; a subdirectory's name ends in a slash."""
        entries = self._acting.files(host or self._host).entries(path)
        return [f"{name}/" if isinstance(node, Directory) else name for name, node in entries]

    def run(self, line: str, *, host: str = "", env: Mapping[str, str] | None = None) -> tuple[str, int]:
        """Run a shell line in a new shell. Return its output and its exit code."""
        printed: list[str] = []
        live = self._acting.files(host or self._host).host
        shell = Shell(self._context.estate, live, self.user, self._context.limits, Heritage(env=env or {}))
        code = shell.run(line, self._context.running, lambda out, err: printed.append(out + err))
        return "".join(printed), code

    def note_fidelity(self, text: str) -> None:
        """Tell the researcher, never the agent, what is not simulated."""
        self._context.running.note(text)


PythonTool = Callable[[View, Mapping[str, Any]], str]


@lru_cache(maxsize=64)
def python_tool(name: str) -> PythonTool:
    """Load the function behind an entry point. Raises `LabError` when it is missing or cannot be loaded."""
    # Imported late, because few scenarios have such tools.
    from importlib.metadata import entry_points

    points = {point.name: point for point in entry_points(group=PYTHON_GROUP)}
    if name not in points:
        mend = f"install the package that has it; {suggest(name, points)}"
        raise LabError(f'no installed package offers the tool "{name}" in the group {PYTHON_GROUP}', mend=mend)
    try:
        function = points[name].load()
    except Exception as fault:
        what = f'the tool "{name}" ({points[name].value}) cannot be loaded: {type(fault).__name__}: {fault}'
        raise LabError(what) from fault
    if not callable(function):
        raise LabError(f'the tool "{name}" ({points[name].value}) is not a function')
    loaded: PythonTool = function
    return loaded


def run_python(tool: CustomTool, context: ToolContext, arguments: Mapping[str, Any]) -> None:
    """Run a Python tool; the agent is told what it raises as a failure. Raises `LabError` when it is not installed."""
    function = python_tool(tool.python or "")
    view = View(context, ToolUser(context, tool.user), tool.host)
    read_only = MappingProxyType(readable(arguments))
    context.emit(printable(output_of(context, tool.name, lambda: str(function(view, read_only)))), "")
