#include "shared/text/phonenumber.h"

namespace psi {

namespace {
constexpr qsizetype leastDigits = 7;
constexpr qsizetype mostDigits = 15; // E.164

// Digits of a text that may also hold '+', blanks, dashes, dots and parentheses; empty if it holds anything
// else.
QString digitsOf(QStringView text)
{
    QString digits;
    for (const QChar c : text) {
        if (c >= QLatin1Char('0') && c <= QLatin1Char('9'))
            digits += c;
        else if (!QStringView(u"+ -.()\u00a0").contains(c))
            return {};
    }
    return digits;
}

// National part of an Argentine mobile, ten digits: without the 9, and without the 15 after the area code
// when the length (twelve digits) shows that it is one.
QString argentineNational(QString national)
{
    if (national.size() > 10 && national.startsWith(QLatin1Char('9')))
        national.remove(0, 1);
    if (national.size() != 12)
        return national;
    const bool buenosAires = national.startsWith(QLatin1String("11"));
    for (qsizetype area = buenosAires ? 2 : 3; area <= (buenosAires ? 2 : 4); ++area) {
        if (QStringView(national).sliced(area).startsWith(u"15"))
            return national.remove(area, 2);
    }
    return national;
}

bool isBrazilianMobileWithoutNine(QStringView digits)
{
    return digits.size() == 12 && digits[4] >= QLatin1Char('6');
}
} // namespace

QString canonicalPhone(QStringView text)
{
    QString digits = digitsOf(text);
    if (digits.startsWith(QLatin1String("00")))
        digits.remove(0, 2);
    if (digits.startsWith(QLatin1String("54"))) {
        const QString national = argentineNational(digits.sliced(2));
        if (national.size() == 10)
            digits = QStringLiteral("549") + national;
    } else if (digits.startsWith(QLatin1String("521")) && digits.size() == 13) {
        digits.remove(2, 1);
    } else if (digits.startsWith(QLatin1String("55")) && isBrazilianMobileWithoutNine(digits)) {
        digits.insert(4, QLatin1Char('9'));
    }
    return digits.size() < leastDigits || digits.size() > mostDigits ? QString() : digits;
}

QString displayPhone(QStringView text)
{
    const QString digits = canonicalPhone(text);
    return digits.isEmpty() ? QString() : QLatin1Char('+') + digits;
}

QString maskedPhone(QStringView text)
{
    const QString digits = canonicalPhone(text);
    if (digits.isEmpty())
        return {};
    return QLatin1Char('+') + digits.left(2) + QString(digits.size() - 4, QLatin1Char('*')) + digits.right(2);
}

std::optional<QString> alternateDialForm(QStringView canonical)
{
    QString form = canonical.toString();
    if (form.startsWith(QLatin1String("549")) && form.size() == 13)
        return form.remove(2, 1);
    if (form.startsWith(QLatin1String("52")) && form.size() == 12)
        return form.insert(2, QLatin1Char('1'));
    if (form.startsWith(QLatin1String("55")) && form.size() == 13 && form[4] == QLatin1Char('9'))
        return form.remove(4, 1);
    return std::nullopt;
}

} // namespace psi
