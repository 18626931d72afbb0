"""The name 3.11 gives to the locale of Debian's servers."""

locale_alias["c.utf8"] = "en_US.UTF-8"
