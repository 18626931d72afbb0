"""Words to the journal, by the program that writes them there."""

import sys

import _debian

LOG_EMERG, LOG_ALERT, LOG_CRIT, LOG_ERR, LOG_WARNING, LOG_NOTICE, LOG_INFO, LOG_DEBUG = range(8)
LOG_KERN, LOG_USER, LOG_MAIL, LOG_DAEMON, LOG_AUTH, LOG_SYSLOG, LOG_LPR, LOG_NEWS, LOG_UUCP, LOG_CRON = range(0, 80, 8)
LOG_LOCAL0, LOG_LOCAL1, LOG_LOCAL2, LOG_LOCAL3 = range(128, 160, 8)
LOG_LOCAL4, LOG_LOCAL5, LOG_LOCAL6, LOG_LOCAL7 = range(160, 192, 8)
LOG_PID, LOG_CONS, LOG_ODELAY, LOG_NDELAY, LOG_NOWAIT, LOG_PERROR = 1, 2, 4, 8, 16, 32
_ident = None


def openlog(ident=None, logoption=0, facility=LOG_USER):
    global _ident
    _ident = ident


def syslog(priority, message=None):
    if message is None:
        priority, message = LOG_INFO, priority
    name = _ident or sys.argv[0].rpartition("/")[2] or "python3"
    _debian.run(["logger", "-t", name, "--", message], stdin="")


def closelog():
    global _ident
    _ident = None


def setlogmask(mask):
    return 0xFF
