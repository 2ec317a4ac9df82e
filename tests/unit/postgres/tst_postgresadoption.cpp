// A database that the CRM and older routers have used before: what is there stays, what lacks is added, what
// cannot work is refused with all its reasons.
#include "tests/unit/postgres/pgkit.h"

namespace psi::test {

namespace {

// Tables as an older installation has them: fewer columns, other defaults, checks of its own, a trigger that
// counts unread messages, columns that we do not know.
constexpr const char *oldCrm = R"sql(
CREATE TABLE contactos (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), telefono text NOT NULL, nombre text,
    origen text, tipo text, activo boolean DEFAULT true, score integer, created_at timestamptz DEFAULT now(),
    updated_at timestamptz DEFAULT now());
CREATE INDEX idx_contactos_telefono ON contactos (telefono);
CREATE TABLE conversaciones (id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    contacto_id uuid NOT NULL REFERENCES contactos (id), telefono text, nombre text, linea_origen text, area text,
    estado text DEFAULT 'nueva', router_estado text, menu_actual text, ultimo_mensaje text,
    ultimo_mensaje_at timestamptz, ts_ultimo_mensaje timestamptz, mensajes_no_leidos integer,
    asignado_a text, asignado_nombre text, inbox_fijo text, fijada boolean DEFAULT false,
    desconectado_wsp4 boolean DEFAULT false, etiquetas text[], created_at timestamptz DEFAULT now(),
    updated_at timestamptz DEFAULT now());
CREATE TABLE mensajes (id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    conversacion_id uuid REFERENCES conversaciones (id) ON DELETE CASCADE, mensaje text,
    tipo varchar(20) DEFAULT 'text', direccion text, remitente_tipo text, remitente_nombre text,
    whatsapp_message_id text, eliminado boolean DEFAULT false, metadata jsonb, "timestamp" timestamptz DEFAULT now(),
    created_at timestamptz DEFAULT now(),
    CONSTRAINT mensajes_tipo_check CHECK (tipo IN ('text', 'image', 'audio', 'video', 'document', 'location',
        'contact')));
)sql";

class Adoption : public PgCase
{
protected:
    void SetUp() override
    {
        PgCase::SetUp();
        run(oldCrm);
        run("INSERT INTO contactos (telefono, nombre, score) VALUES ('+5491155550001', 'Ana de antes', 7)");
    }

    void addConversation(const QByteArray &routerEstado, const QByteArray &menu)
    {
        run("INSERT INTO conversaciones (contacto_id, telefono, nombre, linea_origen, area, estado, "
            "router_estado, "
            "menu_actual, ultimo_mensaje, ts_ultimo_mensaje, mensajes_no_leidos, asignado_a, "
            "asignado_nombre, "
            "inbox_fijo, fijada) SELECT id, telefono, nombre, 'wsp4', 'ventas', 'activa', " +
            routerEstado + ", " + menu +
            ", 'antes', '2026-01-01', NULL, 'eva@x', 'Eva', 'ventas', true FROM contactos");
    }
};

TEST_F(Adoption, whatIsThereStaysAndASecondMigrationDoesNothing)
{
    addConversation("'derivado'", "NULL");
    const QString before = rows("SELECT * FROM contactos");
    EXPECT_TRUE(migrate().contains(QStringLiteral("applied 0001_crm")));
    EXPECT_EQ(rows("SELECT id, telefono, nombre, origen, tipo, activo, score, created_at, updated_at FROM "
                   "contactos"),
              before);
    EXPECT_EQ(migrate(), QStringList());
    store();
    EXPECT_TRUE(
        m_store->findings().differences.contains(QStringLiteral("contactos.score is not the router's")));
    EXPECT_TRUE(m_store->findings().differences.contains(
        QStringLiteral("mensajes.tipo is character varying, not text")));
}

