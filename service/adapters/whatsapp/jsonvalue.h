#pragma once

#include <optional>

#include <rapidjson/document.h>

#include <QByteArray>
#include <QString>

namespace psi {

/// Reading helpers over RapidJSON's DOM: a member that is absent, of another type, or empty reads as nothing.
namespace json {

using Value = rapidjson::Value;

/// The member, or null when `object` is no object or lacks it.
const Value *member(const Value *object, const char *name);
/// An object member.
const Value *object(const Value *parent, const char *name);
/// Text of a string member; a number reads as its text.
QString text(const Value *parent, const char *name);
QByteArray bytes(const Value *parent, const char *name);
bool isTrue(const Value *parent, const char *name);
/// Unix seconds in a string or number; nothing for garbage.
std::optional<qint64> seconds(const Value *parent, const char *name);
/// A number, or a string that holds one.
std::optional<double> number(const Value *parent, const char *name);

} // namespace json

} // namespace psi
