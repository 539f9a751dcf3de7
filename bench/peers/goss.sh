#!/bin/bash
# Runs goss on every host at once over ssh and waits for all. Arguments: options for ssh, `--`, then hosts.
options=()
while [ "$1" != -- ]; do
  options+=("$1")
  shift
done
shift
running=()
for host in "$@"; do
  ssh "${options[@]}" "root@$host" /run/lotus-bench/goss --gossfile /run/lotus-bench/goss.yaml validate --format silent &
  running+=($!)
done
status=0
for one in "${running[@]}"; do wait "$one" || status=1; done
exit $status
