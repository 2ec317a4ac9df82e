#pragma once

#include <optional>
#include <vector>

#include <QByteArray>
#include <QString>

#include "tests/simulator/customer.h"
#include "tests/simulator/httppool.h"

namespace psi::sim {

/// What `psi-router serve --demo` tells in its demo.json.
struct DemoFile
{
    HttpTarget webhook;
    QByteArray secret;
    std::vector<Line> lines;

    /// Nothing while the file is absent, half written or unusable; `error` says why.
    static std::optional<DemoFile> read(const QString &file, QString &error);
};

} // namespace psi::sim
