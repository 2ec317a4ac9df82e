#include "tests/integration/day/dayhouse.h"

#include <algorithm>
#include <array>

#include <QCryptographicHash>
#include <QDirIterator>
#include <QFile>
#include <QJsonArray>

#include "tests/integration/day/dayplan.h"

namespace psi::test {

namespace {

QString q(const char *text) { return QString::fromUtf8(text); }

constexpr std::array areaNames{"ventas", "alumnos", "admin", "comunidad"};
constexpr std::array tokens{"ficha-wsp4-1", "ficha-ventas-1"};
constexpr auto newToken = "ficha-wsp4-2";

QString secretOf(const QString &area) { return q("secreto de ") + area; }

QJsonObject because() { return {{q("reason"), q("ficha renovada")}}; }

QByteArray areaRule(const char *mode)
{
    return QByteArray(R"({"areas":{")") + brokenArea + R"(":")" + mode + R"("}})";
}

} // namespace

DayHouse::DayHouse(std::vector<RouterProcess *> routers, QString folder)
    : m_routers(std::move(routers))
    , m_folder(std::move(folder))
{}

// --- before the day

void DayHouse::prepare(int people)
{
    startSimulators(people);
    QByteArray secrets;
    for (const char *name : areaNames) {
        SimProcess &server = q(name) == q(lostArea) ? m_lost : m_sim;
        m_record.areas.push_back({q(name), server.area(q(name)), secretOf(q(name))});
        secrets += (secrets.isEmpty() ? "\"" : ",\"") + QByteArray(name) + "\":\"" +
                   secretOf(q(name)).toUtf8() + '"';
    }
    if (!m_sim.rules("{\"area_secrets\":{" + secrets + "}}"))
        fault("the areas' secrets are not taken");
    writeToken(0, tokens[0]);
    writeToken(1, tokens[1]);
    for (RouterProcess *router : m_routers)
        configure(*router);
}

void DayHouse::startSimulators(int people)
{
    const QString callback = q("http://%1/webhook").arg(QString::fromLatin1(m_routers.front()->webhook()));
    const QStringList arguments{q("--callback-url"), callback,
                                q("--secret"),       QString::fromLatin1(RouterProcess::secret()),
                                q("--customers"),    QString::number(people),
                                q("--line"),         q("%1,%2").arg(q(dayNumbers[0]), q(dayNumbers[1])),
                                q("--token"),        q("%1,%2").arg(q(tokens[0]), q(tokens[1])),
                                q("--throttle"),     q("--keep"),
                                q("1000000")};
    if (!m_sim.start(arguments) || !m_lost.start({q("--area-secret"), secretOf(q(lostArea))}))
        fault("a simulator does not start");
    m_lost.keepAddress();
}

void DayHouse::configure(RouterProcess &router) const
{
    router.set(q("PSI_ROUTER_MODE"), q("live"));
    router.set(q("PSI_ROUTER_ANSWER_MAX_AGE"), q("48h"));
    router.set(q("PSI_RETRY_AREA_SCHEDULE"), q("0s,200ms,400ms,800ms"));
    router.set(q("PSI_GRAPH_URL"), m_sim.graph());
    router.set(q("PSI_GRAPH_ALLOW_HTTP"), q("true"));
    router.set(q("PSI_EGRESS_ALLOW"), q("127.0.0.0/8"));
    router.set(q("PSI_EGRESS_ALLOW_HTTP"), q("true"));
    router.set(q("PSI_MEDIA_STORE"), m_folder + q("/media"));
    for (std::size_t i = 0; i < m_record.areas.size(); ++i) {
        const QString prefix = q("PSI_AREAS_%1_").arg(i);
        router.set(prefix + q("ID"), m_record.areas[i].id);
        router.set(prefix + q("URL"), m_record.areas[i].url);
        router.set(prefix + q("SECRET"), m_record.areas[i].secret);
    }
    for (int line = 0; line < 2; ++line) {
        router.set(q("PSI_LINES_%1_ACCESS_TOKEN").arg(line), {});
        router.set(q("PSI_LINES_%1_ACCESS_TOKEN_FILE").arg(line), tokenFile(line));
    }
}

QString DayHouse::tokenFile(int line) const { return m_folder + q("/ficha%1").arg(line); }

void DayHouse::writeToken(int line, const QByteArray &token)
{
    QFile file(tokenFile(line));
    if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate) || file.write(token + '\n') < 0)
        fault("a token cannot be written");
}

void DayHouse::createTokens()
{
    m_agents = createToken("crm");
    m_operators = createToken("admin");
}

