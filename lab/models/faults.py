"""Turning what a provider's client raises into a `ModelFault`: one clear sentence, what to do, and no key in it.

Exceptions are told apart by the names of their classes and their status, so that nothing here imports litellm.
"""

import errno
import os
import re
import time
import traceback
from collections.abc import Iterator
from contextlib import suppress
from email.utils import parsedate_to_datetime
from json import JSONDecodeError
from math import isfinite
from typing import Final

from msgspec import Struct

from lab.models.exchange import Exchange
from lab.models.keys import scrub
from lab.models.log_file import log_error, log_path
from lab.protocol import FaultKind, ModelFault
from lab.text.amounts import is_number

_MOST_QUOTED: Final = 300
_CONTEXT: Final = re.compile(
    r"context[ _](?:length|window|size)|maximum context|prompt is too long|exceeds? the (?:available )?context"
    r"|input token count.*exceeds|too many (?:input )?tokens|maximum prompt length",
    re.IGNORECASE | re.DOTALL,
)
_FILTER: Final = re.compile(r"content[ _](?:policy|filter|management)|usage polic|safety system|blocked by", re.I)
_BAD_KEY: Final = re.compile(r"api[ _]key[ _](?:not valid|invalid|expired)|invalid api[ _-]key", re.IGNORECASE)
_UNPAID: Final = re.compile(r"quota|billing|credit balance|insufficient.{0,20}(?:credit|balance|funds)", re.IGNORECASE)
_UNREACHED: Final = re.compile(
    r"connection error|connect(?:ion)? (?:call )?failed|connection refused|cannot connect|name or service not known"
    r"|all connection attempts failed|getaddrinfo|no route to host|network is unreachable|nodename nor servname",
    re.IGNORECASE,
)
_RETRY_DELAY: Final = re.compile(r"[\"']retryDelay[\"']\s*:\s*[\"'](\d+(?:\.\d+)?)s[\"']")
_TOO_MANY: Final = re.compile(r"rate_limit|too_many_requests|resource_exhausted", re.IGNORECASE)
_CUT: Final = re.compile(
    r"peer closed connection|incomplete chunked read|server disconnected|connection (?:was )?(?:reset|closed|lost)"
    r"|payload is not completed|response ended prematurely",
    re.IGNORECASE,
)
_UNSENT: Final = frozenset({"InvalidURL", "UnsupportedProtocol", "LocalProtocolError"})
"""Exceptions of the wire's libraries for a request that cannot be sent: an address, a header that is none."""
_WIRE: Final = frozenset({"httpx", "httpcore", "h11", "h2", "openai", "anyio", "ssl", "socket", "botocore"})
"""Packages whose exceptions come from the network or from the provider."""
_PLAIN: Final = frozenset({"builtins", "re", "sre_constants", "pydantic_core._pydantic_core", "binascii"})
"""Packages whose exceptions mean a bug: no code of ours or of litellm raises them on purpose."""
_OF_THIS_MACHINE: Final = frozenset(
    {errno.EMFILE, errno.ENFILE, errno.ENOSPC, errno.EDQUOT, errno.ENOMEM, errno.ENOBUFS, errno.EACCES, errno.EPERM}
    | {errno.EROFS, errno.EIO, errno.ENOENT, errno.ENOTDIR, errno.EISDIR}
)
"""Errors of this machine's files, rights and memory, which no network and no server has."""
_LITELLMS_OWN: Final = re.compile(
    r"Traceback \(most recent call last\):.*|File an issue if litellm error\b.*|\. Handle with `litellm\.\w+`\."
)
"""Text that litellm appends to a provider's message."""
_WIRE_NAMES: Final = re.compile(
    r"^(?:(?:litellm\.)?\w+(?:Error|Exception|Timeout): *)+(?:\w+(?:Exception)?(?: \w+Error)? *- *)?"
)


class Attempt(Struct, frozen=True):
    """The model that was asked, for the sentences: its id, whom to name, and the variables that may hold its key."""

    model: str
    who: str
    variables: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    proxy: str = ""
    """The proxy that stands between, and the variable that names it."""


class ProviderError(Exception):
    """An error a server told inside its answer, in its own words."""

    def __init__(self, message: str, *, status_code: int | None = None, kind: str = "") -> None:
        super().__init__(f"{message} {kind}".strip())
        self.message = message
        self.status_code = status_code


class UnreadableReply(Exception):
    """A reply the code that reads it failed on; `excerpt` is the beginning of what was sent, if known."""

    def __init__(self, excerpt: str) -> None:
        super().__init__(excerpt)
        self.excerpt = excerpt


