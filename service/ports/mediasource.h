#pragma once

#include <functional>

#include "service/domain/outbound/calloutcome.h"
#include "shared/ids.h"

namespace psi {

/// One file of a customer's message.
struct MediaCall
{
    LineId line;       ///< whose token is used
    QString mediaId;   ///< the truth; a URL lives for minutes
    QString messageId; ///< uuid of the row of `mensajes`; part of the file's name
    QString mimeType;  ///< as the webhook said
    QByteArray sha256; ///< raw, as the webhook said; empty = not checked
    Micros timeout{0};
};

struct MediaFetched
{
    CallOutcome outcome;
    QString url;      ///< for mensajes.media_url: path below the media folder
    QString mimeType; ///< as the provider says now (mensajes.media_type holds the kind, not this)
    std::int64_t bytes = 0;
    std::optional<int> seconds; ///< length of audio or video where the file says so; for mensajes.duracion
};

/// Downloads files of messages into the media folder: size checked while streaming, SHA-256 checked, written
/// under a temporary name, fsynced, renamed. A repeat overwrites the same file.
///
/// Any thread; never blocks. `done` is called exactly once, on a thread of the source's; once it has stopped,
/// on the caller's. It must not block. Never Unknown: a download may be repeated. Calls in flight are bounded
/// by the caller.
class MediaSource
{
public:
    using Done = std::function<void(MediaFetched)>;
    virtual ~MediaSource() = default;

    virtual void fetch(const MediaCall &call, Done done) = 0;
};

} // namespace psi
