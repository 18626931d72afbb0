"""The one door to litellm: imported when the first live model answers, in a thread, and made silent.

litellm costs about three seconds and 180 MB to import, prints advice to stdout on errors and would fetch its
price list at import; none of that may happen to the screen.
"""

import asyncio
import importlib
import logging
import os
import threading
import warnings
import weakref
from types import ModuleType
from typing import Final

from lab.models.exchange import listen_to_httpx
from lab.models.litellm_exact import send_as_given
from lab.models.log_file import log_handler

_LOGGERS: Final = ("LiteLLM", "LiteLLM Router", "LiteLLM Proxy", "litellm", "httpx", "httpcore", "openai", "asyncio")
_NEEDED_SOON: Final = ("httpcore", "openai.resources.chat.completions", "anyio._backends._asyncio")
"""Modules the first request would import on the event loop: half a second of standing still."""
_BEFORE_IMPORT: Final = {
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "LITELLM_LOG": "CRITICAL",
    # In its default mode litellm reads a .env that it looks for by itself.
    "LITELLM_MODE": "PRODUCTION",
    # A table of equal lines is no endless loop; the length of a reply is bounded by ourselves.
    "REPEATED_STREAMING_CHUNK_LIMIT": "100000",
}
_lock = threading.Lock()
_loaded: ModuleType | None = None
_loops: weakref.WeakSet[asyncio.AbstractEventLoop] = weakref.WeakSet()


def is_loaded() -> bool:
    """Say whether litellm is here already."""
    return _loaded is not None


def load_litellm() -> ModuleType:
    """Return litellm, imported and silenced. Blocks about three seconds the first time: call it from a thread."""
    global _loaded
    with _lock:
        if _loaded is None:
            _loaded = _import_silently()
        return _loaded


async def litellm_module() -> ModuleType:
    """Return litellm without ever blocking the event loop, with connections that belong to this loop."""
    litellm = _loaded if _loaded is not None else await asyncio.to_thread(load_litellm)
    loop = asyncio.get_running_loop()
    if loop not in _loops:
        _forget_connections(litellm)
        _loops.add(loop)
    return litellm


async def close_connections() -> None:
    """Close the connections litellm keeps open; does nothing when no live model was asked."""
    if _loaded is not None:
        await _loaded.close_litellm_async_clients()
        _forget_connections(_loaded)


def _forget_connections(litellm: ModuleType) -> None:
    """Let go of kept connections: litellm would use those of another event loop, and closed ones, again."""
    litellm.in_memory_llm_clients_cache.flush_cache()
    vars(litellm).pop("module_level_aclient", None)


def _import_silently() -> ModuleType:
    os.environ.update(_BEFORE_IMPORT)
    litellm = importlib.import_module("litellm")
    for name in _NEEDED_SOON:
        importlib.import_module(name)
    switches = {
        "suppress_debug_info": True,
        "telemetry": False,
        "drop_params": False,
        "modify_params": False,
        # aiohttp's transport takes a connection cut in mid-reply for its end.
        "disable_aiohttp_transport": True,
        # Counting by itself what a provider did not count: a guess, and ten seconds for a large reply.
        "disable_token_counter": True,
    }
    for name, value in switches.items():
        setattr(litellm, name, value)
    send_as_given()
    listen_to_httpx()
    # Its deprecations would be printed over the screen.
    warnings.filterwarnings("ignore", module=r"(litellm|openai|pydantic)\b")
    handler = log_handler()
    for name in _LOGGERS:
        _redirect(logging.getLogger(name), handler)
    return litellm


def _redirect(logger: logging.Logger, handler: logging.Handler) -> None:
    """Let a logger write to our file alone."""
    logger.handlers.clear()
    logger.addHandler(handler)
    logger.setLevel(logging.WARNING)
    logger.propagate = False
