#pragma once

#include <optional>
#include <vector>

#include "shared/api/role.h"
#include "shared/ids.h"
#include "shared/result.h"
#include "shared/timestamp.h"

namespace psi {

/// A token of the admin API as the store keeps it: never the secret itself.
struct AccessToken
{
    QString id; ///< the part of the token that may be seen
    QString name;
    Role role = Role::Viewer;
    std::vector<AreaId> areas; ///< empty = all
    QByteArray hash;           ///< SHA-256 of the whole token
    Timestamp created{};
    QString createdBy;
    std::optional<Timestamp> expires;
    std::optional<Timestamp> revoked;

    bool isLive(Timestamp now) const { return !revoked && (!expires || now < *expires); }
    friend bool operator==(const AccessToken &, const AccessToken &) = default;
};

/// The tokens in the store (`router_tokens`). Any thread; blocking. Errors: Unavailable, Full.
class TokenStore
{
public:
    /// More living ones are not taken in.
    static constexpr int mostTokens = 500;

    virtual ~TokenStore() = default;

    /// Newest first, dead ones of the last months with them; at most twice mostTokens.
    virtual Result<std::vector<AccessToken>> tokens() = 0;
    /// Full: there are mostTokens living ones.
    virtual Result<void> add(const AccessToken &token) = 0;
    /// NotFound: there is none of that id that lives.
    virtual Result<void> revoke(const QString &id) = 0;
};

} // namespace psi
