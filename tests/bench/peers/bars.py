#!/usr/bin/env python3
"""bars.py embedded|fleet: the bars that must be reached, judged by paired rounds.

embedded is this service on its default (SQLite twice), fleet on Redis and PostgreSQL. Reads results/*.jsonl; a round is
all lines with the same ROUND, and counts if every variant ran in it. Each bar is the median over the rounds of a
figure, or of its ratio to a peer's in the same round; [least-most] behind it. A round in which other processes used
over a tenth of a variant's CPU in the closed loop is marked, and left out if OTHER=skip. For the p99 of an open loop
those rounds count in which the disk held up no bystander for over STALL ms (20) during any variant's phase.
"""
import json
import os
import statistics
import sys
from pathlib import Path

ALWAYS, EVERYSEC = "peer-psi redis,always", "peer-psi redis,everysec"
BULL_ALWAYS, BULL = "peer-bullmq fastify,always", "peer-bullmq fastify,everysec"
GRAPHILE = "peer-graphile-worker fastify"
EMBEDDED = "peer-psi embedded"
PEERS = (BULL_ALWAYS, BULL, GRAPHILE)
STALL = float(os.environ.get("STALL", "20"))

intake = lambda r: r["closed"]["rps"]
drain = lambda r: r["closed"]["drain_per_s"]
webhook_p99 = lambda r: r["open_1000"]["p99_ms"]
e2e_500 = lambda r: r["steady_500"]["end_to_end"]["p99_ms"]
e2e_1000 = lambda r: r["open_1000"]["end_to_end"]["p99_ms"]
memory = lambda r: sum(r["peak_mib"].values()) - r["peak_mib"]["postgres"]
own_memory = lambda r: r["peak_mib"]["psi"]  # the default has no broker
cpu = lambda r: 1e3 * (sum(r["closed_cpu_s"].values()) - r["closed_cpu_s"]["postgres"]) / r["closed"]["rows"]


def against(figure, mine, others, best=max):
    """A ratio to the best of the peers in the same round."""
    return lambda one: figure(one[mine]) / best(figure(one[other]) for other in others)


def alone(figure, mine):
    return lambda one: figure(one[mine])


def both(name, figure, most):
    return [(f"{name}, {mine.rpartition(',')[2]}", alone(figure, mine), "<=", most) for mine in (ALWAYS, EVERYSEC)]


FLEET_BARS = [
    ("intake, 64 connections, always, against BullMQ always", against(intake, ALWAYS, [BULL_ALWAYS]), ">=", 2.5),
    ("intake, 64 connections, everysec, against BullMQ everysec", against(intake, EVERYSEC, [BULL]), ">=", 2.5),
    ("first send to last row, always, against the fastest peer", against(drain, ALWAYS, [BULL, BULL_ALWAYS, GRAPHILE]), ">=", 5),
    ("first send to last row, everysec, against the fastest peer", against(drain, EVERYSEC, [BULL, BULL_ALWAYS, GRAPHILE]), ">=", 5),
    *both("webhook p99 at 1,000/s (ms)", webhook_p99, 15),
    ("webhook p99 at 1,000/s, always, against BullMQ always", against(webhook_p99, ALWAYS, [BULL_ALWAYS]), "<=", 0.3),
    ("end to end p99 at 500/s, always, against BullMQ everysec", against(e2e_500, ALWAYS, [BULL]), "<=", 0.5),
    ("end to end p99 at 500/s, everysec, against BullMQ everysec", against(e2e_500, EVERYSEC, [BULL]), "<=", 0.5),
    *both("end to end p99 at 1,000/s (ms)", e2e_1000, 100),
    *both("peak memory of service and Redis (MiB)", memory, 80),
    ("CPU a message without PostgreSQL, always, against BullMQ always", against(cpu, ALWAYS, [BULL_ALWAYS]), "<=", 0.15),
    ("CPU a message without PostgreSQL, everysec, against BullMQ everysec", against(cpu, EVERYSEC, [BULL]), "<=", 0.15),
    ("rows lost or doubled, all phases", lambda one: sum(not one[mine]["correct"] for mine in (ALWAYS, EVERYSEC)), "<=", 0),
]

EMBEDDED_BARS = [
    ("intake, 64 connections, against BullMQ always", against(intake, EMBEDDED, [BULL_ALWAYS]), ">=", 3),
    ("first send to last row, against the fastest peer", against(drain, EMBEDDED, PEERS), ">=", 6),
    ("webhook p99 at 1,000/s (ms)", alone(webhook_p99, EMBEDDED), "<=", 15),
    ("webhook p99 at 1,000/s, against BullMQ always", against(webhook_p99, EMBEDDED, [BULL_ALWAYS]), "<=", 0.3),
    ("peak memory of the service (MiB)", alone(own_memory, EMBEDDED), "<=", 80),
    ("CPU a message, against BullMQ always without PostgreSQL", against(cpu, EMBEDDED, [BULL_ALWAYS]), "<=", 0.15),
    ("rows lost or doubled, all phases", lambda one: not one[EMBEDDED]["correct"], "<=", 0),
]
SETS = {"embedded": ((EMBEDDED, *PEERS), EMBEDDED_BARS), "fleet": ((ALWAYS, EVERYSEC, *PEERS), FLEET_BARS)}


def stalled(one, everybody):
    return any(one[v][phase].get("disk_stall_ms", 0) > STALL for v in everybody for phase in ("open_1000", "steady_500"))


def rounds(everybody):
    found = {}
    for file in (Path(__file__).parent / "results").glob("*.jsonl"):
        for run in map(json.loads, file.read_text().splitlines()):
            if run.get("round"):
                found.setdefault(run["round"], {})[f'{run["peer"]} {run["label"]}'] = run
    whole = {name: one for name, one in sorted(found.items()) if all(v in one for v in everybody)}
    noisy = {name for name, one in whole.items()
             if any(one[v]["closed_other_cpu_s"] > 0.1 * sum(one[v]["closed_cpu_s"].values()) for v in everybody)}
    if os.environ.get("OTHER") == "skip":
        whole = {name: one for name, one in whole.items() if name not in noisy}
    return list(whole.values()), len(noisy)


def main():
    if len(sys.argv) != 2 or sys.argv[1] not in SETS:
        raise SystemExit("usage: bars.py embedded|fleet")
    everybody, bars = SETS[sys.argv[1]]
    whole, noisy = rounds(everybody)
    if not whole:
        raise SystemExit("no round in which everybody ran")
    calm = [one for one in whole if not stalled(one, everybody)]
    print(f"{len(whole)} rounds, {noisy} of them beside other work of the machine, {len(whole) - len(calm)} with a disk "
          f"that stalled\n")
    print("| bar | must | measured | holds |\n|---|---|---:|---|")
    for name, figure, way, bound in bars:
        values = [figure(one) for one in (calm if "p99" in name else whole)]
        if not values:
            print(f"| {name} | {way} {bound:g} | the disk stalled in every round | not known |")
            continue
        middle = statistics.median(values)
        holds = middle >= bound if way == ">=" else middle <= bound
        print(f"| {name} | {way} {bound:g} | {middle:.3g} [{min(values):.3g}-{max(values):.3g}] | {'yes' if holds else 'NO'} |")


if __name__ == "__main__":
    main()
