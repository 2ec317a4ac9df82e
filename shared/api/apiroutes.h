#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <QByteArray>
#include <QString>
#include <QStringList>

#include "shared/api/apischema.h"
#include "shared/api/role.h"

namespace psi {

/// The routes of the admin API.
enum class ApiRoute : std::uint8_t
{
    Me,
    OpenApi,
    MessagesList,
    MessageSend,
    MessageGet,
    MessageResend,
    MessageMarkFailed,
    LinesList,
    LineHold,
    LineResume,
    LineTest,
    AreasList,
    AreaPut,
    AreaTest,
    MenusGet,
    MenusPut,
    MenusPreview,
    MenuVersions,
    MenuRestore,
    AnswersPause,
    AnswersResume,
    QueuePause,
    QueueResume,
    Reload,
    TokensList,
    TokenCreate,
    TokenRevoke,
    Count
};

enum class ApiMethod : std::uint8_t
{
    Get,
    Post,
    Put,
    Delete
};

/// How the effect of a route and the answer kept for its Idempotency-Key belong together.
enum class ApiEffect : std::uint8_t
{
    Reads,
    Stores, ///< one transaction of the store: effect, audit row and answer
    Repeats ///< an effect outside the store that may be done twice; then its audit row and answer
};

/// One row per route. `pattern` stands below /api/v1; `{id}` matches one segment of a path.
struct ApiRouteRow
{
    ApiRoute route = ApiRoute::Count;
    std::string_view name = {}; ///< "messages.send": capability, action in the audit, operationId
    ApiMethod method = ApiMethod::Get;
    std::string_view pattern = {};
    Access access = Access::None;
    ApiEffect effect = ApiEffect::Reads;
    ApiSchema request = ApiSchema::None;
    ApiSchema response = ApiSchema::Done;
    int success = 200;
    std::string_view summary = {};
    std::span<const ApiField> query = {};
};

inline constexpr std::string_view apiPrefix = "/api/v1";

std::span<const ApiRouteRow> apiRoutes();
const ApiRouteRow &rowOf(ApiRoute route);
QByteArrayView methodName(ApiMethod method);

/// What stands behind a path below the prefix: the rows whose pattern it fits, one for each method, and what
/// it has in place of `{id}` (percent-decoded). No rows: there is nothing.
struct ApiPath
{
    std::vector<const ApiRouteRow *> rows;
    QString parameter;
};
ApiPath apiPathOf(QByteArrayView path);

/// Names of the routes that a role may call.
QStringList capabilitiesOf(Role role);

} // namespace psi
