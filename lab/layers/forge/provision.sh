apt-get update
apt-get install -y fcgiwrap
cp -a /run/build/repositories /srv/git
git config --system --add safe.directory '*'
systemctl enable nginx fcgiwrap.socket
