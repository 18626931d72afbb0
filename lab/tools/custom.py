"""A scenario's own tools: a text with slots, a shell line, or an installed Python function."""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from lab.text.slots import fill
from lab.tools.python import python_tool, run_python
from lab.tools.tables import CustomParameter, CustomTool
from lab.tools.tool import OfferedTool, WorldTool
from lab.tools.typed_tool import ToolFault, ToolUser, printable, takes
from lab.world import Heritage, Shell, ToolContext

_FALSE_TRUE: Final = ("false", "true")


def custom_tool(tool: CustomTool) -> OfferedTool:
    """Return the tool that a `[[custom_tool]]` describes."""
    optional = [parameter.name for parameter in tool.parameters if not parameter.required]
    schema = takes(*optional, **{parameter.name: _schema(parameter) for parameter in tool.parameters})
    if tool.schema:
        foreign = WorldTool(tool.name, tool.description, json.loads(tool.schema))
        return OfferedTool(foreign, partial(_run_template, tool), is_foreign=True)
    offered = WorldTool(tool.name, tool.description, schema)
    if tool.python is not None:
        return OfferedTool(offered, partial(run_python, tool), partial(python_tool, tool.python))
    return OfferedTool(offered, partial(_run_template if tool.command is None else _run_command, tool))


def _schema(parameter: CustomParameter) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": parameter.type}
    if parameter.description:
        schema["description"] = parameter.description
    if parameter.choices:
        schema["enum"] = list(parameter.choices)
    return schema


def _texts(tool: CustomTool, arguments: Mapping[str, Any]) -> dict[str, str]:
    """Return every parameter as text; an omitted one is empty."""
    return {parameter.name: _text(arguments.get(parameter.name, "")) for parameter in tool.parameters}


def _text(value: object) -> str:
    if isinstance(value, bool):
        return _FALSE_TRUE[value]
    return printable(value) if isinstance(value, str) else str(value)


def _run_template(tool: CustomTool, context: ToolContext, arguments: Mapping[str, Any]) -> None:
    context.emit(fill(tool.result or "", _texts(tool, arguments)), "")


def _run_command(tool: CustomTool, context: ToolContext, arguments: Mapping[str, Any]) -> int | None:
    texts = _texts(tool, arguments)
    actor = ToolUser(context, tool.user)
    for name, text in texts.items():
        if "\0" in text:
            context.emit(f"Error: argument '{name}' must not contain null characters.", "")
            return None
    try:
        host = actor.files(tool.host).host
    except ToolFault as fault:
        context.emit(f"Error: {fault}", "")
        return None
    cwd = host.record.workdir if host is context.estate.first and actor.user == host.record.login else None
    # Parameters are passed as environment variables, never inserted into the line, so the shell parses none of the
    # agent's text.
    shell = Shell(context.estate, host, actor.user, context.limits, Heritage(cwd=cwd, env=texts))
    return shell.run(tool.command or "", context.running, context.emit)
