#pragma once

#include <QByteArray>
#include <QString>
#include <QTemporaryDir>

namespace psi::test {

/// A certificate authority of a test's own, made by the openssl program in a temporary folder; nobody else
/// trusts it. The thread that makes it keeps it.
class TestAuthority
{
public:
    struct Certificate
    {
        QByteArray certificateFile;
        QByteArray keyFile;
    };

    /// False in isUsable() when openssl is missing or failed.
    TestAuthority();
    bool isUsable() const { return m_usable; }

    /// For ClientSettings.
    QByteArray caFile() const { return path("ca.pem"); }
    /// Signed by the authority. `names`: "DNS:localhost,IP:127.0.0.1".
    Certificate issue(const QByteArray &names);
    /// The same, over since yesterday.
    Certificate issueExpired(const QByteArray &names);
    /// Signed by itself.
    Certificate selfSigned(const QByteArray &names);

private:
    QByteArray path(const QByteArray &name) const;
    bool run(const QStringList &arguments) const;
    Certificate sign(const QByteArray &names, const QStringList &validity);

    QTemporaryDir m_folder;
    int m_count = 0;
    bool m_usable = false;
};

} // namespace psi::test
