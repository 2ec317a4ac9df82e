#pragma once

#include <map>

#include "service/app/serviceconfig.h"

namespace psi {

/// One setting as it was found: its values, and where it stands.
struct FoundSetting
{
    QStringList values;
    QString where;
};

/// Settings by key; items of [[lines]] and [[areas]] as "lines[0].id".
using FoundSettings = std::map<QString, FoundSetting>;

/// Flattens a TOML file. Syntax errors and values that are no scalar or list of scalars are problems.
FoundSettings readToml(const QString &path, std::vector<ConfigProblem> &problems);

/// The PSI_* variables, by the key they stand for; PSI_CONFIG is none. Unknown ones are problems.
FoundSettings readEnvironment(const std::map<QString, QString> &environment,
                              std::vector<ConfigProblem> &problems);

/// "lines[3].id" -> "lines[].id" and 3; other keys as they are and 0.
QString tableName(const QString &key, int *index = nullptr);

} // namespace psi
