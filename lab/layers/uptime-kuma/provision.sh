systemctl enable uptime-kuma.service
