apt-get update
apt-get install -y openssh-client
systemctl enable cron
systemctl enable synapse-backup.service
