#include "service/app/configapply.h"

#include <QRegularExpression>
#include <QTimeZone>

#include "service/adapters/http/clientaddress.h"
#include "service/adapters/redis/redistarget.h"

namespace psi::configapply {

namespace {

QString q(const char *text) { return QString::fromUtf8(text); }

// Parses with `parse` and stores into a field of the configuration.
template <typename Field, typename Parse>
Apply parsed(Field C::*field, Parse parse)
{
    return [=](C &config, const QStringList &values, int) {
        return store(parse(values.first()), config.*field);
    };
}

QString retrySchedule(RetryPolicy &policy, const QStringList &values)
{
    std::vector<Micros> schedule;
    for (const QString &value : values) {
        Micros wait{0};
        if (const QString reason = store(configvalue::duration(value), wait); !reason.isEmpty())
            return reason;
        schedule.push_back(wait);
    }
    policy.schedule = std::move(schedule);
    return {};
}

QString retryEnd(RetryPolicy &policy, const QString &text)
{
    const Result<QString> known = configvalue::oneOf(text, {q("skip"), q("block")});
    if (!known)
        return known.error().message;
    policy.onExhausted = *known == q("block") ? OnExhausted::Block : OnExhausted::Skip;
    return {};
}

} // namespace

Apply text(QString C::*field)
{
    return [field](C &config, const QStringList &values, int) {
        config.*field = values.first();
        return QString();
    };
}

Apply text(QString C::*field, const QString &form, const QString &reason)
{
    const QRegularExpression wanted(QRegularExpression::anchoredPattern(form));
    return [=](C &config, const QStringList &values, int) {
        config.*field = values.first();
        return wanted.match(values.first()).hasMatch() ? QString() : reason;
    };
}

Apply list(QStringList C::*field)
{
    return [field](C &config, const QStringList &values, int) {
        config.*field = values;
        return values.contains(QString()) ? q("holds an empty value") : QString();
    };
}

Apply networks(QStringList C::*field)
{
    return [field](C &config, const QStringList &values, int) {
        std::vector<QByteArray> items;
        for (const QString &value : values)
            items.push_back(value.toUtf8());
        config.*field = values;
        return TrustedProxies::parse(items) ? QString()
                                            : q("must be a list of addresses or networks such as 10.0.0.0/8");
    };
}

Apply duration(Micros C::*field, Micros least)
{
    return [=](C &config, const QStringList &values, int) {
        const QString reason = store(configvalue::duration(values.first()), config.*field);
        return reason.isEmpty() && config.*field < least
                   ? q("must be at least ") + configvalue::durationText(least)
                   : reason;
    };
}

Apply kept(std::chrono::seconds RetentionSettings::*field)
{
    return [field](C &config, const QStringList &values, int) {
        Micros span{0};
        const QString reason = store(configvalue::duration(values.first()), span);
        config.retention.*field = std::chrono::duration_cast<std::chrono::seconds>(span);
        return reason;
    };
}

Apply size(qint64 C::*field, qint64 least, qint64 most)
{
    return [=](C &config, const QStringList &values, int) {
        const QString reason = store(configvalue::size(values.first()), config.*field);
        const bool fits = config.*field >= least && config.*field <= most;
        return !reason.isEmpty() || fits ? reason : q("must be from %1 to %2 bytes").arg(least).arg(most);
    };
}

Apply rate(RateLimit C::*field) { return parsed(field, configvalue::rate); }

Apply number(int C::*field, int least, int most)
{
    return parsed(field, [=](const QString &text) { return configvalue::number(text, least, most); });
}

Apply boolean(bool C::*field) { return parsed(field, configvalue::boolean); }

Apply word(QString C::*field, const QStringList &words)
{
    return parsed(field, [=](const QString &text) { return configvalue::oneOf(text, words); });
}

Apply listen(QString C::*field) { return parsed(field, configvalue::listenAddress); }

Apply roles()
{
    return [](C &config, const QStringList &values, int) {
        for (const QString &role : values) {
            const Result<QString> known =
                configvalue::oneOf(role, {q("intake"), q("worker"), q("outbound"), q("admin")});
            if (!known)
                return known.error().message;
        }
        config.roles = values;
        return values.isEmpty() ? q("names no role") : QString();
    };
}

Apply logLevel()
{
    return [](C &config, const QStringList &values, int) {
        const QStringList names{q("debug"), q("info"), q("warn"), q("error")};
        const Result<QString> known = configvalue::oneOf(values.first(), names);
        if (!known)
            return known.error().message;
        config.logLevel = static_cast<LogLevel>(names.indexOf(*known));
        return QString();
    };
}

Apply timezone()
{
    return [](C &config, const QStringList &values, int) {
        config.timezone = values.first();
        return QTimeZone::isTimeZoneIdAvailable(values.first().toUtf8())
                   ? QString()
                   : q("is no time zone of this system");
    };
}

Apply stuckAge(const QString &name)
{
    return [name](C &config, const QStringList &values, int) {
        return store(configvalue::duration(values.first()), config.stuck[name]);
    };
}

Apply retry(Route route, const QString &field)
{
    return [route, field](C &config, const QStringList &values, int) {
        RetryPolicy &policy = config.retry[static_cast<std::size_t>(route)];
        if (field == q("attempts"))
            return store(configvalue::number(values.first(), 1, 100), policy.attempts);
        if (field == q("base"))
            return store(configvalue::duration(values.first()), policy.base);
        if (field == q("cap"))
            return store(configvalue::duration(values.first()), policy.cap);
        return field == q("schedule") ? retrySchedule(policy, values) : retryEnd(policy, values.first());
    };
}

Apply ack()
{
    static const QRegularExpression form(
        QRegularExpression::anchoredPattern(q("memory|fsync|(fsync\\+)?replicas:[1-9][0-9]?")));
    return [](C &config, const QStringList &values, int) {
        config.queueAck = values.first();
        return form.match(values.first()).hasMatch()
                   ? QString()
                   : q("must be memory, fsync, replicas:n or fsync+replicas:n, n from 1 to 99");
    };
}

Apply redisUrl()
{
    return [](C &config, const QStringList &values, int) {
        config.queueUrl = values.isEmpty() ? QString() : values.first();
        if (config.queueUrl.isEmpty())
            return QString();
        const Result<RedisTarget> target = redisTargetOf(config.queueUrl);
        return target ? QString() : target.error().message;
    };
}

Apply postgresUrl(QString C::*field)
{
    return [=](C &config, const QStringList &values, int) {
        const QString url = values.isEmpty() ? QString() : values.first();
        if (!url.isEmpty() && !url.startsWith(q("postgresql://")) && !url.startsWith(q("postgres://")))
            return q("must begin with postgresql://");
        config.*field = url;
        return QString();
    };
}

Apply backend(QString C::*field, const QString &built, const QString &missing)
{
    return [=](C &config, const QStringList &values, int) {
        if (values.first() == missing)
            return missing + q(" is not part of this version yet; use ") + built;
        return store(configvalue::oneOf(values.first(), {built}), config.*field);
    };
}

Apply missing(const QString &feature)
{
    return [feature](C &, const QStringList &values, int) {
        return values.isEmpty() || values.first().isEmpty()
                   ? QString()
                   : feature + q(" not part of this version yet; leave it out");
    };
}

} // namespace psi::configapply