TEST_F(Adoption, aConversationInAnyStateOfAnOlderRouterIsStoredIntoAndKeepsWhatIsNotOurs)
{
    migrate();
    const QByteArray owned =
        "SELECT router_estado, menu_actual, asignado_a, asignado_nombre, inbox_fijo, fijada, "
        "area FROM conversaciones";
    int second = 0;
    for (const QByteArray state :
         {"menu_principal", "submenu_admin", "submenu_alumnos", "submenu_ventas", "submenu_inscripciones",
          "submenu_comunidad", "submenu_cursos", "derivado", "esperando_respuesta", ""}) {
        run("DELETE FROM conversaciones");
        addConversation(state.isEmpty() ? QByteArray("NULL") : "'" + state + "'",
                        state.startsWith("submenu_") ? "'" + state.mid(8) + "'" : QByteArray("NULL"));
        const QString id = cell("SELECT id FROM conversaciones");
        const QString before = rows(owned);
        apply({message(QStringLiteral("5491155550001"), QStringLiteral("hola"), ++second)});
        EXPECT_EQ(rows(owned), before) << state.constData();
        EXPECT_EQ(
            rows("SELECT conversacion_id FROM mensajes WHERE conversacion_id = '" + id.toLatin1() + "'"), id);
        EXPECT_EQ(rows("SELECT ultimo_mensaje, mensajes_no_leidos FROM conversaciones"),
                  QStringLiteral("hola 1"));
        EXPECT_EQ(cell("SELECT count(*) FROM contactos"), QStringLiteral("1"));
    }
}

// Older routers knew conversations by their phone alone.
TEST_F(Adoption, aConversationWithoutAContactOrALineIsFoundByItsPhone)
{
    run("ALTER TABLE conversaciones ALTER contacto_id DROP NOT NULL");
    migrate();
    const auto begin = [this](const QByteArray &phone, const QByteArray &line, const QByteArray &used) {
        run("INSERT INTO conversaciones (telefono, nombre, linea_origen, area, estado, router_estado, "
            "asignado_a, ts_ultimo_mensaje) VALUES ('" +
            phone + "', 'de antes', " + line + ", 'ventas', 'derivada', 'derivado', 'eva@x', '" + used +
            "')");
    };
    begin("5491155550001", "NULL", "2026-01-01"); // the phone of a contact
    begin("+5491155550001", "NULL", "2026-02-02");
    begin("541155550002", "'wsp4'", "2026-01-01");         // of nobody yet, in another form
    begin("+5491155550003", "'ventas_api'", "2026-01-01"); // of another line
    run("UPDATE conversaciones SET estado = 'cerrada' WHERE telefono = '+5491155550009'");
    apply({message(QStringLiteral("5491155550001"), QStringLiteral("uno"), 1),
           message(QStringLiteral("5491155550001"), QStringLiteral("dos"), 2),
           message(QStringLiteral("5491155550002"), QStringLiteral("tres"), 3),
           message(QStringLiteral("5491155550003"), QStringLiteral("cuatro"), 4)});
    EXPECT_EQ(rows("SELECT c.telefono, c.linea_origen, c.asignado_a, c.ultimo_mensaje, p.telefono FROM "
                   "conversaciones c LEFT JOIN contactos p ON p.id = c.contacto_id ORDER BY c.telefono, "
                   "c.linea_origen, c.ts_ultimo_mensaje"),
              QStringLiteral("+5491155550001 wsp4 eva@x dos +5491155550001,"
                             "+5491155550002 wsp4 eva@x tres +5491155550002,"
                             "+5491155550003 ventas_api eva@x NULL NULL,"
                             "+5491155550003 wsp4 NULL cuatro +5491155550003,"
                             "5491155550001 NULL eva@x NULL NULL"));
    EXPECT_EQ(cell("SELECT count(*) FROM router_auditoria"), QStringLiteral("0"));
    apply({message(QStringLiteral("5491155550001"), QStringLiteral("cinco"), 5)});
    EXPECT_EQ(cell("SELECT count(*) FROM conversaciones"), QStringLiteral("5")) << "and it stays so";
}

