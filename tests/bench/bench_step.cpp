// What a decision of the router costs: step() on the default menus. Ends with 1 if one takes 20 us or more.
#include <algorithm>
#include <cstdio>

#include <benchmark/benchmark.h>

#include <QFile>

#include "service/domain/router/menucodec.h"
#include "service/domain/router/menucompiler.h"
#include "service/domain/router/step.h"

using namespace psi;

namespace {

constexpr double mostMicros = 20;
const Timestamp noon{std::chrono::seconds(1'790'002'800)};

MenuTree defaultTree()
{
    QFile file(QStringLiteral(PSI_SOURCE_DIR "/resources/menus/default.json"));
    if (!file.open(QIODevice::ReadOnly))
        std::fprintf(stderr, "no default menus\n");
    MenuSources sources{menucodec::read(file.readAll()).menus, {}, {}};
    for (int i = 1; i <= 40; ++i)
        sources.courses.push_back(
            {QString::number(i), QStringLiteral("Curso número %1 de la escuela").arg(i)});
    return compileMenus(sources);
}

InboundEvent saying(const char *text, const char *id = nullptr)
{
    InboundEvent event;
    event.id = "wamid.HBgNNTQ5MTE1NTU1MDAwMRUCABIYIDNBMEY0NDZBNzA1RTc3QTQxQTAwAA==";
    event.field = QStringLiteral("messages");
    event.line = LineId(QStringLiteral("wsp4"));
    event.person.phone = QStringLiteral("5491155550001");
    event.time = noon;
    MessageContent content;
    content.text = QString::fromUtf8(text);
    if (id != nullptr)
        content.choice = Choice{QString::fromLatin1(id), content.text};
    event.body = content;
    return event;
}

ConversationState inMenu(const char *routerEstado, const char *menu)
{
    ConversationState state;
    state.id = QStringLiteral("0190b7a0-0000-7000-8000-000000000001");
    state.area = AreaId(QStringLiteral("wsp4"));
    state.estado = QStringLiteral("activa");
    state.routerEstado = QString::fromLatin1(routerEstado);
    state.menuActual = QString::fromLatin1(menu);
    state.lastEvent = noon - std::chrono::minutes(1);
    state.menuSentAt = noon - std::chrono::minutes(1);
    state.windowEnds = noon + std::chrono::hours(23);
    return state;
}

void decide(benchmark::State &run, const MenuTree &tree, const ConversationState &state,
            const InboundEvent &event)
{
    RouterPolicy policy;
    policy.timezone = QTimeZone("America/Argentina/Buenos_Aires");
    for (auto _ : run)
        benchmark::DoNotOptimize(step(state, event, tree, policy, noon + std::chrono::seconds(1)));
}

// Remembers the slowest of all.
class SlowestReporter final : public benchmark::ConsoleReporter
{
public:
    void ReportRuns(const std::vector<Run> &runs) override
    {
        for (const Run &run : runs)
            slowest = std::max(slowest, run.GetAdjustedRealTime());
        ConsoleReporter::ReportRuns(runs);
    }
    double slowest = 0;
};

void add(const char *name, const MenuTree &tree, const ConversationState &state, const InboundEvent &event)
{
    benchmark::RegisterBenchmark(name, [&tree, state, event](benchmark::State &run) {
        decide(run, tree, state, event);
    })->Unit(benchmark::kMicrosecond);
}

} // namespace

int main(int argc, char **argv)
{
    benchmark::Initialize(&argc, argv);
    const MenuTree tree = defaultTree();
    const MenuTree none;
    const QByteArray longText = QByteArray("Necesito saber cómo se paga la cuota. ").repeated(100);
    add("no menus", none, inMenu("menu_principal", "principal"), saying("hola"));
    add("first message", tree, {}, saying("hola"));
    add("option tapped", tree, inMenu("menu_principal", "principal"), saying("Administración", "area_admin"));
    add("code typed", tree, inMenu("submenu_admin", "admin"), saying("23"));
    add("title typed, accents", tree, inMenu("menu_principal", "principal"), saying("ADMINISTRACIÓN"));
    add("unknown text", tree, inMenu("submenu_alumnos", "alumnos"), saying("¿cuánto sale el año próximo?"));
    add("long text", tree, inMenu("submenu_alumnos", "alumnos"), saying(longText.constData()));
    add("course by name", tree, inMenu("submenu_cursos", "cursos"), saying("curso número 33 de la escuela"));
    add("hand-over", tree, inMenu("submenu_admin", "admin"), saying("Pagos", "admin_pagos"));
    add("derived", tree, inMenu("derivado", ""), saying("gracias"));
    SlowestReporter reporter;
    benchmark::RunSpecifiedBenchmarks(&reporter);
    std::printf("slowest decision: %.2f us, bar %.0f us\n", reporter.slowest, mostMicros);
    return reporter.slowest > 0 && reporter.slowest < mostMicros ? 0 : 1;
}
