"""The files every Debian 12 server has: /etc, the programs, the skeleton of a home."""

from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Final

import tomli
from msgspec.structs import replace

from lab.world.build.debian_units import USER_MANAGER, unit_text
from lab.world.build.host_files import host_files
from lab.world.build.kernel_files import kernel_files
from lab.world.build.kernel_tables import kernel_tables
from lab.world.build.package_files import ELF, driver_files, package_files
from lab.world.build.stock import DAY, RELEASED, StockFolder, planted
from lab.world.machine.files.children import Stock
from lab.world.machine.files.nodes import NO_CHILDREN, PACKAGED, Directory, File, Link, Node, plant_all
from lab.world.machine.name_service import machine_id
from lab.world.machine.program import programs
from lab.world.machine.ssh_keys import make_key
from lab.world.machine.state import Group, Host, User
from lab.world.machine.units import unit_file, wanted_by
from lab.world.machine.word_lists import words
from lab.world.shell.builtins.bash_builtins import NOT_INSTALLED
from lab.world.spec import HostSpec

_ENGINE_PROGRAMS: Final = words("""
    [ arch awk b2sum base32 base64 basename basenc bash bc bunzip2 bzcat bzip2 cat cksum cmp column comm cut diff
    dirname echo egrep env envsubst expand expr factor false fgrep file find flock fmt fold grep groups gunzip
    gzip head hexdump hostid iconv id install join jq less locale logger logname make mawk md5sum mkdir mkfifo
    mktemp more mv nice nl nohup nproc numfmt od openssl paste patch pr printenv printf pwd readlink realpath rev
    rm rmdir sed seq sh sha1sum sha224sum sha256sum sha384sum sha512sum shuf sleep sort split strings sum sync tac
    tail tar tee test timeout touch tr true truncate tsort tty uname unexpand uniq unlink users wc which who
    whoami xargs xxd yes zcat
""")
_FOLDERS: Final = words("""
    /boot/grub /dev/disk/by-uuid /dev/input /dev/mqueue /dev/pts /dev/shm /etc/apt /etc/cron.d /etc/cron.daily
    /etc/cron.hourly /etc/cron.monthly /etc/cron.weekly /etc/default /etc/dpkg/dpkg.cfg.d /etc/init.d
    /etc/initramfs-tools/conf.d /etc/ld.so.conf.d /etc/logrotate.d /etc/modprobe.d /etc/modules-load.d
    /etc/network/interfaces.d /etc/opt /etc/pam.d /etc/profile.d /etc/rc2.d /etc/rc6.d /etc/security/limits.d
    /etc/skel /etc/ssh /etc/ssh/ssh_config.d /etc/ssh/sshd_config.d /etc/ssl/certs /etc/sudoers.d /etc/sysctl.d
    /etc/systemd/system/multi-user.target.wants /etc/terminfo /etc/tmpfiles.d /etc/udev/rules.d /etc/update-motd.d
    /etc/xdg /home /media /mnt /opt /proc/net /proc/self/fd /proc/sys/kernel /run/credentials /run/dbus
    /run/initramfs /run/lock /run/log /run/mount /run/sshd /run/sudo /run/systemd/journal /run/systemd/sessions
    /run/systemd/units /run/systemd/users /run/udev/data /run/user /srv /sys/class/net /usr/games /usr/include
    /usr/lib/apt/methods /usr/lib/console-setup /usr/lib/dpkg/methods /usr/lib/init /usr/lib/initcpio
    /usr/lib/locale/C.utf8 /usr/lib/modprobe.d /usr/lib/openssh /usr/lib/os-release.d /usr/lib/python3/dist-packages
    /usr/lib/sysctl.d
    /usr/lib/systemd/system /usr/lib/sysusers.d /usr/lib/terminfo /usr/lib/tmpfiles.d /usr/lib/udev/rules.d
    /usr/lib64 /usr/libexec /usr/local/bin /usr/local/etc /usr/local/lib/python3.11/dist-packages
    /usr/local/sbin /usr/local/share /usr/sbin
    /usr/share/bash-completion /usr/share/bug /usr/share/common-licenses /usr/share/dbus-1/system.d /usr/share/dict
    /usr/share/doc /usr/share/info /usr/share/keyrings /usr/share/lintian/overrides /usr/share/misc /usr/share/pam
    /usr/share/perl5 /usr/share/polkit-1 /usr/share/zsh /usr/src /var/backups /var/cache/apt/archives
    /var/cache/ldconfig /var/cache/private /var/lib/apt/lists /var/lib/dbus /var/lib/dpkg/info
    /var/lib/initramfs-tools /var/lib/logrotate /var/lib/misc /var/lib/pam /var/lib/polkit-1 /var/lib/private
    /var/lib/sudo /var/lib/systemd /var/lib/systemd/timers /var/lib/ucf /var/lib/vim /var/local /var/log/apt
    /var/log/journal /var/mail /var/opt /var/spool/cron
""")

