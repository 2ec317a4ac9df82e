#include "service/adapters/whatsapp/jsonvalue.h"

#include <cmath>

namespace psi::json {

const Value *member(const Value *object, const char *name)
{
    if (object == nullptr || !object->IsObject())
        return nullptr;
    const auto found = object->FindMember(name);
    return found == object->MemberEnd() ? nullptr : &found->value;
}

const Value *object(const Value *parent, const char *name)
{
    const Value *value = member(parent, name);
    return value != nullptr && value->IsObject() ? value : nullptr;
}

QByteArray bytes(const Value *parent, const char *name)
{
    const Value *value = member(parent, name);
    if (value == nullptr)
        return {};
    if (value->IsString())
        return QByteArray(value->GetString(), static_cast<qsizetype>(value->GetStringLength()));
    if (value->IsInt64())
        return QByteArray::number(static_cast<qlonglong>(value->GetInt64()));
    return value->IsNumber() ? QByteArray::number(value->GetDouble(), 'g', 17) : QByteArray();
}

QString text(const Value *parent, const char *name) { return QString::fromUtf8(bytes(parent, name)); }

bool isTrue(const Value *parent, const char *name)
{
    const Value *value = member(parent, name);
    return value != nullptr && value->IsTrue();
}

std::optional<qint64> seconds(const Value *parent, const char *name)
{
    const std::optional<double> value = number(parent, name);
    // 0 and what no clock of this age can say is garbage.
    constexpr double year3000 = 32503680000.0;
    if (!value || *value < 1 || *value > year3000)
        return std::nullopt;
    return static_cast<qint64>(*value);
}

std::optional<double> number(const Value *parent, const char *name)
{
    const Value *value = member(parent, name);
    if (value == nullptr)
        return std::nullopt;
    if (value->IsNumber())
        return value->GetDouble();
    bool ok = false;
    const double parsed = bytes(parent, name).trimmed().toDouble(&ok);
    return ok && std::isfinite(parsed) ? std::optional<double>(parsed) : std::nullopt;
}

} // namespace psi::json
