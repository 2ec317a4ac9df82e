#include "service/usecases/admin/linedesk.h"

#include <algorithm>

#include <QJsonDocument>
#include <QJsonObject>

#include "service/domain/outbound/linehold.h"
#include "shared/api/apicheck.h"

namespace psi {

namespace {
const QString reasonMember = QStringLiteral("motivo");
const QString whoMember = QStringLiteral("quien");
const QString sinceMember = QStringLiteral("desde");
} // namespace

bool LineDesk::knows(const LineId &line) const
{
    const auto lines = m_lines.current();
    return std::any_of(lines->begin(), lines->end(), [&](const LineInfo &one) { return one.id == line; });
}

Result<std::optional<LineHold>> LineDesk::holdOf(const LineId &line)
{
    const Result<std::optional<QByteArray>> fact = m_meta.value(lineHoldFact(line));
    if (!fact)
        return fact.error();
    if (!*fact || (*fact)->isEmpty())
        return std::optional<LineHold>();
    if (!(*fact)->startsWith('{')) // the code for which the router itself held it
        return std::optional(LineHold{QString::fromUtf8(**fact), QStringLiteral("router"), {}});
    const QJsonObject json = QJsonDocument::fromJson(**fact).object();
    return std::optional(LineHold{json[reasonMember].toString(), json[whoMember].toString(),
                                  apiTime(json[sinceMember].toString())});
}

Result<LineHold> LineDesk::noteHold(const LineId &line, const QString &reason, const QString &who)
{
    const LineHold hold{reason, who, std::chrono::floor<std::chrono::milliseconds>(m_clock.now())};
    const QJsonObject json{
        {reasonMember, hold.reason}, {whoMember, hold.who}, {sinceMember, apiTimeText(m_clock.now())}};
    const Result<void> stored =
        m_meta.setValue(lineHoldFact(line), QJsonDocument(json).toJson(QJsonDocument::Compact));
    return stored ? Result<LineHold>(hold) : Result<LineHold>(stored.error());
}

Result<void> LineDesk::noteResume(const LineId &line)
{
    return m_meta.setValue(lineHoldFact(line), QByteArray(""));
}

} // namespace psi
