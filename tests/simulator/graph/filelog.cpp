#include "tests/simulator/graph/filelog.h"

#include <QJsonArray>

namespace psi::sim {

namespace {
constexpr std::size_t mostIds = 100000;
}

void FileLog::add(const QByteArray &id, Asked asked)
{
    if (!m_files.contains(id))
        m_ids.push_back(id);
    Counts &counts = m_files[id];
    switch (asked) {
    case Asked::Described:
        ++counts.described;
        break;
    case Asked::Fetched:
        ++counts.fetched;
        break;
    case Asked::Refused:
        ++counts.refused;
        break;
    }
    if (m_ids.size() > mostIds) {
        m_files.erase(m_ids.front());
        m_ids.pop_front();
    }
}

QJsonObject FileLog::list() const
{
    QJsonArray files;
    for (const QByteArray &id : m_ids) {
        const Counts &counts = m_files.at(id);
        files.append(QJsonObject{{QStringLiteral("id"), QString::fromUtf8(id)},
                                 {QStringLiteral("described"), counts.described},
                                 {QStringLiteral("fetched"), counts.fetched},
                                 {QStringLiteral("refused"), counts.refused}});
    }
    return {{QStringLiteral("files"), files}};
}

void FileLog::reset()
{
    m_files.clear();
    m_ids.clear();
}

} // namespace psi::sim
