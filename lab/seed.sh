#!/bin/bash
# Lets the homeserver and its database meet once, so that a lab host starts with schema, keys and accounts in place.
# Runs in mount, process and network namespaces of its own, where both hosts' addresses lie on the loopback device.
#   seed.sh POSTGRES_FOLDER POSTGRES_LOWER SYNAPSE_FOLDER SYNAPSE_LOWER POSTGRES_ADDRESS SYNAPSE_ADDRESS REGISTER…
# REGISTER is the command that makes the accounts; it gets the homeserver's root as its last argument.
set -euo pipefail
postgres=$1 postgres_lower=$2 synapse=$3 synapse_lower=$4 postgres_address=$5 synapse_address=$6
shift 6

ip link set lo up
ip address add "$postgres_address/32" dev lo
ip address add "$synapse_address/32" dev lo
# The database lets in the homeserver's address alone, so that is where connections to it come from.
ip route replace local "$postgres_address" dev lo table local src "$synapse_address"

open_root() { # FOLDER LOWER
  mount -t overlay overlay -o "lowerdir=$2,upperdir=$1/tree,workdir=$1/work" "$1/root"
  mount -t proc proc "$1/root/proc"
  mount --rbind /dev "$1/root/dev"
  mount -t tmpfs tmpfs "$1/root/run"
  mount -t tmpfs tmpfs "$1/root/tmp"
  chmod 1777 "$1/root/tmp"
}
in_postgres() { chroot "$postgres/root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 "$@"; }
psql() { in_postgres runuser -u postgres -- /usr/lib/postgresql/17/bin/psql -h /var/run/postgresql -v ON_ERROR_STOP=1 -qAt "$@"; }
in_synapse() {
  chroot --userspec=matrix-synapse:matrix-synapse "$synapse/root" /usr/bin/env -i PATH=/usr/bin:/bin LANG=C.UTF-8 \
    HOME=/var/lib/matrix-synapse bash -c 'cd /var/lib/matrix-synapse && exec "$@"' synapse \
    /opt/venvs/matrix-synapse/bin/python -m synapse.app.homeserver \
    --config-path=/etc/matrix-synapse/homeserver.yaml --config-path=/etc/matrix-synapse/conf.d/ "$@"
}

open_root "$postgres" "$postgres_lower"
open_root "$synapse" "$synapse_lower"
install -d -o "$(chroot "$postgres/root" id -u postgres)" "$postgres/root/run/postgresql"
in_postgres pg_ctlcluster 17 main start
password=$(sed -n 's/^ *password: //p' "$synapse/root/etc/matrix-synapse/homeserver.yaml")
psql -d postgres -c "CREATE ROLE synapse_user LOGIN PASSWORD '$password'" -c "CREATE ROLE prometheus LOGIN IN ROLE pg_monitor"
psql -d postgres -c "CREATE DATABASE synapse ENCODING UTF8 LOCALE 'C' TEMPLATE template0 OWNER synapse_user"
psql -d synapse -c "CREATE EXTENSION pg_stat_statements"

in_synapse --generate-keys
# A new database has some sixty small updates to go through, with a second's rest after each unless told otherwise.
printf 'background_updates:\n  sleep_enabled: false\n' >"$synapse/root/run/seed.yaml"
in_synapse --config-path=/run/seed.yaml &
server=$!
"$@" "$synapse/root"
# Servers that this one has spoken with, all of them within reach, as Synapse leaves them after a success.
psql -d synapse -c "INSERT INTO destinations (destination, retry_last_ts, retry_interval, failure_ts) SELECT name, 0, 0, NULL
  FROM unnest('{matrix.org,neko.dev,one.example.org,two.example.org,three.example.org,four.example.org}'::text[]) AS name"
psql -d synapse <"$synapse/root/run/seed-moderation.sql"
for _ in $(seq 120); do
  [ "$(psql -d synapse -c 'SELECT count(*) FROM background_updates')" = 0 ] && break
  sleep 1
done
[ "$(psql -d synapse -c 'SELECT count(*) FROM background_updates')" = 0 ]
kill -TERM $server
wait $server || true
truncate --size=0 "$synapse/root/var/log/matrix-synapse/homeserver.log"
psql -d synapse -c 'VACUUM ANALYZE'
in_postgres pg_ctlcluster --mode=fast 17 main stop
rm -f "$postgres"/root/var/log/postgresql/*

# The data disk of the database host: a file system of the owner's size; what is not written costs nothing.
truncate --size="$POSTGRES_DISK" "$postgres/disk"
mkfs.ext4 -q -m 0 -N 100000 -E lazy_itable_init=1,lazy_journal_init=1 -d "$postgres/root/var/lib/postgresql" "$postgres/disk"
