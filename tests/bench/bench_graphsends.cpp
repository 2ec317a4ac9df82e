// bench_graphsends [SENDS]: sends through the Graph API's adapter over TLS, 128 in flight, each answered
// after 150 ms. Prints sends a second and the client thread's CPU for each. Ends with 1 below 500/s, or if an
// answer was wrong.
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <semaphore>

#include <QCoreApplication>

#include "service/adapters/whatsapp/graph/graphmessages.h"
#include "tests/support/manualclock.h"
#include "tests/support/scriptedserver.h"
#include "tests/support/testauthority.h"

using namespace psi;
using namespace psi::test;

namespace {

constexpr int inFlight = 128;
constexpr std::chrono::milliseconds latency{150};
constexpr double leastSends = 500;
const LineId line(QStringLiteral("wsp4"));

double cpuOfThisThread()
{
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

MessageCall message(int id)
{
    MessageCall call;
    call.line = line;
    call.recipient = QStringLiteral("5491155550101");
    call.payload = R"({"type":"text","text":{"body":"Hola, ¿en qué podemos ayudarte?"}})";
    call.reference = {id, 1};
    call.timeout = std::chrono::seconds(15);
    return call;
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const int sends = argc > 1 ? std::atoi(argv[1]) : 5000;
    TestAuthority authority;
    const TestAuthority::Certificate certificate = authority.issue("IP:127.0.0.1");
    ScriptedServer::Options options;
    options.certificateFile = certificate.certificateFile;
    options.keyFile = certificate.keyFile;
    Reply reply = Reply::json(200, R"({"messaging_product":"whatsapp","messages":[{"id":"wamid.HBgN"}]})");
    reply.after = latency;
    ScriptedServer server([&](const SeenRequest &) { return reply; }, options);

    ManualClock clock;
    GraphLines lines({{line, "106540352242922", "TOKEN"}});
    GraphSettings settings;
    settings.url = server.url(QStringLiteral("/v24.0"));
    settings.caFile = authority.caFile();
    GraphMessages graph(settings, lines, clock);
    if (!graph.start())
        return EXIT_FAILURE;

    std::counting_semaphore<inFlight> slots(inFlight);
    std::atomic<int> accepted = 0;
    std::atomic<double> cpu = 0;
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < sends; ++i) {
        slots.acquire();
        graph.send(message(i), [&](const CallOutcome &outcome) {
            accepted += outcome.isAccepted() ? 1 : 0;
            cpu = cpuOfThisThread();
            slots.release();
        });
    }
    for (int i = 0; i < inFlight; ++i)
        slots.acquire();
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
    const double rate = sends / elapsed.count();
    std::printf("sends %d  accepted %d  per second %.0f  connections %lld  client CPU per send %.0f us\n",
                sends, accepted.load(), rate, static_cast<long long>(graph.connectionsOpened()),
                cpu / sends * 1e6);
    return accepted == sends && server.requestCount() == sends && rate >= leastSends ? EXIT_SUCCESS
                                                                                     : EXIT_FAILURE;
}
