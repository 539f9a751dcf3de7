#!/bin/bash
# Becomes one lab host. The process id stays the same from here to systemd-nspawn, so what is recorded here is what runs.
#   launch.sh NAME FOLDER LOWER NAMESPACE DISK_AT CGROUP…
set -euo pipefail
name=$1 folder=$2 lower=$3 namespace=$4 disk_at=$5
shift 5

# Recorded before anything is started: who this is, and since when.
printf '%s %s\n' "$$" "$(cut -d' ' -f22 /proc/$$/stat)" >"$folder/pid.part"
mv "$folder/pid.part" "$folder/pid"
for cgroup in "$@"; do echo $$ >"$cgroup/cgroup.procs"; done

exec nsenter --net="$namespace" unshare --mount --propagation private bash -euo pipefail -c '
  name=$1 folder=$2 lower=$3 disk_at=$4
  # These mounts live in this namespace alone and end with the host.
  mount -t overlay overlay -o "lowerdir=$lower,upperdir=$folder/upper,workdir=$folder/work,volatile" "$folder/root"
  bind=()
  if [ -n "$disk_at" ]; then
    mount -o loop,noatime,noinit_itable "$folder/disk" "$folder/disk.mounted"
    bind=(--bind="$folder/disk.mounted:$disk_at")
  fi
  exec systemd-nspawn --quiet --directory="$folder/root" --machine="lotus-lab-$name" --hostname="$name" \
    --network-bridge=br0 --register=no --keep-unit --resolv-conf=off --timezone=off --link-journal=no \
    --console=read-only "${bind[@]}" --boot
' lab-host "$name" "$folder" "$lower" "$disk_at" </dev/null
