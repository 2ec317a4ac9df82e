#pragma once

#include <vector>

#include <QHash>

#include "service/adapters/whatsapp/jsondocument.h"

namespace psi {

/// Finds the `contacts[]` item that belongs to a message: by user id, then by phone, then the only one there
/// is. Its cost does not grow with messages times contacts. One change, one thread.
class ContactIndex
{
public:
    explicit ContactIndex(const std::vector<json::Node> &contacts);

    /// Absent when none fits. A lone contact with another user id is somebody else.
    json::Node find(const QByteArray &userId, const QByteArray &phone) const;

private:
    json::Node m_only;
    QHash<QByteArray, json::Node> m_byUserId;
    QHash<QByteArray, json::Node> m_byPhone; ///< canonical form
};

} // namespace psi
