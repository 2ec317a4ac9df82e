#pragma once

#include <QJsonObject>
#include <QString>

namespace psi {

/// The admin API as OpenAPI 3.1, made from the tables of routes and schemas. Pure; any thread.
QJsonObject openApiDocument(const QString &version);

} // namespace psi
