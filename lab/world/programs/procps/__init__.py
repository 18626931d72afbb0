"""Programs of procps and psmisc."""
