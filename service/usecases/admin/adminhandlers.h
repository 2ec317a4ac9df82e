#pragma once

#include "service/usecases/admin/adminrequest.h"

namespace psi {

/// What each route does; the table in adminservice.cpp says which. Query and body fit their schemas, and the
/// caller has the role. Routes with the effect Stores run inside a transaction of the store: they touch
/// nothing else, and leave the rest to AdminRequest::after.
namespace adminroutes {

// identityadmin.cpp
AdminResult me(const AdminParts &parts, AdminRequest &request);
AdminResult openApi(const AdminParts &parts, AdminRequest &request);
AdminResult reload(const AdminParts &parts, AdminRequest &request);

// messagesadmin.cpp
AdminResult sendMessage(const AdminParts &parts, AdminRequest &request);
AdminResult oneMessage(const AdminParts &parts, AdminRequest &request);
AdminResult listMessages(const AdminParts &parts, AdminRequest &request);
AdminResult resendMessage(const AdminParts &parts, AdminRequest &request);
AdminResult markMessageFailed(const AdminParts &parts, AdminRequest &request);

// linesadmin.cpp
AdminResult listLines(const AdminParts &parts, AdminRequest &request);
AdminResult holdLine(const AdminParts &parts, AdminRequest &request);
AdminResult resumeLine(const AdminParts &parts, AdminRequest &request);
AdminResult pauseQueue(const AdminParts &parts, AdminRequest &request);
AdminResult resumeQueue(const AdminParts &parts, AdminRequest &request);

// areasadmin.cpp
AdminResult listAreas(const AdminParts &parts, AdminRequest &request);
/// Before putArea(): why the webhook may not be there.
std::optional<ApiProblem> checkArea(const AdminParts &parts, const AdminRequest &request);
AdminResult putArea(const AdminParts &parts, AdminRequest &request);

// callsadmin.cpp
AdminResult testArea(const AdminParts &parts, AdminRequest &request);
AdminResult testLine(const AdminParts &parts, AdminRequest &request);

// menusadmin.cpp
AdminResult menusInStore(const AdminParts &parts, AdminRequest &request);
AdminResult putMenus(const AdminParts &parts, AdminRequest &request);
AdminResult preview(const AdminParts &parts, AdminRequest &request);
AdminResult menuVersions(const AdminParts &parts, AdminRequest &request);
AdminResult restoreMenus(const AdminParts &parts, AdminRequest &request);

// answersadmin.cpp
AdminResult pauseAnswers(const AdminParts &parts, AdminRequest &request);
AdminResult resumeAnswers(const AdminParts &parts, AdminRequest &request);

// tokensadmin.cpp
AdminResult listTokens(const AdminParts &parts, AdminRequest &request);
AdminResult createToken(const AdminParts &parts, AdminRequest &request);
AdminResult revokeToken(const AdminParts &parts, AdminRequest &request);

} // namespace adminroutes

} // namespace psi
