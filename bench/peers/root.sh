#!/bin/bash
# Makes the peers' root from the layers and runs a command beside it, with its path in LOTUS_BENCH_ROOT. The mounts live in a
# namespace of their own and end with the command.
#   root.sh LOWER FILES COMMAND…
set -euo pipefail
lower=$1 files=$2
shift 2
folder=$(mktemp -d)
mount -t tmpfs tmpfs "$folder"
mkdir "$folder/upper" "$folder/work" "$folder/root"
mount -t overlay overlay -o "lowerdir=$lower,upperdir=$folder/upper,workdir=$folder/work" "$folder/root"
root=$folder/root
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/tmp"
mkdir -p "$root/bench"
mount --bind "$files" "$root/bench"
mkdir -p -m 700 "$root/root/.ssh"
cp "$HOME"/.ssh/* "$root/root/.ssh/"
cp /etc/hosts "$root/etc/hosts"
LOTUS_BENCH_ROOT=$root "$@"
