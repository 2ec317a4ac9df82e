#include "service/usecases/admin/openapi.h"

#include <QJsonArray>

#include "shared/api/apiroutes.h"

namespace psi {

namespace {

QString q(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}
QString l(const char *text) { return QString::fromLatin1(text); }

QJsonObject referenceTo(ApiSchema schema)
{
    return {{l("$ref"), l("#/components/schemas/") + q(schemaOf(schema).name)}};
}

QJsonObject textSchema(const ApiField &field)
{
    QJsonObject json{{l("type"), l("string")}};
    if (field.least > 0)
        json.insert(l("minLength"), static_cast<double>(field.least));
    if (field.most > 0)
        json.insert(l("maxLength"), static_cast<double>(field.most));
    QJsonArray words;
    for (const std::string_view word : field.words)
        words.append(q(word));
    if (!words.isEmpty())
        json.insert(l("enum"), words);
    return json;
}

QJsonObject integerSchema(const ApiField &field)
{
    QJsonObject json{{l("type"), l("integer")}};
    if (field.most > 0) {
        json.insert(l("minimum"), static_cast<double>(field.least));
        json.insert(l("maximum"), static_cast<double>(field.most));
    }
    return json;
}

QJsonObject listSchema(const ApiField &field)
{
    const char *word = field.kind == ApiKind::Objects ? "object" : "string";
    const QJsonObject items =
        field.of != ApiSchema::None ? referenceTo(field.of) : QJsonObject{{l("type"), l(word)}};
    QJsonObject json{{l("type"), l("array")}, {l("items"), items}};
    if (field.most > 0)
        json.insert(l("maxItems"), static_cast<double>(field.most));
    return json;
}

QJsonObject plainSchema(const ApiField &field)
{
    switch (field.kind) {
    case ApiKind::Text:
        return textSchema(field);
    case ApiKind::Integer:
        return integerSchema(field);
    case ApiKind::Boolean:
        return {{l("type"), l("boolean")}};
    case ApiKind::Time:
        return {{l("type"), l("string")}, {l("format"), l("date-time")}};
    case ApiKind::Object:
        return field.of == ApiSchema::None ? QJsonObject{{l("type"), l("object")}} : referenceTo(field.of);
    case ApiKind::List:
    case ApiKind::Objects:
        return listSchema(field);
    }
    return {};
}

QJsonObject fieldSchema(const ApiField &field)
{
    QJsonObject json = plainSchema(field);
    if (field.isNullable)
        json = {{l("anyOf"), QJsonArray{json, QJsonObject{{l("type"), l("null")}}}}};
    if (!field.help.empty())
        json.insert(l("description"), q(field.help));
    return json;
}

QJsonObject objectSchema(const ApiSchemaRow &row)
{
    QJsonObject properties;
    QJsonArray required;
    for (const ApiField &field : row.fields) {
        properties.insert(q(field.name), fieldSchema(field));
        if (field.isRequired)
            required.append(q(field.name));
    }
    QJsonObject json{{l("type"), l("object")}};
    if (!properties.isEmpty()) {
        json.insert(l("properties"), properties);
        json.insert(l("additionalProperties"), false);
    }
    if (!required.isEmpty())
        json.insert(l("required"), required);
    if (!row.help.empty())
        json.insert(l("description"), q(row.help));
    return json;
}

QJsonObject bodyOf(const QJsonObject &schema, const char *type)
{
    return {{l("content"), QJsonObject{{l(type), QJsonObject{{l("schema"), schema}}}}}};
}

QJsonArray parametersOf(const ApiRouteRow &row)
{
    QJsonArray parameters;
    if (row.pattern.find("{id}") != std::string_view::npos)
        parameters.append(QJsonObject{{l("name"), l("id")},
                                      {l("in"), l("path")},
                                      {l("required"), true},
                                      {l("schema"), QJsonObject{{l("type"), l("string")}}}});
    for (const ApiField &field : row.query)
        parameters.append(QJsonObject{
            {l("name"), q(field.name)}, {l("in"), l("query")}, {l("schema"), fieldSchema(field)}});
    if (row.effect != ApiEffect::Reads)
        parameters.append(
            QJsonObject{{l("name"), l("Idempotency-Key")},
                        {l("in"), l("header")},
                        {l("schema"),
                         QJsonObject{{l("type"), l("string")}, {l("minLength"), 1}, {l("maxLength"), 255}}}});
    return parameters;
}

QJsonArray rolesOf(Access access)
{
    QJsonArray roles;
    for (const Role role : allRoles) {
        if (mayCall(role, access))
            roles.append(QString::fromLatin1(roleName(role)));
    }
    return roles;
}

QJsonObject operationOf(const ApiRouteRow &row)
{
    QJsonObject success = bodyOf(referenceTo(row.response), "application/json");
    success.insert(l("description"), l("Done"));
    QJsonObject problem = bodyOf(referenceTo(ApiSchema::Problem), "application/problem+json");
    problem.insert(l("description"), l("Not done; `code` says why"));
    QJsonObject operation{
        {l("operationId"), q(row.name)},
        {l("summary"), q(row.summary)},
        {l("x-roles"), rolesOf(row.access)},
        {l("responses"), QJsonObject{{QString::number(row.success), success}, {l("default"), problem}}}};
    if (const QJsonArray parameters = parametersOf(row); !parameters.isEmpty())
        operation.insert(l("parameters"), parameters);
    if (row.request != ApiSchema::None) {
        QJsonObject body = bodyOf(referenceTo(row.request), "application/json");
        body.insert(l("required"), objectSchema(schemaOf(row.request)).contains(l("required")));
        operation.insert(l("requestBody"), body);
    }
    return operation;
}

} // namespace

QJsonObject openApiDocument(const QString &version)
{
    QJsonObject paths;
    for (const ApiRouteRow &row : apiRoutes()) {
        QJsonObject path = paths.value(q(row.pattern)).toObject();
        path.insert(QString::fromLatin1(methodName(row.method)).toLower(), operationOf(row));
        paths.insert(q(row.pattern), path);
    }
    QJsonObject schemas;
    for (int i = 1; i < static_cast<int>(ApiSchema::Count); ++i) {
        const ApiSchemaRow &row = schemaOf(static_cast<ApiSchema>(i));
        schemas.insert(q(row.name), objectSchema(row));
    }
    const QJsonObject bearer{{l("type"), l("http")}, {l("scheme"), l("bearer")}};
    return {{l("openapi"), l("3.1.0")},
            {l("info"), QJsonObject{{l("title"), l("PSI Router admin API")}, {l("version"), version}}},
            {l("servers"), QJsonArray{QJsonObject{{l("url"), q(apiPrefix)}}}},
            {l("security"), QJsonArray{QJsonObject{{l("bearer"), QJsonArray()}}}},
            {l("paths"), paths},
            {l("components"), QJsonObject{{l("schemas"), schemas},
                                          {l("securitySchemes"), QJsonObject{{l("bearer"), bearer}}}}}};
}

} // namespace psi
