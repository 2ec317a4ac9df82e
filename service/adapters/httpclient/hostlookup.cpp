#include "service/adapters/httpclient/hostlookup.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <map>
#include <mutex>
#include <thread>

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "shared/threadname.h"

namespace psi {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int mostThreads = 8;
constexpr std::size_t mostAddresses = 16;
constexpr std::size_t mostKept = 256;
constexpr std::chrono::seconds keepFor{10};
constexpr std::chrono::milliseconds stopPatience{500};

std::optional<IpAddress> addressOf(const sockaddr &socket)
{
    IpAddress address;
    if (socket.sa_family == AF_INET) {
        sockaddr_in v4;
        std::memcpy(&v4, &socket, sizeof v4);
        address.bytes[10] = address.bytes[11] = 0xff;
        std::memcpy(address.bytes.data() + 12, &v4.sin_addr, 4);
        return address;
    }
    if (socket.sa_family != AF_INET6)
        return std::nullopt;
    sockaddr_in6 v6;
    std::memcpy(&v6, &socket, sizeof v6);
    std::memcpy(address.bytes.data(), &v6.sin6_addr, 16);
    return address;
}

Result<HostLookup::Addresses> resolveBySystem(const QByteArray &host)
{
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_ADDRCONFIG;
    addrinfo *list = nullptr;
    if (const int failed = ::getaddrinfo(host.constData(), nullptr, &hints, &list); failed != 0)
        return Error{ErrorCode::Unavailable, QString::fromLocal8Bit(::gai_strerror(failed))};
    HostLookup::Addresses found;
    for (const addrinfo *item = list; item != nullptr && found.size() < mostAddresses; item = item->ai_next) {
        const std::optional<IpAddress> address = addressOf(*item->ai_addr);
        if (address && std::find(found.begin(), found.end(), *address) == found.end())
            found.push_back(*address);
    }
    ::freeaddrinfo(list);
    if (found.empty())
        return Error{ErrorCode::Unavailable, QStringLiteral("the name has no address")};
    return found;
}

} // namespace

// Shared with the threads, which outlive the object when a look-up hangs.
struct HostLookup::State
{
    struct Name
    {
        std::vector<Found> waiting;
        Addresses addresses;
        Clock::time_point keptUntil{};
        bool isAsked = false;
    };

    Resolve resolve;
    std::mutex mutex; // guards all below
    std::condition_variable changed;
    std::map<QByteArray, Name> names;
    std::deque<QByteArray> asked;
    int threads = 0;
    int idle = 0;
    bool stopping = false;

    void dropOld()
    {
        const auto now = Clock::now();
        std::erase_if(
            names, [&](const auto &entry) { return !entry.second.isAsked && entry.second.keptUntil <= now; });
    }

    void answer(std::unique_lock<std::mutex> &lock, const QByteArray &host, const Result<Addresses> &result)
    {
        Name &name = names[host];
        name.isAsked = false;
        if (result) {
            name.addresses = *result;
            name.keptUntil = Clock::now() + keepFor;
        }
        const std::vector<Found> waiting = std::exchange(name.waiting, {});
        lock.unlock();
        for (const Found &found : waiting)
            found(result);
        lock.lock();
    }

    void work()
    {
        nameThisThread("psi-names");
        std::unique_lock lock(mutex);
        while (!stopping) {
            if (asked.empty()) {
                ++idle;
                changed.wait(lock);
                --idle;
                continue;
            }
            const QByteArray host = asked.front();
            asked.pop_front();
            lock.unlock();
            const Result<Addresses> result = resolve(host);
            lock.lock();
            if (!stopping)
                answer(lock, host, result);
        }
        --threads;
        changed.notify_all();
    }
};

HostLookup::HostLookup(Resolve resolve)
    : m_state(std::make_shared<State>())
{
    m_state->resolve = resolve ? std::move(resolve) : resolveBySystem;
}

HostLookup::~HostLookup() { stop(); }

void HostLookup::find(const QByteArray &host, Found found)
{
    if (const std::optional<IpAddress> literal = IpAddress::parse(host)) {
        found(Addresses{*literal});
        return;
    }
    std::unique_lock lock(m_state->mutex);
    if (m_state->stopping)
        return;
    if (m_state->names.size() > mostKept)
        m_state->dropOld();
    State::Name &name = m_state->names[host];
    if (name.keptUntil > Clock::now()) {
        const Addresses addresses = name.addresses;
        lock.unlock();
        found(addresses);
        return;
    }
    name.waiting.push_back(std::move(found));
    if (name.isAsked)
        return;
    name.isAsked = true;
    m_state->asked.push_back(host);
    // As many threads as there are names: one that was woken and has not run yet still counts as idle.
    if (m_state->asked.size() > static_cast<std::size_t>(m_state->idle) && m_state->threads < mostThreads) {
        ++m_state->threads;
        std::thread([state = m_state] { state->work(); }).detach();
    }
    m_state->changed.notify_one();
}

void HostLookup::stop()
{
    std::unique_lock lock(m_state->mutex);
    m_state->stopping = true;
    m_state->names.clear();
    m_state->asked.clear();
    m_state->changed.notify_all();
    m_state->changed.wait_for(lock, stopPatience, [this] { return m_state->threads == 0; });
}

} // namespace psi
