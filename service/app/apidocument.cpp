#include "service/app/apidocument.h"

#include <QStringList>

#include "shared/api/apiroutes.h"

namespace psi {

namespace {

QString q(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

constexpr const char *opening = R"(# Admin API

Made by `psi-router api-document` from the tables in `shared/api/`; a test compares the two. The service describes the same
at `/api/v1/openapi.json` (OpenAPI 3.1).

```sh
token=$(psi-router token create --role operator --name "Console of Ana")   # printed once; only a hash is kept
curl -H "Authorization: Bearer $token" http://127.0.0.1:8081/api/v1/me
psi-router token list
psi-router token revoke ID
```

An agent's message, from a CRM (role `crm`): 202 means that it is in the chat and in the outbox, on disk. The same key
again answers the same and sends nothing more.

```sh
curl -H "Authorization: Bearer $token" -H "Content-Type: application/json" -H "Idempotency-Key: 7f1c" \
  -d '{"conversation_id": "01890c2e-…", "type": "text", "text": {"body": "Hola"}, "agent": {"id": "7", "name": "Ana"}}' \
  http://127.0.0.1:8081/api/v1/messages
```

| Rule | |
|---|---|
| tokens | `Authorization: Bearer`; `--areas a,b` bounds what exists for one, `--expires 90d` ends it; a revocation is seen within a second, made by this process at once |
| roles | `viewer` < `operator` < `supervisor` < `admin`; `crm` sends messages and reads those it sent; `metrics` reads `/metrics`, which needs no token on a loopback bind |
| bodies | one JSON object, `Content-Type: application/json`, at most 256 KiB; members that a schema does not know are refused |
| problems | `application/problem+json` with a stable `code`; `faults` names every mistake of a request by its place |
| `Idempotency-Key` | on every write, 1 to 255 printable characters: the same request again is answered from what was kept (header `Idempotency-Replayed: true`), for 24 h and for each token; another request with the key gets `IDEMPOTENCY_KEY_REUSED`. What was refused is not kept |
| lists | `{items, next, as_of, total: {value, exact}}`; `next` is handed back as `cursor`, with the same filters |
| ids | texts; times are RFC 3339 in UTC; phones are masked |
| limits | wrong tokens: 10 at once for an address, then one in 30 s (429); 4 requests at a time, 64 waiting (503 with Retry-After) |
| audit | every write leaves a row of `router_auditoria`: token, action, object, reason; a refusal by role one a minute |

)";

constexpr const char *codes = R"(## Codes

| Status | Code | Meaning |
|---|---|---|
| 400 | `BAD_JSON` `BAD_REQUEST` `BAD_CURSOR` | no strict JSON object; does not fit its schema; a cursor of another list |
| 401 | `UNAUTHORIZED` | no living token |
| 403 | `FORBIDDEN` | the role may not do this |
| 404 | `NOT_FOUND` | nothing there, or not for this token's areas |
| 405 | `METHOD_NOT_ALLOWED` | `Allow` names what is |
| 409 | `CONFLICT` `SHADOW` | its state forbids it; `router.mode` is `shadow`: nothing is sent |
| 415 | `UNSUPPORTED_MEDIA_TYPE` | not `application/json` |
| 422 | `INVALID` `IDEMPOTENCY_KEY_REUSED` | cannot be done as it is; see above |
| 422 | `WINDOW_EXPIRED` | free form outside the 24 h window: only a template may be sent |
| 422 | `LINE_UNKNOWN` | no such line, or not that of the conversation |
| 422 | `MENUS_INVALID` `URL_REFUSED` | `faults` says what is wrong; a webhook may not be there |
| 429 | `TOO_MANY_ATTEMPTS` | wrong tokens from this address |
| 500 | `INTERNAL` | a fault of the program; the log says more |
| 503 | `UNAVAILABLE` `FULL` | store, queue or dispatcher do not answer, or a bound is reached; `Retry-After` |
)";

QString rolesOf(Access access)
{
    switch (access) {
    case Access::Viewer:
        return QStringLiteral("viewer");
    case Access::Operator:
        return QStringLiteral("operator");
    case Access::OperatorOrCrm:
        return QStringLiteral("operator, crm");
    case Access::Supervisor:
        return QStringLiteral("supervisor");
    case Access::Admin:
        return QStringLiteral("admin");
    case Access::None:
        break;
    }
    return {};
}

QString nameOf(ApiSchema schema)
{
    return schema == ApiSchema::None ? QString()
                                     : QLatin1Char('`') + q(schemaOf(schema).name) + QLatin1Char('`');
}

QString routeRow(const ApiRouteRow &row)
{
    QStringList names;
    for (const ApiField &field : row.query)
        names << q(field.name);
    const QString query = names.isEmpty() ? QString() : QLatin1Char('?') + names.join(QLatin1Char('&'));
    return QStringLiteral("| `%1 %2%3` | %4 | %5 | %6 `%7` | %8 |\n")
        .arg(QString::fromLatin1(methodName(row.method)), q(row.pattern), query, rolesOf(row.access),
             nameOf(row.request), QString::number(row.success), q(schemaOf(row.response).name),
             q(row.summary));
}

QString kindOf(const ApiField &field)
{
    const QString of = field.of == ApiSchema::None ? QString() : q(schemaOf(field.of).name);
    switch (field.kind) {
    case ApiKind::Text: {
        QStringList words;
        for (const std::string_view word : field.words)
            words << q(word);
        return words.isEmpty() ? QStringLiteral("text") : words.join(QLatin1Char(' '));
    }
    case ApiKind::Integer:
        return QStringLiteral("whole number");
    case ApiKind::Boolean:
        return QStringLiteral("true or false");
    case ApiKind::Time:
        return QStringLiteral("time");
    case ApiKind::Object:
        return of.isEmpty() ? QStringLiteral("object") : of;
    case ApiKind::Objects:
        return QStringLiteral("list of objects");
    case ApiKind::List:
        return QStringLiteral("list of ") + (of.isEmpty() ? QStringLiteral("texts") : of);
    }
    return {};
}

QString boundsOf(const ApiField &field)
{
    return field.most > 0 ? QStringLiteral(", %1 to %2").arg(field.least).arg(field.most) : QString();
}

QString schemaText(const ApiSchemaRow &row)
{
    QString text = QStringLiteral("### %1\n\n").arg(q(row.name));
    if (!row.help.empty())
        text += q(row.help) + QStringLiteral("\n\n");
    if (row.fields.empty())
        return text;
    text += QStringLiteral("| Member | | |\n|---|---|---|\n");
    for (const ApiField &field : row.fields)
        text += QStringLiteral("| `%1`%2 | %3%4%5 | %6 |\n")
                    .arg(q(field.name), field.isRequired ? QStringLiteral(" *") : QString(), kindOf(field),
                         boundsOf(field), field.isNullable ? QStringLiteral(" or null") : QString(),
                         q(field.help));
    return text + QLatin1Char('\n');
}

} // namespace

QString apiDocument()
{
    QString text = QString::fromUtf8(opening) +
                   QStringLiteral("## Routes\n\nAll below `%1`.\n\n| Route | Role | Body | Answer | |\n"
                                  "|---|---|---|---|---|\n")
                       .arg(q(apiPrefix));
    for (const ApiRouteRow &row : apiRoutes())
        text += routeRow(row);
    text += QLatin1Char('\n') + QString::fromUtf8(codes) +
            QStringLiteral(
                "\n## Schemas\n\nMembers with * are always there. Texts are bounded in characters, lists "
                "in items.\n\n");
    for (int i = 1; i < static_cast<int>(ApiSchema::Count); ++i)
        text += schemaText(schemaOf(static_cast<ApiSchema>(i)));
    return text.trimmed() + QLatin1Char('\n');
}

} // namespace psi
