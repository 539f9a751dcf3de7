chown -R postgres:postgres /etc/postgresql
chmod 640 /etc/postgresql/17/main/pg_hba.conf
systemctl enable postgresql prometheus-node-exporter prometheus-postgres-exporter
