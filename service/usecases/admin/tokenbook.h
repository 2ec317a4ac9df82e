#pragma once

#include <map>
#include <mutex>

#include "service/ports/adminoperations.h"
#include "service/ports/clock.h"
#include "service/ports/tokenstore.h"

namespace psi {

/// What a new token is to be.
struct TokenDraft
{
    QString name;
    Role role = Role::Viewer;
    std::vector<AreaId> areas;
    std::optional<std::chrono::seconds> lifetime; ///< nothing = it never expires
};

struct NewToken
{
    QString id;
    QByteArray secret; ///< the token itself, "psi_<id>_<256 random bits>": shown once, kept nowhere
};

/// The tokens of the admin API. Knows the living ones by heart, at most half a second old, so that a wrong
/// token costs the store nothing; a revocation made elsewhere is seen within a second.
/// While the store is away, what was known last holds for five minutes. Any thread; blocking.
class TokenBook
{
public:
    /// Both outlive it.
    TokenBook(TokenStore &store, const Clock &clock)
        : m_store(store)
        , m_clock(clock)
    {}

    /// Unauthorized, or Unavailable.
    Result<AdminCaller> authenticate(QByteArrayView token);

    /// Invalid: an area that the CRM has no tray for. Full: there are too many.
    Result<NewToken> create(const TokenDraft &draft, const QString &by);
    /// Newest first.
    Result<std::vector<AccessToken>> list() { return m_store.tokens(); }
    /// NotFound: there is no living one.
    Result<void> revoke(const QString &id) { return m_store.revoke(id); }
    /// Looks at the store again at the next request: what was created or revoked, and is committed, is seen
    /// at once.
    void forget();

private:
    Result<void> refresh();

    TokenStore &m_store;
    const Clock &m_clock;
    std::mutex m_mutex;
    std::map<QString, AccessToken> m_known; ///< guarded by m_mutex, as below; living ones by id
    std::optional<Micros> m_loadedAt;       ///< steady
    std::optional<Micros> m_askedAt;        ///< steady; last try, also a failed one
    Error m_lastError;                      ///< while nothing is known
};

} // namespace psi
