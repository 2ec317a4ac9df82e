#include "service/adapters/postgres/pgerror.h"

#include <libpq-fe.h>

namespace psi::postgres {

namespace {
// Texts of these classes quote what was to be stored.
bool quotesValues(const QByteArray &sqlState)
{
    return sqlState.startsWith("22") || sqlState.startsWith("P0");
}

QString firstLine(const char *text)
{
    const QByteArray bytes(text);
    return QString::fromUtf8(bytes.left(bytes.indexOf('\n')));
}
} // namespace

ErrorCode classOf(const QByteArray &sqlState)
{
    if (sqlState == "23505")
        return ErrorCode::LostRace;
    if (sqlState == "40001" || sqlState == "40P01" || sqlState == "55P03" || sqlState == "57014")
        return ErrorCode::Serialization;
    if (sqlState.startsWith("22") || sqlState.startsWith("23") || sqlState == "P0001" ||
        sqlState.startsWith("54"))
        return ErrorCode::EventFault;
    return sqlState == "53100" ? ErrorCode::Full : ErrorCode::Unavailable;
}

Error errorOf(const pg_result *result, pg_conn *connection, const QByteArray &doing)
{
    const QByteArray sqlState = result != nullptr ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : "";
    const char *primary = result != nullptr ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : nullptr;
    QString text = sqlState.isEmpty() ? QStringLiteral("connection") : QString::fromLatin1(sqlState);
    if (!quotesValues(sqlState))
        text += QStringLiteral(": ") + firstLine(primary != nullptr ? primary : PQerrorMessage(connection));
    return {classOf(sqlState), text + QStringLiteral(" in: ") + QString::fromLatin1(doing)};
}

} // namespace psi::postgres
