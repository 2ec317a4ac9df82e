#include "tests/integration/day/daywriter.h"

#include "tests/simulator/graph/wamid.h"

namespace psi::test {

namespace {

QString q(const char *text) { return QString::fromUtf8(text); }

constexpr std::array greetings{"Hola", "Buenas tardes", "Hola!!", "Buen día, ¿hay alguien?"};
constexpr std::array remarks{"Gracias!!", "Quería consultar por la cuota de este mes",
                             "Ya pagué, les mando el comprobante 👍", "No puedo entrar al campus 😕"};
constexpr std::array nonsense{"¿Me escuchan?", "ñandú, pingüino \\o/ \"así\"", "jajaja sí", "?"};
constexpr int hour = 3600;

} // namespace

DayWriter::DayWriter(const DayMenus &menus, std::uint64_t seed, std::int64_t end)
    : m_menus(menus)
    , m_dice(seed)
    , m_end(end)
    , m_run(sim::hexOf(m_dice.next(), 8))
{}

void DayWriter::write(DayPerson &person, int index)
{
    m_person = &person;
    at(DayStage::Morning, 22, hour);
    switch (person.kind) {
    case DayPerson::Kind::Walks:
        return walk(index);
    case DayPerson::Kind::Puzzled:
        return bePuzzled();
    case DayPerson::Kind::Served:
        return beServed(index);
    case DayPerson::Kind::SendsFiles:
        return sendFiles();
    case DayPerson::Kind::Returns:
        return comeBack(index);
    case DayPerson::Kind::Hurries:
        return hurry();
    case DayPerson::Kind::AreaLost:
        return meetLostArea(index);
    case DayPerson::Kind::TokenExpired:
        return meetExpiredToken();
    }
}

// --- the kinds

// Five ways through the menus.
void DayWriter::walk(int index)
{
    const int way = (index / 20 + index / 2) % 5;
    if (way == 4)
        return wander();
    const DayMenu &menu = areaMenu();
    const DayOption &target = leaf(menu);
    if (way == 0) {
        open(menu);
        derive(tap(target), target);
    } else if (way == 1) { // by the numbers of both lists
        greet();
        type(leadsTo(menu), leadsTo(menu).code).menu = menu.id;
        derive(type(target, target.code), target);
    } else if (way == 2) { // by what is written there
        open(menu);
        derive(type(target, target.title.toLower()), target);
    } else { // back, and straight to what the second list has
        open(menu);
        DayAct &back = say(q("MENU"));
        back.isChoice = true;
        back.menu = q("principal");
        derive(type(target, target.code), target);
    }
    say(q(m_dice.pick(remarks)));
    tap(leaf(menu)); // a list of before, which does nothing any more
}

// Looks around and asks nothing.
void DayWriter::wander()
{
    const DayMenu &menu = areaMenu();
    open(menu);
    DayAct &back = tap(menu.options.back());
    back.isChoice = true;
    back.menu = q("principal");
    const DayMenu &other = areaMenu();
    DayAct &again = tap(leadsTo(other));
    again.isChoice = true;
    again.menu = other.id;
}

// The fourth word that is no choice is one for people.
void DayWriter::bePuzzled()
{
    greet();
    for (std::size_t i = 0; i < nonsense.size(); ++i) {
        DayAct &act = say(q(nonsense[i]));
        if (i + 1 < nonsense.size())
            act.menu = q("principal");
        else
            act.handOver = DayHandOver{{}, q("admin"), q("sin_opcion"), q("No eligió una opción del menú")};
    }
}

void DayWriter::beServed(int index)
{
    const DayMenu &menu = areaMenu();
    open(menu);
    leave(menu);
    say(q(m_dice.pick(remarks)));
    m_stage = DayStage::Agents;
    agentServes(index);
    answerAgent();
}

void DayWriter::agentServes(int index)
{
    const int last = static_cast<int>(m_person->acts.size()) - 1;
    DayAct &first = agentSays(q("¿En qué te puedo ayudar?"));
    first.draft.isRepeated = index % 3 == 0;
    DayAct &second = agentSays(q("Lo reviso y te aviso.\n«Ñandú» 👌"));
    second.draft.repliesTo = last;
    if (index % 4 == 1) {
        const QString caption = q("El calendario");
        agent("image",
              {{q("link"), q("https://archivos.example.com/calendario.jpg")}, {q("caption"), caption}},
              caption);
    }
}

void DayWriter::answerAgent()
{
    m_stage = DayStage::Return;
    m_time = 0;
    say(q("Perfecto, muchas gracias"));
}

void DayWriter::sendFiles()
{
    file(sim::MediaKind::Image, q("Comprobante de pago"), {}).menu = q("principal"); // the first word
    file(sim::MediaKind::Voice, {}, {}).menu = q("principal");                       // no choice
    const DayMenu &menu = areaMenu();
    DayAct &area = tap(leadsTo(menu));
    area.isChoice = true;
    area.menu = menu.id;
    leave(menu);
    file(sim::MediaKind::Document, q("Mi título"), q("Título Núñez (1).pdf"));
    const QByteArray target = file(sim::MediaKind::Image, {}, {}).wamid;
    file(sim::MediaKind::Document, {}, q("ficha.pdf"));
    add(DayAct::Kind::Reaction, q("🙏🏽")).target = target;
}

// Writes a day ago and again now: the menu begins anew, a second hand-over follows the first.
void DayWriter::comeBack(int index)
{
    at(DayStage::Morning, 26, hour);
    const DayMenu &menu = areaMenu();
    open(menu);
    if (index / 20 % 2 == 0)
        leave(menu);
    m_stage = DayStage::Agents;
    agentSays(q("¿Seguís ahí?")).draft.isRefused = true;
    const QJsonObject reminder{{q("name"), q("recordatorio_1")},
                               {q("language"), QJsonObject{{q("code"), q("es_AR")}}}};
    if (index / 40 % 2 == 0)
        agent("template", reminder, q("[Plantilla: recordatorio_1]"));
    m_stage = DayStage::Return;
    m_time = 0;
    greet();
    const DayMenu &other = areaMenu();
    DayAct &area = tap(leadsTo(other));
    area.isChoice = true;
    area.menu = other.id;
    leave(other);
    agentSays(q("Ahora sí, te leo."));
}

// Ten messages in four seconds, in two webhooks: five count, the others are kept and marked.
void DayWriter::hurry()
{
    constexpr int messages = 10;
    constexpr int mostAtOnce = 5;
    const std::int64_t begin = m_time;
    for (int i = 0; i < messages; ++i) {
        m_time = begin + i / 2;
        DayAct &act = say(i == 0 ? q("Hola") : q("¿Hola? %1").arg(i));
        act.joins = i % mostAtOnce != 0;
        act.isLimited = i >= mostAtOnce;
        if (i == 0)
            act.menu = q("principal");
    }
    m_time = begin + 60;
    const DayMenu &menu = areaMenu();
    DayAct &area = tap(leadsTo(menu));
    area.isChoice = true;
    area.menu = menu.id;
    leave(menu);
}

void DayWriter::meetLostArea(int index)
{
    constexpr std::array areas{"inscripciones", "comunidad", "alumnos"}; // the last of them is not lost
    at(DayStage::AreaLost, 18, 2 * hour);
    const DayMenu &menu = m_menus.menu(q(areas[static_cast<std::size_t>(index / 20) % areas.size()]));
    open(menu);
    leave(menu);
    say(q(m_dice.pick(remarks)));
}

void DayWriter::meetExpiredToken()
{
    at(DayStage::TokenExpired, 12, 2 * hour);
    const DayMenu &menu = areaMenu();
    open(menu);
    leave(menu);
    say(q(m_dice.pick(remarks)));
    agentSays(q("Te escribo apenas pueda."));
}

// --- what they do

void DayWriter::at(DayStage stage, double hours, int spread)
{
    m_stage = stage;
    m_time = m_end - static_cast<std::int64_t>(hours * hour) +
             static_cast<std::int64_t>(m_dice.below(static_cast<std::uint64_t>(spread)));
}

DayAct &DayWriter::add(DayAct::Kind kind, const QString &text)
{
    const sim::Customer &who = m_person->who;
    DayAct act;
    act.stage = m_stage;
    act.kind = kind;
    act.text = text;
    if (act.isCustomers()) {
        act.time = m_time;
        act.wamid = sim::wamidOf(who.phone.isEmpty() ? who.userId : who.phone, false,
                                 m_run + sim::hexOf(++m_numbers, 8));
        act.isTwice = m_dice.below(10) == 0;
        if (m_time > 0)
            m_time += 15 + static_cast<std::int64_t>(m_dice.below(60));
    }
    m_person->acts.push_back(std::move(act));
    return m_person->acts.back();
}

DayAct &DayWriter::tap(const DayOption &option)
{
    DayAct &act = add(DayAct::Kind::Tap, option.title);
    act.option = option.id;
    act.description = option.description;
    return act;
}

DayAct &DayWriter::type(const DayOption &option, const QString &text)
{
    DayAct &act = say(text);
    act.option = option.id;
    act.isChoice = true;
    return act;
}

DayAct &DayWriter::file(sim::MediaKind kind, const QString &caption, const QString &filename)
{
    DayFile file;
    file.id = sim::newMediaId(m_dice, kind);
    file.file = *sim::madeMedia(file.id);
    file.caption = caption;
    file.filename = filename;
    QString shown = q("[Imagen]");
    file.type = q("image");
    if (kind == sim::MediaKind::Voice) {
        file.type = q("audio");
        shown = q("[Nota de voz]");
    } else if (kind == sim::MediaKind::Document) {
        file.type = q("document");
        shown = q("[Documento] ") + filename;
    }
    DayAct &act = add(DayAct::Kind::File, caption.isEmpty() ? shown : caption);
    act.file = std::move(file);
    return act;
}

DayAct &DayWriter::agent(const char *type, const QJsonObject &content, const QString &shown)
{
    DayAct &act = add(DayAct::Kind::Agent, shown);
    act.draft.type = q(type);
    act.draft.content = content;
    act.draft.key = "dia-" + QByteArray::number(++m_numbers);
    return act;
}

DayAct &DayWriter::agentSays(const QString &text) { return agent("text", {{q("body"), text}}, text); }

void DayWriter::greet() { say(q(m_dice.pick(greetings))).menu = q("principal"); }

void DayWriter::open(const DayMenu &menu)
{
    greet();
    DayAct &area = tap(leadsTo(menu));
    area.isChoice = true;
    area.menu = menu.id;
}

void DayWriter::derive(DayAct &act, const DayOption &option)
{
    act.isChoice = true;
    act.handOver = DayHandOver{option.id, option.area, option.subetiqueta, option.title};
}

void DayWriter::leave(const DayMenu &menu)
{
    const DayOption &option = leaf(menu);
    derive(tap(option), option);
}

// --- where they go

const DayMenu &DayWriter::areaMenu() { return m_menus.menus()[1 + m_dice.below(m_menus.menus().size() - 1)]; }

const DayOption &DayWriter::leadsTo(const DayMenu &menu) const
{
    for (const DayOption &option : m_menus.menus().front().options) {
        if (option.submenu == menu.id)
            return option;
    }
    return m_menus.menus().front().options.front();
}

// There are no courses, so that their list hands over too.
const DayOption &DayWriter::leaf(const DayMenu &menu)
{
    return menu.options[m_dice.below(menu.options.size() - 1)];
}

} // namespace psi::test
