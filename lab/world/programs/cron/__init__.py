"""Programs of cron and at."""
