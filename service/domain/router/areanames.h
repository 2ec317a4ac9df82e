#pragma once

#include <vector>

#include "shared/ids.h"

namespace psi {

/// The areas the CRM has trays for, and nothing else may stand in `conversaciones.area`. Areas and lines are
/// different types: "administracion" is a line, its desk is the area "admin".

/// wsp4, ventas, ventas_api, alumnos, admin, comunidad.
const std::vector<AreaId> &knownAreas();
bool isKnownArea(const AreaId &area);
/// What a text of any generation of routers means: "Inscripciones" and "ventas1" are ventas. What is no known
/// spelling comes back as it is.
AreaId canonicalArea(const QString &text);

/// Where a conversation goes whose customer cannot use the menus.
AreaId fallbackArea();
/// Where courses are sold.
AreaId coursesArea();

} // namespace psi
