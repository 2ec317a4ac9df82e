#pragma once

#include <deque>
#include <unordered_map>

#include <QByteArray>
#include <QHash>
#include <QJsonObject>

namespace psi::sim {

/// How often each file was asked for. One thread. Memory: the last 100,000 ids.
class FileLog
{
public:
    enum class Asked : std::uint8_t
    {
        Described, ///< its address was handed out
        Fetched,   ///< its bytes were
        Refused    ///< neither
    };

    void add(const QByteArray &id, Asked asked);
    /// `{files: [{id, described, fetched, refused}]}`, in the order in which they were first asked for.
    QJsonObject list() const;
    void reset();

private:
    struct Counts
    {
        int described = 0;
        int fetched = 0;
        int refused = 0;
    };
    std::unordered_map<QByteArray, Counts> m_files;
    std::deque<QByteArray> m_ids;
};

} // namespace psi::sim
