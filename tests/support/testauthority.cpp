#include "tests/support/testauthority.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QProcess>

namespace psi::test {

namespace {

QStringList words(const QByteArray &text) { return QString::fromUtf8(text).split(QLatin1Char(' ')); }

void writeFile(const QByteArray &path, const QByteArray &content)
{
    QFile file(QString::fromUtf8(path));
    if (file.open(QIODevice::WriteOnly))
        file.write(content);
}

} // namespace

TestAuthority::TestAuthority()
{
    writeFile(path("ca.cnf"), "[ca]\ndefault_ca=this\n[this]\ndir=" + path("") +
                                  "\nnew_certs_dir=$dir\ndatabase=$dir/index.txt\nserial=$dir/serial\n"
                                  "default_md=sha256\npolicy=any\nunique_subject=no\n[any]\n"
                                  "commonName=supplied\n");
    writeFile(path("index.txt"), "");
    writeFile(path("serial"), "1000\n");
    m_usable = m_folder.isValid() &&
               run(words("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 "
                         "-subj /CN=TestAuthority -keyout " +
                         path("ca.key") + " -out " + path("ca.pem")));
}

QByteArray TestAuthority::path(const QByteArray &name) const { return m_folder.path().toUtf8() + '/' + name; }

bool TestAuthority::run(const QStringList &arguments) const
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(QStringLiteral("openssl"), arguments);
    return process.waitForFinished(30'000) && process.exitStatus() == QProcess::NormalExit &&
           process.exitCode() == 0;
}

TestAuthority::Certificate TestAuthority::sign(const QByteArray &names, const QStringList &validity)
{
    const QByteArray base = path("server" + QByteArray::number(++m_count));
    writeFile(base + ".ext", "subjectAltName=" + names + "\n");
    m_usable =
        m_usable &&
        run(words("req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=server -keyout " + base +
                  ".key -out " + base + ".csr")) &&
        run(words("ca -batch -notext -config " + path("ca.cnf") + " -cert " + path("ca.pem") + " -keyfile " +
                  path("ca.key") + " -extfile " + base + ".ext -in " + base + ".csr -out " + base + ".pem") +
            validity);
    return {base + ".pem", base + ".key"};
}

TestAuthority::Certificate TestAuthority::issue(const QByteArray &names)
{
    return sign(names, words("-days 1"));
}

TestAuthority::Certificate TestAuthority::issueExpired(const QByteArray &names)
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const QString form = QStringLiteral("yyyyMMddhhmmss'Z'");
    return sign(names, {QStringLiteral("-startdate"), now.addDays(-2).toString(form),
                        QStringLiteral("-enddate"), now.addDays(-1).toString(form)});
}

TestAuthority::Certificate TestAuthority::selfSigned(const QByteArray &names)
{
    const QByteArray base = path("self" + QByteArray::number(++m_count));
    m_usable = m_usable && run(words("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 "
                                     "-subj /CN=server -addext subjectAltName=" +
                                     names + " -keyout " + base + ".key -out " + base + ".pem"));
    return {base + ".pem", base + ".key"};
}

} // namespace psi::test
