#include "tests/simulator/ruleoptions.h"

#include "tests/simulator/graph/grapherror.h"

namespace psi::sim {

namespace {

void readErrors(Options &options, Rules &rules)
{
    for (const QString &text : options.text("error").split(QLatin1Char(','), Qt::SkipEmptyParts)) {
        const QStringList parts = text.split(QLatin1Char(':'));
        bool isCode = false;
        bool isShare = parts.size() == 1;
        CallRule rule;
        rule.id = rules.calls.size() + 1;
        rule.code = parts[0].toInt(&isCode);
        if (parts.size() > 1)
            rule.probability = parts[1].toDouble(&isShare);
        rule.isLate = parts.value(2) == QLatin1String("late");
        if (!isCode || !isShare || !findGraphError(rule.code) || rule.probability < 0 ||
            rule.probability > 1 || (parts.size() > 2 && !rule.isLate) || parts.size() > 3)
            options.addError(
                QStringLiteral("--error must be CODE:P[:late] with a code of Meta's, not %1").arg(text));
        rules.calls.push_back(rule);
    }
    CallRule lost;
    lost.id = rules.calls.size() + 1;
    lost.isLost = true;
    lost.probability = options.number("lose-answer", 0, 1);
    if (lost.probability > 0)
        rules.calls.push_back(lost);
}

void readArea(Options &options, Rules &rules)
{
    const QStringList parts = options.text("area").split(QLatin1Char(':'));
    const auto mode = faultModeOf(parts[0]);
    bool isShare = true;
    if (parts.size() > 1)
        rules.anyArea.probability = parts[1].toDouble(&isShare);
    if (!mode || !isShare || parts.size() > 2 || rules.anyArea.probability < 0 ||
        rules.anyArea.probability > 1)
        options.addError(
            QStringLiteral("--area must be ok, slow, broken, redirect or endless, with :P, not %1")
                .arg(options.text("area")));
    rules.anyArea.mode = mode.value_or(FaultMode::Ok);
}

} // namespace

Rules rulesOf(Options &options)
{
    const auto time = [&](const char *name) {
        return std::chrono::milliseconds(options.integer(name, 0, 3600000));
    };
    Rules rules;
    rules.latency = time("latency");
    rules.statusDelay = time("status-delay");
    rules.slow = time("slow");
    rules.throttles = options.isSet("throttle");
    readErrors(options, rules);
    readArea(options, rules);
    return rules;
}

} // namespace psi::sim
