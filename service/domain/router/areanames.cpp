#include "service/domain/router/areanames.h"

#include <algorithm>
#include <array>

#include "shared/text/foldedtext.h"

namespace psi {

namespace {
struct Alias
{
    const char *folded;
    const char *area;
};
// Folded spellings that older routers stored.
constexpr std::array aliases{
    Alias{"psi principal", "wsp4"},    Alias{"psi_principal", "wsp4"}, Alias{"administracion", "admin"},
    Alias{"revisar", "admin"},         Alias{"alumnos", "alumnos"},    Alias{"ventas", "ventas"},
    Alias{"inscripciones", "ventas"},  Alias{"ventas1", "ventas"},     Alias{"ventas_1", "ventas"},
    Alias{"ventas_2", "ventas"},       Alias{"ventas_3", "ventas"},    Alias{"comunidad", "comunidad"},
    Alias{"ventas_api", "ventas_api"}, Alias{"admin", "admin"},        Alias{"wsp4", "wsp4"}};
} // namespace

const std::vector<AreaId> &knownAreas()
{
    static const std::vector<AreaId> areas{
        AreaId(QStringLiteral("wsp4")),       AreaId(QStringLiteral("ventas")),
        AreaId(QStringLiteral("ventas_api")), AreaId(QStringLiteral("alumnos")),
        AreaId(QStringLiteral("admin")),      AreaId(QStringLiteral("comunidad"))};
    return areas;
}

bool isKnownArea(const AreaId &area)
{
    const std::vector<AreaId> &areas = knownAreas();
    return std::find(areas.begin(), areas.end(), area) != areas.end();
}

AreaId canonicalArea(const QString &text)
{
    if (isKnownArea(AreaId(text)))
        return AreaId(text);
    const QString folded = foldedText(text);
    const auto found = std::find_if(aliases.begin(), aliases.end(), [&](const Alias &alias) {
        return folded == QLatin1String(alias.folded);
    });
    return AreaId(found == aliases.end() ? text : QString::fromLatin1(found->area));
}

AreaId fallbackArea() { return AreaId(QStringLiteral("admin")); }

AreaId coursesArea() { return AreaId(QStringLiteral("ventas")); }

} // namespace psi
