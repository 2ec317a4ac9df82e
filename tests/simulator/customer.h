#pragma once

#include <vector>

#include <QByteArray>
#include <QString>
#include <QStringList>

#include "tests/simulator/dice.h"

namespace psi::sim {

/// A business number of ours, as WhatsApp names it.
struct Line
{
    QByteArray phoneNumberId;
    QByteArray displayNumber;
};

/// One fictional person who writes to one line. Number 7 is the same person in every run of every seed.
struct Customer
{
    Line line;
    QByteArray phone;  ///< `from`, digits; empty for one who shows only a user name
    QByteArray waId;   ///< `contacts[].wa_id`; differs from `from` for Mexican mobiles
    QByteArray userId; ///< business-scoped id; empty for one in the shape before 2026
    QString name;
    QString username;

    /// The unit of order: line and person.
    QByteArray conversation() const { return line.phoneNumberId + ':' + (userId.isEmpty() ? phone : userId); }
};

/// Lines from their phone_number_ids, separated by commas; the display numbers are made up.
std::vector<Line> linesOf(const QString &ids);

/// Person number `index` (below 10 million), on `line`.
Customer makeCustomer(int index, const Line &line);

/// The person's element of `contacts[]`.
QByteArray contactJson(const Customer &person);

} // namespace psi::sim
