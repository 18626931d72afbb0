"""A server waits for requests and gets none: connections to it are refused."""

import time as _time

from sitecustomize import ask as _ask


def _wait(self, poll_interval=0.5):
    if getattr(self, "timeout", None) is not None:
        _time.sleep(self.timeout)
        self.handle_timeout()
    else:
        _ask("hang", text="a server here answers no one: connections to it are refused")


BaseServer.serve_forever = BaseServer.handle_request = _wait