_LINKS: Final = {
    "/bin": "usr/bin",
    "/sbin": "usr/sbin",
    "/lib": "usr/lib",
    "/lib64": "usr/lib64",
    "/var/run": "/run",
    "/var/lock": "/run/lock",
    "/var/lib/dbus/machine-id": "/etc/machine-id",
    "/etc/localtime": "/usr/share/zoneinfo/Etc/UTC",
    "/etc/mtab": "../proc/self/mounts",
}
_SIZES: Final = Path(__file__).with_name("program_sizes.tsv")
"""Path, bytes and time of last change (seconds since 1970) of the programs of a Debian 12, a line each."""
_MODES: Final = {"/root": 0o700, "/proc": 0o555, "/sys": 0o555}
_SETTING_UP: Final = 300
"""Seconds from when a disk is made until the server on it is ready."""
_TEMPORARY: Final = ("/tmp", "/var/tmp")
_NSSWITCH: Final = """\
passwd:         files systemd
group:          files systemd
shadow:         files

hosts:          files dns
"""
_SHELLS: Final = """\
# /etc/shells: valid login shells
/bin/sh
/usr/bin/sh
/bin/bash
/usr/bin/bash
"""
_SOURCES: Final = """\
deb http://apt.infra.corp/debian bookworm main
deb http://apt.infra.corp/debian-security bookworm-security main
deb http://apt.infra.corp/debian bookworm-updates main
"""
_PROFILE: Final = """\
# /etc/profile: system-wide .profile file for the Bourne shell (sh(1))
# and Bourne compatible shells (bash(1), ksh(1), ash(1), ...).

if [ "$(id -u)" -eq 0 ]; then
  PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
else
  PATH="/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games"
fi
export PATH
"""
_BASHRC: Final = """\
# ~/.bashrc: executed by bash(1) for non-login shells.
# see /usr/share/doc/bash/examples/startup-files (in the package bash-doc)
# for examples

# If not running interactively, don't do anything
case $- in
    *i*) ;;
      *) return;;
esac

HISTCONTROL=ignoreboth
shopt -s histappend
HISTSIZE=1000
HISTFILESIZE=2000
shopt -s checkwinsize

alias ls='ls --color=auto'
alias grep='grep --color=auto'

if [ -f ~/.bash_aliases ]; then
    . ~/.bash_aliases
fi
"""
_DOT_PROFILE: Final = """\
# ~/.profile: executed by the command interpreter for login shells.

if [ -n "$BASH_VERSION" ]; then
    if [ -f "$HOME/.bashrc" ]; then
        . "$HOME/.bashrc"
    fi
fi

if [ -d "$HOME/bin" ] ; then
    PATH="$HOME/bin:$PATH"
fi
"""
_LOGOUT: Final = """\
# ~/.bash_logout: executed by bash(1) when login shell exits.

if [ "$SHLVL" = 1 ]; then
    [ -x /usr/bin/clear_console ] && /usr/bin/clear_console -q
fi
"""
_OS_RELEASE: Final = """\
PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
VERSION="12 (bookworm)"
VERSION_CODENAME=bookworm
ID=debian
HOME_URL="https://www.debian.org/"
SUPPORT_URL="https://www.debian.org/support"
BUG_REPORT_URL="https://bugs.debian.org/"
"""
_SSHD_CONFIG: Final = """\
Include /etc/ssh/sshd_config.d/*.conf

PermitRootLogin prohibit-password
PubkeyAuthentication yes
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM yes
X11Forwarding no
PrintMotd no
AcceptEnv LANG LC_*
Subsystem sftp /usr/lib/openssh/sftp-server
"""
_SUDOERS: Final = """\
#
# This file MUST be edited with the 'visudo' command as root.
#
Defaults\tenv_reset
Defaults\tmail_badpass
Defaults\tsecure_path="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
Defaults\tuse_pty

root\tALL=(ALL:ALL) ALL
%sudo\tALL=(ALL:ALL) ALL

@includedir /etc/sudoers.d
"""
_CRONTAB: Final = """\
# /etc/crontab: system-wide crontab
SHELL=/bin/sh
PATH=/usr/local/sbin:/usr/local/bin:/sbin:/bin:/usr/sbin:/usr/bin

17 *\t* * *\troot\tcd / && run-parts --report /etc/cron.hourly
25 6\t* * *\troot\ttest -x /usr/sbin/anacron || { cd / && run-parts --report /etc/cron.daily; }
47 6\t* * 7\troot\ttest -x /usr/sbin/anacron || { cd / && run-parts --report /etc/cron.weekly; }
52 6\t1 * *\troot\ttest -x /usr/sbin/anacron || { cd / && run-parts --report /etc/cron.monthly; }
"""


