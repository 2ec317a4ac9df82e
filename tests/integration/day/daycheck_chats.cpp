// mensajes, mensaje_reacciones, router_eventos.
#include "tests/integration/day/daychecks.h"

#include <algorithm>

#include <QJsonDocument>

namespace psi::test {

namespace {

QString q(const char *text) { return QString::fromUtf8(text); }
const QString null = QStringLiteral("NULL");

QString typeOf(const DayAct &act) { return act.file ? act.file->type : q("text"); }

QJsonObject mediaOf(const DayFile &file)
{
    return {{q("id"), QString::fromLatin1(file.id)},
            {q("mime_type"), QString::fromLatin1(file.file.mime)},
            {q("sha256"), QString::fromLatin1(file.file.hash())},
            {q("voice"), file.type == q("audio")}};
}

/// The messages of one person's chat.
class ChatCheck
{
public:
    ChatCheck(const DayCases &cases, const DayCase &one, DayFindings &findings)
        : m_cases(cases)
        , m_one(one)
        , m_findings(findings)
        , m_where(q("mensajes, ") + one.name)
    {}

    void run()
    {
        const ExpectedPerson &expected = *m_one.expected;
        const std::size_t wanted =
            expected.messages.size() + expected.sendings.size() + expected.handOvers.size();
        m_findings.same(m_where, "rows", static_cast<qint64>(m_one.chat.size()), static_cast<qint64>(wanted));
        qint64 before = 0;
        for (const DayAct *act : expected.messages)
            before = heard(*act, before);
        for (std::size_t i = 0; i < expected.sendings.size(); ++i)
            sent(expected.sendings[i], i);
        notes();
    }

private:
    QString sequenceOf(const DayAct &act) const
    {
        const auto row = m_cases.messagesByWamid.find(QString::fromLatin1(act.wamid));
        return row == m_cases.messagesByWamid.end() ? q("no row") : cellOf(row->second, "secuencia");
    }

    // Answers its sequence, which rises with the acts.
    qint64 heard(const DayAct &act, qint64 before)
    {
        const QString where = m_where + q(", heard <%1>").arg(act.text);
        const auto found = m_cases.messagesByWamid.find(QString::fromLatin1(act.wamid));
        if (found == m_cases.messagesByWamid.end()) {
            m_findings.add(where, q("lost"));
            return before;
        }
        const DayRow &row = found->second;
        m_findings.row(where, row,
                       {{"conversacion_id", m_one.conversationId},
                        {"mensaje", act.text},
                        {"tipo", typeOf(act)},
                        {"direccion", q("entrante")},
                        {"remitente_tipo", q("contacto")},
                        {"remitente_nombre", m_one.person().who.name},
                        {"media_type", act.file ? act.file->type : null},
                        {"media_filename", orNull(act.file ? act.file->filename : QString())},
                        {"opcion_seleccionada", orNull(act.option)},
                        {"timestamp", dayTime(act.time)},
                        {"menu_mostrado", null},
                        {"whatsapp_context_id", null},
                        {"estado_envio", null},
                        {"reenviado", q("0")},
                        {"editado", q("0")},
                        {"eliminado", q("0")}});
        metadata(where, act, row);
        file(where, act, row);
        const qint64 sequence = cellOf(row, "secuencia").toLongLong();
        if (sequence <= before)
            m_findings.add(where, q("out of order: %1 after %2").arg(sequence).arg(before));
        return sequence;
    }

    void metadata(const QString &where, const DayAct &act, const DayRow &row)
    {
        QJsonObject wanted;
        if (act.kind == DayAct::Kind::Tap) {
            QJsonObject reply{{q("id"), act.option}, {q("title"), act.text}};
            if (!act.description.isEmpty())
                reply.insert(q("description"), act.description);
            wanted.insert(q("interactive"),
                          QJsonObject{{q("type"), q("list_reply")}, {q("list_reply"), reply}});
        }
        if (act.file)
            wanted.insert(q("media"), mediaOf(*act.file));
        if (act.isLimited)
            wanted.insert(q("limitado"), true);
        m_findings.same(where, "metadata", jsonIn(cellOf(row, "metadata")), wanted);
    }

