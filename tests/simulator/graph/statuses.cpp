#include "tests/simulator/graph/statuses.h"

#include "tests/simulator/wirejson.h"

namespace psi::sim {

namespace {

constexpr std::size_t mostWaiting = 200000;

void pricing(WireJson &json)
{
    json.key("pricing").object().key("billable").raw("false").field("pricing_model", QByteArrayView("PMP"));
    json.field("type", QByteArrayView("free_customer_service"))
        .field("category", QByteArrayView("service"))
        .end();
}

} // namespace

Element statusElement(const StatusFacts &facts)
{
    const bool failed = facts.word == "failed";
    const QByteArray waId = facts.person ? facts.person->waId : facts.to.waId;
    const QByteArray userId = facts.person ? facts.person->userId : facts.to.userId;
    Element made;
    made.kind = ElementKind::Status;
    made.id = facts.wamid + '|' + facts.word + '|';
    made.phone = waId;
    made.line = facts.line;
    if (facts.person && !failed)
        made.contact = contactJson(*facts.person);
    WireJson json;
    json.object().field("id", QByteArrayView(facts.wamid)).field("status", QByteArrayView(facts.word));
    json.field("timestamp", QByteArrayView(QByteArray::number(qint64(facts.time))));
    if (!waId.isEmpty())
        json.field("recipient_id", QByteArrayView(waId));
    if (!userId.isEmpty() && (!failed || waId.isEmpty()))
        json.field("recipient_user_id", QByteArrayView(userId));
    if (!facts.callback.isEmpty())
        json.field("biz_opaque_callback_data", QStringView(QString::fromUtf8(facts.callback)));
    if (facts.fault)
        json.key("errors").array().raw(statusErrorJson(*facts.fault)).end();
    else if (facts.word == "sent" || facts.word == "delivered")
        pricing(json);
    made.json = json.end().bytes();
    return made;
}

StatusPlan::StatusPlan(boost::asio::io_context &io, const Rules &rules, const PeopleBook &people,
                       Deliver deliver)
    : m_rules(rules)
    , m_people(people)
    , m_deliver(std::move(deliver))
    , m_timer(io)
{}

void StatusPlan::follow(const AcceptedMessage &message)
{
    if (m_plan.size() >= mostWaiting) {
        ++m_dropped;
        return;
    }
    if (message.late || !m_rules.statuses.empty())
        add(std::make_shared<AcceptedMessage>(message), 0,
            std::chrono::steady_clock::now() + m_rules.statusDelay);
}

void StatusPlan::add(std::shared_ptr<const AcceptedMessage> message, std::size_t word, Time due)
{
    m_plan.push({due, ++m_numbers, std::move(message), word});
    arm();
}

void StatusPlan::arm()
{
    if (m_plan.empty() || m_plan.top().due >= m_armed)
        return;
    m_armed = m_plan.top().due;
    m_timer.expires_at(m_armed);
    m_timer.async_wait([this](const boost::system::error_code &error) {
        if (!error)
            run();
    });
}

void StatusPlan::run()
{
    m_armed = Time::max();
    const Time now = std::chrono::steady_clock::now();
    while (!m_plan.empty() && m_plan.top().due <= now) {
        const Step step = m_plan.top();
        m_plan.pop();
        tell(step);
        const bool isLast = step.message->late || step.message->type == "reaction" ||
                            step.word + 1 >= m_rules.statuses.size();
        if (!isLast)
            m_plan.push({step.due + m_rules.statusDelay, ++m_numbers, step.message, step.word + 1});
    }
    arm();
}

void StatusPlan::tell(const Step &step)
{
    const AcceptedMessage &message = *step.message;
    if (!message.late && step.word >= m_rules.statuses.size())
        return;
    const std::int64_t now = stampOf(std::chrono::steady_clock::now()) / 1000000;
    m_deliver(statusElement({message.line, message.wamid,
                             message.late ? QByteArray("failed") : m_rules.statuses[step.word], now,
                             message.to, m_people.find(message.to.key()), message.callback, message.late}));
}

} // namespace psi::sim
