import os

import pytest


@pytest.fixture(autouse=True)
def no_keys_and_no_env_file(monkeypatch, tmp_path):
    for name in list(os.environ):
        if "KEY" in name or "TOKEN" in name:
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
