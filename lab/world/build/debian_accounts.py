"""The accounts and groups every Debian host has before a scenario adds its own."""

from typing import Final

SYSTEM_USERS: Final = {
    "root": 0, "daemon": 1, "bin": 2, "sys": 3, "sync": 4, "games": 5, "man": 6, "lp": 7, "mail": 8, "news": 9,
    "uucp": 10, "proxy": 13, "www-data": 33, "backup": 34, "list": 38, "irc": 39, "_apt": 42, "nobody": 65534,
    "systemd-network": 998, "systemd-timesync": 997, "messagebus": 100, "sshd": 101,
}  # fmt: skip
"""Name to uid."""

SYSTEM_GROUPS: Final = {
    "root": 0, "daemon": 1, "bin": 2, "sys": 3, "adm": 4, "tty": 5, "disk": 6, "lp": 7, "mail": 8, "news": 9,
    "uucp": 10, "man": 12, "proxy": 13, "kmem": 15, "dialout": 20, "fax": 21, "voice": 22, "cdrom": 24, "floppy": 25,
    "tape": 26, "sudo": 27, "audio": 29, "dip": 30, "www-data": 33, "backup": 34, "operator": 37, "list": 38,
    "irc": 39, "src": 40, "_apt": 42, "shadow": 42, "utmp": 43, "video": 44, "sasl": 45, "plugdev": 46, "staff": 50,
    "games": 60, "users": 100, "nogroup": 65534, "systemd-journal": 999, "systemd-network": 998,
    "systemd-timesync": 997, "crontab": 996, "messagebus": 995, "_ssh": 994, "docker": 993, "render": 992,
}  # fmt: skip
"""Name to gid."""
SYSTEM_UNITS: Final = frozenset(
    {
        "atd", "cron", "dbus", "getty@tty1", "ssh", "systemd-journald", "systemd-logind", "systemd-timesyncd",
        "systemd-udevd",
    }
)  # fmt: skip
"""Services every host has."""
