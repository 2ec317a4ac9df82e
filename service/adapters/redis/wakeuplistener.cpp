#include "service/adapters/redis/wakeuplistener.h"

#include "shared/threadname.h"

namespace psi::redis {

using namespace std::chrono_literals;

namespace {
constexpr auto betweenTries = 500ms;
constexpr auto noticeStopWithin = 100ms;
} // namespace

WakeUpListener::WakeUpListener(RedisTarget target, RedisTimeouts timeouts, int shards)
    : m_locator(std::move(target), timeouts)
    , m_shards(shards)
{}

WakeUpListener::~WakeUpListener() { stop(); }

void WakeUpListener::start(std::function<void()> woken)
{
    if (m_thread.joinable())
        return;
    m_woken = std::move(woken);
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = false;
    }
    m_thread = std::thread([this] { loop(); });
}

void WakeUpListener::stop()
{
    if (!m_thread.joinable())
        return;
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_stopped.notify_all();
    m_thread.join();
}

bool WakeUpListener::sleepUnlessStopped(std::chrono::milliseconds time)
{
    std::unique_lock lock(m_mutex);
    return !m_stopped.wait_for(lock, time, [this] { return m_stopping; });
}

void WakeUpListener::loop()
{
    nameThisThread("wakeups");
    do {
        // Its errors are those of the other sessions, which tell them.
        const Result<void> ended = listen();
        m_isListening = false;
        if (ended)
            return;
    } while (sleepUnlessStopped(betweenTries));
}

Result<void> WakeUpListener::subscribe(RedisConnection &connection)
{
    RedisWords words{"SUBSCRIBE"};
    for (int shard = 0; shard < m_shards; ++shard)
        words.push_back(RedisHost::tag(shard) + ":wake");
    const Result<RedisReply> reply = connection.ask(words);
    return reply ? Result<void>() : Result<void>(reply.error());
}

// Until the connection breaks (an error) or stop().
Result<void> WakeUpListener::listen()
{
    const auto connection = m_locator.connect();
    if (!connection)
        return connection.error();
    if (Result<void> subscribed = subscribe(**connection); !subscribed)
        return subscribed;
    m_isListening = true;
    m_woken();
    while (sleepUnlessStopped(0ms)) {
        const Result<bool> heard = (*connection)->waitForReply(noticeStopWithin);
        if (!heard)
            return heard.error();
        if (!*heard)
            continue;
        if (const Result<RedisReply> notice = (*connection)->read(); !notice)
            return notice.error();
        m_woken();
    }
    return {};
}

} // namespace psi::redis