    void file(const QString &where, const DayAct &act, const DayRow &row)
    {
        const QString url = cellOf(row, "media_url");
        if (!act.file)
            return m_findings.same(where, "media_url", url, null);
        const auto stored = m_cases.record.media.find(url);
        if (stored == m_cases.record.media.end())
            m_findings.add(where, q("there is no file <%1>").arg(url));
        else
            m_findings.same(where, "the file's hash", QString::fromLatin1(stored->second),
                            QString::fromLatin1(act.file->file.hash()));
    }

    // The row of what was said to the person, as its row of the outbox names it.
    void sent(const ExpectedSending &sending, std::size_t index)
    {
        const QString where = m_where + q(", said <%1>").arg(m_one.textOf(sending).left(40));
        const QString id =
            index < m_one.messageRows.size() ? cellOf(m_one.messageRows[index], "mensaje_id") : QString();
        const auto found = m_cases.messagesById.find(id);
        if (found == m_cases.messagesById.end())
            return m_findings.add(where, q("has no row"));
        const DayRow &row = found->second;
        m_findings.row(where, row,
                       {{"conversacion_id", m_one.conversationId},
                        {"mensaje", m_one.textOf(sending)},
                        {"direccion", q("saliente")},
                        {"menu_mostrado", orNull(sending.menu)},
                        {"estado_envio", q("read")},
                        {"enviado", q("1")},
                        {"entregado", q("1")},
                        {"leido", q("1")},
                        {"fallido", q("0")},
                        {"error_mensaje", null},
                        {"media_url", null},
                        {"opcion_seleccionada", null}});
        const QString wamid =
            index < m_one.accepted.size() ? m_one.accepted[index][q("wamid")].toString() : q("no call");
        m_findings.same(where, "whatsapp_message_id", cellOf(row, "whatsapp_message_id"), wamid);
        sending.isAgents() ? agents(where, *sending.act, row) : routers(where, *sending.act, row);
    }

    void routers(const QString &where, const DayAct &cause, const DayRow &row)
    {
        m_findings.row(where, row,
                       {{"tipo", q("text")},
                        {"remitente_tipo", q("sistema")},
                        {"timestamp", dayTime(cause.time)},
                        {"secuencia", sequenceOf(cause)},
                        {"whatsapp_context_id", null}});
    }

    void agents(const QString &where, const DayAct &act, const DayRow &row)
    {
        const DayDraft &draft = act.draft;
        const bool isImage = draft.type == q("image");
        QString quoted = null;
        QString quotedId = null;
        if (draft.repliesTo >= 0) {
            quoted =
                QString::fromLatin1(m_one.person().acts[static_cast<std::size_t>(draft.repliesTo)].wamid);
            const auto found = m_cases.messagesByWamid.find(quoted);
            quotedId = found == m_cases.messagesByWamid.end() ? q("no row") : cellOf(found->second, "id");
        }
        m_findings.row(where, row,
                       {{"id", draft.id},
                        {"tipo", isImage ? draft.type : q("text")},
                        {"remitente_tipo", q("agente")},
                        {"remitente_nombre", q("Lucía")},
                        {"remitente_id", q("7")},
                        {"media_type", isImage ? draft.type : null},
                        {"whatsapp_context_id", quoted},
                        {"mensaje_citado_id", quotedId},
                        {"secuencia", null}});
        QJsonObject metadata;
        if (draft.type != q("text"))
            metadata.insert(isImage ? q("media") : q("template"), draft.content);
        m_findings.same(where, "metadata", jsonIn(cellOf(row, "metadata")), metadata);
        const QString time = cellOf(row, "timestamp");
        if (time < m_cases.record.began || time > m_cases.record.ended)
            m_findings.add(where, q("was written at %1").arg(time));
    }

