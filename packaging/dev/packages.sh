# Sourced by dev.sh: which Debian packages each command needs, and how they are installed.

say() { printf '%s\n' "dev.sh: $*" >&2; }
die() { say "$1"; exit "${2:-1}"; }

build_packages="g++ cmake ninja-build ccache pkg-config git ca-certificates
  qt6-base-dev libqt6sql6-sqlite rapidjson-dev libtomlplusplus-dev libspdlog-dev prometheus-cpp-dev
  libhiredis-dev libqt6sql6-psql libpq-dev libsqlite3-dev libssl-dev libmimalloc-dev libgtest-dev libgmock-dev"
run_packages="sqlite3 curl"
test_packages="sqlite3 curl openssl python3-jsonschema patch strace prometheus procps redis-server postgresql pgbouncer"
lint_packages="clang-format clang-tidy"
bench_packages="libbenchmark-dev python3 redis-server postgresql libpq-dev nginx-light wrk nodejs npm"
fresh_packages="debootstrap"

# The newest libboost1.N-dev that CMake accepts (>= 1.81): Debian 12's default is too old.
boost_package() {
  local newest
  newest=$( { dpkg-query -W -f='${db:Status-Abbrev} ${Package}\n' 'libboost1.*-dev' 2>/dev/null | sed -n 's/^ii *//p'
              apt-cache --names-only search '^libboost1\.[0-9]+-dev$' 2>/dev/null | cut -d' ' -f1; } |
            grep -E '^libboost1\.[0-9]+-dev$' | sort -uV | tail -n 1)
  [ -n "$newest" ] && [ "${newest//[!0-9]/}" -ge 181 ] && echo "$newest" || echo libboost1.81-dev
}

# A package of nodejs from elsewhere may hold npm, too, and then refuses Debian's.
is_installed() {
  dpkg-query -W -f='${db:Status-Abbrev}' "$1" 2>/dev/null | grep -q '^ii' || { [ "$1" = npm ] && command -v npm >/dev/null; }
}

missing_of() {
  local package
  for package in "$@"; do
    is_installed "$package" || echo "$package"
  done
}

check_distribution() {
  local id='' version=''
  [ ! -r /etc/os-release ] || { id=$(. /etc/os-release; echo "${ID:-}"); version=$(. /etc/os-release; echo "${VERSION_ID:-}"); }
  [ "$id $version" = "debian 12" ] || say "this is ${id:-unknown} ${version:-}, not Debian 12: going on, nothing is promised"
  command -v dpkg-query >/dev/null || die "this system has no dpkg: install the packages of packaging/dev/packages.sh by hand"
}

check_disk() {
  local free_kib
  free_kib=$(df -Pk "$top" | awk 'NR == 2 { print $4 }')
  [ "$free_kib" -ge 2097152 ] || die "too little disk: $((free_kib / 1024)) MiB free in $top, 2048 MiB are needed"
}

# install_packages PACKAGE…: only what is missing; never starts or enables a system service.
install_packages() {
  local missing
  missing=$(missing_of "$@")
  [ -n "$missing" ] || return 0
  missing=$(echo $missing)
  if [ "$(id -u)" = 0 ]; then
    apt_install "" "$missing"
  elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
    apt_install sudo "$missing"
  else
    say "packages are missing; as root:"
    echo "apt-get update && apt-get install -y --no-install-recommends $missing"
    exit 2
  fi
}

apt_install() {
  local sudo=$1 packages=$2 policy='' status=0
  say "installing: $packages"
  $sudo apt-get update -q >&2 || say "apt-get update failed: going on with the lists there are"
  # A policy that refuses to start services, for the time of the installation only.
  if [ ! -e /usr/sbin/policy-rc.d ]; then
    policy=/usr/sbin/policy-rc.d
    printf '#!/bin/sh\nexit 101\n' | $sudo tee "$policy" >/dev/null
    $sudo chmod 755 "$policy"
    trap "$sudo rm -f '$policy'" EXIT # an interrupted installation leaves none behind
  fi
  no_server_instances "$sudo"
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $packages >&2 || status=$?
  if [ -n "$policy" ]; then
    $sudo rm -f "$policy"
    trap - EXIT
  fi
  [ "$status" = 0 ] || die "apt-get could not install the packages (see above)"
  disable_services "$sudo" "$packages"
}

# The PostgreSQL package would make a cluster of its own; the tests make private ones.
no_server_instances() {
  [ -e /etc/postgresql-common/createcluster.conf ] || {
    $1 mkdir -p /etc/postgresql-common
    echo 'create_main_cluster = false' | $1 tee /etc/postgresql-common/createcluster.conf >/dev/null
  }
}

# What this installation enabled is disabled again: units of the packages just installed.
disable_services() {
  local package unit
  command -v deb-systemd-helper >/dev/null || return 0
  for package in $2; do
    for unit in $(dpkg -L "$package" 2>/dev/null | sed -n 's|^.*/systemd/system/\([^/@]*\.\(service\|timer\)\)$|\1|p'); do
      $1 deb-systemd-helper disable "$unit" >/dev/null 2>&1 || true
    done
  done
}

prepare() {
  check_distribution
  check_disk
  install_packages $build_packages "$(boost_package)" "$@"
}
