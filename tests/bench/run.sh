#!/usr/bin/env bash
# run.sh [ROUNDS] [own|peers|micro]: the benchmarks, raw output kept under tests/bench/results/.
#   peers   this service and the Node peers in turn (A B A B …) in the peers' own harness, medians as a table
#   own     what that harness lacks: 5,000/s, 10/s end to end on the embedded store, order, memory with 1 M jobs
#   micro   the micro benchmarks of queue and store
set -euo pipefail
cd "$(dirname "$0")"
rounds=${1:-3}
what=${2:-all}
bin=$(cd ../../build/release/bin && pwd)
mkdir -p results
export ROUTER_BINARY=$bin/psi-router

if [ "$what" = all ] || [ "$what" = peers ]; then
  for _ in $(seq "$rounds"); do
    (cd peers && LABEL=fastify,everysec ./run.sh peer-bullmq)
    (cd peers && LABEL=embedded ./run.sh peer-psi)
    (cd peers && APPENDFSYNC=always LABEL=fastify,always ./run.sh peer-bullmq)
    (cd peers && LABEL=embedded ./run.sh peer-psi)
    (cd peers && LABEL=fastify ./run.sh peer-graphile-worker)
  done 2>&1 | tee -a results/peers.log
  peers/table.py | tee results/peers.md
fi
if [ "$what" = all ] || [ "$what" = own ]; then
  python3 own.py --rounds "$rounds" --binary "$ROUTER_BINARY" | tee -a results/own.log
fi
if [ "$what" = all ] || [ "$what" = micro ]; then
  for program in "$bin"/bench_*; do
    "$program" | tee "results/$(basename "$program").log"
  done
fi
