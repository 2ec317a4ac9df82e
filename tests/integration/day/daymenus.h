#pragma once

#include <vector>

#include <QJsonObject>
#include <QString>

namespace psi::test {

/// A row of a menu, as the shipped file has it.
struct DayOption
{
    QString id;
    QString code; ///< what may be typed for it; empty: nothing
    QString title;
    QString description;
    QString action; ///< submenu, derivar, volver, cursos_dinamico
    QString submenu;
    QString area;
    QString subetiqueta;
};

struct DayMenu
{
    QString id;
    QString header, body, footer, button;
    std::vector<DayOption> options;
};

/// What customers are to be shown, read from the menus that the product ships (resources/menus/default.json)
/// and nothing else: lists as the Graph API must get them, texts as the CRM must read them. A value.
class DayMenus
{
public:
    /// The shipped file; without menus if it cannot be read.
    static DayMenus shipped();

    const std::vector<DayMenu> &menus() const { return m_menus; }
    const QJsonObject &texts() const { return m_texts; }
    /// Requires: there is one.
    const DayMenu &menu(const QString &id) const;

    /// mensajes.mensaje of a menu that was sent.
    QString shown(const QString &menu) const;
    /// type and content of the Graph API's body.
    QJsonObject list(const QString &menu) const;
    /// What a customer reads who is handed over.
    QString handOver(const QString &area, const QString &motivo, const QString &ticket) const;

private:
    std::vector<DayMenu> m_menus;
    QJsonObject m_texts;
};

/// `{type: text, text: {body}}`.
QJsonObject textContent(const QString &body);

} // namespace psi::test