TEST_F(Adoption, ofTwoConversationsThatAreAliveTheLastUsedIsIt)
{
    addConversation("'derivado'", "NULL");
    addConversation("'derivado'", "NULL");
    run("UPDATE conversaciones SET ultimo_mensaje = 'la nueva', ts_ultimo_mensaje = '2026-02-02' WHERE ctid "
        "= "
        "(SELECT max(ctid) FROM conversaciones)");
    const QStringList said = migrate();
    EXPECT_EQ(said.filter(QStringLiteral("left out unique index router_conversaciones_viva")).size(), 1);
    EXPECT_EQ(said.filter(QStringLiteral("+549")).size(), 0); // ids, no phones
    apply({message(QStringLiteral("5491155550001"), QStringLiteral("hola"), 1)});
    EXPECT_EQ(rows("SELECT ultimo_mensaje FROM conversaciones ORDER BY 1"), QStringLiteral("antes,hola"));
    EXPECT_TRUE(m_store->findings().differences.contains(
        QStringLiteral("unique index router_conversaciones_viva on conversaciones lacks")));
    run("DELETE FROM conversaciones WHERE ultimo_mensaje = 'antes'");
    EXPECT_EQ(migrate(), QStringList{QStringLiteral("built index router_conversaciones_viva")});
}

TEST_F(Adoption, anIndexThatIsNotUniqueGetsAUniqueOneBesideIt)
{
    EXPECT_TRUE(migrate().contains(QStringLiteral("built index router_idx_contactos_telefono")));
    EXPECT_EQ(
        cell("SELECT indisunique FROM pg_index WHERE indexrelid = 'router_idx_contactos_telefono'::regclass"),
        QStringLiteral("1"));
}

TEST_F(Adoption, anIndexThatWasLeftHalfBuiltIsBuiltAnew)
{
    migrate();
    run("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'idx_mensajes_timestamp'::regclass");
    EXPECT_EQ(migrate(), QStringList{QStringLiteral("built index idx_mensajes_timestamp")});
    EXPECT_EQ(cell("SELECT indisvalid FROM pg_index WHERE indexrelid = 'idx_mensajes_timestamp'::regclass"),
              QStringLiteral("1"));
}

TEST_F(Adoption, aTriggerThatCountsUnreadMessagesIsLeftToDoSo)
{
    addConversation("'derivado'", "NULL");
    run("UPDATE conversaciones SET mensajes_no_leidos = 0");
    run("CREATE FUNCTION contar() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE conversaciones SET "
        "mensajes_no_leidos = mensajes_no_leidos + 1 WHERE id = NEW.conversacion_id; RETURN NEW; END $$");
    run("CREATE TRIGGER cuenta AFTER INSERT ON mensajes FOR EACH ROW EXECUTE FUNCTION contar()");
    migrate();
    apply({message(QStringLiteral("5491155550001"), QStringLiteral("uno"), 1),
           message(QStringLiteral("5491155550001"), QStringLiteral("dos"), 2)});
    EXPECT_EQ(cell("SELECT mensajes_no_leidos FROM conversaciones"), QStringLiteral("2"));
    EXPECT_EQ(m_store->findings().differences.filter(QStringLiteral("trigger cuenta on mensajes")).size(), 1);
    EXPECT_EQ(cell("SELECT count(*) FROM pg_trigger WHERE tgname = 'router_no_leidos'"), QStringLiteral("0"));
}

