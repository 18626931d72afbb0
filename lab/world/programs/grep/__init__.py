"""`rgrep`; `grep` is bashkit's."""
