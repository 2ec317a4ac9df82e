# Sourced by dev.sh: `fresh`. A bare Debian 12 in a folder, the repository alone, the README's two commands.

dev_fresh() {
  local status=0
  fresh_root='' # global: the trap runs when the function is gone
  [ "$(id -u)" = 0 ] || die "fresh needs root (debootstrap, chroot)" 2
  install_packages $fresh_packages
  fresh_root=$(mktemp -d -p "${TMPDIR:-/tmp}" psi-fresh.XXXXXX)
  trap 'fresh_clean "$fresh_root"' EXIT
  fresh_system "$fresh_root"
  git clone -q --no-hardlinks "$top" "$fresh_root/psi-router"
  say "first command: packaging/dev.sh run --for 60"
  fresh_inside "$fresh_root" 'cd /psi-router && packaging/dev.sh run --for 60' || status=$?
  [ "$status" = 0 ] || die "run failed in a bare Debian 12 (status $status)"
  say "second command: packaging/dev.sh test"
  fresh_inside "$fresh_root" 'cd /psi-router && packaging/dev.sh test' || status=$?
  [ "$status" = 0 ] || die "test failed in a bare Debian 12 (status $status)"
  say "both commands work in a bare Debian 12"
}

# The mirror, key and proxy settings of this machine's own apt.
fresh_system() {
  local root=$1 mirror
  mirror=$(sed -n 's/^URIs: *\(\S*\/debian\)\/\?$/\1/p; s/^deb \(\[[^]]*\] \)\?\(\S*\/debian\)\/\? .*/\2/p' \
    /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | head -n 1) || true
  [ -n "$mirror" ] || die "no Debian mirror found in this machine's apt sources"
  debootstrap --variant=minbase --include=git,ca-certificates bookworm "$root" "$mirror" >"$root.log" 2>&1 ||
    { tail -n 20 "$root.log" >&2; die "debootstrap failed"; }
  rm -f "$root.log"
  cp /etc/apt/apt.conf.d/*prox* "$root/etc/apt/apt.conf.d/" 2>/dev/null || true
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
  chmod 755 "$root/usr/sbin/policy-rc.d"
  cp /etc/resolv.conf /etc/hosts "$root/etc/" 2>/dev/null || true
  mount -t proc proc "$root/proc"
  mount --rbind /dev "$root/dev"
  mount --make-rslave "$root/dev"
}

fresh_inside() {
  chroot "$1" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb \
    ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} bash -c "$2"
}

fresh_clean() {
  umount -R "$1/dev" 2>/dev/null || true
  umount "$1/proc" 2>/dev/null || true
  mountpoint -q "$1/dev" || mountpoint -q "$1/proc" || rm -rf --one-file-system "$1"
}
