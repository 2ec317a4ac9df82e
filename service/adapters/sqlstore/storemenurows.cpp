#include "service/adapters/sqlstore/storemenurows.h"

#include <QHash>

#include "service/domain/router/areanames.h"
#include "service/domain/router/menucodec.h"

namespace psi::store {

namespace {

Rows noValues()
{
    Rows values;
    values.row();
    return values;
}

std::vector<Menu> loadMenus(const Context &context, QHash<QString, int> &places)
{
    std::vector<Menu> menus;
    const auto reader = context.sql.ask(Statement::menu_load, noValues());
    while (reader->next()) {
        const Reader &row = *reader;
        Menu menu;
        menu.id = row.text(0);
        menu.name = row.text(1);
        menu.header = row.text(2);
        menu.body = row.text(3);
        menu.footer = row.text(4);
        menu.button = row.text(5);
        menu.parent = row.text(6);
        places.insert(menu.id, static_cast<int>(menus.size()));
        menus.push_back(std::move(menu));
    }
    return menus;
}

MenuOption optionOf(const Reader &row)
{
    MenuOption option;
    option.id = row.text(1);
    option.code = row.text(2);
    option.emoji = row.text(3);
    option.title = row.text(4);
    option.description = row.text(5);
    option.action = menucodec::actionOf(row.text(6)).value_or(MenuOption::Action::Submenu);
    option.submenu = row.text(7);
    const QString area = row.text(8);
    option.area = area.isEmpty() ? AreaId() : canonicalArea(area);
    option.subetiqueta = row.text(9);
    option.context = row.text(10);
    return option;
}

void loadOptions(const Context &context, const QHash<QString, int> &places, MenuSet &set)
{
    const auto row = context.sql.ask(Statement::menu_load_options, noValues());
    while (row->next())
        set.menus[static_cast<std::size_t>(places.value(row->text(0)))].options.push_back(optionOf(*row));
}

void addOptions(Rows &rows, const Context &context, const Menu &menu, const QHash<QString, QString> &ids)
{
    int place = 0;
    for (const MenuOption &option : menu.options) {
        rows.row().text(context.newId()).text(ids.value(menu.id)).integer(++place).text(option.id);
        rows.textOrNull(option.code)
            .textOrNull(option.emoji)
            .text(option.title)
            .textOrNull(option.description);
        rows.text(menucodec::actionWord(option.action)).textOrNull(ids.value(option.submenu));
        rows.textOrNull(option.area.value).textOrNull(option.subetiqueta).textOrNull(option.context);
    }
}

} // namespace

MenuSet loadMenuSet(const Context &context)
{
    MenuSet set;
    QHash<QString, int> places;
    set.menus = loadMenus(context, places);
    loadOptions(context, places, set);
    const auto text = context.sql.ask(Statement::menu_load_texts, noValues());
    while (text->next())
        set.texts[text->text(0)] = text->text(1);
    return ordered(std::move(set));
}

void writeMenuSet(const Context &context, const MenuSet &set)
{
    for (const Statement clear :
         {Statement::menu_clear_options, Statement::menu_clear, Statement::menu_clear_texts})
        context.sql.run(clear, noValues());
    QHash<QString, QString> ids;
    for (const Menu &menu : set.menus)
        ids.insert(menu.id, context.newId());
    Rows menus;
    Rows options;
    for (const Menu &menu : set.menus) {
        menus.row().text(ids.value(menu.id)).text(menu.id).textOrNull(menu.name).textOrNull(menu.header);
        menus.text(menu.body).textOrNull(menu.footer).text(menu.button).textOrNull(ids.value(menu.parent));
        addOptions(options, context, menu, ids);
    }
    Rows texts;
    for (const auto &[key, text] : set.texts)
        texts.row().text(key).text(text);
    context.sql.write(Statement::menu_insert, menus);
    context.sql.write(Statement::menu_insert_options, options);
    context.sql.write(Statement::menu_insert_texts, texts);
}

} // namespace psi::store