def unreadable(error: Exception, excerpt: str = "") -> Exception:
    """Return an error of the code that read a reply: the provider's fault where neither it nor the network told it."""
    causes = list(_causes(error))
    is_told = any(_is_of_the_wire(each) or isinstance(each, JSONDecodeError | ImportError) for each in causes)
    return error if is_told or not any(map(_is_pythons, causes)) else UnreadableReply(excerpt)


def fault_of(
    error: BaseException, attempt: Attempt, *, partial: str = "", exchange: Exchange | None = None
) -> ModelFault:
    """Return the fault that `error` is. `partial` is the text that had come before it.

    `exchange` is what went over the wire meanwhile: without a request that left, no provider is to blame.
    """
    if isinstance(error, ModelFault):
        return error
    if exchange is not None and exchange.elsewhere:
        what = f"{attempt.who} sends requests on to {_shortened(exchange.elsewhere)}; nothing was sent there"
        mend = "if you trust that host, name its address with --api-base"
        return ModelFault("bad-request", what[:1].upper() + what[1:], where=attempt.model, mend=mend)
    error, is_midway = _unwrap(error)
    if any(map(_is_pythons, _causes(error))):
        log_error(error)
    if exchange is not None and _is_ours(error, exchange):
        kind, (what, mend) = _own_fault(error, attempt, exchange)
    elif isinstance(error, UnreadableReply):
        beginning = error.excerpt or (exchange.excerpt() if exchange else "")
        return broken_stream(f"it sent no reply but “{_shortened(beginning)}”", attempt, partial=partial)
    else:
        # litellm invents a status for an error that came inside a reply.
        is_inside = exchange is not None and exchange.status is not None and exchange.status < 400
        kind = _kind_of(error, is_midway or bool(partial))
        kind = "broken-stream" if kind == "other" and is_inside else kind
        what, mend = _sentences(kind, error, attempt, None if is_inside else _status(error))
    retry_after = _retry_after(error) if kind in ("rate-limit", "overloaded", "server") else None
    if retry_after:
        mend = f"it asks to wait {retry_after:g} s; {mend}"
    what = scrub(what, *attempt.secrets)
    return ModelFault(
        kind, what[:1].upper() + what[1:], where=attempt.model, mend=mend, retry_after=retry_after, partial=partial
    )


def broken_stream(why: str, attempt: Attempt, *, partial: str = "") -> ModelFault:
    """Return the fault of a reply that did not come whole; `why` completes "The reply broke off: "."""
    what = scrub(f"The reply of {attempt.who} broke off: {why}", *attempt.secrets)
    return ModelFault("broken-stream", what, where=attempt.model, mend="send the same request again", partial=partial)


def _unwrap(error: BaseException) -> tuple[BaseException, bool]:
    """Return the fault inside litellm's wrapper for mid-stream faults, and whether there was one."""
    original = getattr(error, "original_exception", None)
    if isinstance(original, BaseException):
        return original, not getattr(error, "is_pre_first_chunk", True)
    return error, False


def _is_ours(error: BaseException, exchange: Exchange) -> bool:
    """Say whether this program or its libraries failed, and not the provider or the network.

    litellm wraps both in the same classes and invents a status for both, so this looks at whether a request left and
    at the exception at the root.
    """
    causes = list(_causes(error))
    if any(_is_unsent(each) or _is_of_this_machine(each) for each in causes):
        return True
    is_of_the_wire = any(_is_of_the_wire(each) and not _is_mere_wrapper(each) for each in causes)
    if is_of_the_wire or "LLM Provider NOT provided" in str(error):
        return False
    if not exchange.has_left:
        return True
    if any(isinstance(each, JSONDecodeError) for each in causes):
        # What came was no JSON.
        return False
    is_answered = exchange.status is None or exchange.status < 400
    return is_answered and not isinstance(error, UnreadableReply) and any(map(_is_pythons, causes))


def _is_pythons(error: BaseException) -> bool:
    """Say whether an exception is an unexpected one of Python's own, whose message helps only a developer."""
    if type(error).__module__ not in _PLAIN or isinstance(error, OSError | EOFError | ImportError):
        return False
    frames = traceback.extract_tb(error.__traceback__)
    # litellm writes sentences for a person into exceptions of Python's own kinds.
    return not (frames and "litellm" in frames[-1].filename and (frames[-1].line or "").startswith("raise "))


def _is_of_the_wire(error: BaseException) -> bool:
    if isinstance(error, ImportError | UnicodeError):
        return False
    name = type(error).__module__.partition(".")[0]
    return name in _WIRE or isinstance(error, OSError | EOFError)


def _is_mere_wrapper(error: BaseException) -> bool:
    """Say whether an exception is a lost connection to OpenAI's client alone, which takes any exception for one."""
    is_connection = type(error).__name__ == "APIConnectionError" and type(error).__module__.startswith("openai")
    return is_connection and error.__cause__ is not None and _is_pythons(error.__cause__)


