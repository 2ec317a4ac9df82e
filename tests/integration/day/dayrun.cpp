#include "tests/integration/day/dayrun.h"

#include <QDateTime>

#include "tests/integration/day/dayexpected.h"
#include "tests/simulator/envelope.h"
#include "tests/support/oracle.h"

namespace psi::test {

namespace {

QString q(const char *text) { return QString::fromUtf8(text); }

QString now() { return dayTimeOfMillis(QDateTime::currentMSecsSinceEpoch()); }

// What is told when it is posted, comes after all that agents wrote.
void tellTimes(DayPerson &person, DayStage stage)
{
    std::int64_t time = QDateTime::currentSecsSinceEpoch() + 1;
    for (DayAct &act : person.acts) {
        if (act.stage == stage && act.isCustomers() && act.time == 0) {
            act.time = time;
            time += 2;
        }
    }
}

} // namespace

DayRun::DayRun(DayPlan &plan, DayHouse &house, const DayStore &store)
    : m_plan(plan)
    , m_house(house)
    , m_store(store)
{}

void DayRun::wait(const char *what, const std::function<bool()> &isSo, int seconds)
{
    if (m_house.faults().empty() && !waitUntil(isSo, seconds))
        m_house.fault(std::string("in vain was waited for ") + what);
}

qint64 DayRun::open(const char *where) const
{
    return m_store.number(QByteArray("SELECT count(*) FROM router_outbox WHERE estado IN ('pendiente', "
                                     "'enviando', 'incierto') AND (") +
                          where + ')');
}

bool DayRun::isStored() const
{
    return m_store.number("SELECT count(*) FROM mensajes WHERE direccion = 'entrante'") >= m_messages &&
           m_store.number("SELECT count(*) FROM router_eventos") >= m_reactions;
}

// --- the day

DayRecord DayRun::run()
{
    const QString began = now();
    m_house.createTokens();
    for (const DayStage stage : dayStages)
        play(stage);
    endDay();
    DayRecord record = m_house.record();
    record.began = began;
    record.ended = now();
    for (const QString &table : m_store.tables())
        record.tables[table] = m_store.rows(table);
    return record;
}

void DayRun::play(DayStage stage)
{
    before(stage);
    post(stage);
    wait("all messages to be stored", [this] { return isStored(); });
    if (stage == DayStage::TokenExpired)
        wait("the line to be held", [this] { return m_house.anyMetric("psi_line_held{line=\"wsp4\"}", 1); });
    write(stage);
    after(stage);
}

void DayRun::before(DayStage stage)
{
    if (stage == DayStage::AreaLost)
        m_house.loseAreas();
    else if (stage == DayStage::TokenExpired)
        m_house.expireToken();
}

void DayRun::after(DayStage stage)
{
    switch (stage) {
    case DayStage::Morning:
        return wait("a quiet morning", [this] { return open() == 0; });
    case DayStage::AreaLost:
        return mendAreas();
    case DayStage::TokenExpired:
        return mendToken();
    case DayStage::Agents:
    case DayStage::Return:
        return wait("what was written to be sent", [this] { return open("clase = 'mensaje'") == 0; });
    }
}

// Others are not held up; once both areas are known to be lost they come back.
void DayRun::mendAreas()
{
    wait("all but lost areas",
         [this] { return open("clase <> 'area' OR area NOT IN ('ventas', 'comunidad')") == 0; });
    for (const char *area : {lostArea, brokenArea})
        wait("an area to be called lost", [&] { return m_house.isBroken(area); });
    if (open("clase = 'area'") == 0)
        m_house.fault("no webhook waits for a lost area");
    m_house.bringAreasBack();
}

// The other line is not held up; what waits goes out once there is a new token and somebody says so.
void DayRun::mendToken()
{
    wait("the other line", [this] { return open("clase = 'mensaje' AND linea = 'ventas_api'") == 0; });
    if (open("clase = 'mensaje' AND linea = 'wsp4'") == 0)
        m_house.fault("nothing waits for the token");
    if (!m_house.anySaid("a line is held"))
        m_house.fault("nobody said that the line is held");
    m_house.renewToken();
    wait("what the line held", [this] { return open("clase = 'mensaje'") == 0; });
}

// WhatsApp tells of some things once more, hours later.
void DayRun::deliverAgain()
{
    std::vector<PostLane> lanes;
    for (const DayPerson &person : m_plan.people) {
        for (const DayAct &act : person.acts) {
            if (act.isCustomers() && act.isTwice)
                lanes.push_back({sim::envelopeOf({person.element(act)})});
        }
    }
    if (const std::string failed = postAll(lanes, m_house.webhooks(), RouterProcess::secret());
        !failed.empty())
        m_house.fault(failed);
}

void DayRun::endDay()
{
    deliverAgain();
    wait(
        "the areas to hear of everything", [this] { return open() == 0; }, 90);
    wait("all to be read", [this] {
        return m_store.number("SELECT count(*) FROM router_outbox WHERE clase = 'mensaje' AND "
                              "estado <> 'leido'") == 0;
    });
    wait("all statuses to be delivered", [this] { return m_house.areStatusesDelivered(); });
    wait("an empty queue", [this] { return m_house.isQueueEmpty(); });
    wait("no line to be held", [this] { return !m_house.anyMetric("psi_line_held{line=\"wsp4\"}", 1); });
    // Of several instances only one that calls the area again hears that it is back.
    for (const char *area : {lostArea, brokenArea}) {
        if (m_house.isAlone())
            wait("whole breakers", [&] { return !m_house.isBroken(area); });
    }
}

// --- what people do

PostLane DayRun::lane(DayPerson &person, DayStage stage) const
{
    tellTimes(person, stage);
    PostLane lane;
    std::vector<sim::Element> elements;
    bool isTwice = false;
    const auto send = [&] {
        if (elements.empty())
            return;
        lane.push_back(sim::envelopeOf(elements));
        if (isTwice)
            lane.push_back(lane.back());
        elements.clear();
        isTwice = false;
    };
    for (const DayAct &act : person.acts) {
        if (act.stage != stage || !act.isCustomers())
            continue;
        if (!act.joins)
            send();
        elements.push_back(person.element(act));
        isTwice = isTwice || act.isTwice;
    }
    send();
    return lane;
}

void DayRun::post(DayStage stage)
{
    std::vector<PostLane> lanes;
    for (DayPerson &person : m_plan.people) {
        lanes.push_back(lane(person, stage));
        for (const DayAct &act : person.acts) {
            if (act.stage == stage && act.isCustomers())
                ++(act.isMessage() ? m_messages : m_reactions);
        }
    }
    if (const std::string failed = postAll(lanes, m_house.webhooks(), RouterProcess::secret());
        !failed.empty())
        m_house.fault(failed);
}

// --- what agents do

void DayRun::write(DayStage stage)
{
    for (DayPerson &person : m_plan.people) {
        for (DayAct &act : person.acts) {
            if (act.stage == stage && act.kind == DayAct::Kind::Agent)
                writeAs(person, act);
        }
    }
}

void DayRun::writeAs(const DayPerson &person, DayAct &act)
{
    const QJsonObject draft = draftOf(person, act);
    const AdminClient client = m_house.agent();
    const HttpReply reply = client.post("/messages", draft, act.draft.key);
    const bool isRefused = reply.status == 422 && AdminClient::code(reply) == "WINDOW_EXPIRED";
    if (act.draft.isRefused ? !isRefused : reply.status != 202)
        m_house.fault("an agent's message got " + std::to_string(reply.status) + ": " +
                      reply.body.toStdString());
    act.draft.id = AdminClient::json(reply).value(q("id")).toString();
    if (!act.draft.isRepeated)
        return;
    const HttpReply again = client.post("/messages", draft, act.draft.key);
    if (AdminClient::json(again).value(q("id")).toString() != act.draft.id)
        m_house.fault("the same key made another message");
}

QString DayRun::idOf(const QByteArray &sql) const
{
    const std::vector<QStringList> rows = m_store.query(sql);
    return rows.empty() ? QString() : rows.front().value(0);
}

// Some agents know the conversation, some the phone.
QJsonObject DayRun::draftOf(const DayPerson &person, const DayAct &act) const
{
    const DayDraft &draft = act.draft;
    const QString body = draft.type == q("image") ? q("media") : draft.type;
    QJsonObject json{{q("type"), draft.type},
                     {body, draft.content},
                     {q("agent"), QJsonObject{{q("id"), q("7")}, {q("name"), q("Lucía")}}}};
    if (act.text.size() % 2 == 0)
        json.insert(q("to"), person.telefono());
    else
        json.insert(q("conversation_id"), idOf("SELECT id FROM conversaciones WHERE telefono = '" +
                                               person.telefono().toUtf8() + '\''));
    if (draft.repliesTo >= 0)
        json.insert(q("reply_to"), idOf("SELECT id FROM mensajes WHERE whatsapp_message_id = '" +
                                        person.acts[static_cast<std::size_t>(draft.repliesTo)].wamid + '\''));
    return json;
}

} // namespace psi::test
