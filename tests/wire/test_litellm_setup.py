import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest

from lab.models.litellm_model import LitellmModel
from lab.models.litellm_setup import litellm_module
from tests.wire import anthropic, openai_chat
from tests.wire.server import WireServer
from tests.wire.table import hear
from tests.wire.test_faults import REQUEST

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["anthropic/claude-haiku-4-5", "openai/local-model"])
def test_a_model_answers_in_one_event_loop_after_another(litellm, name):
    async def once():
        async with WireServer() as server:
            is_claude = name.startswith("anthropic")
            server.answers = [
                anthropic.stream(anthropic.text("Hello.")) if is_claude else openai_chat.stream(text="Hello.")
            ]
            base = server.url if is_claude else server.url + "/v1"
            return (await hear(LitellmModel(name, api_base=base), REQUEST)).text

    assert [asyncio.run(once()) for _ in range(4)] == ["Hello."] * 4


async def test_litellm_is_quiet_and_keeps_to_itself(litellm):
    assert await litellm_module() is litellm
    assert litellm.suppress_debug_info is True
    assert litellm.telemetry is False


def test_answering_and_failing_prints_nothing_and_reads_no_dotenv(tmp_path, monkeypatch):
    """In a process of its own, since pytest has the streams and the loggers of this one."""
    (tmp_path / ".env").write_text("STRANGE_SETTING=1\n")
    monkeypatch.setenv("PEERLAB_LOG", str(tmp_path / "peerlab.log"))
    code = """
import asyncio, json, os, sys
sys.path.insert(0, sys.argv[1])
from lab.models.litellm_model import LitellmModel
from lab.protocol import ModelFault
from tests.wire import openai_chat
from tests.wire.server import Plain, WireServer
from tests.wire.table import hear
from tests.wire.test_faults import REQUEST

async def ask(answers):
    heard = []
    async with WireServer() as server:
        server.answers = answers
        model = LitellmModel("openai/m", api_base=server.url + "/v1")
        for _ in range(len(answers)):
            try:
                heard.append((await hear(model, REQUEST)).text)
            except ModelFault as fault:
                heard.append(fault.kind)
    return heard

heard = asyncio.run(ask([openai_chat.stream(text="Hello."), Plain("no", 500), openai_chat.stream(finish="")]))
heard += asyncio.run(ask([openai_chat.stream(text="Again.", usage=None)]))
import logging
logging.getLogger("LiteLLM").warning("noise of %s", "sk-planted-0123456789abcdefghij")
with open("seen.json", "w") as file:
    json.dump([heard, "STRANGE_SETTING" in os.environ], file)
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(ROOT)], cwd=tmp_path, capture_output=True, text=True, timeout=300
    )
    assert (done.stdout, done.stderr) == ("", "")
    log = (tmp_path / "peerlab.log").read_text()
    assert "noise of [hidden]" in log
    heard = ["Hello.", "server", "broken-stream", "Again."]
    assert json.loads((tmp_path / "seen.json").read_text()) == [heard, False]
