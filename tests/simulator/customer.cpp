#include "tests/simulator/customer.h"

#include <array>

#include "tests/simulator/wirejson.h"

namespace psi::sim {

namespace {

constexpr std::array<const char16_t *, 20> firstNames{
    u"Sofía",   u"Martín",  u"Lucía", u"Joaquín", u"Camila", u"Nicolás",  u"Julieta",
    u"Agustín", u"Micaela", u"Tomás", u"Belén",   u"Ramiro", u"Noelia",   u"Íñigo",
    u"Brisa",   u"Germán",  u"Ana",   u"Lautaro", u"Zoë 🌸",  u"José Luis"};
constexpr std::array<const char16_t *, 16> lastNames{
    u"Núñez",     u"Gómez",  u"Peña",   u"Fernández", u"D'Angelo",   u"López",   u"Muñoz", u"Ibáñez",
    u"Rodríguez", u"Agüero", u"Méndez", u"Sosa",      u"Etchegoyen", u"Cáceres", u"Vélez", u"Ñáñez"};
/// Area codes of Argentina; with them a mobile is 549, the code and the rest up to 13 digits.
constexpr std::array<const char *, 5> areaCodes{"11", "341", "351", "261", "221"};

QByteArray digits(int value, int width) { return QByteArray::number(value).rightJustified(width, '0'); }

void giveNumber(Customer &person, int index)
{
    if (index % 41 == 17) {
        person.phone = "521"
                       "55"
                       "5" +
                       digits(index, 7);
        person.waId = "52"
                      "55"
                      "5" +
                      digits(index, 7);
    } else if (index % 41 == 29) {
        person.phone = "5989" + digits(index, 7);
    } else {
        const QByteArray area = areaCodes[static_cast<std::size_t>(index % 7 % 5)];
        const QByteArray rest = area.size() == 2 ? "5" + digits(index, 7) : digits(index, 7);
        person.phone = "549" + area + rest;
    }
    if (person.waId.isEmpty())
        person.waId = person.phone;
}

} // namespace

std::vector<Line> linesOf(const QString &ids)
{
    std::vector<Line> lines;
    for (const QString &id : ids.split(QLatin1Char(','), Qt::SkipEmptyParts)) {
        const int number = 100 * static_cast<int>(lines.size() + 1);
        lines.push_back({id.trimmed().toUtf8(), "5491155550" + QByteArray::number(number)});
    }
    return lines;
}

Customer makeCustomer(int index, const Line &line)
{
    Dice dice(0x9E3779B97F4A7C15ULL * static_cast<std::uint64_t>(index + 1));
    Customer person;
    person.line = line;
    person.name = QStringView(firstNames[dice.below(firstNames.size())]).toString() + u' ' +
                  QStringView(lastNames[dice.below(lastNames.size())]).toString();
    giveNumber(person, index);
    if (index % 10 != 9)
        person.userId = "AR." + QByteArray::number(1100000000000000000LL + index);
    if (index % 31 == 13 && !person.userId.isEmpty()) {
        person.username = QStringLiteral("alumna.%1").arg(index);
        person.phone.clear();
        person.waId.clear();
    }
    return person;
}

QByteArray contactJson(const Customer &person)
{
    WireJson json;
    json.object().key("profile").object().field("name", QStringView(person.name));
    if (!person.username.isEmpty())
        json.field("username", QStringView(person.username));
    json.end();
    if (!person.waId.isEmpty())
        json.field("wa_id", QByteArrayView(person.waId));
    if (!person.userId.isEmpty())
        json.field("user_id", QByteArrayView(person.userId));
    return json.end().bytes();
}

} // namespace psi::sim
