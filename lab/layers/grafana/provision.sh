systemctl enable grafana-server.service
