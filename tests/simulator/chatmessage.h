#pragma once

#include <functional>

#include "tests/simulator/element.h"
#include "tests/simulator/wirejson.h"

namespace psi::sim {

/// What every message of a customer has, whatever its kind.
struct MessageFrame
{
    QByteArray wamid;
    std::int64_t time = 0; ///< unix seconds
    std::int64_t seq = 0;  ///< rises within the conversation
    const char *type = "text";
    ElementKind kind = ElementKind::Message;
    QByteArray context; ///< wamid of ours that it refers to; empty: none
};

/// One element of `messages[]` with its contact; `content` writes the members that only its type has.
Element messageElement(const Customer &person, const MessageFrame &frame,
                       const std::function<void(WireJson &)> &content);

} // namespace psi::sim
