#include "service/domain/router/menuinput.h"

#include "shared/text/foldedtext.h"

namespace psi {

namespace {

// No title is longer; a letter need not be folded to be no choice.
constexpr qsizetype longestChoice = 200;

MenuInput::Kind commandOf(const QString &folded)
{
    if (folded == QLatin1String("menu"))
        return MenuInput::Kind::Menu;
    const bool goesBack =
        folded == QLatin1String("volver") || folded == QLatin1String("atras") || folded == QLatin1String("0");
    return goesBack ? MenuInput::Kind::Back : MenuInput::Kind::Unknown;
}

} // namespace

MenuInput inputOf(const MessageContent &content, const MenuTree &menus, int menu)
{
    MenuInput input;
    if (content.type != MessageType::Text || content.text.size() > longestChoice)
        return input;
    if (content.choice)
        input.target = menus.byId(content.choice->id, menu);
    if (input.target != nullptr) {
        input.kind = MenuInput::Kind::Choice;
        return input;
    }
    const QString folded = foldedText(content.text);
    input.kind = commandOf(folded);
    if (input.kind != MenuInput::Kind::Unknown)
        return input;
    input.target = menus.byText(folded, menu);
    if (input.target != nullptr) {
        input.kind = MenuInput::Kind::Choice;
        input.isTyped = !content.choice;
    }
    return input;
}

} // namespace psi
