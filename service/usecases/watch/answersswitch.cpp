#include "service/usecases/watch/answersswitch.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace psi {

namespace {

constexpr Micros refreshEvery = std::chrono::milliseconds(500);
const QString fact = QStringLiteral("respuestas_pausadas");
const QString reasonMember = QStringLiteral("motivo");
const QString untilMember = QStringLiteral("hasta_ms");

QByteArray written(const AnswersPause &pause)
{
    QJsonObject json{{reasonMember, pause.reason}};
    if (pause.until) {
        const auto until = std::chrono::floor<std::chrono::milliseconds>(*pause.until);
        json.insert(untilMember, static_cast<double>(until.time_since_epoch().count()));
    }
    return QJsonDocument(json).toJson(QJsonDocument::Compact);
}

// Empty: not paused. What cannot be read counts as a pause: silence can be mended, an answer cannot be taken
// back.
std::optional<AnswersPause> readFrom(const QByteArray &value)
{
    if (value.isEmpty())
        return std::nullopt;
    const QJsonObject json = QJsonDocument::fromJson(value).object();
    AnswersPause pause{json[reasonMember].toString(), std::nullopt};
    if (json.contains(untilMember))
        pause.until =
            Timestamp(std::chrono::milliseconds(static_cast<std::int64_t>(json[untilMember].toDouble())));
    return pause;
}

} // namespace

Result<void> AnswersSwitch::note(const AnswersPause &pause, const QString &who)
{
    const Result<void> stored = m_meta.setValue(fact, written(pause));
    return stored ? m_meta.audit(who, QStringLiteral("answers pause"), {}, pause.reason) : stored;
}

Result<void> AnswersSwitch::noteResume(const QString &who, const QString &reason)
{
    const Result<void> stored = m_meta.setValue(fact, QByteArray(""));
    return stored ? m_meta.audit(who, QStringLiteral("answers resume"), {}, reason) : stored;
}

Result<void> AnswersSwitch::pause(const AnswersPause &pause, const QString &who)
{
    const Result<void> noted = note(pause, who);
    return noted ? refresh() : noted;
}

Result<void> AnswersSwitch::resume(const QString &who, const QString &reason)
{
    const Result<void> noted = noteResume(who, reason);
    return noted ? refresh() : noted;
}

Result<std::optional<AnswersPause>> AnswersSwitch::state()
{
    const Result<std::optional<QByteArray>> value = m_meta.value(fact);
    if (!value)
        return value.error();
    const std::optional<AnswersPause> pause = readFrom(value->value_or(QByteArray()));
    const bool isOver = pause && pause->until && *pause->until <= m_clock.now();
    return isOver ? std::optional<AnswersPause>() : pause;
}

Result<void> AnswersSwitch::refresh()
{
    const Result<std::optional<AnswersPause>> pause = state();
    if (!pause)
        return pause.error();
    const std::lock_guard lock(m_mutex);
    const bool isPaused = pause->has_value();
    if (isPaused != m_isPaused) {
        m_isPaused = isPaused;
        apply();
        m_log.info(isPaused ? QStringLiteral("automatic answers are paused")
                            : QStringLiteral("automatic answers go on"));
    }
    return {};
}

void AnswersSwitch::configure(const RouterPolicy &policy)
{
    const std::lock_guard lock(m_mutex);
    m_configured = policy;
    apply();
}

void AnswersSwitch::apply()
{
    RouterPolicy policy = m_configured;
    policy.answersPaused = m_isPaused;
    m_policy.replace(policy);
}

Chore answersRefresh(AnswersSwitch &answers)
{
    return {QStringLiteral("refresh of the answers' pause"), refreshEvery, [&answers]() -> Result<bool> {
                const Result<void> refreshed = answers.refresh();
                return refreshed ? Result<bool>(false) : Result<bool>(refreshed.error());
            }};
}

} // namespace psi
