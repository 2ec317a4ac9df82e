#pragma once

#include <QByteArray>
#include <QString>

namespace psi {

/// What became of a message of ours.
struct StatusUpdate
{
    QString word;         ///< as it came: sent, delivered, read, played, failed, or one unknown to us
    QString participant;  ///< groups: phone or user id; else empty
    QString recipient;    ///< phone digits, user id or group id; may be empty
    QString callbackData; ///< `biz_opaque_callback_data`
    QByteArray errors;    ///< JSON array; empty = none
    QString errorCode;    ///< first error's code; empty = none
    QString errorTitle;

    friend bool operator==(const StatusUpdate &, const StatusUpdate &) = default;
};

/// Order of the words: sent 1 < delivered 2 < read = played 3; failed beats sent and lower only (it has
/// rank 1.5, see statusAdvances); unknown words 0.
int statusRank(const QString &word);

/// True when a message whose status word is `current` (empty = none yet) moves to `next`. Forward only;
/// `failed` never replaces delivered, read or played, and nothing but those three replaces `failed`.
bool statusAdvances(const QString &current, const QString &next);

} // namespace psi
