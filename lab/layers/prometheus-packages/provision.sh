apt-get update
apt-get install -y prometheus
systemctl disable prometheus-node-exporter.service 2>/dev/null || true
