"""Names and parameters that came with 3.12, which are hidden here as 3.11 has none of them."""

import sys

from _debian_types import change

_Function = type(change)
_Code = type(change.__code__)
_IMMUTABLE = 1 << 8
"""The flag of a type that may not be changed."""

NEWER = {
    "_collections_abc": "Buffer",
    "ast": "ParamSpec TypeAlias TypeVar TypeVarTuple type_param",
    "asyncio.base_events": "BaseEventLoop.create_connection.all_errors BaseEventLoop.shutdown_default_executor.timeout "
    "get_context",
    "asyncio.events": "get_context on_fork",
    "asyncio.runners": "run.loop_factory",
    "asyncio.streams": "StreamWriter.start_tls.ssl_shutdown_timeout",
    "asyncio.tasks": "Task.get_context create_eager_task_factory eager_task_factory get_context",
    "builtins": "int.is_integer",
    "calendar": "FEBRUARY",
    "csv": "QUOTE_NOTNULL* QUOTE_STRINGS*",
    "dataclasses": "make_dataclass.module",
    "dis": "hasarg hasexc",
    "enum": "pickle_by_enum_name pickle_by_global_name",
    "fractions": "Fraction.__format__ is_integer",
    "gzip": "READ_BUFFER_SIZE",
    "http.client": "get_proxy_response_headers",
    "http.server": "index_pages",
    "importlib.resources.abc": "TraversalError",
    "importlib.resources.readers": "TraversalError",
    "inspect": "AGEN_CLOSED AGEN_CREATED AGEN_RUNNING AGEN_SUSPENDED BufferFlags getasyncgenlocals getasyncgenstate "
    "markcoroutinefunction",
    "itertools": "batched",
    "logging": "getChildren getHandlerByName getHandlerNames logAsyncioTasks",
    "logging.config": "getHandlerByName getHandlerNames",
    "math": "sumprod",
    "ntpath": "isdevdrive isjunction splitroot",
    "os": "is_junction isjunction",
    "pathlib": "Path.exists.follow_symlinks case_sensitive is_junction isjunction splitroot walk walk_up with_segments",
    "pdb": "set_convenience_variable",
    "posixpath": "isjunction splitroot",
    "random": "binomialvariate",
    "shutil": "is_junction isjunction onexc _unpack_tarfile.filter= unpack_archive.filter",
    "socket": "AI_DEFAULT AI_MASK AI_V4MAPPED_CFG EAI_BADHINTS EAI_MAX EAI_PROTOCOL IP_ADD_SOURCE_MEMBERSHIP "
    "IP_BLOCK_SOURCE IP_DROP_SOURCE_MEMBERSHIP IP_PKTINFO IP_UNBLOCK_SOURCE TCP_CC_INFO TCP_FASTOPEN_CONNECT "
    "TCP_FASTOPEN_KEY TCP_FASTOPEN_NO_COOKIE TCP_INQ TCP_MD5SIG TCP_MD5SIG_EXT TCP_QUEUE_SEQ TCP_REPAIR "
    "TCP_REPAIR_OPTIONS TCP_REPAIR_QUEUE TCP_REPAIR_WINDOW TCP_SAVED_SYN TCP_SAVE_SYN TCP_THIN_DUPACK "
    "TCP_THIN_LINEAR_TIMEOUTS TCP_TIMESTAMP TCP_TX_DELAY TCP_ULP TCP_ZEROCOPY_RECEIVE",
    "socketserver": "ForkingUnixDatagramServer ForkingUnixStreamServer",
    "sqlite3.dbapi2": "Connection.autocommit Connection.getconfig Connection.setconfig LEGACY_TRANSACTION_CONTROL "
    "SQLITE_DBCONFIG_*",
    "statistics": "correlation.method sumprod",
    "sys": "activate_stack_trampoline deactivate_stack_trampoline getunicodeinternedsize is_stack_trampoline_active "
    "monitoring",
    "tarfile": "AbsoluteLinkError AbsolutePathError FilterError LinkOutsideDestinationError OutsideDestinationError "
    "SpecialFileError TarFile.extract.filter TarFile.extractall.filter TarInfo.replace data_filter extraction_filter "
    "fully_trusted_filter tar_filter",
    "tempfile": "TemporaryDirectory.__init__.delete delete_on_close isjunction onexc",
    "threading": "setprofile_all_threads settrace_all_threads",
    "tty": "cfmakecbreak cfmakeraw",
    "types": "get_original_bases",
    "typing": "TypeAliasType* override",
    "unittest.case": "addDuration",
    "unittest.main": "durations",
    "unittest.result": "addDuration collectedDurations",
    "unittest.runner": "addDuration collectedDurations durations",
    "wave": "KSDATAFORMAT_SUBTYPE_PCM WAVE_FORMAT_EXTENSIBLE",
}
"""By module, what is hidden: names wherever its code has them, those that begin so (`*`), or one member or parameter
(`=`: one that is handed on by its name).

The library itself goes on using what is hidden, by another name.
"""


def _hidden(name):
    return f"_{name}_newer"


def renamed(code, words):
    """Return the code of a module with the names that are hidden in it."""
    return _renamed(code, frozenset(words.split()))


def _renamed(code, names):
    changes = {}
    for kind in "co_names", "co_varnames", "co_cellvars", "co_freevars":
        if not names.isdisjoint(getattr(code, kind)):
            changes[kind] = tuple(_hidden(each) if each in names else each for each in getattr(code, kind))
    constants = tuple(_renamed_constant(each, names) for each in code.co_consts)
    if any(one is not other for one, other in zip(constants, code.co_consts)):
        changes["co_consts"] = constants
    return code.replace(**changes) if changes else code


def _renamed_constant(value, names):
    if type(value) is _Code:
        return _renamed(value, names)
    if type(value) is tuple and not names.isdisjoint(value):
        return tuple(_hidden(each) if each in names else each for each in value)
    return value


def hide(name, module):
    """Take what is newer out of the module of that name."""
    content = vars(module)
    for word in NEWER[name].split():
        if word.endswith("*"):
            for each in [each for each in content if each.startswith(word[:-1])]:
                del content[each]
        elif "." in word:
            _hide_within(module, *word.rsplit(".", 1))
        elif word in content:
            content[_hidden(word)] = content.pop(word)
    if "__all__" in content:
        content["__all__"] = type(module.__all__)(each for each in module.__all__ if each in content)


def _hide_within(holder, path, name):
    """Take a member from a class, or make a parameter of a function unknown."""
    for part in path.split("."):
        holder = getattr(holder, part)
    if type(holder) is not _Function:
        if holder.__flags__ & _IMMUTABLE:
            change(holder, {}, without=(name,))
        else:
            delattr(holder, name)
        return
    code, defaults = holder.__code__, holder.__kwdefaults__
    changed = _renamed(code, {name.rstrip("=")})
    holder.__code__ = changed if name.endswith("=") else changed.replace(co_consts=code.co_consts)
    name = name.rstrip("=")
    if name in (defaults or ()):
        holder.__kwdefaults__ = {_hidden(each) if each == name else each: value for each, value in defaults.items()}


def begin():
    """Hide it in what is loaded already."""
    for name in [name for name in NEWER if name in sys.modules]:
        module, names = sys.modules[name], frozenset(NEWER[name].split())
        for function in [each for each in vars(module).values() if type(each) is _Function]:
            if function.__module__ == module.__name__:
                function.__code__ = _renamed(function.__code__, names)
        hide(name, module)
