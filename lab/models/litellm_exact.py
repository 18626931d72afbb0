"""Switching off what litellm changes in a conversation on its way out: what is sent is what the session says.

litellm writes words of its own for empty texts, shortens ids, reads JSON and `<think>` out of texts and leaves out
messages. A provider that refuses something is to say so itself. `tests/wire/test_sent_exactly.py` reads every request
back and would tell of a litellm that changes more.

Of models that it takes for unable to stream, all those of the responses API that its map lacks among them, it would ask
for a whole reply and play a stream out of it, without the refusals. It is kept from that too.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any, Final

Wire = dict[str, Any]


def send_as_given() -> None:
    """Switch the changes off for this process. Raises `AttributeError` where litellm has no such function any more."""
    for module, name, instead in _CHANGES:
        holder: Any = import_module(f"litellm.{module}")
        owner, _, attribute = name.rpartition(".")
        holder = getattr(holder, owner) if owner else holder
        original = getattr(holder, attribute)
        setattr(holder, attribute, instead(original))


def _same_messages(_: object) -> Callable[[list[Wire], str], list[Wire]]:
    return lambda messages, separator: messages


def _same_message(_: object) -> Callable[[Wire], Wire]:
    return lambda message: message


def _as_it_came(_: object) -> Callable[[Wire], tuple[str | None, str | None]]:
    return lambda message: (message.get("reasoning_content"), message.get("content"))


def _never(_: object) -> Callable[..., bool]:
    return lambda *_, **__: False


def _unasked(_: object) -> Callable[..., None]:
    return lambda *_, **__: None


def _none_for_none(convert: Callable[[Wire], str]) -> Callable[[Wire], str | None]:
    """Return `convert` without a text that is not there, for which it would make an empty one."""
    return lambda message: None if message.get("content") is None else convert(message)


def _unless_empty(find: Callable[[Wire], list[object]]) -> Callable[[Wire], list[object] | None]:
    return lambda message: find(message) or None


def _as_text(convert: Callable[..., Any]) -> Callable[..., Any]:
    """Return `convert` with a tool's result in its one text, which Gemini would else get as the JSON it looks like."""

    def convert_text(message: Wire, *rest: object, **named: object) -> object:
        part = convert({**message, "content": ""}, *rest, **named)
        part["function_response"]["response"] = {"content": message["content"]}
        return part

    return convert_text


_CHANGES: Final[tuple[tuple[str, str, Callable[[Any], Any]], ...]] = (
    ("utils", "_remove_thought_signatures_from_messages", _same_messages),
    ("litellm_core_utils.prompt_templates.factory", "_sanitize_empty_text_content", _same_message),
    ("llms.vertex_ai.gemini.transformation", "convert_to_gemini_tool_call_result", _as_text),
    ("llms.ollama.chat.transformation", "_extract_reasoning_content", _as_it_came),
    ("llms.ollama.chat.transformation", "convert_content_list_to_str", _none_for_none),
    ("llms.ollama.chat.transformation", "extract_images_from_message", _unless_empty),
    ("llms.mistral.chat.transformation", "MistralConfig._is_empty_assistant_message", _never),
    ("llms.openai.responses.transformation", "OpenAIResponsesAPIConfig.should_fake_stream", _never),
    ("llms.azure.chat.o_series_transformation", "AzureOpenAIO1Config.should_fake_stream", _never),
    # It would ask the server about the model once more, and the screen would stand still meanwhile.
    ("llms.ollama.common_utils", "OllamaModelInfo.get_model_info", _unasked),
)
