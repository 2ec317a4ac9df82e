#!/usr/bin/env bash
# run.sh [NAME]: applies each patch listed in README.md (or those whose name holds NAME) in a scratch copy, builds
# the test named beside it and shows that it turns red. Ends with 1 if a patch does not apply or build, if its test is
# not green without it, or if the mutant is survived.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../.." && pwd)
wanted=${1:-}
scratch=$(mktemp -d "${TMPDIR:-/tmp}/psi-mutations.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
log=$scratch/build.log
jobs=$(nproc 2>/dev/null || echo 2)

# failure, patch, program and filter of each row
rows() { sed -n 's/^| \(F-[0-9]*\) | \[\([^]]*\)\].* | `\([^`]*\)` `\([^`]*\)` |.*/\1 \2 \3 \4/p' "$here/README.md" | grep -F -- "$wanted"; }

copy_tree() {
  mkdir "$scratch/tree"
  (cd "$top" && git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' file; do [ ! -f "$file" ] || printf '%s\0' "$file"; done |
    tar --null -T - -cf -) | tar -xf - -C "$scratch/tree"
}

build() { (cd "$scratch/tree" && cmake --build --preset release -j "$jobs" --target "$@") >"$log" 2>&1; }

# One copy of each case is enough: tests run in this process's own folder, without servers.
is_green() { (cd "$scratch" && "$scratch/tree/build/release/bin/$1" --gtest_filter="$2" --gtest_brief=1) >"$scratch/test.log" 2>&1; }

fail() {
  echo "$1"
  tail -n 20 "${2:-/dev/null}"
  failed=$((failed + 1))
}

[ -n "$(rows)" ] || { echo "no mutation of that name" >&2; exit 2; }
copy_tree
(cd "$scratch/tree" && cmake --preset release -DPSI_WERROR=OFF ${PSI_CMAKE_ARGS:-}) >"$log" 2>&1 || { tail -n 20 "$log"; exit 1; }
build $(rows | awk '{print $3}' | sort -u) || { tail -n 20 "$log"; echo "the tree does not build"; exit 1; }

failed=0
red=0
while read -r failure patch program filter; do
  is_green "$program" "$filter" && grep -q 'PASSED.* [1-9][0-9]* test' "$scratch/test.log" ||
    fail "$failure $patch: $program $filter is not green without it" "$scratch/test.log"
done < <(rows)
[ "$failed" = 0 ] || exit 1

while read -r failure patch program filter; do
  if ! patch -d "$scratch/tree" -p1 -s --dry-run <"$here/$patch" >"$log" 2>&1; then
    fail "$failure $patch: does not apply" "$log"
    continue
  fi
  patch -d "$scratch/tree" -p1 -s --no-backup-if-mismatch <"$here/$patch"
  if ! build "$program"; then
    fail "$failure $patch: does not build" "$log"
  elif is_green "$program" "$filter"; then
    fail "$failure $patch: SURVIVED $program $filter"
  else
    red=$((red + 1))
    echo "$failure $patch: red, as it must be ($program $filter)"
  fi
  patch -d "$scratch/tree" -p1 -s -R <"$here/$patch"
done < <(rows)
echo "$red mutants found, $failed failures"
[ "$failed" = 0 ]
