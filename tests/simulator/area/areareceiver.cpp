#include "tests/simulator/area/areareceiver.h"

#include <array>
#include <cstdlib>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <QJsonArray>
#include <QJsonDocument>

namespace psi::sim {

namespace {

constexpr std::size_t mostCalls = 20000;
constexpr qsizetype mostBytes = 64 << 20;
constexpr std::size_t mostIds = 100000;
constexpr qint64 mostSkew = 300;

QByteArray digestOf(const QByteArray &bytes)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    EVP_Digest(bytes.constData(), static_cast<std::size_t>(bytes.size()), digest.data(), &length,
               EVP_sha256(), nullptr);
    return QByteArray(reinterpret_cast<const char *>(digest.data()), static_cast<qsizetype>(length)).toHex();
}

} // namespace

QByteArray areaSignature(const QByteArray &secret, const QByteArray &id, const QByteArray &timestamp,
                         const QByteArray &body)
{
    const QByteArray text = id + '.' + timestamp + '.' + body;
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    HMAC(EVP_sha256(), secret.constData(), static_cast<int>(secret.size()),
         reinterpret_cast<const unsigned char *>(text.constData()), static_cast<std::size_t>(text.size()),
         digest.data(), &length);
    return "v1," + QByteArray(reinterpret_cast<const char *>(digest.data()), static_cast<qsizetype>(length))
                       .toBase64();
}

ServerReply AreaReceiver::handle(const ServerRequest &request, const QByteArray &path)
{
    if (path.contains('/')) { // where `redirect` points: nobody should come
        ++m_followed;
        return ServerReply::json(200, {{QStringLiteral("followed"), true}});
    }
    if (request.method != "POST")
        return ServerReply::error(405, QStringLiteral("POST only"));
    AreaCall call;
    call.time = request.received;
    call.area = path;
    call.id = request.field("webhook-id");
    call.timestamp = request.field("webhook-timestamp");
    call.body = request.body;
    call.hash = digestOf(request.body);
    call.signature = judge(call, request.field("webhook-signature"));
    const bool isRight =
        QByteArrayView(call.signature) == "ok" || QByteArrayView(call.signature) == "unchecked";
    ServerReply reply = isRight ? replyFor(pickFault(faultOf(path), m_dice), path)
                                : ServerReply::error(401, QString::fromLatin1(call.signature));
    call.status = reply.manner == ServerReply::Manner::Endless ? 0 : reply.status;
    remember(std::move(call));
    return reply;
}

const char *AreaReceiver::judge(const AreaCall &call, const QByteArray &signature) const
{
    const auto own = m_rules.areaSecrets.find(call.area);
    const QByteArray &secret = own == m_rules.areaSecrets.end() ? m_rules.areaSecret : own->second;
    if (secret.isEmpty())
        return "unchecked";
    if (signature.isEmpty() || call.id.isEmpty() || call.timestamp.isEmpty())
        return "missing";
    const QByteArray right = areaSignature(secret, call.id, call.timestamp, call.body);
    bool found = false; // several signatures may stand there, separated by blanks
    for (const QByteArray &one : signature.split(' '))
        found = found ||
                (one.size() == right.size() && CRYPTO_memcmp(one.constData(), right.constData(),
                                                             static_cast<std::size_t>(right.size())) == 0);
    if (!found)
        return "wrong";
    const qint64 skew = stampOf(call.time) / 1000000 - call.timestamp.toLongLong();
    return std::abs(skew) > mostSkew ? "stale" : "ok";
}

Fault &AreaReceiver::faultOf(const QByteArray &area)
{
    const auto own = m_rules.areas.find(area);
    return own == m_rules.areas.end() ? m_rules.anyArea : own->second;
}

ServerReply AreaReceiver::replyFor(FaultMode mode, const QByteArray &area) const
{
    ServerReply reply = ServerReply::json(200, {{QStringLiteral("ok"), true}});
    switch (mode) {
    case FaultMode::Ok:
    case FaultMode::Wrong:
        break;
    case FaultMode::Slow:
        reply.delay = m_rules.slow;
        break;
    case FaultMode::Broken:
        return ServerReply::error(500, QStringLiteral("broken"));
    case FaultMode::Gone:
        return ServerReply::error(404, QStringLiteral("gone"));
    case FaultMode::Endless:
        reply.manner = ServerReply::Manner::Endless;
        break;
    case FaultMode::Redirect:
        reply.status = 302;
        reply.fields.emplace_back("Location", "/area/" + area + "/elsewhere");
        break;
    }
    return reply;
}

