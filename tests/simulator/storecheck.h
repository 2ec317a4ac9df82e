#pragma once

#include <array>
#include <vector>

#include <QString>
#include <QStringList>

#include "tests/simulator/ledger.h"
#include "tests/simulator/storereader.h"

namespace psi::sim {

/// Row counts of one kind of element.
struct KindCount
{
    std::int64_t accepted = 0; ///< answered with 200
    std::int64_t unsure = 0;   ///< posted without an answer, or refused
    std::int64_t stored = 0;   ///< elements of the ledger that the store has
    std::int64_t lost = 0;     ///< accepted, but not where it belongs
    std::int64_t doubled = 0;  ///< rows beyond the first of an element
    std::int64_t phantom = 0;  ///< rows that nobody posted
};

struct CheckReport
{
    std::array<KindCount, 5> kinds; ///< by ElementKind
    std::int64_t inversions =
        0;                   ///< rows that stand before one that was accepted earlier in their conversation
    std::int64_t astray = 0; ///< messages in the conversation of somebody else
    std::int64_t dead = 0;   ///< jobs in `router_trabajos` that are muerto or reintentando
    QStringList examples;    ///< the first few of each finding

    std::int64_t lost() const;
    bool isClean() const;
};

/// Judges a store by a ledger, in one moment of the store. `allowOthers`: the store also holds what other
/// programs sent, so that unknown rows are no phantoms. False if the store cannot be read: `store.error()`.
bool checkStore(const Ledger &ledger, StoreReader &store, bool allowOthers, CheckReport &report);

/// The table that people read.
QString tableOf(const CheckReport &report);

} // namespace psi::sim
