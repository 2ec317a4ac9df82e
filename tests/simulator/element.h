#pragma once

#include <cstdint>
#include <vector>

#include <QByteArray>

#include "tests/simulator/customer.h"

namespace psi::sim {

/// What kind of row an element must leave behind.
enum class ElementKind : std::uint8_t
{
    Message, ///< a row of `mensajes`
    Event,   ///< an element of messages[] that is no message: reaction, edit, revoke ...
    Status,  ///< a row of `router_estados_mensaje`
    Error,   ///< an element of `value.errors[]`
    Other    ///< a change of another field
};

/// The ledger's words: message, event, status, error, other.
QByteArray kindWord(ElementKind kind);
/// False if there is no such word.
bool kindFromWord(QByteArrayView word, ElementKind &kind);

/// One thing that happened, to be delivered once or more.
struct Element
{
    ElementKind kind = ElementKind::Message;
    /// What finds it in the store again: the wamid; a status: `wamid|word|participant`; error and other: a
    /// mark that stands inside.
    QByteArray id;
    QByteArray conversation; ///< empty where order means nothing
    QByteArray phone;
    std::int64_t seq = 0; ///< rises within its conversation
    Line line;
    QByteArray json;    ///< as it goes into messages[], statuses[], errors[], or the whole value (Other)
    QByteArray contact; ///< as it goes into contacts[]; empty = none
    QByteArray field;   ///< of the change; empty = messages
};

/// One POST.
struct Delivery
{
    std::int64_t number = 0;
    std::vector<Element> elements;
    QByteArray body;
};

} // namespace psi::sim
