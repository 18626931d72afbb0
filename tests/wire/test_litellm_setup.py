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


def test_importing_and_failing_prints_nothing_and_reads_no_dotenv(tmp_path):
    """In a process of its own, since pytest has the streams and the loggers of this one."""
    (tmp_path / ".env").write_text("STRANGE_SETTING=1\n")
    code = """
import asyncio, json, os, sys
sys.path.insert(0, sys.argv[1])
from lab.models.litellm_model import LitellmModel
from lab.models.litellm_setup import close_connections
from lab.models.protocol import Message, ModelFault, Request

async def ask():
    kinds = []
    model = LitellmModel("openai/m", api_base="http://127.0.0.1:9/v1")
    for _ in range(2):
        try:
            async for _ in model.stream(Request(messages=(Message(role="user", text="Hi."),), tools=())):
                pass
        except ModelFault as fault:
            kinds.append(fault.kind)
    await close_connections()
    return kinds

kinds = asyncio.run(ask())
with open("seen.json", "w") as file:
    json.dump([kinds, "STRANGE_SETTING" in os.environ], file)
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(ROOT)], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert (done.stdout, done.stderr) == ("", "")
    assert json.loads((tmp_path / "seen.json").read_text()) == [["refused", "refused"], False]
