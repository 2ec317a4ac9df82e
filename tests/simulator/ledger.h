#pragma once

#include <optional>
#include <unordered_map>
#include <vector>

#include <QByteArray>
#include <QString>

#include "tests/simulator/element.h"
#include "tests/simulator/simtime.h"

namespace psi::sim {

enum class Answer : std::uint8_t
{
    Ok,   ///< a 200 came
    Fail, ///< refused each time: it must not be counted on, and may be absent
    Maybe ///< posted, no answer read: it may be stored or not
};

/// What the simulator knows of one element.
struct LedgerEntry
{
    ElementKind kind = ElementKind::Message;
    QByteArray id;
    QByteArray conversation;
    QByteArray phone;
    std::int64_t seq = 0;
    std::int64_t body = 0;            ///< number of the POST that carried it first
    std::vector<std::int64_t> posted; ///< microseconds, one per try
    std::int64_t answered = 0;        ///< when the first 200 came; 0 = none came
    Answer answer = Answer::Maybe;
};

/// Writes a ledger: one JSON line per element, an `answer: maybe` before its first byte leaves, and another
/// once it is answered. Lines go to the kernel at once, so a killed simulator has forgotten nothing that was
/// accepted; the last word about an id counts. One thread at a time.
class LedgerWriter
{
public:
    LedgerWriter() = default;
    ~LedgerWriter();
    LedgerWriter(const LedgerWriter &) = delete;
    LedgerWriter &operator=(const LedgerWriter &) = delete;

    /// Starts the file afresh. False: `error` says why.
    bool open(const QString &file, QString &error);
    bool isOpen() const { return m_file >= 0; }
    /// One line per element of the delivery. False once a write has failed.
    bool write(const Delivery &delivery, const std::vector<std::int64_t> &posted, Answer answer,
               std::int64_t answered);

private:
    int m_file = -1;
};

/// A ledger read back, lines of the same element merged.
struct Ledger
{
    std::unordered_map<std::string, LedgerEntry> entries; ///< by id
    int unreadableLines = 0;                              ///< a killed writer may leave one, the last

    /// Nothing if the file cannot be read; `error` says why.
    static std::optional<Ledger> read(const QString &file, QString &error);
};

} // namespace psi::sim
