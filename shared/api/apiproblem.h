#pragma once

#include <vector>

#include <QByteArray>
#include <QJsonObject>

#include "shared/api/apicheck.h"

namespace psi {

/// Why a request was not done, as application/problem+json says it: `code` is what programs decide on, the
/// rest is for people (English, no personal data). A value.
struct ApiProblem
{
    int status = 500;
    QByteArray code;
    QString detail = {};
    std::vector<ApiFault> faults = {};

    QJsonObject toJson() const;
    friend bool operator==(const ApiProblem &, const ApiProblem &) = default;
};

/// The codes; docs/admin-api.md lists them.
namespace apicodes {
inline constexpr const char *unauthorized = "UNAUTHORIZED";
inline constexpr const char *forbidden = "FORBIDDEN";
inline constexpr const char *notFound = "NOT_FOUND";
inline constexpr const char *methodNotAllowed = "METHOD_NOT_ALLOWED";
inline constexpr const char *tooManyAttempts = "TOO_MANY_ATTEMPTS";
inline constexpr const char *badJson = "BAD_JSON";
inline constexpr const char *badRequest = "BAD_REQUEST";
inline constexpr const char *badCursor = "BAD_CURSOR";
inline constexpr const char *mediaType = "UNSUPPORTED_MEDIA_TYPE";
inline constexpr const char *invalid = "INVALID";
inline constexpr const char *conflict = "CONFLICT";
inline constexpr const char *keyReused = "IDEMPOTENCY_KEY_REUSED";
inline constexpr const char *unavailable = "UNAVAILABLE";
inline constexpr const char *full = "FULL";
inline constexpr const char *internal = "INTERNAL";
inline constexpr const char *windowExpired = "WINDOW_EXPIRED";
inline constexpr const char *shadow = "SHADOW";
inline constexpr const char *lineUnknown = "LINE_UNKNOWN";
inline constexpr const char *menusInvalid = "MENUS_INVALID";
inline constexpr const char *urlRefused = "URL_REFUSED";
} // namespace apicodes

} // namespace psi
