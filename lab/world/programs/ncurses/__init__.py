"""Programs of ncurses."""
