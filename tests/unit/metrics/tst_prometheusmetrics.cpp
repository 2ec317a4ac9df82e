// PrometheusMetrics: every name of the table renders to a text that promtool accepts.
#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QSet>
#include <QTemporaryDir>

#include "service/adapters/metrics/prometheusmetrics.h"

using namespace psi;

namespace {

MetricLabels labelsOf(const MetricFacts &facts, const QByteArray &value)
{
    MetricLabels labels;
    const QByteArray names(facts.labels);
    for (const QByteArray &name : names.isEmpty() ? QList<QByteArray>() : names.split(','))
        labels.emplace_back(name, value);
    return labels;
}

void touch(Metrics &metrics, const MetricFacts &facts, const QByteArray &value)
{
    const MetricLabels labels = labelsOf(facts, value);
    switch (facts.kind) {
    case MetricKind::Counter:
        metrics.counter(facts.name, labels).add();
        break;
    case MetricKind::ReadCounter:
    case MetricKind::Gauge:
        metrics.gauge(facts.name, labels).set(1.5);
        break;
    case MetricKind::TimeHistogram:
    case MetricKind::SizeHistogram:
        metrics.histogram(facts.name, labels).observe(0.02);
        break;
    }
}

// What promtool says; empty when it has nothing to say.
QByteArray promtool(const QByteArray &text)
{
    QProcess tool;
    tool.setProcessChannelMode(QProcess::MergedChannels);
    tool.start(QStringLiteral("promtool"), {QStringLiteral("check"), QStringLiteral("metrics")});
    if (!tool.waitForStarted())
        return "promtool does not start";
    tool.write(text);
    tool.closeWriteChannel();
    tool.waitForFinished();
    return tool.exitCode() == 0 ? tool.readAll() : "exit code not 0: " + tool.readAll();
}

} // namespace

TEST(PrometheusMetrics, aFullRenderPassesPromtool)
{
    PrometheusMetrics metrics;
    for (const MetricFacts &facts : metricTable()) {
        touch(metrics, facts, "inbound");
        touch(metrics, facts, "quote \" backslash \\ line\nbreak");
    }
    EXPECT_EQ(promtool(metrics.render()), QByteArray());
    EXPECT_NE(promtool("psi_x 1\npsi_x{\n"), QByteArray()); // the judge itself judges
}

TEST(PrometheusMetrics, knowsEveryNameThatOutsidersRelyOn)
{
    static const char *const names[] = {"psi_webhook_seconds",
                                        "psi_webhook_rejected_total",
                                        "psi_enqueue_seconds",
                                        "psi_enqueue_batch_size",
                                        "psi_queue_jobs",
                                        "psi_queue_oldest_seconds",
                                        "psi_lanes",
                                        "psi_take_seconds",
                                        "psi_settle_seconds",
                                        "psi_wait_seconds",
                                        "psi_process_seconds",
                                        "psi_end_to_end_seconds",
                                        "psi_outcomes_total",
                                        "psi_retries_total",
                                        "psi_dead_total",
                                        "psi_lease_lost_total",
                                        "psi_rate_limited_total",
                                        "psi_outbound_seconds",
                                        "psi_area_seconds",
                                        "psi_store_seconds",
                                        "psi_db_connections",
                                        "psi_durability_ok",
                                        "psi_stuck_conversations",
                                        "psi_alerts",
                                        "psi_parked_total",
                                        "psi_duplicate_total",
                                        "psi_outbox",
                                        "psi_breaker_state",
                                        "psi_line_held",
                                        "psi_answers_paused",
                                        "psi_limited_total",
                                        "psi_sqlite_wal_bytes",
                                        "psi_disk_free_bytes",
                                        "psi_backup_age_seconds",
                                        "psi_task_last_success_seconds",
                                        "psi_build_info",
                                        "process_cpu_seconds_total",
                                        "process_resident_memory_bytes",
                                        "process_open_fds",
                                        "process_start_time_seconds"};
    for (const char *name : names)
        EXPECT_NE(metricFacts(name), nullptr) << name;
}

