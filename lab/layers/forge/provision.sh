cp -a /run/build/repositories /srv/git
git config --system --add safe.directory '*'
systemctl enable nginx fcgiwrap.socket
