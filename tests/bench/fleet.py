#!/usr/bin/env python3
"""What the peers' harness lacks of the service on Redis (appendfsync always) and PostgreSQL.

trips   round trips a message: counted by the service, by Redis (reads from sockets, commands) and by PostgreSQL's log
crm     the CRM's list query by pgbench: idle, and while 2,000 messages/s come in and are stored
order   rows of each conversation in the order in which they came
Starts private servers (peers/services.sh). Prints one JSON line a phase.
"""
import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from own import Service, payloads, percentiles

HERE = Path(__file__).resolve().parent
PEERS = HERE / "peers"
CRM = """\\set area random(1, 4)
SELECT * FROM conversaciones WHERE area = (ARRAY['wsp4', 'ventas', 'alumnos', 'administracion'])[:area]
ORDER BY ts_ultimo_mensaje DESC LIMIT 50;
SELECT * FROM conversaciones ORDER BY ts_ultimo_mensaje DESC LIMIT 50;
"""


class Servers:
    """The private Redis and PostgreSQL, and a database of the service's own."""

    def __init__(self):
        self.env = {**os.environ, "APPENDFSYNC": "always", "REDIS_PORT": "16479", "PG_PORT": "15532"}
        out = subprocess.run([PEERS / "services.sh", "start"], env=self.env, check=True, stdout=subprocess.PIPE, text=True)
        self.env |= dict(line.split("=", 1) for line in out.stdout.splitlines())
        subprocess.run(["createdb", "-h", "127.0.0.1", "-p", self.env["PG_PORT"], "-U", "bench", "psi"], check=True)
        self.url = self.env["DATABASE_URL"].removesuffix("/bench") + "/psi"

    def settings(self):
        return {"PSI_QUEUE_BACKEND": "redis", "PSI_QUEUE_URL": self.env["REDIS_URL"], "PSI_QUEUE_ACK": "fsync",
                "PSI_PRIVACY_HASH_KEY": "bench-key-of-32-characters-or-so", "PSI_STORE_BACKEND": "postgres",
                "PSI_STORE_URL": self.url, "PSI_STORE_MIGRATE_URL": self.url}

    def sql(self, query):
        return subprocess.run(["psql", "-X", "-At", self.url, "-c", query], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()

    def info(self, section):
        out = subprocess.run(["redis-cli", "-p", self.env["REDIS_PORT"], "INFO", section], check=True, stdout=subprocess.PIPE, text=True).stdout
        return dict(line.split(":", 1) for line in out.splitlines() if ":" in line)

    def redis_commands(self):
        """Commands that clients sent: what scripts call inside is counted under names that only scripts use."""
        outside = ("evalsha", "eval", "wait", "config", "info", "mget", "zrange", "publish")
        return {name.removeprefix("cmdstat_"): int(re.match(r"calls=(\d+)", text)[1])
                for name, text in self.info("commandstats").items() if name.removeprefix("cmdstat_") in outside}

    def log_lines(self, name):
        return sum(bool(re.search(name, line)) for line in (Path(self.env["SERVICES_DIR"]) / "pg/log").read_text().splitlines())

    def stop(self):
        subprocess.run([PEERS / "services.sh", "stop"], env=self.env, check=True)


def send(service, servers, prefix, count, rate=None):
    """Sends and waits for the rows; what the load generator says."""
    before = int(servers.sql("SELECT count(*) FROM mensajes"))
    with tempfile.NamedTemporaryFile() as file:
        payloads(prefix, count, file.name)
        load = json.loads(subprocess.run([PEERS / "build/load", str(service.port), file.name, str(count), "64",
                                          *([str(rate)] if rate else [])], check=True, stdout=subprocess.PIPE).stdout)
    since = time.monotonic()
    while int(servers.sql("SELECT count(*) FROM mensajes")) < before + load["ok"] and time.monotonic() - since < 60:
        time.sleep(0.1)
    return load


def metric(service, name):
    admin = json.loads((service.folder / "ports.json").read_text())["admin"]
    text = subprocess.run(["curl", "-s", f"http://{admin}/metrics"], check=True, stdout=subprocess.PIPE, text=True).stdout
    return sum(float(line.rpartition(" ")[2]) for line in text.splitlines() if line.startswith(name + " "))


def say(**line):
    print(json.dumps(line), flush=True)


def trips(service, servers, name, count, rate):
    def look():
        return {"service": metric(service, "psi_redis_round_trips_total"),
                "redis_reads": int(servers.info("stats")["total_reads_processed"]),
                "scripts": servers.redis_commands().get("evalsha", 0),
                "statements": servers.log_lines("LOG:  (execute|statement)")}
    servers.sql("ALTER SYSTEM SET log_statement = 'all'")
    servers.sql("SELECT pg_reload_conf()")
    before = look()
    load = send(service, servers, name[0].upper(), count, rate)
    after = look()
    servers.sql("ALTER SYSTEM RESET log_statement")
    servers.sql("SELECT pg_reload_conf()")
    say(phase=f"round trips, {name}", messages=load["ok"], refused=load["non_2xx"],
        a_message={key: round((after[key] - before[key]) / load["ok"], 4) for key in before})


def crm(servers, seconds):
    """Latencies of the list queries at 20 transactions a second from two clients."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "crm.sql"
        script.write_text(CRM)
        subprocess.run(["pgbench", "-n", "-f", script, "-c", "2", "-R", "20", "-T", str(seconds), "-l", servers.url],
                       cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        times = [int(line.split()[2]) / 1e6 for log in Path(folder).glob("pgbench_log*") for line in log.read_text().splitlines()]
    return percentiles(times) | {"queries": 2 * len(times)}


def crm_phases(service, servers, seconds):
    idle = crm(servers, seconds)
    say(phase="crm list, idle", **idle)
    with tempfile.NamedTemporaryFile() as file:
        count = 2000 * (seconds + 4)
        payloads("R", count, file.name)
        rows = int(servers.sql("SELECT count(*) FROM mensajes"))
        load = subprocess.Popen([PEERS / "build/load", str(service.port), file.name, str(count), "64", "2000"], stdout=subprocess.PIPE)
        while int(servers.sql("SELECT count(*) FROM mensajes")) < rows + 2000:  # it drains
            time.sleep(0.1)
        busy = crm(servers, seconds)
        stored = int(servers.sql("SELECT count(*) FROM mensajes")) - rows
        sent = json.loads(load.communicate()[0])
    say(phase="crm list, 2,000 messages/s", **busy, stored_meanwhile=stored, webhook_p99_ms=sent["p99_ms"], refused=sent["non_2xx"],
        p95_ratio=round(busy["p95_ms"] / idle["p95_ms"], 2))


def order(servers):
    say(phase="order", rows=int(servers.sql("SELECT count(*) FROM mensajes")), errors=int(servers.sql(
        "SELECT count(*) FROM (SELECT age(xmin) > lag(age(xmin)) OVER (PARTITION BY conversacion_id ORDER BY secuencia) AS wrong "
        "FROM mensajes) AS rows WHERE wrong")))


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--binary", required=True)
    args.add_argument("--seconds", type=int, default=20)
    args = args.parse_args()
    (PEERS / "build").mkdir(exist_ok=True)
    if not (PEERS / "build/load").exists():
        subprocess.run(["g++", "-O2", "-std=c++20", "-o", PEERS / "build/load", PEERS / "load.cpp"], check=True)
    servers = Servers()
    try:
        settings = servers.settings()
        subprocess.run([args.binary, "migrate"], check=True, stdout=subprocess.DEVNULL, env={
            **os.environ, **Service.environment(servers.env["QUEUE_DIR"]), **settings})
        service = Service(args.binary, servers.env["QUEUE_DIR"], **settings)
        try:
            send(service, servers, "W", 20000)
            trips(service, servers, "500/s", 5000, 500)
            trips(service, servers, "closed loop", 20000, None)
            crm_phases(service, servers, args.seconds)
            order(servers)
        finally:
            service.stop()
    finally:
        servers.stop()


if __name__ == "__main__":
    main()
