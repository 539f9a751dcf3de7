git clone --quiet /run/build/repositories/draupnir.git /opt/draupnir
git -C /opt/draupnir remote set-url origin https://code.{{wellKnownName}}/LotusGuild/draupnir
mv /etc/lotus-lab/production.yaml /opt/draupnir/config/production.yaml
rmdir /etc/lotus-lab
chmod 600 /opt/draupnir/config/production.yaml
install -d -m 750 /data/storage
systemctl enable draupnir.service
