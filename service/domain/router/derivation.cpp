#include "service/domain/router/derivation.h"

#include <QDateTime>

#include "shared/text/jsonliteral.h"

namespace psi {

namespace {

QString rfc3339(Timestamp time)
{
    const auto millis = std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count();
    return QDateTime::fromMSecsSinceEpoch(millis, Qt::UTC).toString(Qt::ISODateWithMs);
}

// Members of one JSON object, in the order in which they are added.
class Members
{
public:
    Members &add(const char *name, const QString &value)
    {
        m_json += m_json.isEmpty() ? "{\"" : ",\"";
        m_json += name;
        m_json += "\":";
        m_json += jsonLiteral(value).replace('{', "\\u007b");
        return *this;
    }
    Members &addTicket(const char *name)
    {
        m_json += m_json.isEmpty() ? "{\"" : ",\"";
        m_json += QByteArray(name) + "\":\"" + ticketPlaceholder + '"';
        return *this;
    }
    QByteArray end() const { return m_json + '}'; }

private:
    QByteArray m_json;
};

} // namespace

QByteArray ticketPrefix(const QByteArray &day) { return "TKT-" + day + '-'; }

QByteArray ticketNumber(const QByteArray &day, std::int64_t number)
{
    constexpr qsizetype width = 5;
    return ticketPrefix(day) + QByteArray::number(static_cast<qlonglong>(number)).rightJustified(width, '0');
}

QByteArray areaWebhookBody(const DerivationDraft &draft, const DerivationFacts &facts)
{
    Members body;
    body.add("type", QStringLiteral("derivacion")).add("conversacion_id", facts.conversationId);
    body.addTicket("ticket_id").add("derivacion_id", facts.derivationId);
    body.add("linea", facts.line.value).add("telefono", facts.telefono).add("nombre", facts.nombre);
    body.add("area_origen", draft.from.value).add("area_destino", draft.to.value);
    body.add("subetiqueta", draft.subetiqueta).add("motivo", draft.motivo).add("mensaje", facts.mensaje);
    return body.add("timestamp", rfc3339(facts.at)).end();
}

QByteArray auditBefore(const DerivationDraft &draft)
{
    Members values;
    values.add("area", draft.from.value).add("estado", draft.fromEstado);
    return values.add("router_estado", draft.fromRouterEstado).end();
}

QByteArray auditAfter(const DerivationDraft &draft)
{
    Members values;
    values.add("area", draft.to.value).add("estado", QStringLiteral("derivada"));
    values.add("router_estado", QStringLiteral("derivado")).add("subetiqueta", draft.subetiqueta);
    return values.addTicket("ticket_id").end();
}

QByteArray withTicket(QByteArray text, const QByteArray &ticket)
{
    return text.replace(ticketPlaceholder, ticket);
}

QString withTicket(QString text, const QByteArray &ticket)
{
    return text.replace(QLatin1String(ticketPlaceholder), QString::fromLatin1(ticket));
}

} // namespace psi