    // The system line of each hand-over.
    void notes()
    {
        DayRows found;
        for (const DayRow &row : m_one.chat) {
            if (cellOf(row, "remitente_nombre") == q("PSI Router"))
                found.push_back(row);
        }
        std::stable_sort(found.begin(), found.end(), [](const DayRow &a, const DayRow &b) {
            return cellOf(a, "timestamp") < cellOf(b, "timestamp");
        });
        const auto &handOvers = m_one.expected->handOvers;
        m_findings.same(m_where, "system lines", static_cast<qint64>(found.size()),
                        static_cast<qint64>(handOvers.size()));
        for (std::size_t i = 0; i < std::min(found.size(), handOvers.size()); ++i) {
            const DayHandOver &to = handOvers[i].to;
            m_findings.row(m_where + q(", system line"), found[i],
                           {{"mensaje", q("Derivado desde %1 a %2: %3. Ticket %4")
                                            .arg(m_one.person().line, to.area, to.motivo,
                                                 m_one.ticket(static_cast<int>(i)))},
                            {"direccion", q("saliente")},
                            {"remitente_tipo", q("sistema")},
                            {"timestamp", dayTime(handOvers[i].act->time)},
                            {"secuencia", sequenceOf(*handOvers[i].act)},
                            {"whatsapp_message_id", null},
                            {"estado_envio", null}});
        }
    }

    const DayCases &m_cases;
    const DayCase &m_one;
    DayFindings &m_findings;
    QString m_where;
};

using ByWamid = std::map<QString, DayRow>;

void checkReaction(const DayCases &cases, const DayCase &one, const DayAct &act, const ByWamid &events,
                   DayFindings &findings)
{
    const QString where = q("mensaje_reacciones, ") + one.name;
    const auto target = cases.messagesByWamid.find(QString::fromLatin1(act.target));
    const QString targetId =
        target == cases.messagesByWamid.end() ? q("no row") : cellOf(target->second, "id");
    const DayRows &reactions = cases.table("mensaje_reacciones");
    const auto found = std::find_if(reactions.begin(), reactions.end(),
                                    [&](const DayRow &row) { return cellOf(row, "mensaje_id") == targetId; });
    if (found == reactions.end())
        return findings.add(where, q("lost"));
    findings.row(where, *found,
                 {{"emoji", act.text},
                  {"contacto_id", one.contactId},
                  {"autor_tipo", q("contacto")},
                  {"autor_telefono", one.person().telefono()},
                  {"usuario_id", null}});
    const auto event = events.find(QString::fromLatin1(act.wamid));
    if (event == events.end())
        return findings.add(q("router_eventos, ") + one.name, q("the reaction is lost"));
    findings.row(q("router_eventos, ") + one.name, event->second,
                 {{"clase", q("mensaje")},
                  {"tipo", q("reaction")},
                  {"estado", q("aplicado")},
                  {"motivo", null},
                  {"linea", one.person().line},
                  {"timestamp", dayTime(act.time)}});
}

} // namespace

void checkChats(const DayCases &cases, DayFindings &findings)
{
    ByWamid events;
    for (const DayRow &row : cases.table("router_eventos"))
        events[cellOf(row, "wamid")] = row;
    qint64 reactions = 0;
    for (const DayCase &one : cases.all) {
        ChatCheck(cases, one, findings).run();
        for (const DayAct *act : one.expected->reactions) {
            ++reactions;
            checkReaction(cases, one, *act, events, findings);
        }
    }
    for (const char *table : {"mensaje_reacciones", "router_eventos"})
        findings.same(QLatin1String(table), "rows", static_cast<qint64>(cases.table(table).size()),
                      reactions);
}

} // namespace psi::test
