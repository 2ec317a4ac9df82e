#pragma once

#include "service/app/configreader.h"

namespace psi {

/// Puts the settings of all sources on top of each other, later ones winning, and makes one checked
/// configuration of them. Collects every mistake; used once, on one thread.
class ConfigAssembly
{
public:
    explicit ConfigAssembly(ConfigLoad &load)
        : m_load(load)
    {}

    /// `isText`: lists come as one text with commas, as in a variable.
    void add(const FoundSettings &settings, bool isText);
    /// Call last: applies what was added, then checks what must fit together.
    void apply();
    /// A mistake about a key; the place is where the key was found.
    void problem(const QString &key, const QString &reason);

private:
    bool readSecrets(const QString &key, FoundSetting &setting);
    void applyOne(const QString &key, const FoundSetting &setting);
    int itemCount(const QString &list) const;
    void demandRequired();

    ConfigLoad &m_load;
    FoundSettings m_settings;
};

} // namespace psi
