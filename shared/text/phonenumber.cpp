#include "shared/text/phonenumber.h"

#include <algorithm>
#include <array>

namespace psi {

namespace {
constexpr qsizetype minDigits = 7;
constexpr qsizetype maxDigits = 15;

// Argentina's area codes of three digits. 11 has two; every other code has four.
constexpr std::array<const char *, 38> threeDigitAreas{
    "220", "221", "223", "230", "236", "237", "249", "260", "261", "263", "264", "266", "280",
    "291", "294", "297", "298", "299", "336", "341", "342", "343", "345", "348", "351", "353",
    "358", "362", "364", "370", "376", "379", "380", "381", "383", "385", "387", "388"};

// Country codes of two digits; 1 and 7 have one, all others three.
constexpr std::array<int, 43> twoDigitCountries{20, 27, 30, 31, 32, 33, 34, 36, 39, 40, 41, 43, 44, 45, 46,
                                                47, 48, 49, 51, 52, 53, 54, 55, 56, 57, 58, 60, 61, 62, 63,
                                                64, 65, 66, 81, 82, 84, 86, 90, 91, 92, 93, 94, 95};

bool isSeparator(QChar c)
{
    return c.isSpace() || c == u'-' || c == u'.' || c == u'(' || c == u')' || c == u'\u2010' ||
           c == u'\u2011';
}

// Only the digits; empty when the text holds anything that no phone number holds.
QString digitsOf(QStringView text)
{
    QString digits;
    digits.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (c >= u'0' && c <= u'9')
            digits.append(c);
        else if (!isSeparator(c) && !(c == u'+' && digits.isEmpty()))
            return {};
    }
    if (digits.startsWith(QLatin1String("00"))) // how many people write '+'
        digits.remove(0, 2);
    return digits.size() < minDigits || digits.size() > maxDigits ? QString() : digits;
}

qsizetype argentineAreaLength(QStringView national)
{
    if (national.startsWith(u"11"))
        return 2;
    const auto matches = [&](const char *area) { return national.startsWith(QLatin1String(area)); };
    return std::any_of(threeDigitAreas.begin(), threeDigitAreas.end(), matches) ? 3 : 4;
}

// 549 + area code and number, ten digits together.
QString canonicalArgentine(const QString &digits)
{
    QStringView rest = QStringView(digits).mid(2);
    if (rest.startsWith(u'9'))
        rest = rest.mid(1);
    if (rest.startsWith(u'0'))
        rest = rest.mid(1);
    const qsizetype area = argentineAreaLength(rest);
    if (rest.size() == 12 && rest.mid(area).startsWith(u"15"))
        return QLatin1String("549") + rest.left(area).toString() + rest.mid(area + 2).toString();
    return rest.size() == 10 ? QLatin1String("549") + rest.toString() : digits;
}

// Numbers of eight digits that begin with 6 to 9 are mobiles of the time before the ninth digit.
bool isBrazilianMobile(QStringView local) { return local.size() == 8 && local.front() >= u'6'; }

QString canonicalOf(const QString &digits)
{
    if (digits.startsWith(QLatin1String("54")))
        return canonicalArgentine(digits);
    if (digits.startsWith(QLatin1String("521")) && digits.size() == 13)
        return QLatin1String("52") + digits.mid(3);
    if (digits.startsWith(QLatin1String("55")) && isBrazilianMobile(QStringView(digits).mid(4)))
        return digits.left(4) + u'9' + digits.mid(4);
    return digits;
}

qsizetype countryLength(QStringView digits)
{
    if (digits.startsWith(u'1') || digits.startsWith(u'7'))
        return 1;
    const int two = digits.left(2).toInt();
    return std::find(twoDigitCountries.begin(), twoDigitCountries.end(), two) != twoDigitCountries.end() ? 2
                                                                                                         : 3;
}
} // namespace

QString canonicalPhone(QStringView text) { return canonicalOf(digitsOf(text)); }

QString displayPhone(QStringView text)
{
    const QString canonical = canonicalPhone(text);
    return canonical.isEmpty() ? canonical : u'+' + canonical;
}

QString maskedPhone(QStringView text)
{
    constexpr qsizetype shown = 2;
    const QString canonical = canonicalPhone(text);
    if (canonical.isEmpty()) {
        const qsizetype hidden = text.size() <= minDigits ? text.size() : text.size() - shown;
        return QString(hidden, u'*') + text.mid(hidden).toString();
    }
    const qsizetype country = countryLength(canonical);
    return u'+' + canonical.left(country) + QString(canonical.size() - country - shown, u'*') +
           canonical.right(shown);
}

std::optional<QString> alternateDialForm(QStringView canonical)
{
    if (canonical.startsWith(u"549") && canonical.size() == 13)
        return QLatin1String("54") + canonical.mid(3).toString();
    if (canonical.startsWith(u"52") && canonical.size() == 12)
        return QLatin1String("521") + canonical.mid(2).toString();
    if (canonical.startsWith(u"55") && canonical.size() == 13 && canonical[4] == u'9' &&
        isBrazilianMobile(canonical.mid(5)))
        return canonical.left(4).toString() + canonical.mid(5).toString();
    return std::nullopt;
}

} // namespace psi
