#include "tests/simulator/ordercheck.h"

#include <algorithm>
#include <set>

namespace psi::sim {

namespace {

using Found = std::set<const LedgerEntry *>;

std::int64_t firstPosted(const LedgerEntry &entry) { return entry.posted.empty() ? 0 : entry.posted.front(); }

// `messages`: of one conversation, in stored order.
void judge(const std::vector<StoredMessage> &messages, Found &found)
{
    std::int64_t lastPosted = 0;
    std::unordered_map<std::int64_t, std::int64_t> lastOfBody;
    for (const StoredMessage &message : messages) {
        const LedgerEntry &sent = *message.sent;
        const auto [place, isFirst] = lastOfBody.try_emplace(sent.body, sent.seq);
        const bool afterItsBody = !isFirst && sent.seq < place->second;
        const bool afterLater = sent.answer == Answer::Ok && sent.answered < lastPosted;
        if (afterItsBody || afterLater)
            found.insert(&sent);
        place->second = std::max(place->second, sent.seq);
        lastPosted = std::max(lastPosted, firstPosted(sent));
    }
}

template <typename Key>
void judgeBy(std::vector<StoredMessage> &messages, Key key, Found &found)
{
    std::sort(messages.begin(), messages.end(), [&](const StoredMessage &a, const StoredMessage &b) {
        return std::pair(a.sent->conversation, key(a)) < std::pair(b.sent->conversation, key(b));
    });
    for (auto from = messages.begin(); from != messages.end();) {
        const auto to = std::find_if(from, messages.end(), [&](const StoredMessage &message) {
            return message.sent->conversation != from->sent->conversation;
        });
        judge({from, to}, found);
        from = to;
    }
}

} // namespace

std::vector<const LedgerEntry *> inversionsOf(std::vector<StoredMessage> messages)
{
    Found found;
    judgeBy(
        messages, [](const StoredMessage &message) { return message.intake; }, found);
    std::erase_if(messages, [](const StoredMessage &message) { return !message.row; });
    judgeBy(
        messages, [](const StoredMessage &message) { return *message.row; }, found);
    return {found.begin(), found.end()};
}

std::vector<const LedgerEntry *> strayMessages(const std::vector<StoredMessage> &messages)
{
    std::unordered_map<std::string, QByteArray> owners;
    std::vector<const LedgerEntry *> stray;
    for (const StoredMessage &message : messages) {
        const auto [owner, isNew] =
            owners.try_emplace(message.storedConversation, message.sent->conversation);
        if (!isNew && owner->second != message.sent->conversation)
            stray.push_back(message.sent);
    }
    return stray;
}

} // namespace psi::sim
