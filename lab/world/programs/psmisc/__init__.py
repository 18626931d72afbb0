"""Programs of psmisc: `fuser`, `pstree`; `killall` is beside `pkill`."""
