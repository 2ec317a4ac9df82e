#include "service/domain/router/menulist.h"

#include "shared/text/jsonliteral.h"

namespace psi {

namespace {

QByteArray member(const char *name, const QByteArray &value)
{
    return '"' + QByteArray(name) + "\":" + value;
}

QByteArray textObject(const QString &text) { return "{" + member("text", jsonLiteral(text)) + "}"; }

QByteArray rowJson(const ListRow &row)
{
    QByteArray json = "{" + member("id", jsonLiteral(row.id)) + ',' +
                      member("title", jsonLiteral(cutTo(row.title, listlimits::title)));
    if (!row.description.isEmpty())
        json += ',' + member("description", jsonLiteral(cutTo(row.description, listlimits::description)));
    return json + '}';
}

QByteArray listJson(const Menu &frame, const std::vector<ListRow> &rows)
{
    QByteArray json = R"({"type":"interactive","interactive":{"type":"list",)";
    if (!frame.header.isEmpty())
        json +=
            member("header", R"({"type":"text",)" + member("text", jsonLiteral(frame.header)) + '}') + ',';
    json += member("body", textObject(frame.body)) + ',';
    if (!frame.footer.isEmpty())
        json += member("footer", textObject(frame.footer)) + ',';
    QByteArray listed;
    for (const ListRow &row : rows)
        listed += (listed.isEmpty() ? QByteArray() : QByteArray(",")) + rowJson(row);
    return json + R"("action":{)" + member("button", jsonLiteral(frame.button)) +
           R"(,"sections":[{"rows":[)" + listed + "]}]}}}";
}

QString shownText(const Menu &frame, const std::vector<ListRow> &rows)
{
    QString text;
    for (const QString &part : {frame.header, frame.body}) {
        if (!part.isEmpty())
            text += part + QLatin1Char('\n');
    }
    for (const ListRow &row : rows)
        text += (row.code.isEmpty() ? QStringLiteral("- ") : row.code + QLatin1Char(' ')) + row.title +
                QLatin1Char('\n');
    text += frame.footer;
    return text.trimmed();
}

} // namespace

MenuList::MenuList(Menu frame, QString moreTitle)
    : m_frame(std::move(frame))
    , m_moreTitle(std::move(moreTitle))
{
    const auto orElse = [](QString &text, const QString &other) {
        if (text.trimmed().isEmpty())
            text = other;
    };
    orElse(m_frame.body, m_frame.name);
    orElse(m_frame.body, QStringLiteral("Elegí una opción."));
    orElse(m_frame.button, QStringLiteral("Ver opciones"));
    m_frame.header = cutTo(m_frame.header, listlimits::header);
    m_frame.body = cutTo(m_frame.body, listlimits::body);
    m_frame.footer = cutTo(m_frame.footer, listlimits::footer);
    m_frame.button = cutTo(m_frame.button, listlimits::button);
}

void MenuList::add(const ListRow &row)
{
    if (!row.title.trimmed().isEmpty() && !row.id.isEmpty() && codePointCount(row.id) <= listlimits::id)
        m_rows.push_back(row);
}

QString MenuList::pageId(const QString &menu, int page)
{
    return QStringLiteral("ver_mas_%1_p%2").arg(menu).arg(page + 1);
}

MenuPage MenuList::page(const std::vector<ListRow> &rows) const
{
    if (rows.empty()) // no list message is without rows
        return {textMessage(m_frame.body), m_frame.body, QStringLiteral("text")};
    return {listJson(m_frame, rows), shownText(m_frame, rows), QStringLiteral("interactive")};
}

std::vector<MenuPage> MenuList::pages() const
{
    std::vector<MenuPage> made;
    const std::size_t all = m_rows.size();
    const bool fits = all + m_back.size() <= mostRows;
    for (std::size_t first = 0; first < all || made.empty(); first += pageRows) {
        const std::size_t last = fits ? all : std::min(all, first + pageRows);
        std::vector<ListRow> rows(m_rows.begin() + static_cast<std::ptrdiff_t>(first),
                                  m_rows.begin() + static_cast<std::ptrdiff_t>(last));
        if (last < all)
            rows.push_back({pageId(m_frame.id, static_cast<int>(made.size()) + 1), m_moreTitle, {}, {}});
        rows.insert(rows.end(), m_back.begin(), m_back.end());
        made.push_back(page(rows));
        if (fits)
            break;
    }
    return made;
}

QByteArray textMessage(const QString &body)
{
    return R"({"type":"text",)" + member("text", "{" + member("body", jsonLiteral(body)) + "}") + '}';
}

int codePointCount(const QString &text)
{
    int count = 0;
    for (const QChar c : text)
        count += c.isLowSurrogate() ? 0 : 1;
    return count;
}

QString cutTo(const QString &text, int codePoints)
{
    if (codePointCount(text) <= codePoints)
        return text;
    qsizetype end = 0;
    for (int taken = 0; taken < codePoints - 1; ++taken)
        end += text[end].isHighSurrogate() ? 2 : 1;
    return text.left(end).trimmed() + QChar(0x2026);
}

} // namespace psi
