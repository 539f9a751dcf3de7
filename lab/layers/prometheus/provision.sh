promtool check config /etc/prometheus/prometheus.yml
systemctl enable prometheus
