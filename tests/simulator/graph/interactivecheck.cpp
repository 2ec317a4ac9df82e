#include <set>

#include <QJsonArray>

#include "tests/simulator/graph/messagecheck.h"

namespace psi::sim {

namespace {

using Verdict = std::optional<GraphFault>;

QJsonValue at(const QJsonObject &object, const char *name) { return object.value(QLatin1String(name)); }

// Ids and titles that a customer chooses by: not empty, no blanks around the id, none twice.
class Choices
{
public:
    Verdict add(const QJsonObject &choice, const char *what, int idLength, int titleLength)
    {
        const QByteArray idName = QByteArray(what) + " id";
        const QByteArray titleName = QByteArray(what) + " title";
        const QString id = at(choice, "id").toString();
        if (auto fault = checkText(at(choice, "id"), idName.constData(), 1, idLength))
            return fault;
        if (auto fault = checkText(at(choice, "title"), titleName.constData(), 1, titleLength))
            return fault;
        if (id != id.trimmed())
            return wrong(QStringLiteral("%1 has blanks around it").arg(QLatin1String(idName)));
        if (!m_ids.insert(id).second)
            return wrong(QStringLiteral("Duplicated %1: %2").arg(QLatin1String(idName), id));
        return {};
    }

private:
    std::set<QString> m_ids;
};

Verdict checkRow(const QJsonObject &row, Choices &choices)
{
    if (auto fault = choices.add(row, "row", 200, 24))
        return fault;
    const QJsonValue description = at(row, "description");
    return description.isUndefined() ? Verdict() : checkText(description, "row description", 0, 72);
}

Verdict checkSections(const QJsonArray &sections)
{
    if (sections.isEmpty())
        return missing("action['sections']");
    if (sections.size() > 10)
        return wrong(QStringLiteral("Total section count exceed max allowed count: 10"));
    Choices choices;
    qsizetype rows = 0;
    for (const auto &value : sections) {
        const QJsonObject section = value.toObject();
        if (sections.size() > 1 || !at(section, "title").isUndefined()) {
            if (auto fault =
                    checkText(at(section, "title"), "section title", sections.size() > 1 ? 1 : 0, 24))
                return fault;
        }
        const QJsonArray list = at(section, "rows").toArray();
        if (list.isEmpty())
            return missing("action['sections']['rows']");
        rows += list.size();
        for (const auto &row : list) {
            if (auto fault = checkRow(row.toObject(), choices))
                return fault;
        }
    }
    return rows > 10 ? Verdict(wrong(QStringLiteral("Total row count exceed max allowed count: 10")))
                     : Verdict();
}

Verdict checkButtons(const QJsonArray &buttons)
{
    if (buttons.isEmpty() || buttons.size() > 3)
        return wrong(QStringLiteral("Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3"));
    Choices ids;
    std::set<QString> titles;
    for (const auto &value : buttons) {
        const QJsonObject button = value.toObject();
        const QJsonObject reply = at(button, "reply").toObject();
        if (at(button, "type").toString() != QLatin1String("reply"))
            return wrong(QStringLiteral("button type must be reply"));
        if (auto fault = ids.add(reply, "button", 256, 20))
            return fault;
        if (!titles.insert(at(reply, "title").toString()).second)
            return wrong(QStringLiteral("Duplicated button title"));
    }
    return {};
}

Verdict checkUrlButton(const QJsonObject &action)
{
    const QJsonObject parameters = at(action, "parameters").toObject();
    if (at(action, "name").toString() != QLatin1String("cta_url"))
        return missing("action['name']");
    if (auto fault = checkText(at(parameters, "display_text"), "display_text", 1, 20))
        return fault;
    return at(parameters, "url").toString().startsWith(QLatin1String("http"))
               ? Verdict()
               : Verdict(missing("action['parameters']['url']"));
}

// Header and footer may be there; a header of another kind holds media.
Verdict checkFrame(const QJsonObject &interactive, bool isList)
{
    if (const QJsonValue header = at(interactive, "header"); !header.isUndefined()) {
        const QString type = at(header.toObject(), "type").toString();
        if (isList && type != QLatin1String("text"))
            return wrong(QStringLiteral("the header of a list must be text"));
        if (type == QLatin1String("text")) {
            if (auto fault = checkText(at(header.toObject(), "text"), "header text", 1, 60))
                return fault;
        }
    }
    if (const QJsonValue footer = at(interactive, "footer"); !footer.isUndefined()) {
        if (auto fault = checkText(at(footer.toObject(), "text"), "footer text", 1, 60))
            return fault;
    }
    return checkText(at(at(interactive, "body").toObject(), "text"), "interactive['body']['text']", 1,
                     isList ? 4096 : 1024);
}

} // namespace

Verdict checkInteractive(const QJsonObject &interactive)
{
    const QString type = at(interactive, "type").toString();
    if (type.isEmpty())
        return missing("interactive['type']");
    const bool isList = type == QLatin1String("list");
    if (auto fault = checkFrame(interactive, isList))
        return fault;
    const QJsonObject action = at(interactive, "action").toObject();
    if (action.isEmpty())
        return missing("interactive['action']");
    if (isList) {
        if (auto fault = checkText(at(action, "button"), "action['button']", 1, 20))
            return fault;
        return checkSections(at(action, "sections").toArray());
    }
    if (type == QLatin1String("button"))
        return checkButtons(at(action, "buttons").toArray());
    if (type == QLatin1String("cta_url"))
        return checkUrlButton(action);
    return GraphFault{131051, {}};
}

} // namespace psi::sim
