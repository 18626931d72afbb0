"""Routers: providers that hand each request to one of several others, which need not run the same model."""

from collections.abc import Mapping
from typing import Final

from lab.models.keys import provider_of
from lab.protocol import Settings

ROUTERS: Final = frozenset({"openrouter", "vercel_ai_gateway"})


def router_warning(model: str, settings: Settings) -> str:
    """Say that replies of `model` may come from several providers, "" where they come from one."""
    name = model.strip().removeprefix("prompted/")
    router = provider_of(name)
    if router not in ROUTERS or _is_pinned(settings):
        return ""
    how = 'provider={only=["NAME"]}' if router == "openrouter" else 'providerOptions={gateway={only=["NAME"]}}'
    return (
        f"{name} is not pinned: {router} may hand each request to another provider, with other weights or limits; "
        f"--setting '{how}' pins it, and each reply keeps which one answered"
    )


def _is_pinned(settings: Settings) -> bool:
    """Say whether one provider is named, and no other may stand in for it."""
    body = settings.extra.get("extra_body")
    extra = {**(body if isinstance(body, Mapping) else {}), **settings.extra}
    options = extra.get("providerOptions")
    gateway = options.get("gateway") if isinstance(options, Mapping) else None
    for choice in (extra.get("provider"), gateway):
        if not isinstance(choice, Mapping):
            continue
        if _is_one(choice.get("only")):
            return True
        if _is_one(choice.get("order")) and choice.get("allow_fallbacks") is False:
            return True
    return False


def _is_one(names: object) -> bool:
    return isinstance(names, list | tuple) and len(names) == 1