def passwd_text(users: Mapping[str, User]) -> str:
    """Return /etc/passwd for these accounts."""
    rows = sorted(users.values(), key=lambda user: (user.uid >= 1000 and user.uid != 65534, 0))
    return "".join(f"{user.name}:x:{user.uid}:{user.gid}:{user.full_name}:{user.home}:{user.shell}\n" for user in rows)


def group_text(groups: Mapping[str, Group]) -> str:
    """Return /etc/group for these groups."""
    return "".join(f"{group.name}:x:{group.gid}:{','.join(group.members)}\n" for group in groups.values())


def system_tree(common: Directory, host: Host, hosts: Mapping[str, HostSpec], installed: int, clock: int) -> Directory:
    """Return `common`, the root of all such servers, with the accounts, disks and the like of `host`."""
    nodes: list[tuple[str, Node]] = [(path, Directory(mode=0o1777, mtime=clock - 2_711.4)) for path in _TEMPORARY]
    for files in (_etc(host, hosts), _ssh(host, hosts), _units(host)):
        nodes += [
            (path, File(text.encode(), mode, "root", group, installed)) for path, (text, mode, group) in files.items()
        ]
    for service in host.services.values():
        if service.enabled:
            wants = f"/etc/systemd/system/{wanted_by(service)}.wants/{unit_file(service.name)}"
            nodes.append((wants, Link(f"/lib/systemd/system/{unit_file(service.name)}", mtime=installed)))
    nodes += [*kernel_tables(host, clock), *kernel_files(host, clock), *host_files(host, installed, clock)]
    return plant_all(common, nodes, installed)


@lru_cache(maxsize=16)
def common_tree(
    installed: int, clock: int, collections: tuple[StockFolder, ...], *, has_gpus: bool
) -> tuple[Directory, int]:
    """Return what servers of a kind share that were installed at one moment, and the bytes its collections take."""
    # Debian built its packages before the host had them, however long ago it was set up first.
    tree = _bare_tree(installed, min(RELEASED, clock) - 40 * DAY)
    if has_gpus:
        tree = plant_all(tree, driver_files(installed), installed)
    whole = planted(tree, collections, clock - DAY)
    return settled(whole), whole.usage - tree.usage


