#!/bin/bash
# Builds one layer: everything written below the merged root ends up in FOLDER/tree. Runs in a mount and process
# namespace of its own, so that mounts and started programs end with it.
#   build-layer.sh FOLDER LOWER PACKAGES AUTHORITY
set -euo pipefail
folder=$1 lower=$2 packages=$3 authority=$4
root=$folder/root

mount -t overlay overlay -o "lowerdir=$lower,upperdir=$folder/tree,workdir=$folder/work" "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/run"
mount -t tmpfs tmpfs "$root/tmp"

# What the outer machine uses to reach the package archives holds inside too: names, proxies, certificates.
mkdir -p "$root/run/build" "$root/run/build/wheels"
cat /etc/resolv.conf >"$root/run/build/resolv.conf"
cat /etc/ssl/certs/ca-certificates.crt >"$root/run/build/ca-certificates.crt"
[ -e "$root/etc/resolv.conf" ] || : >"$root/etc/resolv.conf"
mount --bind "$root/run/build/resolv.conf" "$root/etc/resolv.conf"
if [ -n "${PIP_FIND_LINKS:-}" ] && [ -d "$PIP_FIND_LINKS" ]; then mount --bind "$PIP_FIND_LINKS" "$root/run/build/wheels"; fi
if [ -e /etc/pip.conf ]; then sed 's#^ *cert *=.*##' /etc/pip.conf >"$root/run/build/pip.conf"; fi
apt-config dump | grep -E '^Acquire::(http|https|Check)' >"$root/run/build/apt.conf" || true
mkdir -p "$root/var/cache/apt/archives"
mount --bind "$packages" "$root/var/cache/apt/archives"

if [ -d "$folder/source/tree" ]; then cp -a --no-preserve=ownership "$folder/source/tree/." "$root/"; fi
if [ ! -e "$folder/source/provision.sh" ]; then exit 0; fi
cp "$folder/source/provision.sh" "$authority" "$root/run/build/"

if [ -d "$folder/source/repositories" ]; then cp -a "$folder/source/repositories" "$root/run/build/sources"; fi

# A package that starts its service while it is installed would start it here.
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
keep=$(env | grep -E '^(https?_proxy|no_proxy|HTTPS?_PROXY|NO_PROXY|PIP_INDEX_URL|PIP_EXTRA_INDEX_URL|PIP_TRUSTED_HOST)=' || true)
mapfile -t kept <<<"$keep"
chroot "$root" /usr/bin/env -i ${keep:+"${kept[@]}"} \
  PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
  DEBIAN_FRONTEND=noninteractive APT_CONFIG=/run/build/apt.conf \
  PIP_CONFIG_FILE=/run/build/pip.conf PIP_FIND_LINKS=/run/build/wheels PIP_CERT=/run/build/ca-certificates.crt \
  PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore PIP_NO_CACHE_DIR=1 PIP_DEFAULT_TIMEOUT=120 \
  bash -euo pipefail -c '
    if [ -d /run/build/sources ]; then bash /run/build/sources/make.sh /run/build/repositories; fi
    . /run/build/provision.sh'
rm "$root/usr/sbin/policy-rc.d"
