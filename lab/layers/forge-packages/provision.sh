apt-get update
apt-get install -y fcgiwrap python3-venv
# What the bot's virtual environments are made of: the lab has no way out to fetch it.
python3 -m venv /tmp/pip
/tmp/pip/bin/pip download --quiet --dest /srv/wheels 'matrix-nio==0.25.2'
/tmp/pip/bin/pip download --quiet --dest /srv/wheels 'matrix-nio[e2e]==0.26.0'
rm -rf /tmp/pip