def _is_of_this_machine(error: BaseException) -> bool:
    # The errors of TLS and of names have numbers of their own.
    return isinstance(error, OSError) and type(error).__module__ == "builtins" and error.errno in _OF_THIS_MACHINE


def _is_unsent(error: BaseException) -> bool:
    return type(error).__name__ in _UNSENT and type(error).__module__.partition(".")[0] in _WIRE


def _own_fault(error: BaseException, attempt: Attempt, exchange: Exchange) -> tuple[FaultKind, tuple[str, str]]:
    text = _text_of(error)
    if not exchange.has_left and "AuthenticationError" in {cause.__name__ for cause in type(error).__mro__}:
        variable = " or ".join(attempt.variables) or "its key"
        return "no-key", (f"{attempt.who} was not asked: no key is set{text}", f"set {variable}")
    if missing := next((each for each in _causes(error) if isinstance(each, ImportError)), None):
        package = missing.name or "it"
        mend = f"install the package ({package}), or choose another model"
        return "lab", (f"Peerlab lacks a package to ask {attempt.who}{text}", mend)
    if trouble := next((each for each in _causes(error) if _is_of_this_machine(each)), None):
        number, path = getattr(trouble, "errno", 0), getattr(trouble, "filename", None)
        words = f"{os.strerror(number)}{f' ({_shortened(str(path))})' if path else ''}"
        mend = "mend that here (open files, memory, disk, rights), then ask again"
        return "lab", (f"Peerlab could not go on with {attempt.who}: this machine says “{words}”", mend)
    if any("header" in str(each) for each in _causes(error) if _is_unsent(each)):
        # Its own words would quote the key.
        mend = f"look for a line break in {' or '.join(attempt.variables) or 'the key'}"
        return "lab", (f"Peerlab could not ask {attempt.who}: a header holds what no header may", mend)
    if not exchange.has_left or any(map(_is_unsent, _causes(error))):
        mend = "nothing was sent: change the settings, fork at an earlier event, or choose another model"
        return "lab", (f"Peerlab could not put the request to {attempt.who} together{text}", mend)
    return "lab", (f"Peerlab could not read the reply of {attempt.who}{text}", "ask again, or set stream = false")


def _kind_of(error: BaseException, is_midway: bool) -> FaultKind:
    names = {cause.__name__ for each in _causes(error) for cause in type(each).__mro__}
    own = {cause.__name__ for cause in type(error).__mro__}
    if "LLM Provider NOT provided" in str(error):
        return "not-found"
    text = " ".join(str(each) for each in _causes(error))
    status = _status(error)
    if "ConnectTimeout" in names:
        return "refused"
    if own & {"Timeout", "APITimeoutError", "TimeoutException", "TimeoutError"} or status == 408:
        return "timeout"
    if status is None and "ProviderError" in own and not is_midway and _TOO_MANY.search(text):
        return "rate-limit"
    if "ContextWindowExceededError" in own or (status in (None, 400, 413, 422, 500) and _CONTEXT.search(text)):
        return "context"
    if "ContentPolicyViolationError" in own or (status == 400 and _FILTER.search(text)):
        return "filter"
    if status == 400 and _BAD_KEY.search(text):
        return "auth"
    by_status: dict[int, FaultKind] = {
        401: "auth",
        403: "auth",
        404: "not-found",
        429: "rate-limit",
        503: "overloaded",
        529: "overloaded",
    }
    if "overloaded" in text.lower() and status not in (401, 403, 404):
        return "overloaded"
    if status in by_status:
        return by_status[status]
    if is_midway or _CUT.search(text) or names & {"RemoteProtocolError", "ReadError", "JSONDecodeError"}:
        return "broken-stream"
    if names & {"ConnectError", "ConnectTimeout", "ConnectionRefusedError", "gaierror"} or _UNREACHED.search(text):
        return "refused"
    if status is not None and 400 <= status < 500:
        return "bad-request"
    if own & {"APIResponseValidationError", "JSONSchemaValidationError"}:
        return "broken-stream"
    return "server" if "ProviderError" in own or (status is not None and status >= 500) else "other"


