"""The unit files of Debian 12's own services: their settings, as the packages have them."""

from typing import Final

from lab.world.machine.state import Service
from lab.world.machine.system_timers import SYSTEM_TIMERS

_NOTIFY: Final = "Type=notify"
_UNITS: Final = {
    "ssh": (
        "man:sshd(8) man:sshd_config(5)",
        "After=network.target auditd.service\nConditionPathExists=!/etc/ssh/sshd_not_to_be_run",
        "EnvironmentFile=-/etc/default/ssh\nExecStartPre=/usr/sbin/sshd -t\nExecStart=/usr/sbin/sshd -D $SSHD_OPTS\n"
        "ExecReload=/usr/sbin/sshd -t\nExecReload=/bin/kill -HUP $MAINPID\nKillMode=process\nRestart=on-failure\n"
        f"RestartPreventExitStatus=255\n{_NOTIFY}\nRuntimeDirectory=sshd\nRuntimeDirectoryMode=0755",
        "WantedBy=multi-user.target\nAlias=sshd.service",
    ),
    "cron": (
        "man:cron(8)",
        "After=remote-fs.target nss-user-lookup.target",
        "EnvironmentFile=-/etc/default/cron\nExecStart=/usr/sbin/cron -f $EXTRA_OPTS\nIgnoreSIGPIPE=false\n"
        "KillMode=process\nRestart=on-failure",
        "WantedBy=multi-user.target",
    ),
    "atd": (
        "man:atd(8)",
        "After=remote-fs.target nss-user-lookup.target",
        "ExecStart=/usr/sbin/atd -f\nIgnoreSIGPIPE=false\nKillMode=process\nRestart=on-failure",
        "WantedBy=multi-user.target",
    ),
    "dbus": (
        "man:dbus-daemon(1)",
        "Requires=dbus.socket",
        f"{_NOTIFY}\nNotifyAccess=main\nExecStart={{command}}\nOOMScoreAdjust=-900",
        "",
    ),
    "getty@tty1": (
        "man:agetty(8) man:systemd-getty-generator(8)",
        "After=systemd-user-sessions.service getty-pre.target\nConditionPathExists=/dev/tty0",
        "ExecStart=-{command}\nType=idle\nRestart=always\nRestartSec=0\nUtmpIdentifier=%I\nTTYPath=/dev/%I\n"
        "TTYReset=yes\nTTYVHangup=yes\nTTYVTDisallocate=yes\nIgnoreSIGPIPE=no\nSendSIGHUP=yes",
        "WantedBy=getty.target\nDefaultInstance=tty1",
    ),
    "systemd-journald": (
        "man:systemd-journald.service(8) man:journald.conf(5)",
        "DefaultDependencies=no\nRequires=systemd-journald.socket\nBefore=sysinit.target",
        f"ExecStart={{command}}\nRestart=always\nRestartSec=0\nStandardOutput=null\n{_NOTIFY}\nWatchdogSec=3min",
        "",
    ),
    "systemd-logind": (
        "man:sd-login(3) man:systemd-logind.service(8) man:logind.conf(5) man:org.freedesktop.login1(5)",
        "Wants=user.slice modprobe@drm.service\nAfter=nss-user-lookup.target user.slice modprobe@drm.service",
        f"BusName=org.freedesktop.login1\nExecStart={{command}}\nRestart=always\nRestartSec=0\n{_NOTIFY}\nWatchdogSec=3min",
        "",
    ),
    "systemd-timesyncd": (
        "man:systemd-timesyncd.service(8)",
        "ConditionCapability=CAP_SYS_TIME\nDefaultDependencies=no\nAfter=systemd-sysusers.service\nWants=time-set.target",
        f"ExecStart=!!{{command}}\nRestart=always\nRestartSec=0\n{_NOTIFY}\nUser=systemd-timesync\nWatchdogSec=3min",
        "WantedBy=sysinit.target\nAlias=dbus-org.freedesktop.timesync1.service",
    ),
    "systemd-udevd": (
        "man:systemd-udevd.service(8) man:udev(7)",
        "DefaultDependencies=no\nAfter=systemd-sysusers.service systemd-hwdb-update.service\nBefore=sysinit.target",
        f"{_NOTIFY}\nOOMScoreAdjust=-1000\nRestart=always\nRestartSec=0\nExecStart={{command}}\nKillMode=mixed",
        "",
    ),
}
"""Of each: its documentation, and what else its sections say: [Unit], [Service], [Install]."""
USER_MANAGER: Final = (
    "[Unit]\nDescription=User Manager for UID %i\nDocumentation=man:user@.service(5)\n"
    "After=user-runtime-dir@%i.service dbus.service systemd-oomd.service\nRequires=user-runtime-dir@%i.service\n"
    "IgnoreOnIsolate=yes\n\n[Service]\nUser=%i\nPAMName=systemd-user\nType=notify\n"
    "ExecStart=/lib/systemd/systemd --user\nSlice=user-%i.slice\nKillMode=mixed\nDelegate=pids memory cpu\n"
    "TasksMax=infinity\nTimeoutStopSec=120s\n"
)
"""The unit file of the managers of people who are logged in."""


def unit_text(service: Service) -> str:
    """Return the unit file of a service or timer."""
    if service.timer:
        system = SYSTEM_TIMERS.get(service.name.removesuffix(".timer"))
        when = f"OnCalendar={service.timer}\nPersistent=true\n" if system is None else system.text
        head = f"[Unit]\nDescription={service.description}\n\n[Timer]\n"
        return f"{head}{when}\n[Install]\nWantedBy=timers.target\n"
    if (unit := _UNITS.get(service.name)) is not None and not service.needs:
        documentation, more, says, install = unit
        text = f"[Unit]\nDescription={service.description}\nDocumentation={documentation}\n{more}\n\n[Service]\n"
        text += says.replace("{command}", service.command) + "\n"
        return text + (f"\n[Install]\n{install}\n" if install else "")
    needed = "".join(f" {name}.service" for name in service.needs)
    requires = f"Requires={needed.lstrip()}\n" if needed else ""
    user = f"User={service.user}\n" if service.user != "root" else ""
    tail = "" if service.once else "Restart=on-failure\n\n[Install]\nWantedBy=multi-user.target\n"
    return (
        f"[Unit]\nDescription={service.description}\n{requires}After=network.target{needed}\n\n[Service]\n"
        f"Type={'oneshot' if service.once else 'simple'}\n{user}ExecStart={service.command}\n{tail}"
    )
