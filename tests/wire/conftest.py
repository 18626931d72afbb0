import os

import pytest

from lab.models.litellm_model import LitellmModel
from lab.models.litellm_setup import close_connections, load_litellm
from tests.wire.server import WireServer


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/wire" in item.path.as_posix():
            # litellm's own, which the app does not print either.
            item.add_marker(pytest.mark.filterwarnings("ignore::DeprecationWarning"))


@pytest.fixture(scope="session")
def litellm():
    return load_litellm()


@pytest.fixture(autouse=True)
def no_keys_and_no_env_file(monkeypatch, tmp_path):
    for name in list(os.environ):
        if "KEY" in name or "TOKEN" in name or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
async def server(litellm):
    async with WireServer() as wire_server:
        yield wire_server
    await close_connections()


@pytest.fixture
def own(server):
    return LitellmModel("openai/m", api_base=server.url + "/v1")
