#include "service/adapters/metrics/metrictable.h"

#include <array>

namespace psi {

namespace {
using enum MetricKind;

constexpr std::array table{
    MetricFacts{"psi_webhook_seconds", TimeHistogram, "code", "Time to answer a webhook by status code"},
    MetricFacts{"psi_webhook_rejected_total", Counter, "reason",
                "Requests to the intake that were not accepted, by reason"},
    MetricFacts{"psi_enqueue_seconds", TimeHistogram, "", "Time of one durable enqueue call"},
    MetricFacts{"psi_enqueue_batch_size", SizeHistogram, "", "Events per enqueue call"},
    MetricFacts{"psi_queue_jobs", Gauge, "state,route", "Living jobs by state and route"},
    MetricFacts{"psi_queue_oldest_seconds", Gauge, "route", "Age of the oldest head of a lane by route"},
    MetricFacts{"psi_lanes", Gauge, "state", "Lanes by state"},
    MetricFacts{"psi_take_seconds", TimeHistogram, "", "Time of an exchange with the queue that took work"},
    MetricFacts{"psi_settle_seconds", TimeHistogram, "",
                "Time of an exchange with the queue that settled outcomes"},
    MetricFacts{"psi_wait_seconds", TimeHistogram, "route", "Time a job waited until its run, by route"},
    MetricFacts{"psi_process_seconds", TimeHistogram, "route", "Time of a run of a job, by route"},
    MetricFacts{"psi_end_to_end_seconds", TimeHistogram, "",
                "Time from accepting an event to its commit in the store"},
    MetricFacts{"psi_outcomes_total", Counter, "route,outcome", "Runs of jobs by route and outcome"},
    MetricFacts{"psi_retries_total", Counter, "route,reason",
                "Counted failures that will be tried again, by route and reason"},
    MetricFacts{"psi_dead_total", Counter, "route,reason", "Jobs that died, by route and reason"},
    MetricFacts{"psi_lease_lost_total", Counter, "", "Leases that were lost before their outcome arrived"},
    MetricFacts{"psi_rate_limited_total", Counter, "scope", "Jobs held back by a rate, by what it limits"},
    MetricFacts{"psi_outbound_seconds", TimeHistogram, "line,class",
                "Time of a send by line and outcome class"},
    MetricFacts{"psi_area_seconds", TimeHistogram, "area,class",
                "Time of a call to an area by area and outcome class"},
    MetricFacts{"psi_store_seconds", TimeHistogram, "op", "Time of a call of the store by operation"},
    MetricFacts{"psi_db_connections", Gauge, "state", "Connections to the database server by state"},
    MetricFacts{"psi_durability_ok", Gauge, "",
                "1 while the queue keeps the promised durability and belongs to the store"},
    MetricFacts{"psi_stuck_conversations", Gauge, "reason", "Conversations that do not move, by reason"},
    MetricFacts{"psi_alerts", Gauge, "state,rule", "Alerts by state and rule"},
    MetricFacts{"psi_parked_total", Counter, "reason", "Events stored as aparcado, by reason"},
    MetricFacts{"psi_duplicate_total", Counter, "", "Events the queue knew already"},
    MetricFacts{"psi_outbox", Gauge, "estado", "Rows of router_outbox by estado"},
    MetricFacts{"psi_breaker_state", Gauge, "area", "Circuit breaker: 0 closed, 1 half open, 2 open"},
    MetricFacts{"psi_line_held", Gauge, "line", "1 while the sends of a line are held"},
    MetricFacts{"psi_answers_paused", Gauge, "", "1 while automatic answers are paused"},
    MetricFacts{"psi_limited_total", Counter, "", "Messages stored over the limit of their conversation"},
    MetricFacts{"psi_redis_connects_total", ReadCounter, "", "Connections made to Redis since the start"},
    MetricFacts{"psi_redis_round_trips_total", ReadCounter, "", "Flushes sent to Redis since the start"},
    MetricFacts{"psi_sqlite_wal_bytes", Gauge, "file", "Size of the write-ahead log by file"},
    MetricFacts{"psi_disk_free_bytes", Gauge, "", "Free bytes where the data folder stands"},
    MetricFacts{"psi_backup_age_seconds", Gauge, "", "Age of the newest backup"},
    MetricFacts{"psi_task_last_success_seconds", Gauge, "task", "Unix time of the last success of a task"},
    MetricFacts{"psi_log_lines_lost_total", ReadCounter, "", "Log lines lost because the buffer was full"},
    MetricFacts{"psi_quarantine_lost_total", ReadCounter, "",
                "Refused bodies that could not be kept for inspection"},
    MetricFacts{"psi_admin_seconds", TimeHistogram, "", "Time to answer a request of the admin API"},
    MetricFacts{"psi_admin_wrong_tokens_total", Counter, "",
                "Requests to the admin API without a living token"},
    MetricFacts{"psi_http_connections", Gauge, "server", "Open connections by server"},
    MetricFacts{"psi_build_info", Gauge, "version,build,qt", "Always 1; the labels name the build"},
    MetricFacts{"process_cpu_seconds_total", ReadCounter, "", "User and system CPU time of the process"},
    MetricFacts{"process_resident_memory_bytes", Gauge, "", "Resident memory of the process"},
    MetricFacts{"process_open_fds", Gauge, "", "Open file descriptors of the process"},
    MetricFacts{"process_start_time_seconds", Gauge, "", "Start of the process, unix time"},
};
} // namespace

std::span<const MetricFacts> metricTable() { return table; }

const MetricFacts *metricFacts(const QByteArray &name)
{
    for (const MetricFacts &facts : table) {
        if (name == facts.name)
            return &facts;
    }
    return nullptr;
}

} // namespace psi
