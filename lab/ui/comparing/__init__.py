"""Two branches or two sessions side by side, on a screen."""
