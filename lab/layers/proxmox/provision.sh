systemctl enable cron
