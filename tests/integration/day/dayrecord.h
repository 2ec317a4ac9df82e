#pragma once

#include <map>
#include <memory>
#include <vector>

#include <QJsonObject>
#include <QStringList>

#include "tests/support/pgclient.h"

namespace psi::test {

/// A row of a table: what its columns say, as text. NULL is "NULL".
using DayRow = std::map<QString, QString>;
using DayRows = std::vector<DayRow>;

/// The store as another program than the router reads it. One thread.
class DayStore
{
public:
    virtual ~DayStore() = default;
    /// Each row as texts: NULL is "NULL", a boolean 0 or 1, a time "2026-05-28T20:26:40.000Z".
    virtual std::vector<QStringList> query(const QByteArray &sql) const = 0;
    virtual QStringList tables() const = 0;
    virtual QStringList columns(const QString &table) const = 0;

    qint64 number(const QByteArray &sql) const;
    DayRows rows(const QString &table) const;
};

class SqliteDayStore final : public DayStore
{
public:
    explicit SqliteDayStore(QString file)
        : m_file(std::move(file))
    {}
    std::vector<QStringList> query(const QByteArray &sql) const override;
    QStringList tables() const override;
    QStringList columns(const QString &table) const override;

private:
    QString m_file;
};

class PostgresDayStore final : public DayStore
{
public:
    explicit PostgresDayStore(const QByteArray &url)
        : m_client(std::make_unique<PgClient>(url))
    {}
    std::vector<QStringList> query(const QByteArray &sql) const override;
    QStringList tables() const override;
    QStringList columns(const QString &table) const override;

private:
    std::unique_ptr<PgClient> m_client;
};

struct DayArea
{
    QString id, url, secret;
};
struct DayToken
{
    QString id, name, role;
};

/// All that a day left behind: every table of the store, every call that the simulator received, and what the
/// run did to the service as an operator. A value, so that a test can change it and see that it is noticed.
struct DayRecord
{
    std::map<QString, DayRows> tables;
    std::vector<QJsonObject> calls;      ///< of /messages, oldest first
    std::vector<QJsonObject> areaCalls;  ///< oldest first within an area
    std::vector<QJsonObject> files;      ///< how often each was asked for
    std::map<QString, QByteArray> media; ///< SHA-256 in base64, by mensajes.media_url

    std::vector<DayArea> areas;
    std::vector<DayToken> tokens;
    int reloads = 0;
    int resumes = 0;
    QString began, ended; ///< when it was run, by this machine's clock
};

} // namespace psi::test
