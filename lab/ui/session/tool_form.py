"""Converts a tool's JSON schema to a form, the arguments of a call to its values, and its values to arguments."""

from collections.abc import Mapping
from json import dumps, loads
from typing import Any

from lab.errors import LabError
from lab.protocol import Request, Tool
from lab.tools.harness import read_arguments
from lab.tools.tool import WorldTool
from lab.ui.kit.form import Field

KINDS = {"integer": "a whole number", "number": "a number", "array": "a JSON list", "object": "a JSON object"}
_LONG = 60
"""Letters from which a list or an object gets several lines."""


def fields_of_tool(tool: Tool, values: Mapping[str, Any] | None = None) -> tuple[Field, ...]:
    """Return a field for each parameter of a tool, in the schema's order, filled with `values` where given."""
    required = _required(tool)
    return tuple(_field(name, schema, name in required, values) for name, schema in _properties(tool).items())


def filled_fields(tool: Tool, arguments: str) -> tuple[Field, ...] | None:
    """Return the fields of a tool filled with arguments; None where a form cannot hold exactly these arguments."""
    try:
        values = loads(arguments or "{}")
        if not isinstance(values, dict) or not values.keys() <= _properties(tool).keys():
            return None
        fields = fields_of_tool(tool, values)
        form = {field.name: field.value for field in fields}
        return fields if loads(sent_arguments(tool, form)) == values else None
    except (ValueError, RecursionError):
        return None


def arguments_from(tool: Tool, values: Mapping[str, str]) -> str:
    """Return the form's values as JSON arguments, without empty fields that are not required.

    Raises `LabError` naming the field whose text does not fit the schema.
    """
    return _arguments(tool, values, is_strict=True)


def sent_arguments(tool: Tool, values: Mapping[str, str]) -> str:
    """Return the form's values as JSON arguments; what does not fit the schema is sent as the text that it is."""
    return _arguments(tool, values, is_strict=False)


def blank_arguments(tool: Tool) -> str:
    """Return the arguments of an empty form."""
    return sent_arguments(tool, {field.name: field.value for field in fields_of_tool(tool)})


def fault_in(tool: Tool | None, arguments: str) -> str:
    """Return what the agent would be told of arguments that its tool cannot use; "" when it can."""
    if tool is None:
        return "the agent has no tool of that name"
    try:
        answer = read_arguments(WorldTool(tool.name, tool.description, dict(tool.parameters)), arguments)
    except (AttributeError, KeyError, TypeError):
        # Only another program's schema is of a kind that is not known here, and nothing checks calls of its tools.
        return ""
    return answer.removeprefix("Error: ").rstrip(".") if isinstance(answer, str) else ""


def fresh_call_id(request: Request, drafted: int) -> str:
    """Return an unused call id, for the call after `drafted` others of the same reply."""
    ids = {call.id for message in request.messages for call in message.calls}
    number = len(ids) + drafted + 1
    while f"call_{number:04d}" in ids:
        number += 1
    return f"call_{number:04d}"


def _properties(tool: Tool) -> dict[str, Mapping[str, Any]]:
    """Return the schema of each parameter. Where another program's says something else, it is that of a text."""
    properties = tool.parameters.get("properties")
    return {name: _form_schema(schema) for name, schema in properties.items()} if isinstance(properties, dict) else {}


def _form_schema(schema: object) -> Mapping[str, Any]:
    schema = schema if isinstance(schema, dict) else {}
    kind, choices = schema.get("type"), schema.get("enum")
    plain: dict[str, Any] = {"type": kind if kind in ("string", "boolean", *KINDS) else "string"}
    return {**plain, "enum": choices} if isinstance(choices, list) and choices else plain


def _required(tool: Tool) -> tuple[object, ...]:
    names = tool.parameters.get("required")
    return tuple(names) if isinstance(names, list | tuple) else ()


def _arguments(tool: Tool, values: Mapping[str, str], *, is_strict: bool) -> str:
    properties, required = _properties(tool), _required(tool)
    arguments: dict[str, Any] = {}
    for name, text in values.items():
        schema = properties[name]
        if text == "" and (name not in required or (not is_strict and schema["type"] != "string")):
            continue
        try:
            arguments[name] = _value(name, schema, text)
        except LabError:
            if is_strict:
                raise
            arguments[name] = text
    return dumps(arguments, ensure_ascii=False)


def _field(name: str, schema: Mapping[str, Any], required: bool, values: Mapping[str, Any] | None) -> Field:
    kind = schema["type"]
    label = name + ("" if required else " ·")
    value = "" if values is None else _text(values.get(name, ""), kind)
    if "enum" in schema or kind == "boolean":
        choices = tuple(str(choice) for choice in schema.get("enum", ("true", "false")))
        first = "false" if kind == "boolean" and "enum" not in schema else choices[0]
        usual = first if required and values is None else ""
        return Field(name=name, label=label, kind="choice", choices=choices, value=value or usual)
    if kind == "string":
        return Field(name=name, label=label, kind="text", value=value)
    return Field(name=name, label=label, hint=KINDS.get(kind, ""), value=value)


def _text(value: Any, kind: str) -> str:  # noqa: ANN401
    if isinstance(value, str):
        return value
    text = dumps(value, ensure_ascii=False)
    return dumps(value, ensure_ascii=False, indent=2) if kind in ("array", "object") and len(text) > _LONG else text


def _value(name: str, schema: Mapping[str, Any], text: str) -> Any:  # noqa: ANN401
    kind = schema["type"]
    if kind == "string":
        return text
    try:
        value = loads(text)
    except (ValueError, RecursionError):
        # Not only what is no JSON: a number can have too many digits, and a list can be nested too deep.
        raise LabError(f'"{text}" is not {KINDS.get(kind, "what the tool wants")}', where=name) from None
    kinds: dict[str, tuple[type, ...]] = {
        "integer": (int,), "number": (int, float), "boolean": (bool,), "array": (list,), "object": (dict,),
    }  # fmt: skip
    is_other = isinstance(value, bool) and kind != "boolean"
    if is_other or not isinstance(value, kinds[kind]):
        raise LabError(f'"{text}" is not {KINDS.get(kind, "what the tool wants")}', where=name)
    return value
