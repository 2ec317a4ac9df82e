#include "service/adapters/redis/redissession.h"

#include <algorithm>

#include "service/adapters/redis/rediserrors.h"

namespace psi {

using namespace std::chrono_literals;

namespace {
constexpr auto firstWait = 50ms;
constexpr auto lastWait = 1000ms;
} // namespace

RedisSession::RedisSession(Options options, RedisTraffic &traffic)
    : m_options(std::move(options))
    , m_traffic(traffic)
    , m_locator(m_options.target, m_options.timeouts)
{}

void RedisSession::close()
{
    const std::lock_guard lock(m_mutex);
    m_connection.reset();
}

void RedisSession::goDown()
{
    m_connection.reset();
    m_wait = 0ms;
    m_nextTry = {};
}

Result<void> RedisSession::ensureUp()
{
    if (m_connection != nullptr && m_connection->isAlive())
        return {};
    if (m_connection != nullptr)
        goDown();
    if (std::chrono::steady_clock::now() < m_nextTry)
        return m_lastError; // it was just tried: the caller gets his answer at once
    Result<void> connected = connect();
    if (!connected) {
        m_connection.reset();
        m_lastError = connected.error();
        m_wait = m_wait == 0ms ? firstWait : std::min(m_wait * 2, lastWait);
        m_nextTry = std::chrono::steady_clock::now() + m_wait;
        return connected;
    }
    m_wait = 0ms;
    return {};
}

Result<void> RedisSession::connect()
{
    auto connection = m_locator.connect();
    if (!connection)
        return connection.error();
    m_connection = std::move(connection).value();
    ++m_traffic.connects;
    if (Result<void> loaded = loadScripts(); !loaded)
        return loaded;
    return m_options.approve ? m_options.approve(*m_connection) : Result<void>();
}

Result<void> RedisSession::loadScripts()
{
    const std::vector<RedisScriptText> &scripts = redisScripts();
    RedisWords question{"SCRIPT", "EXISTS"};
    for (const RedisScriptText &script : scripts)
        question.push_back(script.sha);
    const Result<RedisReply> known = m_connection->ask(question);
    if (!known)
        return known.error();
    for (std::size_t i = 0; i < scripts.size(); ++i) {
        if (known->value().at(i).integer() == 1)
            continue;
        if (const Result<RedisReply> loaded = m_connection->ask({"SCRIPT", "LOAD", scripts[i].text}); !loaded)
            return loaded.error();
    }
    return {};
}

Result<std::vector<RedisReply>> RedisSession::send(const std::vector<RedisCommand> &commands)
{
    const std::lock_guard lock(m_mutex);
    if (Result<void> up = ensureUp(); !up)
        return up.error();
    Result<std::vector<RedisReply>> replies = exchange(commands);
    if (!replies) {
        m_lastError = replies.error();
        goDown();
    }
    return replies;
}

Result<std::vector<RedisReply>> RedisSession::exchange(const std::vector<RedisCommand> &commands)
{
    for (const RedisCommand &command : commands)
        m_connection->append(command.words);
    ++m_traffic.roundTrips;
    std::vector<RedisReply> replies;
    replies.reserve(commands.size());
    bool isLost = false;
    for (std::size_t i = 0; i < commands.size(); ++i) {
        Result<RedisReply> reply = m_connection->read();
        if (!reply)
            return reply.error();
        replies.push_back(std::move(reply).value());
    }
    for (std::size_t i = 0; i < commands.size(); ++i) {
        if (!replies[i].value().isError())
            continue;
        if (afterError(replies[i].value().view()) == RedisAfterError::LoadScript && commands[i].script) {
            if (const Result<void> again = runAgain(commands[i], replies[i]); !again)
                return again.error();
        }
        isLost = isLost || (replies[i].value().isError() &&
                            afterError(replies[i].value().view()) == RedisAfterError::Reconnect);
    }
    if (isLost)
        goDown(); // the replies stand: what was refused did not run
    return replies;
}

Result<void> RedisSession::runAgain(const RedisCommand &command, RedisReply &reply)
{
    const Result<RedisReply> loaded =
        m_connection->ask({"SCRIPT", "LOAD", redisScript(*command.script).text});
    if (!loaded)
        return loaded.error();
    m_connection->append(command.words);
    ++m_traffic.roundTrips;
    Result<RedisReply> answer = m_connection->read();
    if (!answer)
        return answer.error();
    reply = std::move(answer).value();
    return {};
}

} // namespace psi
