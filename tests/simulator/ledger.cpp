#include "tests/simulator/ledger.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include "tests/simulator/wirejson.h"

namespace psi::sim {

namespace {

QByteArrayView answerWord(Answer answer)
{
    return answer == Answer::Ok ? "ok" : answer == Answer::Fail ? "fail" : "maybe";
}

QByteArray lineOf(const Element &element, std::int64_t body, const std::vector<std::int64_t> &posted,
                  Answer answer, std::int64_t answered)
{
    WireJson json;
    json.object()
        .field("kind", QByteArrayView(kindWord(element.kind)))
        .field("id", QByteArrayView(element.id));
    json.field("conversation", QByteArrayView(element.conversation))
        .field("phone", QByteArrayView(element.phone));
    json.key("seq")
        .raw(QByteArray::number(qint64(element.seq)))
        .key("body")
        .raw(QByteArray::number(qint64(body)));
    json.key("posted").array();
    for (const std::int64_t time : posted)
        json.raw(QByteArray::number(qint64(time)));
    json.end().field("answer", answerWord(answer));
    if (answer == Answer::Ok)
        json.key("answered").raw(QByteArray::number(qint64(answered)));
    return json.end().bytes() + '\n';
}

std::optional<LedgerEntry> entryOf(const QByteArray &line)
{
    const QJsonObject json = QJsonDocument::fromJson(line).object();
    LedgerEntry entry;
    const auto bytes = [&](const char *key) { return json.value(QLatin1String(key)).toString().toUtf8(); };
    const auto number = [&](const char *key) { return json.value(QLatin1String(key)).toInteger(); };
    entry.id = bytes("id");
    if (entry.id.isEmpty() || !kindFromWord(bytes("kind"), entry.kind))
        return {};
    entry.conversation = bytes("conversation");
    entry.phone = bytes("phone");
    entry.seq = number("seq");
    entry.body = number("body");
    for (const QJsonValue &time : json.value(QLatin1String("posted")).toArray())
        entry.posted.push_back(time.toInteger());
    const QByteArray answer = bytes("answer");
    entry.answer = answer == "ok" ? Answer::Ok : answer == "fail" ? Answer::Fail : Answer::Maybe;
    entry.answered = number("answered");
    return entry;
}

// A 200 is never taken back; a later line knows more than an earlier one.
void merge(LedgerEntry &known, LedgerEntry &&line)
{
    if (line.posted.size() > known.posted.size())
        known.posted = std::move(line.posted);
    if (known.answer == Answer::Ok)
        return;
    known.answer = line.answer;
    known.answered = line.answered;
}

} // namespace

LedgerWriter::~LedgerWriter()
{
    if (m_file >= 0)
        ::close(m_file);
}

bool LedgerWriter::open(const QString &file, QString &error)
{
    m_file = ::open(QFile::encodeName(file).constData(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC,
                    0644);
    if (m_file < 0)
        error = QStringLiteral("cannot write %1: %2").arg(file, QString::fromLocal8Bit(std::strerror(errno)));
    return m_file >= 0;
}

bool LedgerWriter::write(const Delivery &delivery, const std::vector<std::int64_t> &posted, Answer answer,
                         std::int64_t answered)
{
    if (m_file < 0)
        return true;
    QByteArray lines;
    for (const Element &element : delivery.elements)
        lines += lineOf(element, delivery.number, posted, answer, answered);
    for (qsizetype done = 0; done < lines.size();) {
        const ssize_t wrote =
            ::write(m_file, lines.constData() + done, static_cast<std::size_t>(lines.size() - done));
        if (wrote < 0 && errno != EINTR)
            return false;
        done += std::max<ssize_t>(wrote, 0);
    }
    return true;
}

std::optional<Ledger> Ledger::read(const QString &file, QString &error)
{
    QFile source(file);
    if (!source.open(QIODevice::ReadOnly)) {
        error = QStringLiteral("cannot read %1: %2").arg(file, source.errorString());
        return {};
    }
    Ledger ledger;
    while (!source.atEnd()) {
        auto entry = entryOf(source.readLine());
        if (!entry) {
            ++ledger.unreadableLines;
            continue;
        }
        const auto [known, isNew] = ledger.entries.try_emplace(entry->id.toStdString(), *entry);
        if (!isNew)
            merge(known->second, std::move(*entry));
    }
    return ledger;
}

} // namespace psi::sim
