#pragma once

#include <QStringList>

#include "service/domain/router/menucompiler.h"
#include "service/domain/router/routerpolicy.h"

namespace psi {

/// What one input of a preview leads to.
struct PreviewStep
{
    QString input;
    QStringList answers; ///< what the customer reads, in order
    QString routerEstado;
    QString menu; ///< menu_actual afterwards; empty = none
    AreaId area;  ///< handed over to; empty = not
    QString subetiqueta;
    friend bool operator==(const PreviewStep &, const PreviewStep &) = default;
};

/// Walks menus through step() as one new customer would, who writes every `gap`, storing nothing. An input
/// that is the id of a row stands for a tap on it, any other text is typed. Pure.
std::vector<PreviewStep> previewMenus(const MenuSources &menus, const RouterPolicy &policy,
                                      const QStringList &inputs, Micros gap = std::chrono::minutes(1));

} // namespace psi
