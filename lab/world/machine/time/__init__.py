"""Time as programs read and print it: dates, durations and time zones."""
