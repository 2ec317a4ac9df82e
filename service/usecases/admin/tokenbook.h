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
/// One request at a time looks at the store, and those that come meanwhile go by what is known: a store that
/// is slow or away holds up one of them. What was known last holds for five minutes. Any thread; blocking.
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
    bool isFresh() const;
    bool isKnown() const;
    Result<void> learn(const Result<std::vector<AccessToken>> &tokens, std::uint64_t forgotten);

    TokenStore &m_store;
    const Clock &m_clock;
    std::mutex m_looking; ///< held by who asks the store; taken before m_mutex
    std::mutex m_mutex;
    std::map<QString, AccessToken> m_known; ///< guarded by m_mutex, as below; living ones by id
    std::optional<Micros> m_loadedAt;       ///< steady
    std::optional<Micros> m_askedAt;        ///< steady; end of the last try, also of a failed one
    std::uint64_t m_forgotten = 0;          ///< calls of forget()
    std::uint64_t m_learned = 0;            ///< so many of them came before what is known was asked for
    Error m_lastError;                      ///< while nothing is known
};

} // namespace psi
