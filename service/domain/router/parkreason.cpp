#include "service/domain/router/parkreason.h"

namespace psi {

namespace {
bool namesTarget(const QString &type)
{
    return type == QLatin1String("reaction") || type == QLatin1String("edit") ||
           type == QLatin1String("revoke");
}

// Why a message that has a line, an id and a sender is not used; empty when it is.
QString contentReason(const InboundEvent &event)
{
    if (const auto *raw = std::get_if<RawElement>(&event.body))
        return namesTarget(raw->type) ? QStringLiteral("sin_objetivo") : QStringLiteral("tipo_sin_uso");
    const auto *notice = std::get_if<SystemNotice>(&event.body);
    if (notice == nullptr || notice->kind == SystemNotice::Kind::ChangedIdentity)
        return {};
    if (notice->kind == SystemNotice::Kind::Unknown)
        return QStringLiteral("tipo_sin_uso");
    return notice->newPhone.isEmpty() && notice->newUserId.isEmpty() ? QStringLiteral("sin_objetivo")
                                                                     : QString();
}

QString messageReason(const InboundEvent &event)
{
    const auto *raw = std::get_if<RawElement>(&event.body);
    if (event.line.isEmpty())
        return QStringLiteral("sin_linea");
    if (raw != nullptr && raw->type == QLatin1String("grupo"))
        return QStringLiteral("grupo");
    if (event.id.isEmpty())
        return QStringLiteral("sin_id");
    if (personKey(event.person).isEmpty())
        return QStringLiteral("sin_remitente");
    return contentReason(event);
}
} // namespace

QString parkReason(const InboundEvent &event)
{
    if (!event.phoneNumberId.isEmpty() && event.line.isEmpty())
        return QStringLiteral("linea_desconocida");
    switch (event.eventClass) {
    case EventClass::Message:
        return messageReason(event);
    case EventClass::Status:
        if (event.id.isEmpty())
            return QStringLiteral("sin_id");
        return std::holds_alternative<StatusUpdate>(event.body) ? QString()
                                                                : QStringLiteral("estado_sin_uso");
    case EventClass::Error:
        return QStringLiteral("error_de_meta");
    case EventClass::Other:
        break;
    }
    return event.field.isEmpty() ? QStringLiteral("forma_invalida") : QStringLiteral("campo_sin_uso");
}

QString wordOf(const InboundEvent &event)
{
    struct Words
    {
        QString operator()(const RawElement &raw) const { return raw.type; }
        QString operator()(const MessageContent &content) const
        {
            return QString::fromLatin1(messageTypeWord(content.type));
        }
        QString operator()(const Reaction &) const { return QStringLiteral("reaction"); }
        QString operator()(const MessageEdit &) const { return QStringLiteral("edit"); }
        QString operator()(const MessageRevoke &) const { return QStringLiteral("revoke"); }
        QString operator()(const SystemNotice &) const { return QStringLiteral("system"); }
        QString operator()(const StatusUpdate &status) const { return status.word; }
    };
    return event.eventClass == EventClass::Other ? event.field : std::visit(Words(), event.body);
}

} // namespace psi
