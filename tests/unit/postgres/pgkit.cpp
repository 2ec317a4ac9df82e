#include "tests/unit/postgres/pgkit.h"

#include <QCryptographicHash>

#include "service/domain/router/step.h"

namespace psi::test {

namespace {
constexpr auto moment = std::chrono::seconds(1'780'000'000);
} // namespace

PostgresServer &sharedServer()
{
    static PostgresServer server;
    EXPECT_TRUE(server.start()) << qPrintable(server.error());
    return server;
}

void PgCase::SetUp()
{
    static int made = 0;
    m_database = "caso" + QByteArray::number(++made);
    PgClient admin(sharedServer().url());
    ASSERT_TRUE(admin.run("CREATE DATABASE " + m_database)) << admin.error().constData();
    m_crm = std::make_unique<PgClient>(url());
}

void PgCase::TearDown()
{
    m_store.reset();
    m_crm.reset();
    PgClient admin(sharedServer().url());
    EXPECT_TRUE(admin.run("DROP DATABASE " + m_database + " WITH (FORCE)")) << admin.error().constData();
}

QStringList PgCase::migrate()
{
    const Result<QStringList> done = PostgresStore::migrate(url());
    EXPECT_TRUE(done.isOk()) << (done ? "" : done.error().message.toStdString());
    return done ? *done : QStringList();
}

PostgresStore &PgCase::store(int connections)
{
    if (m_store == nullptr) {
        m_store = std::make_unique<PostgresStore>(
            PostgresStore::Options{url(), connections, QStringLiteral("wsp4")}, m_hash, m_clock);
        const Result<void> started = m_store->start();
        EXPECT_TRUE(started.isOk()) << (started ? "" : started.error().message.toStdString());
    }
    return *m_store;
}

Committed PgCase::apply(const std::vector<WorkEvent> &events)
{
    const Result<Committed> done = store().conversations().transact(
        events, [](const ConversationState &state, const InboundEvent &event) {
            return step(state, event, MenuTree(), RouterPolicy(), event.acceptedAt);
        });
    EXPECT_TRUE(done.isOk()) << (done ? "" : done.error().message.toStdString());
    return done ? *done : Committed();
}

WorkEvent PgCase::message(const QString &phone, const QString &text, int second)
{
    WorkEvent work;
    work.job = {0, 1'790'000'000'000'000 + ++m_sequence};
    InboundEvent &event = work.event;
    event.id = "wamid.prueba" + QByteArray::number(static_cast<qlonglong>(m_sequence));
    event.key = QCryptographicHash::hash(event.id, QCryptographicHash::Sha256).left(16);
    event.field = QStringLiteral("messages");
    event.line = LineId(QStringLiteral("wsp4"));
    event.person.phone = phone;
    event.person.name = QStringLiteral("Ana");
    event.time = Timestamp(moment + std::chrono::seconds(second));
    event.acceptedAt = event.time + 300ms;
    MessageContent content;
    content.text = text;
    event.body = content;
    event.raw = "{}";
    return work;
}

void PgCase::run(const QByteArray &sql)
{
    EXPECT_TRUE(m_crm->run(sql)) << m_crm->error().constData() << " in: " << sql.constData();
}

QString PgCase::cell(const QByteArray &sql)
{
    run(sql);
    return m_crm->rows().empty() ? QString() : m_crm->rows().front().value(0);
}

QString PgCase::rows(const QByteArray &sql)
{
    run(sql);
    QStringList lines;
    for (const QStringList &row : m_crm->rows())
        lines << row.join(QLatin1Char(' '));
    return lines.join(QLatin1Char(','));
}

} // namespace psi::test