void AreaReceiver::remember(AreaCall call)
{
    call.seq = ++m_last;
    if (!m_webhooks.contains(call.id)) {
        m_ids.push_back(call.id);
        m_webhooks[call.id] = {call.area, 0, 0, true, call.hash, call.time, call.time};
    }
    Webhook &webhook = m_webhooks[call.id];
    ++webhook.tries;
    webhook.accepted += call.status == 200 ? 1 : 0;
    webhook.isSame = webhook.isSame && webhook.area == call.area && webhook.hash == call.hash;
    webhook.last = call.time;
    m_bytes += call.body.size();
    m_calls.push_back(std::move(call));
    while (m_calls.size() > mostCalls || m_bytes > mostBytes) {
        m_bytes -= m_calls.front().body.size();
        m_calls.pop_front();
    }
    if (m_ids.size() > mostIds) {
        m_webhooks.erase(m_ids.front());
        m_ids.pop_front();
    }
}

QJsonObject AreaReceiver::toJson(const AreaCall &call)
{
    return {{QStringLiteral("seq"), static_cast<qint64>(call.seq)},
            {QStringLiteral("at"), static_cast<qint64>(stampOf(call.time))},
            {QStringLiteral("area"), QString::fromUtf8(call.area)},
            {QStringLiteral("webhook_id"), QString::fromUtf8(call.id)},
            {QStringLiteral("timestamp"), QString::fromUtf8(call.timestamp)},
            {QStringLiteral("signature"), QLatin1String(call.signature)},
            {QStringLiteral("sha256"), QString::fromLatin1(call.hash)},
            {QStringLiteral("status"), call.status},
            {QStringLiteral("body"), QJsonDocument::fromJson(call.body).object()}};
}

QJsonObject AreaReceiver::toJson(const QByteArray &id, const Webhook &webhook)
{
    return {{QStringLiteral("webhook_id"), QString::fromUtf8(id)},
            {QStringLiteral("area"), QString::fromUtf8(webhook.area)},
            {QStringLiteral("tries"), webhook.tries},
            {QStringLiteral("accepted"), webhook.accepted},
            {QStringLiteral("same"), webhook.isSame},
            {QStringLiteral("sha256"), QString::fromLatin1(webhook.hash)},
            {QStringLiteral("first"), static_cast<qint64>(stampOf(webhook.first))},
            {QStringLiteral("last"), static_cast<qint64>(stampOf(webhook.last))}};
}

QJsonObject AreaReceiver::list(const QByteArray &area, const QByteArray &webhookId, std::size_t limit) const
{
    const auto fits = [&](const QByteArray &isArea, const QByteArray &isId) {
        return (area.isEmpty() || area == isArea) && (webhookId.isEmpty() || webhookId == isId);
    };
    QJsonArray calls;
    for (auto call = m_calls.rbegin();
         call != m_calls.rend() && static_cast<std::size_t>(calls.size()) < limit; ++call) {
        if (fits(call->area, call->id))
            calls.prepend(toJson(*call));
    }
    QJsonArray webhooks;
    for (auto id = m_ids.rbegin(); id != m_ids.rend() && static_cast<std::size_t>(webhooks.size()) < limit;
         ++id) {
        const Webhook &webhook = m_webhooks.at(*id);
        if (fits(webhook.area, *id))
            webhooks.prepend(toJson(*id, webhook));
    }
    return {{QStringLiteral("calls"), calls},
            {QStringLiteral("webhooks"), webhooks},
            {QStringLiteral("received"), static_cast<qint64>(m_last)},
            {QStringLiteral("followed"), static_cast<qint64>(m_followed)}};
}

void AreaReceiver::reset()
{
    m_calls.clear();
    m_bytes = 0;
    m_webhooks.clear();
    m_ids.clear();
    m_last = 0;
    m_followed = 0;
}

} // namespace psi::sim
