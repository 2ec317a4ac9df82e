#pragma once

#include <compare>
#include <cstdint>

#include <QByteArray>
#include <QString>

namespace psi {

/// A text that names one kind of thing; two kinds cannot be mixed up. `Tag` is never defined.
template <typename Tag>
struct TextId
{
    QString value;

    TextId() = default;
    explicit TextId(QString text)
        : value(std::move(text))
    {}
    bool isEmpty() const { return value.isEmpty(); }
    friend bool operator==(const TextId &, const TextId &) = default;
    friend bool operator<(const TextId &a, const TextId &b) { return a.value < b.value; }
};

/// One of our WhatsApp numbers by its configured id (`linea_origen`, for example "wsp4").
using LineId = TextId<struct LineTag>;
/// A team that serves conversations (`conversaciones.area`).
using AreaId = TextId<struct AreaTag>;

/// A job of the queue: `<shard>-<seq>`. The text has a fixed width, so texts sort as ids do.
struct JobId
{
    std::uint16_t shard = 0;
    std::int64_t seq = 0; ///< unique for ever within its shard; 0 = no job

    bool isNull() const { return seq == 0; }
    /// "007-0001790000000000123"
    QByteArray toText() const;
    /// A null id when `text` is not of toText()'s form.
    static JobId fromText(QByteArrayView text);
    friend auto operator<=>(const JobId &, const JobId &) = default;
};

/// Proves the right to work on a leased lane. Each lease gets a higher one; 0 = none.
struct LeaseToken
{
    std::int64_t value = 0;
    friend auto operator<=>(const LeaseToken &, const LeaseToken &) = default;
};

} // namespace psi
