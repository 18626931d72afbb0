"""Facts of a model from litellm's own map (context, tools, prices), read from its file without importing it."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

_MAP: Final = "model_prices_and_context_window_backup.json"
_PROVIDERS: Final = "provider_endpoints_support_backup.json"
_CHAT: Final = frozenset({"chat", "responses"})
_PER_MILLION: Final = 1_000_000


class ModelFacts(Struct, frozen=True, kw_only=True):
    """The facts of a model; None is unknown. Prices are US dollars per million tokens, as the map had them."""

    context: int | None = None
    """Tokens it can read."""
    takes_tools: bool | None = None
    takes_prefill: bool | None = None
    """Whether it goes on from the beginning of a reply that stands last in the conversation."""
    input_price: float | None = None
    output_price: float | None = None
    ends: str = ""
    """The day its provider stops it, ISO 8601; "" when none is known."""


class _Row(Struct, frozen=True):
    litellm_provider: str = ""
    mode: str = ""
    max_input_tokens: int | float | str | None = None
    supports_function_calling: bool | None = None
    supports_assistant_prefill: bool | None = None
    input_cost_per_token: float | str | None = None
    output_cost_per_token: float | str | None = None
    deprecation_date: str = ""


class _Providers(Struct, frozen=True):
    providers: dict[str, msgspec.Raw]


def facts_of(name: str) -> ModelFacts | None:
    """Return what the map says of a litellm id, None when it does not know it."""
    name = name.replace("/responses/", "/")
    row = _rows().get(name) or _rows().get(name.partition("/")[2])
    if row is None:
        return None
    return ModelFacts(
        context=_tokens(row.max_input_tokens),
        takes_tools=row.supports_function_calling,
        takes_prefill=row.supports_assistant_prefill,
        input_price=_price(row.input_cost_per_token),
        output_price=_price(row.output_cost_per_token),
        ends=row.deprecation_date,
    )


def known_names() -> tuple[str, ...]:
    """Return every chat model of the map, in its order."""
    return tuple(name for name, row in _rows().items() if row.mode in _CHAT)


def known_providers() -> frozenset[str]:
    """Return the provider names litellm knows; empty when its files cannot be read."""
    content = _content(_PROVIDERS)
    try:
        listed = msgspec.json.decode(content, type=_Providers).providers if content else {}
    except msgspec.MsgspecError:
        listed = {}
    return frozenset({*listed, *(row.litellm_provider for row in _rows().values())} - {""})


@cache
def _rows() -> dict[str, _Row]:
    content = _content(_MAP)
    if not content:
        return {}
    try:
        raw = msgspec.json.decode(content, type=dict[str, msgspec.Raw])
    except msgspec.MsgspecError:
        return {}
    rows: dict[str, _Row] = {}
    decoder = msgspec.json.Decoder(_Row)
    for name, piece in raw.items():
        try:
            rows[name] = decoder.decode(piece)
        except msgspec.MsgspecError:
            continue
    rows.pop("sample_spec", None)
    return rows


def _content(name: str) -> bytes:
    spec = find_spec("litellm")
    folder = spec and spec.submodule_search_locations
    if not folder:
        return b""
    try:
        return (Path(folder[0]) / name).read_bytes()
    except OSError:
        return b""


def _tokens(value: int | float | str | None) -> int | None:
    return int(value) if isinstance(value, int | float) and value > 0 else None


def _price(value: float | str | None) -> float | None:
    return round(value * _PER_MILLION, 6) if isinstance(value, int | float) and value > 0 else None
