"""Servers of one's own: asking an address which models it has, in the OpenAI manner, without litellm."""

import asyncio
import json
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from lab.models.keys import OWN_SERVER_VARIABLE, read_variable, scrub

_MOST_BYTES: Final = 4_000_000


class LocalServer(Struct, frozen=True):
    """A program people run models with, and the address it has unless told otherwise."""

    title: str
    api_base: str


USUAL_SERVERS: Final = (
    LocalServer("Ollama", "http://127.0.0.1:11434/v1"),
    LocalServer("LM Studio", "http://127.0.0.1:1234/v1"),
    LocalServer("llama.cpp", "http://127.0.0.1:8080/v1"),
    LocalServer("vLLM", "http://127.0.0.1:8000/v1"),
)


class Probe(Struct, frozen=True):
    """The answer of an address: its models as litellm ids, or in `fault` why it has none to offer."""

    api_base: str
    models: tuple[str, ...] = ()
    fault: str = ""

    @property
    def is_ready(self) -> bool:
        """Say whether there is a model to talk to."""
        return bool(self.models)


async def answering_servers(*, timeout: float = 0.3) -> tuple[tuple[LocalServer, Probe], ...]:
    """Ask the usual servers of this machine that listen for their models, and return those that have some."""

    async def ask(server: LocalServer) -> Probe:
        parts = urlsplit(server.api_base)
        try:
            async with asyncio.timeout(timeout):
                # Most listen nowhere, and a refused connection costs no thread and no import.
                _, writer = await asyncio.open_connection(parts.hostname, parts.port)
                writer.close()
        except (OSError, TimeoutError):
            return Probe(server.api_base, fault="nothing listens there")
        return await probe_local(server.api_base)

    probes = await asyncio.gather(*(ask(server) for server in USUAL_SERVERS))
    return tuple((server, probe) for server, probe in zip(USUAL_SERVERS, probes, strict=True) if probe.is_ready)


async def probe_local(api_base: str, *, timeout: float = 1.5) -> Probe:
    """Ask the OpenAI-compatible server at `api_base` for its model list; never raises, at most `timeout` seconds."""
    try:
        async with asyncio.timeout(timeout):
            return await asyncio.to_thread(_probe, api_base, timeout)
    except TimeoutError:
        return Probe(api_base, fault=f"no answer within {timeout:g} s")


def _probe(api_base: str, timeout: float) -> Probe:
    # Imported here: it brings ssl, which a list of models does without.
    import http.client

    parts = urlsplit(api_base)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return Probe(api_base, fault="not an address like http://127.0.0.1:8080/v1")
    try:
        port = parts.port
    except ValueError:
        return Probe(api_base, fault="its port is not a number from 1 to 65535")
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname, port, timeout=timeout)
    key = read_variable(OWN_SERVER_VARIABLE)
    headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
    try:
        connection.request("GET", parts.path.rstrip("/") + "/models", headers=headers)
        response = connection.getresponse()
        body = response.read(_MOST_BYTES)
    except (OSError, http.client.HTTPException) as error:
        return Probe(api_base, fault=scrub(f"nothing answers there ({_reason(error)})"))
    finally:
        connection.close()
    if response.status == 401:
        return Probe(api_base, fault=f"it wants a key: set {OWN_SERVER_VARIABLE}")
    if response.status != 200:
        return Probe(api_base, fault=f"it answered with status {response.status}; the address usually ends in /v1")
    try:
        listed = [str(item["id"]) for item in json.loads(body)["data"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        return Probe(api_base, fault="what it answered is no OpenAI model list")
    return Probe(api_base, tuple(f"openai/{name}" for name in listed), "" if listed else "it has no model loaded")


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
