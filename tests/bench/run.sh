#!/usr/bin/env bash
# run.sh [ROUNDS] [own|outbound|peers|fleet|fleetown|micro]: the benchmarks, raw output kept under tests/bench/results/.
#   peers   this service and the Node peers in turn (A B A B …) in the peers' own harness: medians as a table, and the
#           bars of the embedded default; rounds of several calls add up
#   fleet   the same with this service on Redis (always, everysec) and PostgreSQL, as ratios beside the bars; rounds of
#           several calls add up
#   fleetown  there: round trips, the CRM's list under load, how long a dead instance's lanes wait
#   own     what that harness lacks: 5,000/s, 10/s end to end on the embedded store, order, memory with 1 M jobs
#   outbound  what is sent: ten lines, one line at its rate, how long an answer takes
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
    export ROUND=$(date +%s)
    (cd peers && LABEL=fastify,everysec ./run.sh peer-bullmq)
    (cd peers && APPENDFSYNC=always LABEL=fastify,always ./run.sh peer-bullmq)
    (cd peers && LABEL=embedded ./run.sh peer-psi)
    (cd peers && LABEL=fastify ./run.sh peer-graphile-worker)
  done 2>&1 | tee -a results/peers.log
  peers/table.py | tee results/peers.md
  peers/bars.py embedded | tee results/embedded.md
fi
if [ "$what" = all ] || [ "$what" = fleet ]; then
  for _ in $(seq "$rounds"); do
    export ROUND=$(date +%s)
    (cd peers && LABEL=fastify,everysec ./run.sh peer-bullmq)
    (cd peers && LABEL=redis,everysec ./run.sh peer-psi)
    (cd peers && APPENDFSYNC=always LABEL=fastify,always ./run.sh peer-bullmq)
    (cd peers && APPENDFSYNC=always LABEL=redis,always ./run.sh peer-psi)
    (cd peers && LABEL=fastify ./run.sh peer-graphile-worker)
  done 2>&1 | tee -a results/fleet.log
  peers/bars.py fleet | tee results/fleet.md
fi
if [ "$what" = all ] || [ "$what" = fleetown ]; then
  python3 fleet.py --binary "$ROUTER_BINARY" | tee -a results/fleetown.log
  PSI_FLEET_LONG=1 "$bin/tst_fleetinstances" --gtest_filter='*oneIsKilled*' | tee results/recovery.log
fi
if [ "$what" = all ] || [ "$what" = own ]; then
  python3 own.py --rounds "$rounds" --binary "$ROUTER_BINARY" | tee -a results/own.log
fi
if [ "$what" = all ] || [ "$what" = outbound ]; then
  python3 outbound.py --rounds "$rounds" --binary "$ROUTER_BINARY" --sim "$bin/psi-sim" | tee -a results/outbound.log
fi
if [ "$what" = all ] || [ "$what" = micro ]; then
  for program in "$bin"/bench_*; do
    "$program" | tee "results/$(basename "$program").log"
  done
fi