TEST(PrometheusMetrics, timeHistogramsHaveThePromisedBuckets)
{
    PrometheusMetrics metrics;
    metrics.histogram("psi_webhook_seconds", {{"code", "200"}}).observe(0.01);
    const QByteArray text = metrics.render();
    for (const char *bound : {"0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2", "5", "30"}) {
        const QByteArray count = QByteArray(bound) == "0.005" ? "0" : "1";
        const QByteArray line =
            "psi_webhook_seconds_bucket{code=\"200\",le=\"" + QByteArray(bound) + "\"} " + count + '\n';
        EXPECT_TRUE(text.contains(line)) << line.constData() << text.constData();
    }
    EXPECT_TRUE(text.contains("psi_webhook_seconds_bucket{code=\"200\",le=\"+Inf\"} 1\n"));
    EXPECT_TRUE(text.contains("psi_webhook_seconds_count{code=\"200\"} 1\n"));
}

TEST(PrometheusMetrics, theSameNameAndLabelsGiveTheSameHandle)
{
    PrometheusMetrics metrics;
    const MetricLabels oneWay{{"route", "inbound"}, {"outcome", "applied"}};
    const MetricLabels otherWay{{"outcome", "applied"}, {"route", "inbound"}};
    EXPECT_EQ(&metrics.counter("psi_outcomes_total", oneWay),
              &metrics.counter("psi_outcomes_total", otherWay));
    const MetricLabels other{{"route", "status"}, {"outcome", "applied"}};
    EXPECT_NE(&metrics.counter("psi_outcomes_total", oneWay), &metrics.counter("psi_outcomes_total", other));
}

TEST(PrometheusMetrics, collectorsRunBeforeEachRender)
{
    PrometheusMetrics metrics;
    int runs = 0;
    metrics.addCollector([&] { metrics.gauge("psi_disk_free_bytes", {}).set(++runs); });
    EXPECT_TRUE(metrics.render().contains("psi_disk_free_bytes 1\n"));
    EXPECT_TRUE(metrics.render().contains("psi_disk_free_bytes 2\n"));
}

TEST(PrometheusMetricsDeathTest, anUnknownNameKindOrLabelEndsTheProcess)
{
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    PrometheusMetrics metrics;
    EXPECT_DEATH(metrics.counter("psi_no_such_total", {}), "not in the table");
    EXPECT_DEATH(metrics.gauge("psi_dead_total", {{"route", "a"}, {"reason", "b"}}), "another kind");
    EXPECT_DEATH(metrics.counter("psi_dead_total", {{"route", "a"}}), "lacks the label reason");
    EXPECT_DEATH(metrics.counter("psi_duplicate_total", {{"phone", "1"}}), "does not name");
}

TEST(PrometheusMetrics, threadsCountWhileOthersRender)
{
    constexpr int perThread = 20000;
    PrometheusMetrics metrics;
    std::atomic<bool> counting{true};
    std::thread reader([&] {
        while (counting.load())
            EXPECT_FALSE(metrics.render().isEmpty() && !counting.load());
    });
    std::vector<std::thread> writers;
    for (int i = 0; i < 4; ++i)
        writers.emplace_back([&metrics, i] {
            const QByteArray reason = QByteArray::number(i % 2);
            for (int k = 0; k < perThread; ++k) {
                metrics.counter("psi_parked_total", {{"reason", reason}}).add();
                metrics.histogram("psi_enqueue_seconds", {}).observe(0.003);
            }
        });
    for (std::thread &writer : writers)
        writer.join();
    counting = false;
    reader.join();
    const QByteArray text = metrics.render();
    EXPECT_TRUE(text.contains("psi_parked_total{reason=\"0\"} 40000\n")) << text.constData();
    EXPECT_TRUE(text.contains("psi_parked_total{reason=\"1\"} 40000\n"));
    EXPECT_TRUE(text.contains("psi_enqueue_seconds_count 80000\n"));
}
