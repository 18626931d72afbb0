"""Settings as people write them: `temperature=0.2`, `stop=["END"]`, `thinking={type="enabled", budget_tokens=2048}`."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, Final

import msgspec

from lab.errors import LabError
from lab.models.keys import scrub
from lab.protocol import Model, Settings
from lab.text.safe import whole
from lab.text.toml import read_toml

_NUMBER: Final = re.compile(r"[+-]?(?:nan|inf(?:inity)?|\d[\d_.eE+-]*)", re.IGNORECASE)
_BARE: Final = re.compile(r"[A-Za-z][\w-]*")
_SECRET_PARAMETERS: Final = frozenset(
    {"access_token", "api_key", "auth_token", "authorization", "aws_access_key_id", "aws_secret_access_key"}
    | {"aws_session_token", "azure_ad_token", "client_secret", "default_headers", "extra_headers", "headers"}
    | {"password", "vertex_credentials", "x-api-key"}
)
"""Parameters that hold a key, or headers that may."""
WITHOUT_FIELD: Final = ("caching",)
"""Settings of ours that are typed among the parameters of the provider where there is a form."""
_LARGEST: Final = 2**63 - 1
_SEEDS: Final = 2**31
"""Seeds that every provider takes which takes any: Google's are 32-bit integers."""
_SAMPLE_STEP: Final = 1_000_000
_REDRAW_STEP: Final = 10_000
_RANGES: Final = (
    ("temperature", 0, 2),
    ("top_p", 0, 1),
    ("max_tokens", 1, _LARGEST),
    ("seed", 0, _SEEDS - 1),
)
_NAMES: Final = tuple(name for name in Settings.__struct_fields__ if name != "extra")


def parse_sampling(words: Iterable[str]) -> Settings:
    """Return the settings `KEY=VALUE` words mean. Values are TOML; a bare word is a text.

    A key that is no setting of ours goes to the provider as it is. Raises `LabError` naming the word that will not do.
    """
    values: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    for word in words:
        if whole(word) != word:
            raise LabError("it is not UTF-8 text", where=word, mend="write it again")
        name, sign, text = word.partition("=")
        name = name.strip().replace("-", "_")
        if not sign or not name or not text.strip():
            raise LabError(f"“{word}” is no setting", mend="write KEY=VALUE, such as top_p=0.9")
        if name in values or name in extra:
            raise LabError(f"{name} is set twice", where=word, mend="keep one of them")
        if name == "extra":
            raise LabError("there is no setting “extra”", where=word, mend="name the parameter itself")
        (values if name in _NAMES else extra)[name] = _value(name, text.strip(), word)
    if isinstance(values.get("stop"), str):
        values["stop"] = [values["stop"]]
    for name, value in values.items():
        try:
            msgspec.convert({name: value}, Settings)
        except msgspec.ValidationError as fault:
            raise LabError(str(fault).partition(" - at")[0].lower(), where=f"{name}={value}") from None
    _refuse_secrets(extra, "")
    _refuse_typos(extra)
    settings = msgspec.convert({**values, "extra": extra}, Settings)
    check_settings(settings)
    return settings


def session_seed(settings: Settings, number: int) -> Settings:
    """Return the settings of the `number`-th session of a run, from 1: a seed that is set counts on from the first."""
    if settings.seed is None:
        return settings
    return msgspec.structs.replace(settings, seed=(settings.seed + number - 1) % _SEEDS)


def sample_seed(seed: int, number: int) -> int:
    """Return the seed of the `number`-th sample at a point, from 1, of a session that goes by `seed`.

    Samples are a million apart, so that none has the seed of a session that was counted on from the same first one.
    """
    return (seed + number * _SAMPLE_STEP) % _SEEDS


def redraw_seed(settings: Settings, losses: int) -> Settings:
    """Return the settings to ask with after `losses` lost replies in a row: a seed that is set counts on.

    The same seed would bring the same lost reply. Redraws are ten thousand apart, so that a hundred of them have none
    of the seeds of other sessions and samples.
    """
    if settings.seed is None or not losses:
        return settings
    return msgspec.structs.replace(settings, seed=(settings.seed + losses * _REDRAW_STEP) % _SEEDS)


def check_settings(settings: Settings) -> None:
    """Raise `LabError` for a number that no request can hold or no provider takes, whatever its source."""
    for name, least, most in _RANGES:
        value = getattr(settings, name)
        if value is not None and not least <= value <= most:
            raise LabError("that is out of range", where=f"{name}={value}", mend=f"set {least} to {most}")
    timeout = settings.extra.get("timeout")
    if timeout is not None and (isinstance(timeout, bool) or not isinstance(timeout, int | float) or timeout <= 0):
        mend = "set the seconds after which a silent server is given up"
        raise LabError("that is no time to wait", where=f"timeout={timeout}", mend=mend)
    stream = settings.extra.get("stream", True)
    if not isinstance(stream, bool):
        raise LabError(
            "that is neither true nor false", where=f"stream={stream}", mend="write stream=true or stream=false"
        )
    if odd := next(_unsendable(settings.extra, ""), ""):
        raise LabError("it is no number that can be sent", where=odd, mend="leave the parameter out, or set a number")


