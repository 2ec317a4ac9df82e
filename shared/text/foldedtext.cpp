#include "shared/text/foldedtext.h"

namespace psi {

namespace {

bool isMark(QChar c)
{
    return c.category() == QChar::Mark_NonSpacing || c.category() == QChar::Mark_Enclosing ||
           c.category() == QChar::Other_Format;
}

bool isAscii(QStringView text)
{
    for (const QChar c : text) {
        if (c.unicode() >= 0x80)
            return false;
    }
    return true;
}

QString withoutMarks(const QString &text)
{
    if (isAscii(text))
        return text.toLower();
    QString plain;
    for (const QChar c : text.normalized(QString::NormalizationForm_KD)) {
        if (!isMark(c))
            plain.append(c);
    }
    return plain.toCaseFolded();
}

} // namespace

QString foldedText(const QString &text)
{
    const QString plain = withoutMarks(text);
    qsizetype begin = 0;
    qsizetype end = plain.size();
    const auto isWord = [&plain](qsizetype at) { return plain[at].isLetterOrNumber(); };
    while (begin < end && !isWord(begin))
        ++begin;
    while (end > begin && !isWord(end - 1))
        --end;
    return plain.mid(begin, end - begin).simplified();
}

} // namespace psi
