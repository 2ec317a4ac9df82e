#pragma once

#include <vector>

#include "service/domain/router/menutree.h"

namespace psi {

/// A row of a list message.
struct ListRow
{
    QString id;
    QString title;
    QString description;
    QString code; ///< shown to the CRM only
};

/// A list of any length as WhatsApp takes it: up to 10 rows one message, more in pages of 8 with rows that
/// lead on and back (facts: Cloud API, interactive list messages). Pure; any thread.
class MenuList
{
public:
    static constexpr int mostRows = 10;
    static constexpr int pageRows = 8;

    /// What WhatsApp would refuse is made to fit: texts are cut, an empty body or button gets one, rows
    /// without id or title are left out. `moreTitle` names the row that leads to the next page, whose id is
    /// nextPageId().
    MenuList(Menu frame, QString moreTitle);

    void add(const ListRow &row);
    /// The row that leads back: it stands last on every page.
    void setBack(const ListRow &row) { m_back = {row}; }

    std::vector<MenuPage> pages() const;
    /// Id of the row that leads to page `page` (0 is the first) of the menu: "ver_mas_cursos_p2".
    static QString pageId(const QString &menu, int page);

private:
    MenuPage page(const std::vector<ListRow> &rows) const;

    Menu m_frame;
    QString m_moreTitle;
    std::vector<ListRow> m_rows;
    std::vector<ListRow> m_back; ///< none or one
};

/// A text message to send, as JSON without recipient.
QByteArray textMessage(const QString &body);

/// Titles and descriptions are cut to WhatsApp's length in code points, with an ellipsis.
QString cutTo(const QString &text, int codePoints);
int codePointCount(const QString &text);

/// WhatsApp's limits, in code points (facts: Cloud API, interactive list messages).
namespace listlimits {
inline constexpr int title = 24;
inline constexpr int description = 72;
inline constexpr int button = 20;
inline constexpr int header = 60;
inline constexpr int footer = 60;
inline constexpr int body = 4096;
inline constexpr int id = 200;
} // namespace listlimits

} // namespace psi