@lru_cache(maxsize=16)
def _bare_tree(installed: int, built: int) -> Directory:
    """Return what every server has that was installed at one moment, with programs built at another. They share it."""
    folders = dict.fromkeys((*_FOLDERS, *_TEMPORARY), 493) | _MODES
    nodes: list[tuple[str, Node]] = [(path, Directory(mode=mode, mtime=installed)) for path, mode in folders.items()]
    nodes.append(("/lost+found", Directory(mode=0o700, mtime=installed - _SETTING_UP)))
    nodes += [(path, Link(target, mtime=installed)) for path, target in _LINKS.items()]
    nodes += [(path, File(text.encode(), mtime=installed)) for path, text in _settings().items()]
    nodes += [*_programs(built), *package_files(installed, built)]
    return settled(plant_all(Directory(mtime=installed), nodes, installed))


def settled(node: Directory, common: Node | None = None) -> Directory:
    """Make every directory at least as new as its contents, as creating those files would have.

    What is in `common` already is.
    """
    if node is common or isinstance(node.children, Stock):
        return node
    old = common.children if isinstance(common, Directory) else NO_CHILDREN
    children = {
        name: settled(child, old.get(name)) if isinstance(child, Directory) else child
        for name, child in node.children.items()
    }
    newest = max((child.mtime for child in children.values() if not isinstance(child, Directory)), default=0.0)
    if node.mtime >= newest and all(child is node.children[name] for name, child in children.items()):
        # Kept as it is, it stays shared with other servers.
        return node
    return replace(node, children=children, mtime=max(node.mtime, newest))


def _settings() -> dict[str, str]:
    """Return the files of /etc that are the same everywhere."""
    table = tomli.loads(Path(__file__).with_name("etc.toml").read_text(encoding="utf-8"))
    return {path: text.lstrip("\n") for path, text in table.items()}


_Told = dict[str, tuple[str, int, str]]


def _etc(host: Host, hosts: Mapping[str, HostSpec]) -> _Told:
    names = "".join(f"{other.address}\t{other.name}.{other.domain} {other.name}\n" for other in hosts.values())
    shadow = "".join(
        f"{user.name}:{'!' if user.uid >= 1000 else '*'}:19800:0:99999:7:::\n" for user in host.users.values()
    )
    disks = "".join(
        f"{disk.device}\t{disk.mount}\t{disk.type}\t{'errors=remount-ro' if disk.mount == '/' else 'defaults'}\t0\t"
        f"{1 if disk.mount == '/' else 2}\n"
        for disk in host.disks.values()
    )
    texts: _Told = {
        "/etc/passwd": (passwd_text(host.users), 0o644, "root"),
        "/etc/group": (group_text(host.groups), 0o644, "root"),
        "/etc/shadow": (shadow, 0o640, "shadow"),
        "/etc/hostname": (f"{host.name}\n", 0o644, "root"),
        "/etc/hosts": (f"127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n\n{names}", 0o644, "root"),
        "/etc/os-release": (_OS_RELEASE, 0o644, "root"),
        "/usr/lib/os-release": (_OS_RELEASE, 0o644, "root"),
        "/etc/debian_version": ("12.8\n", 0o644, "root"),
        "/etc/issue": ("Debian GNU/Linux 12 \\n \\l\n\n", 0o644, "root"),
        "/etc/motd": (host.motd.rstrip("\n") + "\n" if host.motd else "", 0o644, "root"),
        "/etc/timezone": ("Etc/UTC\n", 0o644, "root"),
        "/etc/machine-id": (f"{machine_id(host.name)}\n", 0o444, "root"),
        "/etc/resolv.conf": (f"search {host.domain}\nnameserver {host.address.rsplit('.', 1)[0]}.2\n", 0o644, "root"),
        "/etc/nsswitch.conf": (_NSSWITCH, 0o644, "root"),
        "/etc/fstab": (f"# <file system> <mount point> <type> <options> <dump> <pass>\n{disks}", 0o644, "root"),
        "/etc/shells": (_SHELLS, 0o644, "root"),
        "/etc/profile": (_PROFILE, 0o644, "root"),
        "/etc/environment": ("", 0o644, "root"),
        "/etc/crontab": (_CRONTAB, 0o644, "root"),
        "/etc/sudoers": (_SUDOERS, 0o440, "root"),
        "/etc/skel/.bashrc": (_BASHRC, 0o644, "root"),
        "/etc/skel/.profile": (_DOT_PROFILE, 0o644, "root"),
        "/etc/skel/.bash_logout": (_LOGOUT, 0o644, "root"),
        "/etc/apt/sources.list": (_SOURCES, 0o644, "root"),
    }  # fmt: skip
    for user in host.users.values():
        if user.sudo == "nopasswd" and user.uid != 0:
            texts[f"/etc/sudoers.d/90-{user.name}"] = (f"{user.name} ALL=(ALL:ALL) NOPASSWD: ALL\n", 0o440, "root")
    return texts


