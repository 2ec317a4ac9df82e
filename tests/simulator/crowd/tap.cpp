#include "tests/simulator/crowd/tap.h"

namespace psi::sim {

void writeTap(WireJson &json, const ShownRow &row)
{
    const QByteArrayView kind = row.isButton ? "button_reply" : "list_reply";
    json.key("interactive").object().field("type", kind).key(kind).object();
    json.field("id", QStringView(row.id)).field("title", QStringView(row.title));
    if (!row.description.isEmpty())
        json.field("description", QStringView(row.description));
    json.end().end();
}

} // namespace psi::sim
