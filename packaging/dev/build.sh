# Sourced by dev.sh: configuring and building.

jobs=$(nproc 2>/dev/null || echo 2)

# build_preset PRESET [TARGET…]
build_preset() {
  local preset=$1
  shift
  cmake --preset "$preset" ${PSI_CMAKE_ARGS:-} >&2 || die "cmake could not configure the $preset preset"
  cmake --build --preset "$preset" -j "$jobs" ${1:+--target "$@"} >&2 || die "the build of the $preset preset failed"
}
