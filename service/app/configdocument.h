#pragma once

#include <QString>

namespace psi {

/// All keys for the terminal, as `--help` shows them.
QString configurationHelp();

/// docs/configuration.md, made from the table of keys.
QString configurationDocument();

} // namespace psi
