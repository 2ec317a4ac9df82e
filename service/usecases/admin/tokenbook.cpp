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

Result<AdminCaller> TokenBook::authenticate(QByteArrayView token)
{
    const Error wrong{ErrorCode::Unauthorized, QStringLiteral("the token opens nothing")};
    if (const Result<void> refreshed = refresh(); !refreshed)
        return refreshed.error();
    const std::lock_guard lock(m_mutex);
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

bool TokenBook::isFresh() const { return m_askedAt && m_clock.steady() - *m_askedAt < freshFor; }

bool TokenBook::isKnown() const { return m_loadedAt && m_clock.steady() - *m_loadedAt < holdsFor; }

// The store is asked when the list is too old, and never under the lock of the list.
Result<void> TokenBook::refresh()
{
    std::unique_lock looking(m_looking, std::defer_lock);
    {
        const std::lock_guard lock(m_mutex);
        if (isFresh())
            return isKnown() ? Result<void>() : Result<void>(m_lastError);
        if (isKnown() && m_forgotten == m_learned && !looking.try_lock())
            return {}; // somebody looks already
    }
    if (!looking.owns_lock())
        looking.lock();
    std::uint64_t forgotten = 0;
    {
        const std::lock_guard lock(m_mutex);
        if (isFresh())
            return isKnown() ? Result<void>() : Result<void>(m_lastError);
        forgotten = m_forgotten;
    }
    return learn(m_store.tokens(), forgotten);
}

Result<void> TokenBook::learn(const Result<std::vector<AccessToken>> &tokens, std::uint64_t forgotten)
{
    const std::lock_guard lock(m_mutex);
    m_askedAt = m_clock.steady();
    if (!tokens) {
        m_lastError = tokens.error();
        return isKnown() ? Result<void>() : Result<void>(m_lastError);
    }
    m_loadedAt = m_askedAt;
    m_learned = forgotten;
    if (m_forgotten != forgotten)
        m_askedAt.reset(); // something changed while the store was asked
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
    ++m_forgotten;
    m_askedAt.reset();
}

} // namespace psi
