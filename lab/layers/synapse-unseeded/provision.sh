install -d -o matrix-synapse -g matrix-synapse /var/lib/matrix-synapse /var/lib/matrix-synapse/media /var/log/matrix-synapse
chown -R matrix-synapse:matrix-synapse /etc/matrix-synapse
chmod 640 /etc/matrix-synapse/homeserver.yaml /etc/matrix-synapse/hookshot-registration.yaml
chmod 600 /etc/livekit/config.yaml /opt/hookshot/registration.yml
chown root:turnserver /etc/turnserver.conf
chmod 640 /etc/turnserver.conf
install -d -o root -g turnserver -m 750 /etc/turn
# fail2ban's synapse jail watches the log from the start.
install -o matrix-synapse -g matrix-synapse /dev/null /var/log/matrix-synapse/homeserver.log
rm -f /etc/fail2ban/jail.d/defaults-debian.conf
# The bot is a checkout of its repository with a virtual environment inside, as deployed by hand.
git clone --quiet /run/build/repositories/matrixBot.git /opt/matrixbot
git -C /opt/matrixbot remote set-url origin https://code.{{wellKnownName}}/LotusGuild/matrixBot
python3 -m venv --system-site-packages /opt/matrixbot/venv
install -d /opt/matrixbot/nio_store
chown -R matrixbot:matrixbot /opt/matrixbot
systemctl enable matrix-synapse livekit-server lk-jwt-service matrix-hookshot matrix-admin-exporter matrixbot \
  coturn fail2ban nftables nginx prometheus-node-exporter
