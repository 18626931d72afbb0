"""The debug output of `ssh -v`."""

from collections.abc import Sequence
from typing import Final

from lab.world.programs.openssh import public_keys as keys

VERSION: Final = "OpenSSH_9.2p1 Debian-2+deb12u3, OpenSSL 3.0.19 27 Jan 2026\n"
_SOFTWARE: Final = "OpenSSH_9.2p1 Debian-2+deb12u3"
_CIPHER: Final = "cipher: chacha20-poly1305@openssh.com MAC: <implicit> compression: none"


class Debug:
    """The debug lines of one connection; inactive without -v."""

    def __init__(self, *, speaks: bool) -> None:
        self.text = VERSION if speaks else ""
        self._speaks = speaks

    def say(self, *lines: str) -> None:
        """Add lines of debug level 1."""
        if self._speaks:
            self.text += "".join(f"debug1: {line}\n" for line in lines)

    def configured(self, own: str) -> None:
        """Log which configuration was read."""
        if own:
            self.say(f"Reading configuration data {own}")
        self.say(
            "Reading configuration data /etc/ssh/ssh_config",
            "/etc/ssh/ssh_config line 19: include /etc/ssh/ssh_config.d/*.conf matched no files",
            "/etc/ssh/ssh_config line 21: Applying options for *",
        )

    def established(self, identities: Sequence[tuple[str, bool]], user: str, name: str, port: int) -> None:
        """Log the identity files, the server's version and the negotiated ciphers."""
        self.say("Connection established.")
        for path, there in identities:
            self.say(f"identity file {path} type {3 if there else -1}", f"identity file {path}-cert type -1")
        self.say(
            f"Local version string SSH-2.0-{_SOFTWARE}",
            f"Remote protocol version 2.0, remote software version {_SOFTWARE}",
            f"compat_banner: match: {_SOFTWARE} pat OpenSSH* compat 0x04000000",
            f"Authenticating to {name}:{port} as '{user}'",
            "SSH2_MSG_KEXINIT sent",
            "SSH2_MSG_KEXINIT received",
            "kex: algorithm: sntrup761x25519-sha512@openssh.com",
            "kex: host key algorithm: ssh-ed25519",
            f"kex: server->client {_CIPHER}",
            f"kex: client->server {_CIPHER}",
            "expecting SSH2_MSG_KEX_ECDH_REPLY",
            "SSH2_MSG_KEX_ECDH_REPLY received",
        )

    def host_key(self, key: str, label: str, place: tuple[str, int] | None) -> None:
        """Log the host's key, and where it was known from."""
        self.say(f"Server host key: {key.split()[0]} {keys.fingerprint(key)}")
        if place is None:
            return
        self.say(
            f"Host '{label}' is known and matches the {keys.algorithm(key)} host key.",
            f"Found key in {place[0]}:{place[1]}",
        )

    def keyed(self, offers: Sequence[tuple[str, str]]) -> None:
        """Log the keys to be tried: each path with its key, or without one when it is missing."""
        self.say("rekey out after 134217728 blocks", "SSH2_MSG_NEWKEYS sent", "expecting SSH2_MSG_NEWKEYS")
        self.say("SSH2_MSG_NEWKEYS received", "rekey in after 134217728 blocks")
        for path, key in offers:
            self.say(f"Will attempt key: {path} {_key_label(key)}")
        self.say("SSH2_MSG_EXT_INFO received", "SSH2_MSG_SERVICE_ACCEPT received")
        self.say("Authentications that can continue: publickey", "Next authentication method: publickey")

    def offered(self, path: str, key: str, *, accepted: bool) -> None:
        """Log one key that was tried, and the server's answer."""
        if not key:
            self.say(f"Trying private key: {path}")
        elif accepted:
            label = f"{path} {_key_label(key)}"
            self.say(f"Offering public key: {label}", f"Server accepts key: {label}")
        else:
            self.say(f"Offering public key: {path} {_key_label(key)}", "Authentications that can continue: publickey")

    def entered(self, name: str, address: str, port: int) -> None:
        """Log the start of the session."""
        if self._speaks:
            self.text += f'Authenticated to {name} ([{address}]:{port}) using "publickey".\n'
        self.say(
            "channel 0: new session [client-session] (inactive timeout: 0)",
            "Requesting no-more-sessions@openssh.com",
            "Entering interactive session.",
            "pledge: filesystem",
            "client_input_global_request: rtype hostkeys-00@openssh.com want_reply 0",
        )


def sending(command: str) -> str:
    """Return the -v output before the command runs."""
    lines = ("Sending environment.", f"Sending command: {command}" if command else "", "pledge: fork")
    return "".join(f"debug1: {line}\n" for line in lines if line)


def ending(status: int, sent: int, received: int) -> str:
    """Return the -v output after the command has ended."""
    seconds = 0.2
    return (
        "debug1: client_input_channel_req: channel 0 rtype exit-status reply 0\n"
        "debug1: channel 0: free: client-session, nchannels 1\n"
        f"Transferred: sent {sent}, received {received} bytes, in {seconds:.1f} seconds\n"
        f"Bytes per second: sent {sent / seconds:.1f}, received {received / seconds:.1f}\n"
        f"debug1: Exit status {status}\n"
    )


def _key_label(key: str) -> str:
    return f"{keys.algorithm(key)} {keys.fingerprint(key)}" if key else ""
