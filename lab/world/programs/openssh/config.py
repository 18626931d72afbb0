"""The settings of ssh, from its command line, ~/.ssh/config and /etc/ssh/ssh_config."""

import fnmatch
import re
from posixpath import join

from msgspec import Struct

from lab.world.machine.program import Context

# The keywords of ssh_config; ssh stops at any other.
_KEYWORDS_TEXT = """
    addkeystoagent addressfamily batchmode bindaddress bindinterface canonicalizehostname checkhostip ciphers
    clearallforwardings compression connectionattempts connecttimeout controlmaster controlpath controlpersist
    dynamicforward enableescapecommandline escapechar exitonforwardfailure fingerprinthash
    forkafterauthentication forwardagent forwardx11 forwardx11timeout forwardx11trusted gatewayports
    globalknownhostsfile gssapiauthentication gssapidelegatecredentials gssapikeyexchange hashknownhosts host
    hostbasedauthentication hostkeyalgorithms hostkeyalias hostname identitiesonly identityagent identityfile
    ignoreunknown include ipqos kbdinteractiveauthentication kexalgorithms localcommand localforward loglevel
    logverbose macs match numberofpasswordprompts passwordauthentication permitlocalcommand permitremoteopen
    pkcs11provider port preferredauthentications proxycommand proxyjump proxyusefdpass pubkeyacceptedalgorithms
    pubkeyauthentication rekeylimit remotecommand remoteforward requesttty requiredrsasize revokedhostkeys
    securitykeyprovider sendenv serveralivecountmax serveraliveinterval sessiontype setenv stdinnull
    streamlocalbindmask streamlocalbindunlink stricthostkeychecking syslogfacility tcpkeepalive tunnel
    tunneldevice updatehostkeys user userknownhostsfile verifyhostkeydns visualhostkey xauthlocation
"""
_KEYWORDS = frozenset(_KEYWORDS_TEXT.split())


_LOGGED = re.compile(r"(?m)(?<!not accessible: No such file or directory\.)(?<!\r)\n")


class SshFault(Exception):
    """A failed connection; the text is the complete output of ssh."""

    def __init__(self, text: str, warnings: str = "") -> None:
        super().__init__(text)
        self.text = warnings + text


def logged(text: str) -> str:
    """Return messages of ssh and scp as they print them: all but one end with a carriage return and a newline."""
    return _LOGGED.sub("\r\n", text)


class ConnectionRequest(Struct, frozen=True):
    """What a command line says about a connection."""

    destination: str
    user: str = ""
    port: str = ""
    identities: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    config: str = ""
    jump: str = ""
    verbose: bool = False
    """Whether -v was given."""


def split_destination(text: str) -> tuple[str, str]:
    """Split `user@host` or `ssh://user@host:port`; the user is "" when none is named."""
    text = re.sub(r"^ssh://", "", text)
    user, sign, host = text.rpartition("@")
    return (user, host) if sign else ("", text)


def home(context: Context) -> str:
    """Return the home directory whose .ssh is used: the account's own, whatever $HOME says."""
    user = context.host.users.get(context.user)
    return user.home if user is not None else context.env.get("HOME", "/")


def own_config(context: Context) -> str:
    """Return the path of the account's own configuration."""
    return join(home(context), ".ssh/config")


def settings_of(context: Context, request: ConnectionRequest) -> dict[str, list[str]]:
    """Return the settings from the command line, the user's and the host's configuration; the first value wins."""
    settings: dict[str, list[str]] = {}
    for option in request.options:
        keyword, _, value = re.sub(r"^\s*(\S+?)\s*(?:=|\s)\s*", r"\1=", option, count=1).partition("=")
        if keyword.lower() not in _KEYWORDS:
            raise SshFault(f"command-line: line 0: Bad configuration option: {keyword.lower()}\n")
        settings.setdefault(keyword.lower(), []).append(value.strip())
    alias = split_destination(request.destination)[1]
    files = [request.config] if request.config else [own_config(context), "/etc/ssh/ssh_config"]
    for path in files:
        try:
            text = context.fs.read_text(path)
            node = context.fs.stat(path)
            if path == own_config(context) and (node.mode & 0o022 or node.owner not in (context.user, "root")):
                raise SshFault(f"Bad owner or permissions on {path}\n")
        except OSError as fault:
            if request.config and request.config != "none":
                raise SshFault(f"Can't open user config file {path}: {fault.strerror}\n") from None
            continue
        _read_config(text, path, alias, settings)
    return settings


def _read_config(text: str, path: str, alias: str, settings: dict[str, list[str]]) -> None:
    applies = True
    before = set(settings)
    for number, line in enumerate(text.splitlines(), 1):
        match = re.match(r"\s*([A-Za-z0-9]+)(?:\s*=\s*|\s+)(.*?)\s*$", line)
        if match is None or line.lstrip().startswith("#"):
            continue
        keyword, value = match[1].lower(), match[2].strip('"')
        if keyword == "host":
            patterns = value.split()
            applies = any(fnmatch.fnmatchcase(alias, one) for one in patterns if not one.startswith("!"))
            applies = applies and not any(
                fnmatch.fnmatchcase(alias, one[1:]) for one in patterns if one.startswith("!")
            )
        elif keyword == "match":
            applies = value.lower().startswith("all")
        elif keyword not in _KEYWORDS:
            raise SshFault(
                f"{path}: line {number}: Bad configuration option: {keyword}\n"
                f"{path}: terminating, 1 bad configuration options\n"
            )
        elif applies and (keyword not in before or keyword == "identityfile"):
            settings.setdefault(keyword, [])
            if not settings[keyword] or keyword == "identityfile":
                settings[keyword].append(value)
