#include "tests/faults/faultkit.h"

#include <csignal>

#include <sys/prctl.h>

#include <QFile>

namespace psi::test {

QStringList words(const char *text)
{
    return QString::fromUtf8(text).split(QLatin1Char(' '), Qt::SkipEmptyParts);
}

QByteArray fixture(const QString &name)
{
    QFile file(QStringLiteral(PSI_SOURCE_DIR "/tests/fixtures/whatsapp/") + name);
    EXPECT_TRUE(file.open(QIODevice::ReadOnly)) << qPrintable(name);
    return file.readAll();
}

int checkLedger(const QString &ledger, const QString &store, int wait, QByteArray *output,
                const QStringList &options)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    const QStringList fixed{
        QStringLiteral("check"),  QStringLiteral("--ledger"), ledger, QStringLiteral("--store"), store,
        QStringLiteral("--wait"), QString::number(wait)};
    process.start(QStringLiteral(PSI_BIN_DIR "/psi-sim"), fixed + options);
    process.waitForFinished(1000 * (wait + 30));
    if (output)
        *output = process.readAll();
    return process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
}

SimProcess::~SimProcess()
{
    if (m_process.state() != QProcess::NotRunning) {
        m_process.kill();
        m_process.waitForFinished();
    }
}

void SimProcess::send(const RouterProcess &router, const QString &ledger, const QStringList &options)
{
    sendTo(QStringLiteral("http://%1/webhook").arg(QString::fromLatin1(router.webhook())), ledger, options);
}

void SimProcess::sendTo(const QString &webhooks, const QString &ledger, const QStringList &options)
{
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_process.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
    const QStringList fixed{QStringLiteral("send"),
                            QStringLiteral("--url"),
                            webhooks,
                            QStringLiteral("--secret"),
                            QString::fromLatin1(RouterProcess::secret()),
                            QStringLiteral("--line"),
                            QStringLiteral("106540352242922,106540352242923"),
                            QStringLiteral("--out"),
                            ledger};
    m_process.start(QStringLiteral(PSI_BIN_DIR "/psi-sim"), fixed + options);
    EXPECT_TRUE(m_process.waitForStarted());
}

int SimProcess::waitForEnd(int seconds)
{
    const bool ended = m_process.waitForFinished(1000 * seconds) || m_process.state() == QProcess::NotRunning;
    return ended && m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
}

bool SimProcess::isRunning()
{
    return !m_process.waitForFinished(0) && m_process.state() != QProcess::NotRunning;
}

int SimProcess::stop()
{
    m_process.terminate();
    return waitForEnd(30);
}

QByteArray SimProcess::output()
{
    m_output += m_process.readAll();
    return m_output;
}

FaultTest::FaultTest()
    : router(m_folder.filePath(QStringLiteral("data")))
{}

void FaultTest::TearDown()
{
    if (router.isRunning()) {
        EXPECT_TRUE(router.stop()) << "not a clean stop within 10 s, code " << router.exitCode();
    }
    EXPECT_FALSE(router.log().contains("Sanitizer")) << "a sanitizer has something to say";
    if (HasFailure())
        std::cerr << "--- the router's log, its end:\n" << router.log().right(6000).toStdString() << "---\n";
}

testing::AssertionResult FaultTest::isClean(int wait) const
{
    QByteArray output;
    const int code = check(router.storeFile(), wait, &output);
    return code == 0 ? testing::AssertionSuccess() : testing::AssertionFailure() << output.toStdString();
}

int FaultTest::check(const QString &store, int wait, QByteArray *output) const
{
    return checkLedger(ledger(), QStringLiteral("sqlite:") + store, wait, output);
}

} // namespace psi::test
