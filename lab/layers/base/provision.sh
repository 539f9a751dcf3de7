# What every lab host has: name resolution, cron, the lab's authority, its network, and no timers that would
# wake up in the middle of a test.
apt-get update
apt-get install -y ca-certificates cron netbase
cp /run/build/authority.crt /usr/local/share/ca-certificates/lotus-lab.crt
update-ca-certificates
rm -f /etc/ssh/ssh_host_* /etc/machine-id
systemctl enable systemd-networkd.service
systemctl set-default multi-user.target
systemctl mask apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer fstrim.timer e2scrub_all.timer \
  console-getty.service getty.target systemd-firstboot.service systemd-networkd-persistent-storage.service
