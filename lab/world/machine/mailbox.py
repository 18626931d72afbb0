"""Mail on a host: an account's letters are in /var/mail, in the mbox format."""

from collections.abc import Iterator, Mapping
from hashlib import sha256

from msgspec import Struct
from msgspec.structs import replace

from lab.world.machine.files.nodes import File, find, plant
from lab.world.machine.live import Estate, LiveHost
from lab.world.machine.time.dates import format_date


class Letter(Struct, frozen=True):
    """One message of a mailbox: its `From ` line, its headers as written, and its body."""

    envelope: str
    headers: tuple[tuple[str, str], ...]
    body: str

    def get(self, name: str) -> str:
        """Return a header, or ""."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    def text(self) -> str:
        """Return the message as the mailbox holds it."""
        heads = "".join(f"{key}{'=' if '<' in key else ': '}{value}\n" for key, value in self.headers)
        return f"{self.envelope}\n{heads}\n{self.body}\n"


def path_of(user: str) -> str:
    """Return the path of an account's mailbox."""
    return f"/var/mail/{user}"


def deliver(
    estate: Estate,
    host: LiveHost,
    origin: str,
    to: str,
    text: str,
    headers: Mapping[str, str],
    *,
    sender: str = "",
) -> bool:
    """Put a letter into the mailbox of `to` (`ann`, `ann@host`); return whether the estate has that account."""
    name, _, place = to.partition("@")
    there = host
    if place and place not in ("localhost", host.name, f"{host.name}.{host.record.domain}"):
        other = estate.find(place)
        if other is None or not other.record.online:
            return False
        there = other
    user = there.users.get(name)
    if user is None:
        return False
    now = estate.clock.now
    full = f"{host.name}.{host.record.domain}"
    number = sha256(f"{origin} {to} {now} {text}".encode("utf-8", "surrogateescape")).hexdigest()[:12]
    header_lines = (
        ("Return-path", f"<{origin}>"),
        ("Envelope-to", f"{name}@{there.name}.{there.record.domain}"),
        ("Delivery-date", format_date("%a, %d %b %Y %H:%M:%S %z", now)),
        ("From", f"{origin} {sender}".strip()),
        ("To", to if "@" in to else f"{to}@{full}"),
        *headers.items(),
        ("Message-Id", f"<{number}@{full}>"),
        ("Date", format_date("%a, %d %b %Y %H:%M:%S %z", now)),
    )
    body = text if text.endswith("\n") else text + "\n"
    body = "".join(f">{line}" if line.startswith("From ") else line for line in body.splitlines(True))
    letter = Letter(f"From {origin} {format_date('%a %b %d %H:%M:%S %Y', now)}", header_lines, body)
    _append(there, user.name, letter.text().encode("utf-8", "surrogateescape"), now)
    return True


def _append(host: LiveHost, user: str, data: bytes, now: float) -> None:
    path = path_of(user)
    old = find(host.root, path)
    box = old if isinstance(old, File) else File(b"", 0o660, user, "mail")
    host.root = plant(host.root, path, replace(box, data=box.data + data, mtime=now), now)


def letters(text: str) -> Iterator[Letter]:
    """Read a mailbox."""
    for part in ("\n" + text).split("\nFrom ")[1:]:
        head, _, body = part.partition("\n\n")
        envelope, *lines = head.split("\n")
        pairs = []
        for line in lines:
            key, _, value = line.partition("=" if line.startswith("X-Cron-Env") else ": ")
            pairs.append((key, value))
        yield Letter(f"From {envelope}", tuple(pairs), body.rstrip("\n") + "\n")
