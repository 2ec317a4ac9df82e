// What the CRM does with a database that the router fills: its own queries, its functions, its realtime
// subscription.
#include <libpq-fe.h>

#include "tests/unit/postgres/pgkit.h"
#include "tests/unit/postgres/pgoutput.h"

namespace psi::test {

namespace {

const QString ana = QStringLiteral("5491155550001");
const QString beto = QStringLiteral("5493515550003");

class Crm : public PgCase
{
protected:
    void SetUp() override
    {
        PgCase::SetUp();
        migrate();
    }
};

TEST_F(Crm, itsOwnQueriesAnswerWhatTheRouterStored)
{
    apply({message(ana, QStringLiteral("hola"), 0), message(beto, QStringLiteral("buenas"), 1),
           message(ana, QStringLiteral("sigo"), 2)});
    EXPECT_EQ(
        rows("SELECT telefono, ultimo_mensaje FROM conversaciones ORDER BY ts_ultimo_mensaje DESC LIMIT 50"),
        QStringLiteral("+5491155550001 sigo,+5493515550003 buenas"));
    EXPECT_EQ(rows("SELECT telefono FROM conversaciones WHERE area = 'wsp4' ORDER BY ts_ultimo_mensaje DESC "
                   "LIMIT 50"),
              QStringLiteral("+5491155550001,+5493515550003"));
    const QByteArray id = cell("SELECT id FROM conversaciones WHERE telefono = '+5491155550001'").toLatin1();
    EXPECT_EQ(rows("SELECT mensaje FROM mensajes WHERE conversacion_id = '" + id +
                   "' AND eliminado = false ORDER BY timestamp"),
              QStringLiteral("hola,sigo"));
    EXPECT_EQ(
        rows("SELECT mensaje, reacciones, cita_mensaje FROM vw_mensajes_completos WHERE conversacion_id = '" +
             id + "' AND eliminado = false ORDER BY timestamp"),
        QStringLiteral("hola [] NULL,sigo [] NULL"));
    EXPECT_EQ(cell("SELECT nombre FROM contactos WHERE telefono = '+5491155550001'"), QStringLiteral("Ana"));
    EXPECT_EQ(rows("SELECT area, sum(mensajes_no_leidos) FROM conversaciones GROUP BY area"),
              QStringLiteral("wsp4 3"));
    EXPECT_EQ(
        rows("SELECT m.mensaje, p.nombre, p.telefono FROM mensajes m JOIN conversaciones c ON c.id = "
             "m.conversacion_id JOIN contactos p ON p.id = c.contacto_id WHERE m.direccion = 'entrante' "
             "ORDER BY m.secuencia LIMIT 1"),
        QStringLiteral("hola Ana +5491155550001"));
    EXPECT_EQ(
        rows("SELECT estado, count(*) FROM conversaciones WHERE created_at < now() + interval '100 years' "
             "GROUP BY estado ORDER BY estado"),
        QStringLiteral("activa 1,nueva 1"));
}

TEST_F(Crm, theViewShowsReactionsAndQuotes)
{
    const WorkEvent first = message(ana, QStringLiteral("hola"), 0);
    WorkEvent quote = message(ana, QStringLiteral("cita"), 1);
    std::get<MessageContent>(quote.event.body).quotedId = first.event.id;
    WorkEvent reaction = message(ana, {}, 2);
    reaction.event.body = Reaction{first.event.id, QStringLiteral("👍")};
    apply({first, quote, reaction});
    EXPECT_EQ(rows("SELECT mensaje, reacciones -> 0 ->> 'emoji', cita_mensaje, cita_remitente "
                   "FROM vw_mensajes_completos ORDER BY timestamp"),
              QStringLiteral("hola 👍 NULL NULL,cita NULL hola Ana"));
}

TEST_F(Crm, messagesAreMarkedAsReadByBothNamesOfTheArgument)
{
    for (const QByteArray name : {"p_conversacion_id", "conv_id"}) {
        apply({message(ana, QStringLiteral("hola"), static_cast<int>(m_sequence))});
        EXPECT_EQ(cell("SELECT mensajes_no_leidos FROM conversaciones"), QStringLiteral("1"));
        const QByteArray id = cell("SELECT id FROM conversaciones").toLatin1();
        run("SELECT marcar_como_leidos(" + name + " => '" + id + "')");
        EXPECT_EQ(rows("SELECT mensajes_no_leidos, leida FROM conversaciones"), QStringLiteral("0 1"));
    }
}

TEST_F(Crm, messagesThatOthersInsertAreCountedAndOursOnce)
{
    apply({message(ana, QStringLiteral("uno"), 0), message(ana, QStringLiteral("dos"), 1)});
    EXPECT_EQ(cell("SELECT mensajes_no_leidos FROM conversaciones"), QStringLiteral("2"));
    for (const QByteArray who : {"'entrante', 'contacto'", "'entrante', 'sistema'", "'saliente', 'agente'"})
        run("INSERT INTO mensajes (conversacion_id, mensaje, direccion, remitente_tipo) SELECT id, 'x', " +
            who + " FROM conversaciones");
    EXPECT_EQ(cell("SELECT mensajes_no_leidos FROM conversaciones"), QStringLiteral("3"));
}

// Every change of a conversation makes each open screen of the CRM load its whole list again.
TEST_F(Crm, aSubscriberSeesEachMessageOnceAndOneUpdateOfTheConversationABatch)
{
    apply({message(ana, QStringLiteral("antes"), 0)});
    PgOutput subscriber(url(), "supabase_realtime");
    ASSERT_TRUE(subscriber.isStreaming()) << subscriber.error().constData();
    std::vector<WorkEvent> batch;
    for (int i = 1; i <= 20; ++i)
        batch.push_back(message(i % 4 == 0 ? beto : ana, QString::number(i), i));
    apply(batch);
    apply(batch); // all duplicates: nothing to tell
    run("INSERT INTO mensajes (conversacion_id, mensaje, direccion, remitente_tipo) SELECT id, 'fin', "
        "'saliente', "
        "'agente' FROM conversaciones LIMIT 1");
    const std::vector<PgOutput::Change> changes = subscriber.until("mensajes", "mensaje", "fin");
    QStringList messages;
    int updates = 0;
    int conversations = 0;
    for (const PgOutput::Change &change : changes) {
        if (change.table == "mensajes" && change.kind == 'I')
            messages << QString::fromUtf8(change.values.at("mensaje"));
        updates += change.table == "conversaciones" && change.kind == 'U' ? 1 : 0;
        conversations += change.table == "conversaciones" && change.kind == 'I' ? 1 : 0;
    }
    QStringList expected;
    for (int i = 1; i <= 20; ++i)
        expected << QString::number(i);
    EXPECT_EQ(messages, expected << QStringLiteral("fin"));
    EXPECT_EQ(updates, 1);       // Ana's
    EXPECT_EQ(conversations, 1); // Beto's
}

// The phone of a person known by the user id alone goes to contact and conversation: still one update.
TEST_F(Crm, aConversationWhosePersonTakesAPhoneIsUpdatedOnce)
{
    WorkEvent hidden = message({}, QStringLiteral("sin número"), 0);
    hidden.event.person.userId = QStringLiteral("AR.1234567890");
    apply({hidden});
    PgOutput subscriber(url(), "supabase_realtime");
    ASSERT_TRUE(subscriber.isStreaming()) << subscriber.error().constData();
    WorkEvent known = message(ana, QStringLiteral("con número"), 1);
    known.event.person.userId = hidden.event.person.userId;
    apply({known});
    run("INSERT INTO mensajes (conversacion_id, mensaje, direccion, remitente_tipo) SELECT id, 'fin', "
        "'saliente', "
        "'agente' FROM conversaciones");
    int updates = 0;
    for (const PgOutput::Change &change : subscriber.until("mensajes", "mensaje", "fin"))
        updates += change.table == "conversaciones" && change.kind == 'U' ? 1 : 0;
    EXPECT_EQ(updates, 1);
    EXPECT_EQ(cell("SELECT telefono FROM conversaciones"), QStringLiteral("+5491155550001"));
}

} // namespace

} // namespace psi::test
