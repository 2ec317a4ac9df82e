// The built binary and its menus: the commands, stopped and running, and that a live service answers by them.
#include <gtest/gtest.h>

#include <csignal>

#include <QDateTime>
#include <QFile>

#include "service/adapters/sqlite/sqliteconnection.h"
#include "service/domain/router/menucodec.h"
#include "tests/support/signedwebhook.h"
#include "tests/support/storereader.h"
#include "tests/unit/app/routerprocess.h"

using namespace psi::test;

namespace {

QString q(const char *text) { return QString::fromUtf8(text); }

class PsiRouterMenus : public testing::Test
{
protected:
    ProcessEnd run(const QStringList &arguments) { return m_router.run(arguments); }
    QString path(const char *name) const { return m_folder.filePath(q(name)); }
    QByteArray contentOf(const char *name) const
    {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    void write(const char *name, const QByteArray &content)
    {
        QFile file(path(name));
        ASSERT_TRUE(file.open(QIODevice::WriteOnly));
        file.write(content);
    }
    // The exported menus with another greeting.
    void writeGreeting(const char *name, const QString &greeting)
    {
        psi::MenuSet set = psi::menucodec::read(contentOf("all.json")).menus;
        ASSERT_FALSE(set.menus.empty());
        set.menus[0].body = greeting;
        write(name, psi::menucodec::write(set));
    }
    // Somebody new says hello; what they are answered.
    QString greetingOf(int number)
    {
        const QByteArray phone = QByteArray::number(5'491'155'550'000 + number);
        const QByteArray wamid = "wamid.M" + QByteArray::number(number);
        const qint64 now = QDateTime::currentSecsSinceEpoch();
        EXPECT_EQ(m_router.post(textWebhook(wamid, phone, "hola", now)).status, 200);
        const QString where =
            q(" FROM router_outbox o JOIN mensajes m ON m.id = o.mensaje_id JOIN conversaciones c "
              "ON c.id = m.conversacion_id WHERE c.telefono = '+%1'")
                .arg(QString::fromLatin1(phone));
        EXPECT_TRUE(waitForNumber(store(), q("SELECT count(*)") + where, 1, 10));
        const QList<QStringList> rows =
            rowsOf(store(), q("SELECT m.mensaje || o.estado || m.menu_mostrado") + where);
        return rows.value(0).value(0);
    }
    QString store() const { return m_router.file("store.db"); }

    QTemporaryDir m_folder;
    RouterProcess m_router;
};

TEST_F(PsiRouterMenus, aLiveServiceAnswersByTheMenusItBringsAlong)
{
    ASSERT_TRUE(m_router.start());
    const QString shown = greetingOf(1);
    EXPECT_TRUE(shown.contains(q("1 Administración"))) << shown.toStdString();
    EXPECT_TRUE(shown.endsWith(q("pendienteprincipal")));
    EXPECT_EQ(numberOf(store(), q("SELECT count(*) FROM router_menu_opciones")), 32);
}

// F-29 from the socket to the tables: a typed code hands the customer over, once.
TEST_F(PsiRouterMenus, aCustomerIsHandedOver)
{
    ASSERT_TRUE(m_router.start());
    EXPECT_FALSE(greetingOf(1).isEmpty());
    const QByteArray choice =
        textWebhook("wamid.C", "5491155550001", "11", QDateTime::currentSecsSinceEpoch());
    EXPECT_EQ(m_router.post(choice).status, 200);
    EXPECT_TRUE(waitForNumber(store(), q("SELECT count(*) FROM tickets"), 1, 10));
    EXPECT_EQ(m_router.post(choice).status, 200);
    EXPECT_EQ(m_router.stop(), 0); // what was accepted is worked off or stays queued
    ASSERT_TRUE(m_router.start());
    EXPECT_EQ(rowsOf(store(), q("SELECT area, estado, router_estado, subetiqueta FROM conversaciones")),
              QList<QStringList>({{q("admin"), q("derivada"), q("derivado"), q("pagos")}}));
    EXPECT_EQ(rowsOf(store(), q("SELECT t.area, d.menu_option_selected, t.ticket_id GLOB 'TKT-20*-00001' "
                                "FROM tickets t JOIN derivaciones d USING (ticket_id)")),
              QList<QStringList>({{q("admin"), q("admin_pagos"), q("1")}}));
    EXPECT_EQ(numberOf(store(), q("SELECT count(*) FROM audit_log WHERE accion = 'derivar'")), 1);
    EXPECT_EQ(rowsOf(store(), q("SELECT clase, count(*) FROM router_outbox GROUP BY clase ORDER BY clase")),
              QList<QStringList>({{q("area"), q("1")}, {q("mensaje"), q("2")}}));
}

// F-36: menus are data, edited without touching the program.
TEST_F(PsiRouterMenus, whatIsExportedCanBeValidatedAndImported)
{
    for (const bool isRunning : {false, true}) {
        if (isRunning) {
            ASSERT_TRUE(m_router.start());
        } else {
            ASSERT_TRUE(m_router.start()); // the store gets its menus
            EXPECT_EQ(m_router.stop(), 0);
        }
        EXPECT_EQ(run({q("menus"), q("export"), path("all.json")}).exit, 0);
        const ProcessEnd shown = run({q("menus"), q("export")});
        EXPECT_EQ(shown.exit, 0);
        EXPECT_EQ(shown.out, contentOf("all.json"));
        EXPECT_EQ(run({q("menus"), q("validate"), path("all.json")}).out, "ok\n");
        const ProcessEnd imported =
            run({q("menus"), q("import"), path("all.json"), q("--reason"), q("prueba")});
        EXPECT_EQ(imported.exit, 0) << imported.err.constData();
        EXPECT_TRUE(imported.out.startsWith("version ")) << imported.out.constData();
    }
    EXPECT_EQ(numberOf(store(), q("SELECT count(*) FROM router_menu_versiones")), 3);
    EXPECT_EQ(numberOf(store(), q("SELECT count(*) FROM router_auditoria WHERE motivo = 'prueba'")), 2);
}

TEST_F(PsiRouterMenus, importedMenusAreInEffectAtOnce)
{
    ASSERT_TRUE(m_router.start());
    EXPECT_EQ(run({q("menus"), q("export"), path("all.json")}).exit, 0);
    writeGreeting("new.json", q("Buen día, somos la escuela"));
    EXPECT_EQ(run({q("menus"), q("import"), path("new.json")}).exit, 0);
    EXPECT_TRUE(greetingOf(2).contains(q("somos la escuela")));
}

// F-46: a CRM's change by SQL is in effect after a reload; without one it is seen within 15 s.
TEST_F(PsiRouterMenus, aChangeBySqlIsInEffectAfterAReload)
{
    ASSERT_TRUE(m_router.start());
    {
        auto opened = psi::SqliteConnection::open({store(), psi::SqliteConnection::Mode::Writer});
        ASSERT_TRUE(opened.isOk());
        ASSERT_TRUE(
            (*opened)
                ->exec(
                    "UPDATE router_menu_config SET body = 'Dicho por el CRM' WHERE tipo_menu = 'principal'")
                .isOk());
    }
    m_router.signal(SIGHUP);
    ASSERT_TRUE(m_router.waitForLog("configuration read again"));
    EXPECT_TRUE(greetingOf(3).contains(q("Dicho por el CRM")));
}

TEST_F(PsiRouterMenus, everyMistakeOfAFileIsNamedAndNothingIsChanged)
{
    ASSERT_TRUE(m_router.start());
    write("bad.json", R"({"menus": [{"id": "principal", "button": "", "options": []}]})");
    for (const char *command : {"validate", "import"}) {
        const ProcessEnd end = run({q("menus"), q(command), path("bad.json")});
        EXPECT_EQ(end.exit, 1) << command;
        EXPECT_EQ(end.out, QByteArray());
        for (const char *place :
             {"menus[principal].body", "menus[principal].button", "menus[principal].options"})
            EXPECT_TRUE(end.err.contains(place)) << place;
    }
    EXPECT_EQ(run({q("menus"), q("validate"), path("none.json")}).exit, 1);
    EXPECT_EQ(run({q("menus"), q("validate")}).exit, 2);
    EXPECT_EQ(run({q("menus"), q("import")}).exit, 2);
    EXPECT_EQ(numberOf(store(), q("SELECT count(*) FROM router_menu_versiones")), 1);
}

// The areas of the configuration are seeded once; then the table rules.
TEST_F(PsiRouterMenus, areasOfTheConfigurationAreSeededOnce)
{
    m_router.set("PSI_AREAS_0_ID", "ventas");
    m_router.set("PSI_AREAS_0_URL", "https://ventas.example/a");
    m_router.set("PSI_AREAS_0_SECRET", "clave");
    ASSERT_TRUE(m_router.start());
    EXPECT_EQ(m_router.stop(), 0);
    m_router.set("PSI_AREAS_0_URL", "https://ventas.example/b");
    ASSERT_TRUE(m_router.start());
    EXPECT_EQ(rowsOf(store(), q("SELECT id, url, habilitada FROM router_areas")),
              QList<QStringList>({{q("ventas"), q("https://ventas.example/a"), q("1")}}));
}

TEST_F(PsiRouterMenus, pausedAnswersStoreOnlyUntilTheyAreResumed)
{
    ASSERT_TRUE(m_router.start());
    EXPECT_FALSE(greetingOf(1).isEmpty());
    const auto fact = [this](const QByteArray &value) {
        auto opened = psi::SqliteConnection::open({store(), psi::SqliteConnection::Mode::Writer});
        ASSERT_TRUE(opened.isOk());
        ASSERT_TRUE((*opened)
                        ->exec("INSERT INTO router_meta (clave, valor) VALUES ('respuestas_pausadas', '" +
                               value + "') ON CONFLICT (clave) DO UPDATE SET valor = excluded.valor")
                        .isOk());
    };
    fact("{\"motivo\":\"corte\"}");
    ASSERT_TRUE(m_router.waitForLog("automatic answers are paused"));
    const qint64 now = QDateTime::currentSecsSinceEpoch();
    EXPECT_EQ(m_router.post(textWebhook("wamid.P", "5491155551234", "hola", now)).status, 200);
    EXPECT_TRUE(waitForNumber(
        store(), q("SELECT count(*) FROM mensajes WHERE whatsapp_message_id = 'wamid.P'"), 1, 10));
    EXPECT_EQ(numberOf(store(), q("SELECT count(*) FROM router_outbox")), 1);
    fact("");
    ASSERT_TRUE(m_router.waitForLog("automatic answers go on"));
    EXPECT_FALSE(greetingOf(2).isEmpty());
}

} // namespace
