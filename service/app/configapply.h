#pragma once

#include "service/app/configtable.h"
#include "service/app/configvalues.h"

namespace psi::configapply {

/// What the rows of the configuration table do with the text of a value: parse it, check it, store it.
using Apply = ConfigKey::Apply;
using C = ServiceConfig;

// Stores a parsed value, or answers why it is none.
template <typename T, typename Target>
QString store(const Result<T> &parsed, Target &target)
{
    if (!parsed)
        return parsed.error().message;
    target = *parsed;
    return {};
}

Apply text(QString C::*field);
/// A text that `form` matches; else `reason`.
Apply text(QString C::*field, const QString &form, const QString &reason);
Apply list(QStringList C::*field);
/// Addresses and networks.
Apply networks(QStringList C::*field);
Apply duration(Micros C::*field, Micros least = Micros(0));
Apply kept(std::chrono::seconds RetentionSettings::*field);
Apply size(qint64 C::*field, qint64 least, qint64 most);
Apply rate(RateLimit C::*field);
Apply number(int C::*field, int least, int most);
Apply boolean(bool C::*field);
Apply word(QString C::*field, const QStringList &words);
Apply listen(QString C::*field);
Apply roles();
Apply logLevel();
Apply timezone();
Apply stuckAge(const QString &name);
Apply retry(Route route, const QString &field);
/// `queue.ack`: what a 200 promises. Whether the backend can is checked with all keys together.
Apply ack();
/// `queue.url`.
Apply redisUrl();
/// A backend of which this version has only `built`.
/// postgresql://... or postgres://...
Apply postgresUrl(QString C::*field);
Apply backend(QString C::*field, const QString &built, const QString &missing);
/// A key whose feature this version does not have: any value but nothing is refused.
Apply missing(const QString &feature);

/// Fields of the items of [[lines]] and [[areas]].
template <typename Item, typename Field, typename Parse>
Apply item(std::vector<Item> C::*items, Field Item::*field, Parse parse)
{
    return [=](C &config, const QStringList &values, int index) {
        return store(parse(values.first()), (config.*items)[static_cast<std::size_t>(index)].*field);
    };
}

} // namespace psi::configapply
