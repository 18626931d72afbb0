"""Converts a tool's JSON schema to a form, and the form's values to the arguments of a call."""

from collections.abc import Mapping
from json import JSONDecodeError, dumps, loads
from typing import Any

from lab.errors import LabError
from lab.protocol import Request, Tool
from lab.ui.kit.form import Field

KINDS = {"integer": "a whole number", "number": "a number", "array": "a JSON list", "object": "a JSON object"}


def fields_of_tool(tool: Tool) -> tuple[Field, ...]:
    """Return a field for each parameter of a tool, in the schema's order."""
    required = set(tool.parameters.get("required", ()))
    properties: Mapping[str, Any] = tool.parameters.get("properties", {})
    return tuple(_field(name, schema, name in required) for name, schema in properties.items())


def arguments_from(tool: Tool, values: Mapping[str, str]) -> str:
    """Return the form's values as JSON arguments, without empty fields that are not required.

    Raises `LabError` naming the field whose text does not fit the schema.
    """
    required = set(tool.parameters.get("required", ()))
    properties: Mapping[str, Any] = tool.parameters.get("properties", {})
    arguments: dict[str, Any] = {}
    for name, text in values.items():
        if text == "" and name not in required:
            continue
        arguments[name] = _value(name, properties[name], text)
    return dumps(arguments, ensure_ascii=False)


def fresh_call_id(request: Request, drafted: int) -> str:
    """Return an unused call id, for the call after `drafted` others of the same reply."""
    ids = {call.id for message in request.messages for call in message.calls}
    number = len(ids) + drafted + 1
    while f"call_{number:04d}" in ids:
        number += 1
    return f"call_{number:04d}"


def _field(name: str, schema: Mapping[str, Any], required: bool) -> Field:
    kind = schema.get("type", "string")
    label = name + ("" if required else " ·")
    if "enum" in schema:
        choices = tuple(str(choice) for choice in schema["enum"])
        return Field(name=name, label=label, kind="choice", choices=choices, value=choices[0] if required else "")
    if kind == "boolean":
        return Field(
            name=name, label=label, kind="choice", choices=("true", "false"), value="false" if required else ""
        )
    if kind == "string":
        return Field(name=name, label=label, kind="text")
    return Field(name=name, label=label, hint=KINDS.get(str(kind), ""))


def _value(name: str, schema: Mapping[str, Any], text: str) -> Any:  # noqa: ANN401
    kind = schema.get("type", "string")
    if kind == "string":
        return text
    try:
        value = loads(text)
    except JSONDecodeError:
        raise LabError(f'"{text}" is not {KINDS.get(str(kind), "what the tool wants")}', where=name) from None
    kinds: dict[str, tuple[type, ...]] = {
        "integer": (int,), "number": (int, float), "boolean": (bool,), "array": (list,), "object": (dict,),
    }  # fmt: skip
    is_other = isinstance(value, bool) and kind != "boolean"
    if kind in kinds and (is_other or not isinstance(value, kinds[kind])):
        raise LabError(f'"{text}" is not {KINDS.get(str(kind), "what the tool wants")}', where=name)
    return value
