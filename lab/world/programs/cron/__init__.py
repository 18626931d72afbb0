"""Programs of cron: `crontab`."""
