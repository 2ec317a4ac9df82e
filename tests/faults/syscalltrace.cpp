#include "tests/faults/syscalltrace.h"

#include <QFile>

namespace psi::test {

namespace {

constexpr auto unfinished = "<unfinished ...>";

bool isOctal(char c) { return c >= '0' && c <= '7'; }

// Reads one escape behind a backslash; `at` ends behind it.
char unescape(const QByteArray &text, qsizetype &at)
{
    const char c = text[at++];
    if (isOctal(c)) {
        int value = c - '0';
        for (int i = 0; i < 2 && at < text.size() && isOctal(text[at]); ++i)
            value = value * 8 + (text[at++] - '0');
        return static_cast<char>(value);
    }
    switch (c) {
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    case 'v':
        return '\v';
    case 'f':
        return '\f';
    default:
        return c;
    }
}

// The bytes of every quoted string.
QByteArray stringsIn(const QByteArray &text)
{
    QByteArray bytes;
    bool inside = false;
    for (qsizetype at = 0; at < text.size();) {
        const char c = text[at++];
        if (c == '"')
            inside = !inside;
        else if (inside && c == '\\' && at < text.size())
            bytes += unescape(text, at);
        else if (inside)
            bytes += c;
    }
    return bytes;
}

} // namespace

void SyscallTrace::feed(const QByteArray &line)
{
    ++m_line;
    const qsizetype blank = line.indexOf(' ');
    if (blank <= 0)
        return;
    const QByteArray thread = line.left(blank);
    const QByteArray call = line.mid(blank).trimmed();
    if (call.startsWith("<... ")) {
        finish(thread, call.mid(call.indexOf('>') + 1));
    } else if (call.endsWith(unfinished)) {
        begin(thread, call.chopped(static_cast<qsizetype>(qstrlen(unfinished))));
    } else if (call.contains('(')) {
        begin(thread, call.left(call.lastIndexOf(" = ")));
        finish(thread, call.mid(call.lastIndexOf(" = ")));
    }
}

void SyscallTrace::begin(const QByteArray &thread, const QByteArray &call)
{
    SystemCall open;
    open.begin = m_line;
    const qsizetype bracket = call.indexOf('(');
    open.name = call.left(bracket);
    const qsizetype path = call.indexOf('<', bracket);
    open.descriptor = call.mid(bracket + 1, path - bracket - 1).toInt();
    // A path ends where the next argument begins, or the call; sockets are socket:[…].
    const qsizetype end = call.indexOf('>', path);
    open.path = path > 0 ? call.mid(path + 1, end - path - 1) : QByteArray();
    open.data = stringsIn(call.mid(end + 1));
    m_open[thread] = open;
}

void SyscallTrace::finish(const QByteArray &thread, const QByteArray &rest)
{
    const auto open = m_open.find(thread);
    const qsizetype result = rest.lastIndexOf("= ");
    if (open == m_open.end() || result < 0)
        return;
    SystemCall call = std::move(open->second);
    m_open.erase(open);
    call.end = m_line;
    call.data += stringsIn(rest.left(result));
    call.result = rest.mid(result + 2).split(' ').value(0).toLongLong();
    m_handler(call);
}

bool SyscallTrace::feedFile(const QString &file)
{
    QFile source(file);
    if (!source.open(QIODevice::ReadOnly))
        return false;
    while (!source.atEnd())
        feed(source.readLine());
    return true;
}

} // namespace psi::test
