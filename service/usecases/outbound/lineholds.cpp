#include "service/usecases/outbound/lineholds.h"

#include "service/domain/outbound/linehold.h"

namespace psi {

// True when this is news.
bool LineHolds::show(const LineId &line, bool isHeld, Micros now)
{
    const std::lock_guard lock(m_mutex);
    const bool isNews = m_held.contains(line) != isHeld;
    isHeld ? void(m_held.try_emplace(line, now)) : void(m_held.erase(line));
    m_metrics.gauge("psi_line_held", {{"line", line.value.toUtf8()}}).set(isHeld ? 1 : 0);
    return isNews;
}

void LineHolds::hold(const LineId &line, const QByteArray &code, const QString &message, Micros now)
{
    const bool isNews = show(line, true, now);
    const Result<std::optional<QByteArray>> noted = m_meta.value(lineHoldFact(line));
    if (!isNews && noted && *noted && !(*noted)->isEmpty())
        return; // of a send that was under way; else a person resumed it, in vain
    m_log.error(
        QStringLiteral("a line is held: nothing of it can be sent before its account is mended and it is "
                       "resumed: ") +
            line.value,
        QString::fromLatin1(code) + QStringLiteral(": ") + message);
    if (const Result<void> stored = m_meta.setValue(lineHoldFact(line), code); !stored)
        m_log.warn(QStringLiteral("the hold of a line could not be noted in the store"),
                   stored.error().message);
}

void LineHolds::sent(const LineId &line, Micros began)
{
    {
        const std::lock_guard lock(m_mutex);
        const auto held = m_held.find(line);
        if (held == m_held.end() || began < held->second)
            return;
    }
    show(line, false, began);
    m_log.info(QStringLiteral("a line sends again: ") + line.value);
    if (const Result<void> stored = m_meta.setValue(lineHoldFact(line), QByteArray("")); !stored)
        m_log.warn(QStringLiteral("the end of a hold could not be noted in the store"),
                   stored.error().message);
}

Result<void> LineHolds::refresh(const std::vector<LineId> &lines, Micros now)
{
    for (const LineId &line : lines) {
        const Result<std::optional<QByteArray>> code = m_meta.value(lineHoldFact(line));
        if (!code)
            return code.error();
        show(line, code->has_value() && !(*code)->isEmpty(), now);
    }
    return {};
}

} // namespace psi
