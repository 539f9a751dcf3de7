#!/bin/bash
# Puts on each host what the peers need there: goss with its file, and for Ansible a Python. Arguments: hosts.
# Runs in the peers' root. The hosts' /run is memory, and is cleared by `deliver.sh --away`.
set -euo pipefail
if [ "$1" = --away ]; then
  shift
  for host in "$@"; do ssh "root@$host" rm -rf /run/lotus-bench; done
  exit
fi
kit=$(mktemp -d)
mkdir -p "$kit/lib"
cp /usr/bin/goss "$kit/goss"
cp /usr/bin/python3.13 "$kit/python3.13"
mkdir -p "$kit/usr/lib"
cp -r /usr/lib/python3.13 "$kit/usr/lib/"
ldd /usr/bin/python3.13 /usr/bin/goss /usr/lib/python3.13/lib-dynload/*.so | awk '$2 == "=>" && $3 ~ /^\// {print $3}' |
  grep -vE '/lib(c|m|dl|pthread|rt)\.so' | sort -u | xargs -I{} cp -n {} "$kit/lib/"
cat >"$kit/python" <<'P'
#!/bin/sh
# A host's own Python is the better one: what this one needs in its environment would mislead programs such as fail2ban-client.
if [ -x /usr/bin/python3 ]; then exec /usr/bin/python3 "$@"; fi
PYTHONHOME=/run/lotus-bench/usr LD_LIBRARY_PATH=/run/lotus-bench/lib exec /run/lotus-bench/python3.13 "$@"
P
chmod 755 "$kit/python"
tar -C "$kit" -cf /tmp/kit.tar .
deliver() {
  ssh "root@$1" 'mkdir -p /run/lotus-bench && tar -C /run/lotus-bench -xf -' </tmp/kit.tar
  ssh "root@$1" 'cat >/run/lotus-bench/goss.yaml' <"/bench/goss/$1.yaml"
}
running=()
for host in "$@"; do
  deliver "$host" &
  running+=($!)
done
for one in "${running[@]}"; do wait "$one"; done
rm -rf "$kit" /tmp/kit.tar
