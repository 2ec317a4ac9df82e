#include "tests/integration/day/dayjudge.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace psi::test {

namespace {

QString q(const char *text) { return QString::fromUtf8(text); }

struct Tampering
{
    const char *what;
    void (*change)(DayRecord &);
    QStringList words; ///< of the finding that must be there
};

DayRow &firstRow(DayRecord &record, const char *table, const char *column, const char *value)
{
    DayRows &rows = record.tables[q(table)];
    return *std::find_if(rows.begin(), rows.end(),
                         [&](const DayRow &row) { return cellOf(row, column) == q(value); });
}

std::vector<QJsonObject>::iterator firstMessage(DayRecord &record)
{
    return std::find_if(record.calls.begin(), record.calls.end(),
                        [](const QJsonObject &call) { return call.contains(q("wamid")); });
}

void loseMessage(DayRecord &record)
{
    DayRows &rows = record.tables[q("mensajes")];
    rows.erase(std::find_if(rows.begin(), rows.end(),
                            [](const DayRow &row) { return cellOf(row, "direccion") == q("entrante"); }));
}

void doubleSend(DayRecord &record) { record.calls.push_back(*firstMessage(record)); }

void loseSend(DayRecord &record) { record.calls.erase(firstMessage(record)); }

// The first two messages to the first person who got two.
void swapSends(DayRecord &record)
{
    for (auto first = firstMessage(record); first != record.calls.end(); ++first) {
        const QJsonValue to = (*first)[q("to")];
        const auto second = std::find_if(first + 1, record.calls.end(), [&](const QJsonObject &call) {
            return call.contains(q("wamid")) && call[q("to")] == to && call[q("line")] == (*first)[q("line")];
        });
        if (second != record.calls.end())
            return std::iter_swap(first, second);
    }
}

void sayInOtherOrder(DayRecord &record)
{
    DayRow &row = firstRow(record, "mensajes", "tipo", "document"); // never the first of its person
    row[q("secuencia")] = q("0");
}

void sendTicketElsewhere(DayRecord &record)
{
    firstRow(record, "tickets", "area", "admin")[q("area")] = q("alumnos");
}

void loseAreaCall(DayRecord &record)
{
    record.areaCalls.erase(std::find_if(record.areaCalls.begin(), record.areaCalls.end(),
                                        [](const QJsonObject &call) { return call[q("status")] == 200; }));
}

void forgeSignature(DayRecord &record) { record.areaCalls.back()[q("signature")] = q("wrong"); }

void forgetWindow(DayRecord &record)
{
    record.tables[q("conversaciones")].front()[q("ventana_24h_fin")] = q("NULL");
}

void spoilFile(DayRecord &record) { record.media.begin()->second = "x"; }

void fetchTwice(DayRecord &record) { record.files.front()[q("fetched")] = 2; }

void loseStatus(DayRecord &record) { record.tables[q("router_estados_mensaje")].pop_back(); }

void buryJob(DayRecord &record) { record.tables[q("router_trabajos")].push_back({{q("id"), q("x")}}); }

void addTable(DayRecord &record) { record.tables[q("router_nueva")] = {}; }

void forgetKey(DayRecord &record) { record.tables[q("router_idempotencia")].pop_back(); }

void unlimit(DayRecord &record)
{
    for (DayRow &row : record.tables[q("mensajes")]) {
        if (cellOf(row, "metadata").contains(q("limitado"))) {
            row[q("metadata")] = q("NULL");
            return;
        }
    }
}

const std::vector<Tampering> &tamperings()
{
    static const std::vector<Tampering> all{
        {"a lost message", loseMessage, {q("mensajes"), q("lost")}},
        {"a doubled send", doubleSend, {q("Graph"), q("sent twice")}},
        {"a lost send", loseSend, {q("Graph"), q("messages is <")}},
        {"two sends that changed places", swapSends, {q("Graph"), q("callback is <")}},
        {"a message out of order", sayInOtherOrder, {q("mensajes"), q("out of order")}},
        {"a ticket for another area", sendTicketElsewhere, {q("tickets"), q("area is <alumnos>")}},
        {"an area that was not told", loseAreaCall, {q("the area"), q("webhooks taken over is <0>")}},
        {"a wrong signature", forgeSignature, {q("the area"), q("signature is <wrong>")}},
        {"a lost window", forgetWindow, {q("conversaciones"), q("ventana_24h_fin is <NULL>")}},
        {"a spoilt file", spoilFile, {q("mensajes"), q("the file's hash")}},
        {"a file fetched twice", fetchTwice, {q("files"), q("asked for")}},
        {"a lost status", loseStatus, {q("router_estados_mensaje"), q("lost")}},
        {"a dead job", buryJob, {q("router_trabajos"), q("should have none")}},
        {"a table nobody knows", addTable, {q("router_nueva"), q("nobody looks at")}},
        {"a forgotten key", forgetKey, {q("router_idempotencia"), q("is not kept")}},
        {"a limit that was not noted", unlimit, {q("mensajes"), q("metadata is <")}}};
    return all;
}

} // namespace

void expectTheDay(const DayPlan &plan, const DayMenus &menus, const DayRecord &record)
{
    const DayFindings findings = judgeDay(plan, menus, record);
    EXPECT_TRUE(findings.isEmpty()) << findings.text();
}

void expectTamperingIsSeen(const DayPlan &plan, const DayMenus &menus, const DayRecord &record)
{
    for (const Tampering &tampering : tamperings()) {
        DayRecord changed = record;
        tampering.change(changed);
        const DayFindings findings = judgeDay(plan, menus, changed);
        EXPECT_TRUE(findings.mentions(tampering.words))
            << tampering.what << " was not noticed: " << findings.text();
    }
}

} // namespace psi::test
