#include "service/usecases/admin/tokenbook.h"

#include <algorithm>
#include <array>

#include <QCryptographicHash>
#include <QRandomGenerator>

#include "service/domain/router/areanames.h"
#include "shared/constanttime.h"

namespace psi {

namespace {

constexpr Micros freshFor = std::chrono::milliseconds(500);
constexpr Micros holdsFor = std::chrono::minutes(5);
constexpr int idBytes = 6;
constexpr int secretBytes = 32;
constexpr qsizetype longestToken = 128;

QByteArray randomBytes(int count)
{
    std::array<quint32, secretBytes / sizeof(quint32)> words{};
    QRandomGenerator::system()->fillRange(words.data(), static_cast<qsizetype>(words.size()));
    return QByteArray(reinterpret_cast<const char *>(words.data()), count);
}

QByteArray hashOf(QByteArrayView token)
{
    return QCryptographicHash::hash(token, QCryptographicHash::Sha256);
}

// "psi_<id>_<secret>"; empty for anything else.
QString idOf(QByteArrayView token)
{
    const QByteArrayView prefix("psi_");
    const qsizetype end = token.indexOf('_', prefix.size());
    return token.startsWith(prefix) && end > 0
               ? QString::fromLatin1(token.sliced(prefix.size(), end - prefix.size()))
               : QString();
}

} // namespace

bool AdminCaller::sees(const AreaId &area) const
{
    return areas.empty() || std::find(areas.begin(), areas.end(), area) != areas.end();
}

// The list in memory is asked under the lock; the store only when it is too old.
Result<AdminCaller> TokenBook::authenticate(QByteArrayView token)
{
    const Error wrong{ErrorCode::Unauthorized, QStringLiteral("the token opens nothing")};
    const std::lock_guard lock(m_mutex);
    if (const Result<void> refreshed = refresh(); !refreshed)
        return refreshed.error();
    const QByteArray hash = hashOf(token.first(std::min(token.size(), longestToken)));
    const auto found = m_known.find(idOf(token));
    const QByteArray nothing(hash.size(), '\0');
    const bool isThere = found != m_known.end();
    if (!isSameSecret(hash, isThere ? found->second.hash : nothing) || token.size() > longestToken ||
        !isThere)
        return wrong;
    const AccessToken &known = found->second;
    if (!known.isLive(m_clock.now()))
        return wrong;
    return AdminCaller{known.id, known.name, known.role, known.areas};
}

Result<void> TokenBook::refresh()
{
    const Micros now = m_clock.steady();
    if (m_askedAt && now - *m_askedAt < freshFor)
        return m_loadedAt ? Result<void>() : Result<void>(m_lastError);
    const Result<std::vector<AccessToken>> tokens = m_store.tokens();
    m_askedAt = now;
    if (!tokens) {
        if (m_loadedAt && now - *m_loadedAt < holdsFor)
            return {};
        m_loadedAt.reset();
        m_lastError = tokens.error();
        return m_lastError;
    }
    m_loadedAt = now;
    m_known.clear();
    for (const AccessToken &token : *tokens) {
        if (!token.revoked)
            m_known.emplace(token.id, token);
    }
    return {};
}

Result<NewToken> TokenBook::create(const TokenDraft &draft, const QString &by)
{
    for (const AreaId &area : draft.areas) {
        if (!isKnownArea(area))
            return Error{ErrorCode::Invalid, QStringLiteral("there is no area '%1'").arg(area.value)};
    }
    const QByteArray id = randomBytes(idBytes).toHex();
    const QByteArray secret =
        randomBytes(secretBytes).toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    const QByteArray token = "psi_" + id + '_' + secret;
    AccessToken row;
    row.id = QString::fromLatin1(id);
    row.name = draft.name;
    row.role = draft.role;
    row.areas = draft.areas;
    row.hash = hashOf(token);
    row.created = std::chrono::floor<std::chrono::milliseconds>(m_clock.now());
    row.createdBy = by;
    if (draft.lifetime)
        row.expires = row.created + *draft.lifetime;
    if (const Result<void> added = m_store.add(row); !added)
        return added.error();
    return NewToken{row.id, token};
}

void TokenBook::forget()
{
    const std::lock_guard lock(m_mutex);
    m_askedAt.reset();
}

} // namespace psi
