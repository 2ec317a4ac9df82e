#pragma once

#include <QByteArray>

namespace psi {

/// Keeps the first 64 KiB of signed bodies that are not valid JSON, in a folder bounded in files and bytes
/// (oldest go first). Any thread; returns at once: writing happens elsewhere, a full backlog is counted and
/// lost.
class Quarantine
{
public:
    virtual ~Quarantine() = default;
    virtual void keep(QByteArray body, QByteArray reason) = 0;
};

} // namespace psi