QByteArray DayHouse::createToken(const char *role)
{
    const QString name = q("día ") + q(role);
    const auto [code, said] =
        m_routers.front()->command({q("token"), q("create"), q("--role"), q(role), q("--name"), name});
    const QByteArray token = said.trimmed().split('\n').last();
    if (code != 0)
        fault("no token: " + said.toStdString());
    m_record.tokens.push_back({QString::fromLatin1(token.split('_').value(1)), name, q(role)});
    return token;
}

// --- what happens around the routers

void DayHouse::loseAreas()
{
    m_record.areaCalls = areaCalls(m_lost);
    if (!m_lost.stop() || !m_sim.rules(areaRule("broken")))
        fault("the areas are not lost");
}

void DayHouse::bringAreasBack()
{
    if (!m_lost.start({q("--area-secret"), secretOf(q(lostArea))}) || !m_sim.rules(areaRule("ok")))
        fault("the areas do not come back");
}

void DayHouse::expireToken()
{
    if (!m_sim.rules(QByteArray(R"({"tokens":[")") + newToken + "\",\"" + tokens[1] + "\"]}"))
        fault("the tokens are not taken");
}

void DayHouse::renewToken()
{
    writeToken(0, newToken);
    for (const RouterProcess *router : m_routers) {
        const HttpReply reply = AdminClient{router->admin(), m_operators}.post("/reload", because());
        if (reply.status != 200)
            fault("reload: " + reply.body.toStdString());
        ++m_record.reloads;
    }
    const HttpReply resumed =
        AdminClient{m_routers.front()->admin(), m_operators}.post("/lines/wsp4/resume", because());
    if (resumed.status != 200)
        fault("resume: " + resumed.body.toStdString());
    ++m_record.resumes;
}

// --- what can be seen of them

bool DayHouse::anyMetric(const QByteArray &name, double least) const
{
    return std::any_of(m_routers.begin(), m_routers.end(),
                       [&](RouterProcess *router) { return router->metric(name).value_or(0) >= least; });
}

bool DayHouse::anySaid(const QByteArray &words) const
{
    return std::any_of(m_routers.begin(), m_routers.end(),
                       [&](const RouterProcess *router) { return router->log().contains(words); });
}

bool DayHouse::isBroken(const char *area) const
{
    return anyMetric("psi_breaker_state{area=\"" + QByteArray(area) + "\"}", 1);
}

bool DayHouse::isQueueEmpty() const
{
    double jobs = 0;
    for (const QByteArray &line : m_routers.front()->get("/metrics").body.split('\n')) {
        if (line.startsWith("psi_queue_jobs{"))
            jobs += line.mid(line.lastIndexOf(' ') + 1).toDouble();
    }
    return jobs == 0;
}

bool DayHouse::areStatusesDelivered() { return m_sim.ask("webhooks").value(q("waiting")).toInteger(-1) == 0; }

std::vector<QByteArray> DayHouse::webhooks() const
{
    std::vector<QByteArray> all;
    for (const RouterProcess *router : m_routers)
        all.push_back(router->webhook());
    return all;
}

// --- what is left

std::vector<QJsonObject> DayHouse::areaCalls(SimProcess &sim)
{
    std::vector<QJsonObject> calls;
    const QJsonArray list = sim.ask("areas?limit=100000").value(q("calls")).toArray();
    for (const QJsonValue &call : list)
        calls.push_back(call.toObject());
    return calls;
}

void DayHouse::readCalls()
{
    for (qint64 after = 0;;) {
        const QJsonObject page = m_sim.ask("calls?limit=500&after=" + QByteArray::number(after));
        const QJsonArray some = page[q("calls")].toArray();
        if (some.isEmpty())
            return;
        for (const QJsonValue &call : some)
            m_record.calls.push_back(call.toObject());
        after = page[q("next")].toInteger();
    }
}

void DayHouse::readMedia()
{
    const QString folder = m_folder + q("/media/");
    for (QDirIterator it(folder, QDir::Files, QDirIterator::Subdirectories); it.hasNext();) {
        QFile file(it.next());
        if (!file.open(QIODevice::ReadOnly))
            continue;
        const QByteArray hash = QCryptographicHash::hash(file.readAll(), QCryptographicHash::Sha256);
        m_record.media[file.fileName().mid(folder.size())] = hash.toBase64();
    }
}

DayRecord DayHouse::record()
{
    readCalls();
    for (SimProcess *sim : {&m_sim, &m_lost}) {
        for (QJsonObject &call : areaCalls(*sim))
            m_record.areaCalls.push_back(std::move(call));
    }
    const QJsonArray files = m_sim.ask("files").value(q("files")).toArray();
    for (const QJsonValue &file : files)
        m_record.files.push_back(file.toObject());
    readMedia();
    return m_record;
}

} // namespace psi::test
