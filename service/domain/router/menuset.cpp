#include "service/domain/router/menuset.h"

#include <algorithm>

namespace psi {

MenuSet ordered(MenuSet set)
{
    const auto comesBefore = [](const Menu &a, const Menu &b) {
        return std::pair(a.id != mainMenuId, a.id) < std::pair(b.id != mainMenuId, b.id);
    };
    std::stable_sort(set.menus.begin(), set.menus.end(), comesBefore);
    return set;
}

namespace menutexts {

namespace {
const std::map<QString, QString> &defaults()
{
    static const std::map<QString, QString> texts{
        {derivation,
         QStringLiteral("Te comunicamos con {area} por: {motivo}.\nTu número de ticket es {ticket}. "
                        "En breve te responde una persona de nuestro equipo.")},
        {coursesBody,
         QStringLiteral("Estos son los cursos con inscripción abierta. Elegí el que te interesa.")},
        {coursesButton, QStringLiteral("Ver cursos")},
        {more, QStringLiteral("Ver más")},
        {back, QStringLiteral("Volver")}};
    return texts;
}
} // namespace

std::vector<QString> keys()
{
    std::vector<QString> all;
    for (const auto &[key, text] : defaults())
        all.push_back(key);
    return all;
}

QString textOf(const MenuSet &set, const QString &key)
{
    const auto own = set.texts.find(key);
    if (own != set.texts.end())
        return own->second;
    const auto fallback = defaults().find(key);
    return fallback != defaults().end() ? fallback->second : key.mid(areaPrefix.size());
}

} // namespace menutexts

} // namespace psi
