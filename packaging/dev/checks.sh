# Sourced by dev.sh: test, long, sanitize, lint, bench.

dev_test() {
  prepare $run_packages $test_packages
  build_preset release
  ctest --preset release -j "$jobs"
}

dev_long() {
  prepare $run_packages $test_packages
  build_preset release
  ctest --test-dir build/release --output-on-failure -L '^long$' ${1:+-R "$1"}
}

# What has threads, for tsan; each of these programs must be free of reports.
tsan_tests='usecases|batchrunner|chores|dispatch|enqueuebatcher|intakeservice|sqlite|contract|http|metrics|logging|spdlog|adminsocket|diskquarantine|stopdeadline|failurelimit|poisonevent'

dev_sanitize() {
  prepare $run_packages $test_packages
  case $1 in
    asan)
      build_preset asan
      ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1 ctest --preset asan -j "$jobs" ;;
    tsan)
      build_preset tsan
      TSAN_OPTIONS="halt_on_error=1 suppressions=$top/tests/support/tsan.supp" \
        ctest --preset tsan -j "$jobs" -R "$tsan_tests" ;;
    *) die "usage: dev.sh sanitize asan|tsan" 2 ;;
  esac
}

sources() { git ls-files '*.h' '*.cpp' | grep -v '^tests/bench/peers/'; }

changed_sources() {
  local base
  base=$(git merge-base HEAD origin/main 2>/dev/null || git rev-list --max-parents=0 HEAD | tail -n 1)
  [ "$base" != "$(git rev-parse HEAD)" ] || base=HEAD~1
  git diff --name-only --diff-filter=d "$base" -- '*.cpp' | grep -v '^tests/bench/peers/' || true
}

dev_lint() {
  prepare $lint_packages
  sources | xargs clang-format --dry-run -Werror
  # No precompiled headers: clang cannot read those of g++.
  cmake --preset dev -B build/lint -DPSI_PCH=OFF >&2 || die "cmake could not configure build/lint"
  cmake --build build/lint --target embedded_texts >&2 || die "the embedded texts could not be made"
  changed_sources | xargs -r -n 4 -P "$jobs" clang-tidy -p build/lint --quiet
}

dev_bench() {
  prepare $run_packages $bench_packages
  PSI_CMAKE_ARGS=-DPSI_BENCHMARKS=ON build_preset release
  tests/bench/run.sh "$@"
}
