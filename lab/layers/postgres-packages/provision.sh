apt-get update
apt-get install -y postgresql-17 prometheus-node-exporter prometheus-postgres-exporter
