"""The command line, for tests of logs."""

from tests.cli.conftest import peerlab  # noqa: F401 - a fixture
