#!/usr/bin/env python3
"""The project's own benchmark of psi-router on its embedded default: what the peers' harness lacks.

Phases, each in every round, against a service of its own on loopback:
  open 1000/s and 5000/s   webhook latency in an open loop, counted from the scheduled send time; nothing refused
  steady 10/s and 500/s    end to end: from the scheduled send until a reader of store.db sees the row
  closed                   64 connections, and the drain until the last row; order per conversation checked
Then once: start with a backlog of QUEUED jobs (--queued, default 1,000,000) and the resident memory meanwhile.
Prints one JSON line a phase, and at the end the medians [least-most].
"""
import argparse
import json
import os
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
SECRET = "bench-secret"
PEERS = HERE / "peers"
LINE = "106540352242922"


class Service:
    """One psi-router on a data folder of its own."""

    @staticmethod
    def environment(folder):
        return {
            "PSI_DATA_DIR": str(folder), "PSI_WEBHOOK_LISTEN": "127.0.0.1:0", "PSI_ADMIN_LISTEN": "127.0.0.1:0",
            "PSI_WEBHOOK_VERIFY_TOKEN": "verify", "PSI_WEBHOOK_APP_SECRETS": SECRET, "PSI_ROUTER_MODE": "shadow",
            "PSI_LINES_0_ID": "wsp4", "PSI_LINES_0_PHONE_NUMBER_ID": LINE,
            "PSI_LINES_0_DISPLAY_NUMBER": "15550783881", "PSI_LINES_0_ACCESS_TOKEN": "unused"}

    def __init__(self, binary, folder, **extra):
        self.folder = Path(folder)
        env = {k: v for k, v in os.environ.items() if not k.startswith("PSI_")}
        env |= {**self.environment(folder), **extra}
        ports = self.folder / "ports.json"
        ports.unlink(missing_ok=True)
        began = time.monotonic()
        self.log = open(self.folder / "service.log", "ab")
        self.process = subprocess.Popen([binary, "serve"], env=env, stdout=self.log, stderr=self.log)
        while not ports.exists():
            if self.process.poll() is not None:
                raise SystemExit("the service ended: " + (self.folder / "service.log").read_text()[-2000:])
            time.sleep(0.01)
        self.ready_s = time.monotonic() - began
        self.port = int(json.loads(ports.read_text())["webhook"].rpartition(":")[2])

    def rss_mib(self):
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        return 0.0

    def cpu_s(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(15)
        self.log.close()


class Reader(threading.Thread):
    """Looks for new rows of store.db every half millisecond and notes when each was first seen."""

    def __init__(self, folder):
        super().__init__(daemon=True)
        self.path, self.seen, self.ended = Path(folder) / "store.db", {}, threading.Event()

    def run(self):
        db = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=5)
        last = db.execute("SELECT coalesce(max(rowid), 0) FROM mensajes").fetchone()[0]
        while not self.ended.is_set():
            rows = db.execute("SELECT rowid, whatsapp_message_id FROM mensajes WHERE rowid > ?", (last,)).fetchall()
            now = time.time()
            for rowid, wamid in rows:
                self.seen[wamid] = now
                last = rowid
            time.sleep(0.0005)
        db.close()


def percentiles(values):
    values = sorted(values)
    at = lambda q: round(1e3 * values[min(len(values) - 1, int(q * len(values)))], 2) if values else None
    return {"p50_ms": at(.5), "p95_ms": at(.95), "p99_ms": at(.99), "max_ms": at(1)}


def payloads(prefix, count, file):
    with open(file, "wb") as out:
        subprocess.run([sys.executable, PEERS / "payloads.py", str(count), "--prefix", prefix], stdout=out, check=True,
                       env={**os.environ, "APP_SECRET": SECRET})


def rows(folder):
    db = sqlite3.connect(f"file:{folder}/store.db?mode=ro", uri=True, timeout=10)
    try:
        return db.execute("SELECT count(*) FROM mensajes").fetchone()[0]
    finally:
        db.close()


def wait_rows(folder, expected, stall=30):
    last, since = -1, time.monotonic()
    while time.monotonic() - since < stall:
        now = rows(folder)
        if now >= expected:
            return time.time()
        if now != last:
            last, since = now, time.monotonic()
        time.sleep(0.02)
    return time.time()


def order_errors(folder, prefix, index):
    """Rows of one conversation whose intake order differs from the order in which they were sent one after another.

    With several connections only what was answered before the next was sent is ordered; the closed loop sends a
    conversation's messages far apart, so the rows must follow `secuencia` and each conversation must be complete."""
    db = sqlite3.connect(f"file:{folder}/store.db?mode=ro", uri=True, timeout=10)
    errors = db.execute("SELECT count(*) FROM (SELECT secuencia < lag(secuencia) OVER (PARTITION BY conversacion_id "
                        "ORDER BY rowid) AS wrong FROM mensajes) WHERE wrong").fetchone()[0]
    stored = [r[0] for r in db.execute("SELECT whatsapp_message_id FROM mensajes")]
    db.close()
    mine = [w for w in stored if w in index]
    return errors, len(mine), len(set(mine))


