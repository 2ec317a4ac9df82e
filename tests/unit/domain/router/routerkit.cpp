#include "tests/unit/domain/router/routerkit.h"

#include <gtest/gtest.h>

#include <QFile>

#include "service/domain/router/menucodec.h"

namespace psi::test {

MenuSet defaultMenus()
{
    QFile file(QStringLiteral(PSI_SOURCE_DIR "/resources/menus/default.json"));
    EXPECT_TRUE(file.open(QIODevice::ReadOnly));
    const menucodec::Reading reading = menucodec::read(file.readAll());
    EXPECT_TRUE(reading.problems.empty()) << problemsText(reading.problems).toStdString();
    return reading.menus;
}

MenuTree defaultTree(int courses)
{
    MenuSources sources{defaultMenus(), {}, {}};
    for (int i = 1; i <= courses; ++i)
        sources.courses.push_back({QString::number(i), QStringLiteral("Curso %1").arg(i)});
    return compileMenus(sources);
}

MessageContent typed(const QString &text)
{
    MessageContent content;
    content.text = text;
    return content;
}

MessageContent tapped(const QString &id, const QString &title)
{
    MessageContent content = typed(title);
    content.choice = Choice{id, title};
    return content;
}

MessageContent photo()
{
    MessageContent content = typed(QStringLiteral("[Imagen]"));
    content.type = MessageType::Image;
    return content;
}

Changes Customer::says(const MessageContent &content, Micros at, Micros age)
{
    InboundEvent event;
    event.id = "wamid.A";
    event.field = QStringLiteral("messages");
    event.line = LineId(QStringLiteral("wsp4"));
    event.person.phone = QStringLiteral("5491155550001");
    event.time = noon + at;
    event.body = content;
    const Changes changes = step(state, event, tree, policy, event.time + age);
    if (!state.exists()) { // as the store makes it
        state.id = QStringLiteral("c");
        state.line = event.line;
        state.area = AreaId(QStringLiteral("wsp4"));
        state.estado = QStringLiteral("nueva");
        state.routerEstado = QStringLiteral("menu_principal");
    }
    state = applyUpdate(state, changes.conversation);
    return changes;
}

Changes Customer::says(const char *text, Micros at, Micros age)
{
    return says(typed(QString::fromUtf8(text)), at, age);
}

Changes Customer::taps(const char *id, Micros at, Micros age)
{
    return says(tapped(QString::fromUtf8(id)), at, age);
}

QStringList sentMenus(const Changes &changes)
{
    QStringList menus;
    for (const OutgoingRow &row : changes.outgoing) {
        if (row.kind == OutgoingRow::Kind::Message)
            menus.append(row.menu.isEmpty() ? QStringLiteral("-") : row.menu);
    }
    return menus;
}

bool isLimited(const Changes &changes) { return std::get<StoreMessage>(changes.store).limited; }

bool isSilent(const Changes &changes) { return changes.outgoing.empty() && !changes.derivation; }

} // namespace psi::test
