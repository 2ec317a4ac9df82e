#!/usr/bin/env python3
"""What goes out, of psi-router on its embedded default, to `psi-sim serve` with 150 ms of latency a call.

  ten lines   customers of ten lines write for the first time; how many answers a second the Graph API takes over
  one line    a backlog of one line; how near to 80/s it is sent over 30 s, and the most in any second
  replies     100 messages a second over ten lines; from the scheduled send of a message until its answer is called
Prints one JSON line a phase, with the bars; exit code 1 when one is missed or a message was sent twice.
"""
import argparse
import hashlib
import hmac
import http.client
import json
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from own import SECRET, Service, percentiles

LATENCY_MS = 150
LINES = [str(106540352242900 + i) for i in range(10)]


class Graph:
    """psi-sim serve, and what it is asked."""

    def __init__(self, binary):
        self.process = subprocess.Popen([binary, "serve", "--listen", "127.0.0.1:0", "--latency", str(LATENCY_MS)],
                                        stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()
        self.address = self.url.split("/")[2]

    def ask(self, what, method="GET", body=None):
        connection = http.client.HTTPConnection(self.address, timeout=30)
        connection.request(method, "/_sim/" + what, body)
        answer = json.loads(connection.getresponse().read() or b"{}")
        connection.close()
        return answer

    def calls(self):
        found, after = [], 0
        while True:
            page = self.ask(f"calls?limit=1000&after={after}")
            if not page["calls"]:
                return [call for call in found if "callback" in call]
            found += page["calls"]
            after = page["next"]

    def stop(self):
        self.process.terminate()
        self.process.wait(15)


def environment(graph):
    lines = {}
    for i, line in enumerate(LINES):
        lines |= {f"PSI_LINES_{i}_ID": f"linea{i}", f"PSI_LINES_{i}_PHONE_NUMBER_ID": line,
                  f"PSI_LINES_{i}_DISPLAY_NUMBER": f"54911555500{i:02}", f"PSI_LINES_{i}_ACCESS_TOKEN": "token"}
    return {**lines, "PSI_ROUTER_MODE": "live", "PSI_GRAPH_URL": graph.url, "PSI_GRAPH_ALLOW_HTTP": "true"}


def webhook(line, phone, wamid):
    message = {"from": phone, "id": wamid, "timestamp": str(int(time.time())), "type": "text", "text": {"body": "hola"}}
    value = {"messaging_product": "whatsapp", "metadata": {"display_phone_number": "1", "phone_number_id": line},
             "contacts": [{"wa_id": phone, "profile": {"name": "Ana"}}], "messages": [message]}
    body = json.dumps({"object": "whatsapp_business_account",
                       "entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}]}).encode()
    signature = "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    return body, {"X-Hub-Signature-256": signature, "Content-Type": "application/json"}


def write(port, customers, rate, lines, first, threads=4):
    """Each customer writes once, in an open loop; the scheduled time of each by phone."""
    scheduled, began = {}, time.time() + 0.2

    def work(mine):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for i in range(mine, customers, threads):
            at = began + i / rate
            phone = f"549115{first + i:07}"
            body, head = webhook(lines[i % len(lines)], phone, f"wamid.{first + i}")
            time.sleep(max(0, at - time.time()))
            scheduled[phone] = at
            connection.request("POST", "/webhook", body, head)
            reply = connection.getresponse()
            reply.read()
            if reply.status != 200:
                raise SystemExit(f"the webhook answered {reply.status}")

    workers = [threading.Thread(target=work, args=(n,)) for n in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return scheduled


def wait_accepted(graph, expected, stall=30):
    last, since = -1, time.monotonic()
    while time.monotonic() - since < stall:
        now = graph.ask("counts")["accepted"]
        if now >= expected:
            return
        if now != last:
            last, since = now, time.monotonic()
        time.sleep(0.2)
    raise SystemExit(f"{last} of {expected} answers were sent")


def tell(name, result, ok):
    print(json.dumps({"phase": name, **result, "holds": ok}), flush=True)
    return ok


def ten_lines(service, graph):
    count, rate = 12000, 650
    write(service.port, count, rate, LINES, 1000000)
    wait_accepted(graph, count)
    times = sorted(call["at"] / 1e6 for call in graph.calls())
    # The middle half, where neither the start nor the end of the load shows.
    begin, end = times[len(times) // 4], times[3 * len(times) // 4]
    per_second = (len(times) / 2) / (end - begin)
    return tell("ten lines", {"sends_per_s": round(per_second, 1), "bar": ">= 500",
                              "duplicates": len(graph.ask("duplicates")["duplicates"])}, per_second >= 500)


def one_line(service, graph):
    count, seconds = 3000, 30
    write(service.port, count, 400, LINES[:1], 2000000)
    wait_accepted(graph, count, stall=10)
    times = sorted(call["at"] / 1e6 for call in graph.calls())
    begin = times[0] + 2
    rate = sum(1 for at in times if begin <= at < begin + seconds) / seconds
    most = graph.ask("counts")["lines"][LINES[0]]["most_in_a_second"]
    return tell("one line", {"sends_per_s": round(rate, 2), "most_in_a_second": most, "bar": "78 to 80.2, most 86",
                             "duplicates": len(graph.ask("duplicates")["duplicates"])}, 78 <= rate <= 80.2 and most <= 86)


def replies(service, graph):
    scheduled = write(service.port, 3000, 100, LINES, 3000000)
    wait_accepted(graph, len(scheduled))
    waits = [call["at"] / 1e6 - scheduled["549" + call["to"].removeprefix("549").removeprefix("54")]
             for call in graph.calls()]
    figures = percentiles(waits)
    return tell("replies", {**figures, "bar": "p95 < 300 ms"}, figures["p95_ms"] < 300)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--sim", required=True)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--phase", choices=["ten", "one", "replies"])
    arguments = parser.parse_args()
    phases = {"ten": ten_lines, "one": one_line, "replies": replies}
    chosen = [phases[arguments.phase]] if arguments.phase else list(phases.values())
    good = True
    for _ in range(arguments.rounds):
        for phase in chosen:
            graph = Graph(arguments.sim)
            with tempfile.TemporaryDirectory() as folder:
                service = Service(arguments.binary, Path(folder), **environment(graph))
                good = phase(service, graph) and not graph.ask("duplicates")["duplicates"] and good
                service.stop()
            graph.stop()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