def _sentences(kind: FaultKind, error: BaseException, attempt: Attempt, status: int | None) -> tuple[str, str]:
    """Return what happened and what to do about it."""
    who, text = attempt.who, _text_of(error)
    variable = " or ".join(attempt.variables) or "the key"
    again = "send the same request again"
    if "LLM Provider NOT provided" in str(error):
        return f"No provider is known for “{attempt.model}”", "`peerlab models` lists names"
    if broken := next((cause for cause in _causes(error) if isinstance(cause, JSONDecodeError)), None):
        text = f": it sent something that is no JSON{f', “{_shortened(broken.doc)}”' if broken.doc.strip() else ''}"
    if kind == "auth" and status == 403:
        return f"{who} does not let this key use the model{text}", f"check what {variable} is allowed to use"
    if kind in ("rate-limit", "bad-request") and (status == 402 or _UNPAID.search(str(error))):
        return (
            f"{who} says the quota is used up{text}",
            "wait, look at the plan and its billing, or choose another model",
        )
    if kind == "refused" and attempt.proxy:
        what = f"{who} cannot be reached through the proxy {attempt.proxy}"
        return what, "is the proxy running, and does it let you through? no_proxy names hosts that need none"
    table: dict[FaultKind, tuple[str, str]] = {
        "timeout": (f"{who} did not answer in time", f"{again}, or raise `timeout` in the settings"),
        "context": (
            f"The conversation is longer than {who} can read{text}",
            "fork at an earlier event, or choose a model with a larger context",
        ),
        "filter": (
            f"{who}'s content filter stopped the request{text}",
            "fork at an earlier event, or choose another model",
        ),
        "auth": (f"{who} refused the key{text}", f"check {variable}; `peerlab models` lists what is set"),
        "not-found": (f"{who} has no such model or address{text}", "check the id; `peerlab models` lists names"),
        "rate-limit": (f"{who} says there were too many requests{text}", again),
        "overloaded": (f"{who} is overloaded{text}", f"wait a little, then {again}"),
        "refused": (f"{who} cannot be reached", "is the server running, and is the address right?"),
        "broken-stream": (f"The reply of {who} broke off{text}", again),
        "bad-request": (f"{who} refused the request{text}", _way_on(text)),
        "server": (f"{who} failed{f' with status {status}' if status else ''}{text}", again),
    }
    return table.get(kind) or (f"{who} could not be asked{text}", again)


def _way_on(text: str) -> str:
    """Return what would let a session go on whose request was refused."""
    if "thought_signature" in text:
        return "ask the model as gemini/MODEL, or fork before the first call"
    if "reasoning" in text and "effort" not in text:
        return "set send_reasoning to reasoning_content, reasoning or no, as this server wants it"
    return "change the settings, or fork before the last message"


def _text_of(error: BaseException) -> str:
    """Return the provider's own words as `: words`, bounded, "" when there are none.

    In place of Python's words stands where to read them.
    """
    if unforeseen := next(filter(_is_pythons, _causes(error)), None):
        return f" ({type(unforeseen).__name__}; {log_path()} says more)"
    words = " ".join(str(getattr(error, "message", "") or error).split())
    words = _WIRE_NAMES.sub("", _LITELLMS_OWN.sub("", words)).strip()
    message = re.search(r"[\"']message[\"']\s*:\s*(\"[^\"]+\"|'[^']+')", words)
    if message:
        words = message.group(1)[1:-1]
    return f": {_shortened(words)}" if words else ""


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _MOST_QUOTED else text[:_MOST_QUOTED] + "…"


def _status(error: BaseException) -> int | None:
    """Return the status of the answer. litellm makes a 500 of some that were another: then the cause's own counts."""
    texts = []
    for each in _causes(error):
        for holder in (each, getattr(each, "response", None)):
            status = getattr(holder, "status_code", None)
            if isinstance(status, int) or (isinstance(status, str) and is_number(status)):
                texts.append(int(status))
    if texts[:1] == [500]:
        return next((status for status in texts if status != 500), 500)
    return texts[0] if texts else None


def _retry_after(error: BaseException) -> float | None:
    """Return the seconds that the provider asks to wait.

    They are in Gemini's `retryDelay`, in the header `retry-after-ms`, or in `retry-after` in either of its forms.
    """
    if delay := _RETRY_DELAY.search(str(error)):
        return float(delay.group(1))
    for each in _causes(error):
        response = getattr(each, "response", None)
        for headers in (getattr(response, "headers", None), getattr(each, "litellm_response_headers", None)):
            if headers is None or not hasattr(headers, "get"):
                continue
            with suppress(TypeError, ValueError):
                seconds = float(headers.get("retry-after-ms")) / 1000
                if isfinite(seconds):
                    return max(0.0, seconds)
            value = headers.get("retry-after")
            if not value:
                continue
            with suppress(ValueError):
                seconds = float(value)
                return max(0.0, seconds) if isfinite(seconds) else None
            try:
                return max(0.0, round(parsedate_to_datetime(value).timestamp() - time.time(), 1))
            except (TypeError, ValueError):
                continue
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield `error` and what led to it, each once."""
    visited: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in visited:
        visited.add(id(one))
        yield one
        one = one.__cause__ or one.__context__