TEST_F(Adoption, whatCannotWorkIsRefusedWithAllItsReasons)
{
    migrate();
    run("ALTER TABLE mensajes DROP CONSTRAINT mensajes_tipo_check");
    run("ALTER TABLE mensajes ADD CONSTRAINT mensajes_tipo_check CHECK (tipo IN ('text', 'image'))");
    run("DROP VIEW vw_mensajes_completos");
    run("ALTER TABLE mensajes DROP COLUMN secuencia");
    run("ALTER TABLE conversaciones ADD COLUMN sede text NOT NULL");
    run("ALTER TABLE conversaciones DROP COLUMN router_limite, ADD COLUMN router_limite integer");
    PostgresStore refused({url(), 4, QStringLiteral("wsp4")}, m_hash, m_clock);
    const Result<void> started = refused.start();
    ASSERT_FALSE(started.isOk());
    EXPECT_EQ(started.error().code, ErrorCode::Conflict);
    const QString why = started.error().message;
    for (const char *reason : {"message_insert: ", "conversation_touch: ",
                               "mensajes_tipo_check refuses 'contact'", "conversaciones.sede must be given"})
        EXPECT_TRUE(why.contains(QLatin1String(reason))) << reason << "\n" << why.toStdString();
    EXPECT_EQ(refused.conversations().probe().error().code, ErrorCode::Unavailable);
}

TEST_F(Adoption, aRoleWithoutRightsOrBehindRowSecurityIsRefused)
{
    migrate();
    run("DROP ROLE IF EXISTS pobre");
    run("CREATE ROLE pobre LOGIN PASSWORD 'x'");
    run("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO pobre");
    run("REVOKE INSERT ON mensajes FROM pobre");
    run("ALTER TABLE contactos ENABLE ROW LEVEL SECURITY");
    PostgresStore refused({sharedServer().urlAs("pobre", "x", m_database), 4, QStringLiteral("wsp4")}, m_hash,
                          m_clock);
    const Result<void> started = refused.start();
    ASSERT_FALSE(started.isOk());
    EXPECT_TRUE(started.error().message.contains(QStringLiteral("message_insert: ")));
    EXPECT_TRUE(started.error().message.contains(QStringLiteral("row security hides rows of contactos")));
    run("REASSIGN OWNED BY pobre TO postgres; DROP OWNED BY pobre; DROP ROLE pobre");
}

TEST_F(Adoption, aDatabaseThatIsNotMigratedOrANewerProgramsIsRefused)
{
    PostgresStore unmigrated({url(), 4, QStringLiteral("wsp4")}, m_hash, m_clock);
    const Result<void> before = unmigrated.start();
    ASSERT_FALSE(before.isOk());
    EXPECT_EQ(before.error().code, ErrorCode::UnknownVersion);
    EXPECT_TRUE(before.error().message.contains(QStringLiteral("psi-router migrate")));
    EXPECT_EQ(cell("SELECT to_regclass('router_meta')"), QStringLiteral("NULL")); // a look changes nothing
    migrate();
    run("UPDATE router_meta SET valor = '99.0' WHERE clave = 'min_program'");
    const Result<void> after = unmigrated.start();
    ASSERT_FALSE(after.isOk());
    EXPECT_EQ(after.error().code, ErrorCode::UnknownVersion);
    EXPECT_TRUE(after.error().message.contains(QStringLiteral("upgrade the program")));
    EXPECT_EQ(PostgresStore::migrate(url()).error().code, ErrorCode::UnknownVersion);
    run("UPDATE router_meta SET valor = '0.1.0' WHERE clave = 'min_program'");
    run("INSERT INTO router_migraciones (numero, nombre) VALUES (99, 'de un programa posterior')");
    EXPECT_TRUE(unmigrated.start().isOk()); // versions run side by side as long as min_program allows it
}

TEST_F(Adoption, aServerThatMayLoseWhatItConfirmedIsNamed)
{
    migrate();
    const Result<SchemaFindings> found = PostgresStore::inspect(url(), 4);
    ASSERT_TRUE(found.isOk());
    EXPECT_EQ(found->faults.filter(QStringLiteral("fsync = off")).size(), 1); // as the fixture starts it
}

} // namespace

} // namespace psi::test
