#include "tests/integration/day/dayplan.h"

#include "tests/integration/day/daywriter.h"
#include "tests/simulator/chatmessage.h"
#include "tests/simulator/crowd/tap.h"

namespace psi::test {

namespace {

using Kind = DayPerson::Kind;

QString q(const char *text) { return QString::fromUtf8(text); }

// Of twenty people in a row ten are of each line.
Kind kindOf(int index)
{
    constexpr std::array kinds{Kind::Walks,    Kind::Walks,       Kind::Puzzled, Kind::Served,
                               Kind::Served,   Kind::SendsFiles,  Kind::Returns, Kind::Hurries,
                               Kind::AreaLost, Kind::TokenExpired};
    return kinds[static_cast<std::size_t>(index / 2) % kinds.size()];
}

void writeFile(sim::WireJson &json, const DayFile &file)
{
    json.key(file.type.toLatin1()).object();
    if (!file.caption.isEmpty())
        json.field("caption", QStringView(file.caption));
    if (!file.filename.isEmpty())
        json.field("filename", QStringView(file.filename));
    const QByteArray hash = file.file.hash();
    json.field("mime_type", QByteArrayView(file.file.mime)).field("sha256", QByteArrayView(hash));
    json.field("id", QByteArrayView(file.id));
    if (file.type == q("audio"))
        json.key("voice").raw("true");
    json.end();
}

void writeContent(sim::WireJson &json, const DayAct &act)
{
    switch (act.kind) {
    case DayAct::Kind::Text:
        json.key("text").object().field("body", QStringView(act.text)).end();
        break;
    case DayAct::Kind::Tap:
        sim::writeTap(json, {act.option, act.text, act.description, false});
        break;
    case DayAct::Kind::File:
        writeFile(json, *act.file);
        break;
    case DayAct::Kind::Reaction:
        json.key("reaction").object().field("message_id", QByteArrayView(act.target));
        json.field("emoji", QStringView(act.text)).end();
        break;
    case DayAct::Kind::Agent:
        break;
    }
}

QByteArray typeOf(const DayAct &act)
{
    switch (act.kind) {
    case DayAct::Kind::Tap:
        return "interactive";
    case DayAct::Kind::File:
        return act.file->type.toLatin1();
    case DayAct::Kind::Reaction:
        return "reaction";
    default:
        return "text";
    }
}

} // namespace

// Mexico's mobiles are written with a 1 that nobody dials any more.
QString DayPerson::phoneKey() const
{
    const QString digits = QString::fromLatin1(who.phone);
    return digits.startsWith(q("521")) ? q("52") + digits.mid(3) : digits;
}

QString DayPerson::telefono() const
{
    return who.phone.isEmpty() ? QString::fromLatin1(who.userId) : u'+' + phoneKey();
}

QString DayPerson::recipient() const
{
    return QString::fromLatin1(who.phone.isEmpty() ? who.userId : who.phone);
}

sim::Element DayPerson::element(const DayAct &act) const
{
    const QByteArray type = typeOf(act);
    sim::MessageFrame frame;
    frame.wamid = act.wamid;
    frame.time = act.time;
    frame.type = type.constData();
    frame.kind = act.kind == DayAct::Kind::Reaction ? sim::ElementKind::Event : sim::ElementKind::Message;
    return sim::messageElement(who, frame, [&](sim::WireJson &json) { writeContent(json, act); });
}

DayPlan::DayPlan(const DayMenus &menus, std::uint64_t seed, std::int64_t end, int count)
{
    const std::vector<sim::Line> lines = sim::linesOf(q("%1,%2").arg(q(dayNumbers[0]), q(dayNumbers[1])));
    DayWriter writer(menus, seed, end);
    for (int i = 0; i < count; ++i) {
        DayPerson person;
        person.who = sim::makeCustomer(i, lines[static_cast<std::size_t>(i) % lines.size()]);
        person.line = q(dayLines[i % 2]);
        person.kind = kindOf(i);
        writer.write(person, i);
        people.push_back(std::move(person));
    }
}

} // namespace psi::test
