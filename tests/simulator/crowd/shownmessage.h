#pragma once

#include <vector>

#include <QJsonObject>
#include <QString>

namespace psi::sim {

/// Something that a customer may tap.
struct ShownRow
{
    QString id;
    QString title;
    QString description;
    bool isButton = false;
    bool operator==(const ShownRow &) const = default;
};

/// A message as a phone shows it.
struct ShownMessage
{
    QString text; ///< header, body and footer, or what stands for a file
    std::vector<ShownRow> rows;
};

/// Reads the body of a call of `/messages`; for texts, files and reactions also an element of `messages[]`.
ShownMessage shownMessage(const QJsonObject &body);

} // namespace psi::sim