def _ssh(host: Host, hosts: Mapping[str, HostSpec]) -> _Told:
    private, public = make_key(f"host {host.name}", f"root@{host.name}")
    known_hosts = ""
    for other in hosts.values():
        key = make_key(f"host {other.name}", f"root@{other.name}")[1].rsplit(" ", 1)[0]
        known_hosts += f"{other.name},{other.name}.{other.domain},{other.address} {key}\n"
    return {
        "/etc/ssh/sshd_config": (_SSHD_CONFIG, 0o644, "root"),
        "/etc/ssh/ssh_config": ("Host *\n    SendEnv LANG LC_*\n    HashKnownHosts yes\n", 0o644, "root"),
        "/etc/ssh/ssh_host_ed25519_key": (private, 0o600, "root"),
        "/etc/ssh/ssh_host_ed25519_key.pub": (public, 0o644, "root"),
        "/etc/ssh/ssh_known_hosts": (known_hosts, 0o644, "root"),
    }


def _units(host: Host) -> _Told:
    return {
        f"/usr/lib/systemd/system/{unit_file(service.name)}": (unit_text(service), 0o644, "root")
        for service in host.services.values()
    } | {"/usr/lib/systemd/system/user@.service": (USER_MANAGER, 0o644, "root")}


_PROGRAM_LINKS: Final = {"sh": "dash", "python3": "python3.11"}
"""Programs that are links, and what they point to."""


def _programs(built: int) -> list[tuple[str, Node]]:
    """Return a file for every program; its identity tells which program a copy of it is."""
    folders = {name: "/usr/bin" for name in _ENGINE_PROGRAMS if name not in NOT_INSTALLED}
    folders |= {program.name: program.folder for program in programs().values() if program.folder}
    del folders["nvidia-smi"]
    sizes = {
        path: (int(size), int(made)) for path, size, made in map(str.split, _SIZES.read_text("utf-8").splitlines())
    }
    files: list[tuple[str, Node]] = []
    for name, folder in sorted(folders.items()):
        seed = int.from_bytes(sha256(name.encode()).digest()[:4])
        mtime = built - seed % 9_000_000
        size, made = sizes.get(f"{folder}/{name}", (26_000 + seed % 120_000 // 8 * 8, mtime))
        mode = 0o4755 if name in ("sudo", "su", "passwd", "mount", "umount") else 0o750 if name == "perl" else 0o755
        file = File(ELF, mode, "root", "root", made if made < built else mtime, size, f"{PACKAGED}{folder}/{name}")
        files.append((f"{folder}/{name}", Link(_PROGRAM_LINKS[name], mtime=built) if name in _PROGRAM_LINKS else file))
    return files
