#pragma once

#include <optional>

#include <QByteArray>
#include <QString>

#include "service/ports/keyedhash.h"

namespace psi {

/// Cursors of lists: where the page before ended, opaque to callers and signed, so that nobody can make one
/// up. A cursor goes with the list and the filters it was made for. Any thread.
class Cursors
{
public:
    /// `of` names list and filters. `hash` outlives it.
    Cursors(const KeyedHash &hash, QByteArray of)
        : m_hash(hash)
        , m_of(std::move(of))
    {}

    QString make(const QByteArray &position) const;
    /// Nothing when it is none of this list's.
    std::optional<QByteArray> read(const QString &cursor) const;

private:
    const KeyedHash &m_hash;
    QByteArray m_of;
};

} // namespace psi
