#pragma once

#include <vector>

#include "service/adapters/whatsapp/metawebhookcodec.h"

namespace psi::test {

inline const Timestamp acceptedAt = Timestamp(std::chrono::seconds(1'790'000'000));

inline MetaWebhookCodec codec() { return MetaWebhookCodec({"fixture-app-secret"}); }

/// The body parsed, and each element decoded; empty with a failed expectation when one of both fails.
std::vector<InboundEvent> eventsOf(const QByteArray &body);

/// The only event of a body; a default one with a failed expectation when there is not exactly one.
InboundEvent onlyEventOf(const QByteArray &body);

/// A WhatsApp envelope with one change.
QByteArray envelope(const QByteArray &value, const QByteArray &field = "messages");

/// An envelope with one message from 5491155550001 with id "w", and these further members.
QByteArray message(const QByteArray &members);

} // namespace psi::test
