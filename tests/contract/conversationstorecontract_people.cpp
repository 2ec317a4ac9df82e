#include "tests/contract/conversationstorecontract.h"

namespace psi::contract {

namespace {

const QByteArray keys =
    "SELECT p.telefono || ' ' || coalesce(k.clave_canonica, '-') || ' ' || coalesce(k.user_id, '-') "
    "FROM contactos p JOIN router_contactos k ON k.contacto_id = p.id ORDER BY p.telefono";

TEST_P(ConversationStoreContract, theFormsOfAPhoneAreOnePerson)
{
    const std::vector<std::vector<QString>> people{
        {QStringLiteral("5491155550001"), QStringLiteral("541155550001")},  // Argentina
        {QStringLiteral("5215555550004"), QStringLiteral("525555550004")},  // Mexico
        {QStringLiteral("5511987654321"), QStringLiteral("551187654321")}}; // Brazil's ninth digit
    std::vector<WorkEvent> events;
    for (const auto &forms : people) {
        for (const QString &form : forms)
            events.push_back(message({form}, form, static_cast<int>(events.size())));
    }
    apply(events);
    EXPECT_EQ(column("SELECT telefono FROM contactos ORDER BY telefono"),
              QStringLiteral("+525555550004,+5491155550001,+5511987654321"));
    EXPECT_EQ(count("conversaciones"), 3);
    EXPECT_EQ(count("mensajes"), 6);
    for (const auto &forms : people)
        apply({message({forms.back()}, QStringLiteral("otra vez"), 60)});
    EXPECT_EQ(count("contactos"), 3);
    EXPECT_EQ(column("SELECT forma_envio FROM router_contactos ORDER BY forma_envio"),
              QStringLiteral("5215555550004,5491155550001,5511987654321"));
}

TEST_P(ConversationStoreContract, aContactOfTheCrmIsFoundByAnyFormAndKept)
{
    backend().execute(
        "INSERT INTO contactos (id, telefono, nombre, tipo) "
        "VALUES ('7c9e6679-7425-40de-944b-e07fc1f90ae7', '+541155550001', 'Del CRM', 'alumno')");
    apply({message(ana, QStringLiteral("hola"), 0)});
    apply({message(ana, QStringLiteral("sigo"), 1)});
    EXPECT_EQ(backend().query("SELECT id, telefono, nombre, tipo FROM contactos"),
              (std::vector{QStringList{QStringLiteral("7c9e6679-7425-40de-944b-e07fc1f90ae7"),
                                       QStringLiteral("+541155550001"), QStringLiteral("Del CRM"),
                                       QStringLiteral("alumno")}}));
    EXPECT_EQ(cell("SELECT contacto_id FROM conversaciones"),
              QStringLiteral("7c9e6679-7425-40de-944b-e07fc1f90ae7"));
    EXPECT_EQ(cell(keys), QStringLiteral("+541155550001 5491155550001 -"));
}

TEST_P(ConversationStoreContract, withoutANameTheContactIsCalledByItsPhone)
{
    apply({message({ana.phone}, QStringLiteral("hola"), 0)});
    EXPECT_EQ(cell("SELECT nombre FROM contactos"), QStringLiteral("+5491155550001"));
}

TEST_P(ConversationStoreContract, theFirstNameThatIsSaidTakesThePlaceOfThePhone)
{
    apply({message({ana.phone}, QStringLiteral("hola"), 0)});
    apply({message(ana, QStringLiteral("sigo"), 1)});
    EXPECT_EQ(cell("SELECT nombre FROM contactos"), ana.name);
    EXPECT_EQ(cell("SELECT nombre FROM conversaciones"), ana.name);
    Someone renamed = ana;
    renamed.name = QStringLiteral("Otra");
    apply({message(renamed, QStringLiteral("otra vez"), 2)});
    EXPECT_EQ(cell("SELECT nombre FROM contactos"), ana.name);
    EXPECT_EQ(cell("SELECT nombre FROM conversaciones"), ana.name);
}

TEST_P(ConversationStoreContract, aNameThatThePersonOfTheCrmGaveIsNotReplaced)
{
    apply({message({ana.phone}, QStringLiteral("hola"), 0)});
    backend().execute("UPDATE contactos SET nombre = 'Del CRM'");
    apply({message(ana, QStringLiteral("sigo"), 1)});
    EXPECT_EQ(cell("SELECT nombre FROM contactos"), QStringLiteral("Del CRM"));
}

TEST_P(ConversationStoreContract, aUserWithoutAPhoneIsListedUnderTheUserIdUntilThePhoneAppears)
{
    const QString user = QStringLiteral("AR.2093847561029384752");
    apply({message({{}, user, QStringLiteral("Martín")}, QStringLiteral("hola"), 0)});
    EXPECT_EQ(cell("SELECT telefono FROM contactos"), user);
    EXPECT_EQ(cell(keys), user + QStringLiteral(" - ") + user);
    apply({message({ana.phone, user, QStringLiteral("Martín")}, QStringLiteral("con número"), 5)});
    EXPECT_EQ(cell(keys), QStringLiteral("+5491155550001 5491155550001 ") + user);
    EXPECT_EQ(cell("SELECT telefono FROM conversaciones"), QStringLiteral("+5491155550001"));
    EXPECT_EQ(count("mensajes"), 2);
    apply({message({ana.phone}, QStringLiteral("sin id"), 6)});
    EXPECT_EQ(count("contactos"), 1);
    EXPECT_EQ(count("conversaciones"), 1);
}

TEST_P(ConversationStoreContract, phoneAndUserIdOfOneBatchMeetToo)
{
    const QString user = QStringLiteral("AR.1");
    apply({message({{}, user}, QStringLiteral("a"), 0), message({ana.phone, user}, QStringLiteral("b"), 1),
           message({ana.phone}, QStringLiteral("c"), 2)});
    EXPECT_EQ(cell(keys), QStringLiteral("+5491155550001 5491155550001 AR.1"));
    EXPECT_EQ(count("conversaciones", "telefono = '+5491155550001'"), 1);
}

TEST_P(ConversationStoreContract, aKnownPhoneTakesItsUserId)
{
    apply({message(ana, QStringLiteral("hola"), 0)});
    apply({message({ana.phone, QStringLiteral("AR.1")}, QStringLiteral("con id"), 1)});
    EXPECT_EQ(cell(keys), QStringLiteral("+5491155550001 5491155550001 AR.1"));
    apply({message({{}, QStringLiteral("AR.1")}, QStringLiteral("solo id"), 2)});
    EXPECT_EQ(count("contactos"), 1);
    EXPECT_EQ(count("mensajes"), 3);
}

TEST_P(ConversationStoreContract, whenTwoContactsAreOnePersonTheUserIdMovesToThePhone)
{
    const QString user = QStringLiteral("AR.1");
    apply(
        {message({{}, user}, QStringLiteral("por id"), 0), message(ana, QStringLiteral("por teléfono"), 0)});
    backend().execute("UPDATE conversaciones SET estado = 'cerrada' WHERE telefono = '+5491155550001'");
    apply({message({ana.phone, user}, QStringLiteral("ambos"), 5)});
    EXPECT_EQ(column(keys), QStringLiteral("+5491155550001 5491155550001 AR.1,AR.1 - -"));
    // The phone's contact had no live conversation on this line: the other's came with the id.
    EXPECT_EQ(column("SELECT c.estado || ' ' || p.telefono || ' ' || c.telefono FROM conversaciones c "
                     "JOIN contactos p ON p.id = c.contacto_id ORDER BY c.estado"),
              QStringLiteral("activa +5491155550001 +5491155550001,cerrada +5491155550001 +5491155550001"));
    EXPECT_EQ(column("SELECT m.mensaje FROM mensajes m JOIN conversaciones c ON c.id = m.conversacion_id "
                     "WHERE c.estado = 'activa' ORDER BY m.timestamp"),
              QStringLiteral("por id,ambos"));
    EXPECT_EQ(cell("SELECT quien || ' ' || accion FROM router_auditoria"),
              QStringLiteral("router unir_contacto"));
}

TEST_P(ConversationStoreContract, aLiveConversationOfThePhoneIsNotReplaced)
{
    const QString user = QStringLiteral("AR.1");
    apply(
        {message({{}, user}, QStringLiteral("por id"), 0), message(ana, QStringLiteral("por teléfono"), 0)});
    apply({message({ana.phone, user}, QStringLiteral("ambos"), 5),
           message({{}, user}, QStringLiteral("más"), 6)});
    EXPECT_EQ(column("SELECT m.mensaje FROM mensajes m JOIN conversaciones c ON c.id = m.conversacion_id "
                     "WHERE c.telefono = '+5491155550001' ORDER BY m.timestamp"),
              QStringLiteral("por teléfono,ambos,más"));
    EXPECT_EQ(count("conversaciones"), 2);
}

TEST_P(ConversationStoreContract, aChangedNumberIsTakenUnlessAnotherHasIt)
{
    const auto change = [this](const QString &to, const QString &user, int second) {
        return apply({event({ana.phone, QStringLiteral("AR.1")}, second,
                            SystemNotice{SystemNotice::Kind::ChangedNumber, to, user})});
    };
    apply({message({ana.phone, QStringLiteral("AR.1")}, QStringLiteral("hola"), 0)});
    EXPECT_EQ(change(QStringLiteral("5491155550009"), QStringLiteral("AR.2"), 1).parked, std::vector{false});
    EXPECT_EQ(cell(keys), QStringLiteral("+5491155550009 5491155550009 AR.2"));
    EXPECT_EQ(cell("SELECT telefono FROM conversaciones"), QStringLiteral("+5491155550009"));
    EXPECT_EQ(cell("SELECT clase || ' ' || tipo || ' ' || estado FROM router_eventos"),
              QStringLiteral("mensaje system aplicado"));
    // The old number may belong to somebody else now.
    apply({message(ana, QStringLiteral("soy otra"), 2), message(beto, QStringLiteral("yo"), 2)});
    EXPECT_EQ(count("contactos"), 3);
    EXPECT_EQ(change(beto.phone, {}, 3).parked, std::vector{true});
    EXPECT_EQ(cell("SELECT motivo FROM router_eventos WHERE estado = 'aparcado'"),
              QStringLiteral("clave_de_otro"));
    EXPECT_EQ(column("SELECT telefono FROM contactos ORDER BY telefono"),
              QStringLiteral("+5491155550001,+5491155550009,+5493515550003"));
}

TEST_P(ConversationStoreContract, aChangedUserIdIsTaken)
{
    const Someone martin{{}, QStringLiteral("AR.1"), QStringLiteral("Martín")};
    apply({message(martin, QStringLiteral("hola"), 0)});
    apply({event(martin, 1, SystemNotice{SystemNotice::Kind::ChangedUserId, {}, QStringLiteral("AR.2")})});
    apply({message({{}, QStringLiteral("AR.2")}, QStringLiteral("sigo"), 2)});
    EXPECT_EQ(cell(keys), QStringLiteral("AR.2 - AR.2"));
    EXPECT_EQ(count("conversaciones"), 1);
}

TEST_P(ConversationStoreContract, aNoticeAboutNobodyIsParked)
{
    const Committed committed = apply(
        {event(ana, 0, SystemNotice{SystemNotice::Kind::ChangedNumber, QStringLiteral("5491155550009"), {}}),
         event(ana, 1, SystemNotice{SystemNotice::Kind::ChangedIdentity, {}, {}})});
    EXPECT_EQ(committed.parked, (std::vector{true, false}));
    EXPECT_EQ(cell("SELECT motivo FROM router_eventos WHERE estado = 'aparcado'"),
              QStringLiteral("contacto_desconocido"));
    EXPECT_EQ(count("contactos"), 0);
}

TEST_P(ConversationStoreContract, aConversationThatAnOlderRouterLeftWithoutALineIsGoneOnWith)
{
    apply({message(ana, QStringLiteral("antes"), 0)});
    backend().execute("UPDATE conversaciones SET linea_origen = NULL, asignado_a = 'eva@x'");
    const QString id = cell("SELECT id FROM conversaciones");
    apply({message(ana, QStringLiteral("uno"), 1), message(beto, QStringLiteral("otro"), 2)});
    EXPECT_EQ(column("SELECT linea_origen, asignado_a, ultimo_mensaje FROM conversaciones WHERE id = '" +
                     id.toLatin1() + "'"),
              QStringLiteral("wsp4 eva@x uno"));
    EXPECT_EQ(count("conversaciones"), 2);
    backend().execute("UPDATE conversaciones SET linea_origen = NULL, estado = 'cerrada'");
    apply({message(ana, QStringLiteral("dos"), 3)});
    EXPECT_EQ(count("conversaciones"), 3) << "a closed one is over";
}

} // namespace

} // namespace psi::contract
