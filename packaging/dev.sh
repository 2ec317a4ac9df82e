#!/usr/bin/env bash
# The developer's one entry: see `packaging/dev.sh help`.
set -euo pipefail
export LC_ALL=C.UTF-8
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$top"
. packaging/dev/packages.sh
. packaging/dev/build.sh
. packaging/dev/run.sh
. packaging/dev/checks.sh
. packaging/dev/fresh.sh

usage() {
  cat <<'TEXT'
packaging/dev.sh COMMAND
  run [--for SECONDS]   build, start the service with its embedded default and the simulator; Ctrl+C stops both
  test                  build the release preset, run every test not labelled long or bench
  long [NAME]           the tests labelled long, or those whose name matches NAME (fleet: instances and their
                        servers killed for longer; kill300; mutations: guards taken out one by one)
  sanitize asan|tsan    build with sanitizers, run the suite (tsan: what has threads)
  lint                  clang-format on all sources, clang-tidy on the changed ones
  bench [ROUNDS [PART]] the benchmarks, raw output under tests/bench/results; parts: tests/bench/run.sh
  fresh                 bare Debian 12 in a folder, a clone, then `run --for 60` and `test` in it (root)
Installs missing Debian packages as root or with sudo; else prints the one apt-get line and exits 2.
TEXT
}

command=${1:-help}
[ $# -eq 0 ] || shift
case $command in
  run) dev_run "$@" ;;
  test) dev_test ;;
  long) dev_long "${1:-}" ;;
  sanitize) dev_sanitize "${1:-}" ;;
  lint) dev_lint ;;
  bench) dev_bench "$@" ;;
  fresh) dev_fresh ;;
  help | -h | --help) usage ;;
  *) usage >&2; exit 2 ;;
esac
