#include "shared/ids.h"

namespace psi {

namespace {
constexpr qsizetype shardWidth = 3;
constexpr qsizetype seqWidth = 19;

bool isDigits(QByteArrayView text)
{
    for (const char c : text) {
        if (c < '0' || c > '9')
            return false;
    }
    return !text.isEmpty();
}
} // namespace

QByteArray JobId::toText() const
{
    return QByteArray::number(shard).rightJustified(shardWidth, '0') + '-' +
           QByteArray::number(static_cast<qlonglong>(seq)).rightJustified(seqWidth, '0');
}

JobId JobId::fromText(QByteArrayView text)
{
    if (text.size() != shardWidth + 1 + seqWidth || text.at(shardWidth) != '-')
        return {};
    const QByteArrayView shardText = text.first(shardWidth);
    const QByteArrayView seqText = text.sliced(shardWidth + 1);
    if (!isDigits(shardText) || !isDigits(seqText))
        return {};
    bool ok = false;
    const qlonglong seq = seqText.toByteArray().toLongLong(&ok);
    if (!ok)
        return {};
    return {static_cast<std::uint16_t>(shardText.toByteArray().toUInt()), seq};
}

} // namespace psi