def phase(service, name, count, rate, connections, prefix):
    with tempfile.NamedTemporaryFile() as file:
        payloads(prefix, count, file.name)
        index = {line.split(b"\t", 1)[0].decode(): i for i, line in enumerate(open(file.name, "rb"))}
        reader = Reader(service.folder)
        before, cpu = rows(service.folder), service.cpu_s()
        if rate:  # in the closed loop a reader that asks all the time would be measured, too
            reader.start()
        load = json.loads(subprocess.run(
            [PEERS / "build/load", str(service.port), file.name, str(count), str(connections),
             *([str(rate)] if rate else [])], check=True, stdout=subprocess.PIPE).stdout)
    done = wait_rows(service.folder, before + load["ok"])
    reader.ended.set()
    if rate:
        reader.join()
    start = load.pop("start_epoch")
    result = {"phase": name, **load, "drain_per_s": round(load["ok"] / (done - start)),
              "cpu_ms_a_message": round(1e3 * (service.cpu_s() - cpu) / max(load["ok"], 1), 4),
              "rss_mib": round(service.rss_mib(), 1)}
    if rate:
        result["end_to_end"] = percentiles([reader.seen[w] - start - i / rate for w, i in index.items() if w in reader.seen])
    errors, stored, distinct = order_errors(service.folder, prefix, index)
    result |= {"order_errors": errors, "stored": stored, "distinct": distinct,
               "correct": errors == 0 and stored == distinct == load["ok"] == count}
    print(json.dumps(result), flush=True)
    return result


def one_round(binary, number):
    with tempfile.TemporaryDirectory(prefix="psi-bench.") as folder:
        service = Service(binary, folder)
        try:
            phase(service, "warm-up", 3000, None, 64, f"W{number}")
            return [phase(service, "steady 10/s", 200, 10, 8, f"T{number}"),
                    phase(service, "steady 500/s", 5000, 500, 64, f"S{number}"),
                    phase(service, "open 1000/s", 15000, 1000, 64, f"O{number}"),
                    phase(service, "open 5000/s", 30000, 5000, 64, f"F{number}"),
                    phase(service, "closed", 30000, None, 64, f"C{number}")]
        finally:
            service.stop()


def backlog(binary, queued):
    """Intake only, until so many jobs wait; memory then, and the time to be ready with that backlog."""
    with tempfile.TemporaryDirectory(prefix="psi-bench.") as folder:
        service = Service(binary, folder, PSI_ROLES="intake,admin")
        peak, sent = 0.0, 0
        while sent < queued:
            count = min(100000, queued - sent)
            with tempfile.NamedTemporaryFile() as file:
                payloads(f"B{sent}", count, file.name)
                load = json.loads(subprocess.run([PEERS / "build/load", str(service.port), file.name, str(count), "64"],
                                                 check=True, stdout=subprocess.PIPE).stdout)
            sent += load["ok"]
            peak = max(peak, service.rss_mib())
            if not load["ok"]:
                raise SystemExit("the intake refuses everything")
        service.stop()
        again = Service(binary, folder, PSI_ROLES="intake,admin")
        result = {"phase": "backlog", "queued": sent, "rss_mib": round(peak, 1), "ready_s": round(again.ready_s, 3),
                  "rss_after_start_mib": round(again.rss_mib(), 1)}
        again.stop()
        print(json.dumps(result), flush=True)


def summary(all_rounds):
    for column in zip(*all_rounds):
        figures = {"rps": [r["rps"] for r in column], "webhook p99 ms": [r["p99_ms"] for r in column],
                   "drain/s": [r["drain_per_s"] for r in column], "rss MiB": [r["rss_mib"] for r in column],
                   "cpu ms": [r["cpu_ms_a_message"] for r in column],
                   "e2e p99 ms": [r["end_to_end"]["p99_ms"] for r in column if "end_to_end" in r]}
        text = ", ".join(f"{name} {statistics.median(v):g} [{min(v):g}-{max(v):g}]" for name, v in figures.items() if v)
        print(f'{column[0]["phase"]}: {text}; correct {all(r["correct"] for r in column)}, refused '
              f'{sum(r["non_2xx"] for r in column)}')


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--binary", required=True)
    args.add_argument("--rounds", type=int, default=3)
    args.add_argument("--queued", type=int, default=1_000_000)
    args = args.parse_args()
    (PEERS / "build").mkdir(exist_ok=True)
    if not (PEERS / "build/load").exists():
        subprocess.run(["g++", "-O2", "-std=c++20", "-o", PEERS / "build/load", PEERS / "load.cpp"], check=True)
    summary([one_round(args.binary, i) for i in range(args.rounds)])
    if args.queued:
        backlog(args.binary, args.queued)


if __name__ == "__main__":
    main()
