import asyncio
import json

import pytest

from lab.models.local import probe_local


@pytest.fixture
async def server():
    """A server that gives one canned HTTP answer; `server.asked` is what it was asked."""

    class Canned:
        answer = b""
        asked = b""

        async def serve(self, reader, writer):
            self.asked = await reader.readuntil(b"\r\n\r\n")
            if self.answer:
                writer.write(self.answer)
                await writer.drain()
            else:
                await reader.read()
            writer.close()

    canned = Canned()
    listening = await asyncio.start_server(canned.serve, "127.0.0.1", 0)
    canned.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/v1"
    yield canned
    listening.close()


def said(body, status=200):
    text = body if isinstance(body, str) else json.dumps(body)
    return f"HTTP/1.1 {status} X\r\nContent-Length: {len(text.encode())}\r\n\r\n{text}".encode()


async def test_a_server_tells_its_models(server):
    server.answer = said({"object": "list", "data": [{"id": "qwen-0.5b"}, {"id": "org/glm"}]})
    probe = await probe_local(server.url)
    assert probe.is_ready
    assert probe.models == ("openai/qwen-0.5b", "openai/org/glm")
    assert server.asked.startswith(b"GET /v1/models HTTP/1.1")
    assert b"uthorization" not in server.asked


async def test_the_key_of_own_servers_is_sent_and_no_other(server, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-openai")
    monkeypatch.setenv("PEERLAB_API_KEY", "own-key")
    server.answer = said({"data": []})
    probe = await probe_local(server.url)
    assert b"Bearer own-key" in server.asked
    assert not probe.is_ready
    assert "no model" in probe.fault


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (said("no", 401), "PEERLAB_API_KEY"),
        (said("no", 404), "status 404"),
        (said("<html>"), "no OpenAI model list"),
        (said({"data": "x"}), "no OpenAI model list"),
        (said([1]), "no OpenAI model list"),
        (said("[" * 100_000), "no OpenAI model list"),
        (b"SSH-2.0-OpenSSH_9\r\n", "nothing answers there"),
    ],
)
async def test_what_is_no_model_server_is_told(server, answer, words):
    server.answer = answer
    probe = await probe_local(server.url)
    assert not probe.is_ready
    assert words in probe.fault


async def test_a_server_that_says_nothing_is_given_up(server):
    probe = await probe_local(server.url, timeout=0.1)
    assert not probe.is_ready
    assert probe.fault


@pytest.mark.parametrize("address", ["", "127.0.0.1:8080", "file:///etc/passwd", "http://", "http://x:99999/v1"])
async def test_what_is_no_address_is_told(address):
    probe = await probe_local(address)
    assert probe.fault
    assert "\n" not in probe.fault


async def test_an_address_where_nothing_listens_is_told():
    listening = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    listening.close()
    await listening.wait_closed()
    assert "nothing answers there" in (await probe_local(f"http://127.0.0.1:{port}/v1")).fault
