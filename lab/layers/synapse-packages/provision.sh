# The Debian package of Synapse is not in the archive: the release is taken from PyPI into the same paths.
apt-get update
apt-get install -y python3 python3-venv python3-matrix-nio python3-systemd coturn fail2ban nftables nginx git \
  prometheus-node-exporter
rm -f /etc/nginx/sites-enabled/default
python3 -m venv /opt/venvs/matrix-synapse
/opt/venvs/matrix-synapse/bin/pip install --quiet 'matrix-synapse[oidc,url-preview]==1.149.0' psycopg2-binary
/opt/venvs/matrix-synapse/bin/python -c 'import synapse; print("Synapse", synapse.__version__)'
adduser --system --group --no-create-home --home /var/lib/matrix-synapse matrix-synapse
adduser --system --group --home /opt/matrixbot --no-create-home matrixbot
