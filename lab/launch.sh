#!/bin/bash
# Becomes one lab host. The process id stays the same from here to systemd-nspawn, so what is recorded here is what runs.
#   launch.sh HOSTNAME MACHINE FOLDER LOWER NAMESPACE DISK_AT CGROUP…
set -euo pipefail
hostname=$1 machine=$2 folder=$3 lower=$4 namespace=$5 disk_at=$6
shift 6

# Recorded before anything is started: who this is, and since when.
printf '%s %s\n' "$$" "$(cut -d' ' -f22 /proc/$$/stat)" >"$folder/pid.part"
mv "$folder/pid.part" "$folder/pid"
for cgroup in "$@"; do echo $$ >"$cgroup/cgroup.procs"; done

exec nsenter --net="$namespace" unshare --mount --propagation private bash -euo pipefail -c '
  hostname=$1 machine=$2 folder=$3 lower=$4 disk_at=$5
  # These mounts live in this namespace alone and end with the host.
  # A volatile overlay refuses to be mounted again; after a power cut in the lab that is exactly what is wanted.
  rm -rf "$folder/work/work"
  mount -t overlay overlay -o "lowerdir=$lower,upperdir=$folder/upper,workdir=$folder/work,redirect_dir=on,volatile" "$folder/root"
  bind=()
  if [ -n "$disk_at" ]; then
    mount -o loop,noatime,noinit_itable "$folder/disk" "$folder/disk.mounted"
    bind=(--bind="$folder/disk.mounted:$disk_at")
  fi
  exec systemd-nspawn --quiet --directory="$folder/root" --machine="$machine" --hostname="$hostname" \
    --network-bridge=br0 --register=no --keep-unit --resolv-conf=off --timezone=off --link-journal=no \
    --console=read-only "${bind[@]}" --boot
' lab-host "$hostname" "$machine" "$folder" "$lower" "$disk_at" </dev/null
