// Menus, courses and areas in the store, where a CRM edits them too.
#include <algorithm>

#include <QFile>

#include "service/domain/router/menucodec.h"
#include "tests/contract/conversationstorecontract.h"

namespace psi::contract {

namespace {

MenuSet defaultMenus()
{
    QFile file(QStringLiteral(PSI_SOURCE_DIR "/resources/menus/default.json"));
    EXPECT_TRUE(file.open(QIODevice::ReadOnly));
    return menucodec::read(file.readAll()).menus;
}

const MenuOption &optionOf(const MenuSources &sources, const char *menu, std::size_t place)
{
    const auto &menus = sources.menus.menus;
    const auto found = std::find_if(menus.begin(), menus.end(),
                                    [&](const Menu &one) { return one.id == QString::fromLatin1(menu); });
    static const MenuOption none;
    const bool isThere = found != menus.end() && place < found->options.size();
    EXPECT_TRUE(isThere) << menu << ' ' << place;
    return isThere ? found->options[place] : none;
}

TEST_P(ConversationStoreContract, anEmptyStoreHasNoMenus)
{
    const Result<MenuSources> loaded = backend().menus().load();
    ASSERT_TRUE(loaded.isOk());
    EXPECT_EQ(*loaded, MenuSources());
    EXPECT_TRUE(backend().menus().versions(10)->empty());
    EXPECT_TRUE(backend().areas().areas()->empty());
}

TEST_P(ConversationStoreContract, menusThatWerePutInPlaceAreLoadedAsTheyWere)
{
    MenuSet set = defaultMenus();
    set.menus[1].options[0].emoji = QStringLiteral("💳");
    set.menus[1].options[0].context = QStringLiteral("Pagos");
    const Result<int> number =
        backend().menus().replace(set, QStringLiteral("ana"), QStringLiteral("prueba"));
    ASSERT_TRUE(number.isOk());
    EXPECT_EQ(backend().menus().load()->menus, ordered(set));
    EXPECT_EQ(count("router_menu_config"), 5);
    EXPECT_EQ(count("router_menu_opciones"), 32);
    EXPECT_EQ(
        cell(
            "SELECT o.opcion_id FROM router_menu_opciones o JOIN router_menu_config s ON s.id = o.submenu_id "
            "WHERE s.tipo_menu = 'alumnos'"),
        QStringLiteral("area_alumnos"));
    EXPECT_EQ(cell("SELECT quien || ' ' || accion || ' ' || motivo FROM router_auditoria"),
              QStringLiteral("ana menus prueba"));
}

TEST_P(ConversationStoreContract, everySetThatWasInEffectIsAVersion)
{
    MenuStore &menus = backend().menus();
    const MenuSet first = defaultMenus();
    MenuSet second = first;
    second.menus[0].body = QStringLiteral("Otro saludo");
    ASSERT_EQ(menus.replace(first, QStringLiteral("ana"), QStringLiteral("uno")).value(), 1);
    ASSERT_EQ(menus.replace(second, QStringLiteral("ana"), QStringLiteral("dos")).value(), 2);
    backend().execute("UPDATE router_menu_config SET body = 'Editado' WHERE tipo_menu = 'principal'");
    ASSERT_EQ(menus.replace(first, QStringLiteral("beto"), QStringLiteral("volver")).value(), 4);
    const auto versions = menus.versions(10);
    ASSERT_TRUE(versions.isOk());
    ASSERT_EQ(versions->size(), 4u);
    EXPECT_EQ(versions->at(0).number, 4);
    EXPECT_EQ(versions->at(0).who, QStringLiteral("beto"));
    EXPECT_EQ(versions->at(0).reason, QStringLiteral("volver"));
    EXPECT_EQ(versions->at(1).who, QStringLiteral("crm"));
    EXPECT_EQ(menus.version(1).value(), ordered(first));
    EXPECT_EQ(menus.version(2).value(), ordered(second));
    EXPECT_EQ(menus.version(3)->menus[0].body, QStringLiteral("Editado"));
    EXPECT_EQ(menus.version(9).error().code, ErrorCode::NotFound);
    EXPECT_EQ(menus.versions(1)->size(), 1u);
}

TEST_P(ConversationStoreContract, aSetThatCannotBeWrittenLeavesTheOldOne)
{
    ASSERT_TRUE(backend().menus().replace(defaultMenus(), QStringLiteral("a"), {}).isOk());
    MenuSet twice = defaultMenus();
    twice.menus.push_back(twice.menus[0]);
    EXPECT_FALSE(backend().menus().replace(twice, QStringLiteral("a"), {}).isOk());
    EXPECT_EQ(backend().menus().load()->menus, ordered(defaultMenus()));
    EXPECT_EQ(backend().menus().versions(10)->size(), 1u);
}

// F-46: what a CRM changes is noticed, in whichever table.
TEST_P(ConversationStoreContract, theStampDiffersAfterEveryChangeOfMenusCoursesAndAreas)
{
    ASSERT_TRUE(backend().menus().replace(defaultMenus(), QStringLiteral("a"), {}).isOk());
    QByteArray last = backend().menus().stamp().value();
    EXPECT_EQ(backend().menus().stamp().value(), last);
    apply({message(ana, QStringLiteral("hola"), 0)});
    EXPECT_EQ(backend().menus().stamp().value(), last); // messages are no menus
    for (const QByteArray change :
         {"INSERT INTO cursos (nombre, activo) VALUES ('Verano', true)", "UPDATE cursos SET activo = false",
          "DELETE FROM cursos", "UPDATE router_menu_config SET body = 'x' WHERE tipo_menu = 'admin'",
          "UPDATE router_menu_opciones SET titulo = 'x' WHERE opcion_id = 'admin_pagos'",
          "DELETE FROM router_menu_opciones WHERE opcion_id = 'admin_cuota'",
          "UPDATE router_textos SET texto = 'x' WHERE clave = 'derivacion'",
          "INSERT INTO router_areas (id) VALUES ('ventas')", "UPDATE router_areas SET habilitada = false"}) {
        backend().execute(change);
        const QByteArray next = backend().menus().stamp().value();
        EXPECT_NE(next, last) << change.toStdString();
        last = next;
    }
    ASSERT_TRUE(backend().menus().replace(defaultMenus(), QStringLiteral("a"), {}).isOk());
    EXPECT_NE(backend().menus().stamp().value(), last);
}

// F-10, F-18: rows as older routers and CRMs write them.
TEST_P(ConversationStoreContract, rowsOfACrmAreUnderstood)
{
    ASSERT_TRUE(backend().menus().replace(defaultMenus(), QStringLiteral("a"), {}).isOk());
    backend().execute("UPDATE router_menu_opciones SET router_codigo = NULL, area_destino = 'Administración' "
                      "WHERE opcion_id = 'admin_pagos'");
    backend().execute("UPDATE router_menu_opciones SET activo = false WHERE opcion_id = 'admin_cuota'");
    backend().execute("UPDATE router_menu_config SET activo = false WHERE tipo_menu = 'comunidad'");
    backend().execute("INSERT INTO cursos (nombre, activo) VALUES ('Zeta', true)");
    backend().execute("INSERT INTO cursos (nombre, activo) VALUES ('Alfa', true)");
    backend().execute("INSERT INTO cursos (nombre, activo) VALUES ('Viejo', false)");
    const Result<MenuSources> loaded = backend().menus().load();
    ASSERT_TRUE(loaded.isOk());
    EXPECT_EQ(loaded->menus.menus.size(), 4u);
    EXPECT_EQ(optionOf(*loaded, "admin", 0).area, AreaId(QStringLiteral("admin")));
    EXPECT_EQ(optionOf(*loaded, "admin", 0).code, QString());
    EXPECT_EQ(optionOf(*loaded, "admin", 1).id, QStringLiteral("admin_facturas"));
    EXPECT_EQ(optionOf(*loaded, "principal", 3).submenu, QStringLiteral("comunidad"));
    ASSERT_EQ(loaded->courses.size(), 2u);
    EXPECT_EQ(loaded->courses[0].name, QStringLiteral("Alfa"));
    EXPECT_EQ(loaded->courses[0].id, cell("SELECT id FROM cursos WHERE nombre = 'Alfa'"));
}

TEST_P(ConversationStoreContract, areasAreSeededOnceThenTheTableRules)
{
    AreaStore &areas = backend().areas();
    Area sales{AreaId(QStringLiteral("ventas")),
               QStringLiteral("https://ventas.example/hook"),
               QStringLiteral("secreto"),
               true,
               2500ms,
               3,
               900s};
    const Area students{AreaId(QStringLiteral("alumnos"))};
    EXPECT_EQ(areas.seed({sales, students}).value(), 2);
    EXPECT_EQ(areas.areas().value(), (std::vector{students, sales}));
    sales.url = QStringLiteral("https://otra.example/");
    EXPECT_EQ(areas.seed({sales, Area{AreaId(QStringLiteral("admin"))}}).value(), 1);
    EXPECT_EQ(areas.areas()->back().url, QStringLiteral("https://ventas.example/hook"));
    EXPECT_EQ(areas.seed({}).value(), 0);
    sales.enabled = false;
    sales.sla.reset();
    ASSERT_TRUE(areas.save(sales).isOk());
    EXPECT_EQ(areas.areas()->back(), sales);
    EXPECT_EQ(backend().menus().load()->mutedAreas, std::vector{sales.id});
}

} // namespace

} // namespace psi::contract