def _unsendable(value: object, path: str) -> Iterator[str]:
    """Yield the paths of numbers for which JSON has no word: NaN, infinity, and integers beyond 64 bits."""
    match value:
        case float() if not math.isfinite(value):
            yield f"{path}={value}"
        case int() if abs(value) > _LARGEST:
            yield path
        case dict():
            for name, each in value.items():
                yield from _unsendable(each, f"{path}.{name}" if path else str(name))
        case list() | tuple():
            for each in value:
                yield from _unsendable(each, path)
        case _:
            pass


def parse_extra(text: str) -> dict[str, Any]:
    """Return parameters of the provider written as TOML, `top_k = 40, thinking = {type = "enabled"}`, or as JSON.

    Raises `LabError` for a text that is neither and for a name that is a setting of ours.
    """
    inner = text.strip()
    if not inner:
        return {}
    try:
        extra = msgspec.json.decode(inner, type=dict[str, Any])
    except msgspec.DecodeError:
        inner = inner if inner.startswith("{") else f"{{{inner}}}"
        try:
            extra = read_toml(f"extra = {inner}")["extra"]
        except LabError:
            raise LabError("it is no TOML", where="extra", mend="write NAME = VALUE, such as top_k = 40") from None
    if _has_null(extra):
        raise LabError("null says nothing there", where="extra", mend="leave the parameter out")
    _refuse_secrets(extra, "extra")
    if clashes := [name for name in extra if name in _NAMES and name not in WITHOUT_FIELD]:
        raise LabError(f"{clashes[0]} has a field of its own", where="extra", mend="set it there")
    try:
        _refuse_typos(extra)
    except LabError as fault:
        raise LabError(fault.what, where="extra", mend=fault.mend) from None
    return extra


def with_extra(settings: Settings, extra: Mapping[str, Any]) -> Settings:
    """Return `settings` with what was typed among the parameters of a provider: ours without a field, and theirs.

    Raises `LabError` where one of ours has a value it cannot have.
    """
    own = {name: value for name, value in extra.items() if name in WITHOUT_FIELD}
    table = {**msgspec.to_builtins(settings), **own}
    table["extra"] = {name: value for name, value in extra.items() if name not in own}
    try:
        return msgspec.convert(table, Settings)
    except msgspec.ValidationError as fault:
        raise LabError(str(fault).partition(" - at")[0].lower(), where="extra") from None


def extra_with_own(settings: Settings) -> dict[str, Any]:
    """Return what `with_extra` takes: the parameters of the provider, and our settings that have no field."""
    own = {name: getattr(settings, name) for name in WITHOUT_FIELD}
    return {**{name: value for name, value in own.items() if value is not None}, **settings.extra}


def written_extra(extra: Mapping[str, Any]) -> str:
    """Return parameters of the provider as one line of TOML, the way `parse_extra` reads them."""
    # Imported here: the first frame does without it.
    import tomlkit

    table = tomlkit.inline_table()
    table.update(extra)
    return table.as_string()[1:-1]


def setting_words(settings: Settings) -> str:
    """Return settings as `parse_sampling` reads them, those left to the provider left out."""
    table = msgspec.to_builtins(settings)
    table |= table.pop("extra", {})
    return " ".join(f"{name}={_spelled(value)}" for name, value in table.items())


def _spelled(value: object) -> str:
    """Return a value as TOML on one line; one word as it is."""
    if isinstance(value, str) and _BARE.fullmatch(value):
        return value
    return written_extra({"value": value}).partition(" = ")[2]


async def dropped_by(model: Model, settings: Settings) -> tuple[str, ...]:
    """Return the names of the settings `model` does not take and will not be sent, () for one that reads none."""
    ask = getattr(model, "dropped", None)
    return tuple(await ask(settings)) if ask else ()


def _value(name: str, text: str, word: str) -> object:
    try:
        return read_toml(f"value = {text}")["value"]
    except LabError:
        if _NUMBER.fullmatch(text):
            raise LabError(
                "it is no number that can be sent", where=word, mend="set another, or leave it out"
            ) from None
        if text[0] in "[{\"'":
            raise LabError("its value is no TOML", where=word, mend=f'write {name}="text", a number, a list') from None
        return text


def _has_null(value: object) -> bool:
    """Say whether a value of JSON holds a null, which a session file has no word for."""
    if isinstance(value, dict):
        return any(map(_has_null, value.values()))
    return any(map(_has_null, value)) if isinstance(value, list) else value is None


def _refuse_secrets(extra: Mapping[str, Any], where: str) -> None:
    """Raise for a key, in a parameter made for one or anywhere: settings are written to the session file."""
    text = msgspec.json.encode(extra, enc_hook=str).decode()
    secrets = {name for name in _SECRET_PARAMETERS if f'"{name}":' in text.lower()}
    if secrets or scrub(text) != text:
        raise LabError(
            f"{min(secrets)} is no setting" if secrets else "a key is no setting",
            where=where,
            mend="it would stand in the session file: set the key in the environment or a .env file",
        )


def _refuse_typos(extra: dict[str, Any]) -> None:
    """Raise for a key that is nearly one of ours: a misspelt temperature would be lost on the provider."""
    for name in extra.keys() - set(_NAMES):
        # Close enough for a slip, and not so close that top_k passes for top_p.
        if nearest := get_close_matches(name, _NAMES, n=1, cutoff=0.85):
            raise LabError(f"there is no setting “{name}”", mend=f'did you mean "{nearest[0]}"?')
