#pragma once

#include <chrono>
#include <functional>

#include <gtest/gtest.h>

#include <QTemporaryDir>

#include "tests/support/oracle.h"
#include "tests/support/routerprocess.h"
#include "tests/support/simprocess.h"

namespace psi::test {

/// A psi-router that answers, and a Graph API of its own that it sends to: what reached people is asked of
/// the latter, what the router believes stands in its store. Statuses go back to the router's webhook.
class OutboundTest : public testing::Test
{
protected:
    OutboundTest();
    void SetUp() override;
    void TearDown() override;

    /// A customer writes, for the first time or again, and is to get the menu; WhatsApp says it was so long
    /// ago.
    void writes(int customer, std::chrono::seconds ago = std::chrono::seconds(0));
    void write(int customers);

    std::int64_t rows(const char *where);
    /// Until no row waits or is being called any more, except where `where` says so.
    bool settled(int seconds, const char *where = "1 = 1");
    /// Messages that the Graph API took over.
    int accepted();
    /// WhatsApp tells that the last message it took over was delivered.
    void tellDelivered();
    /// Calls to it, whatever came of them.
    int calls();
    /// Every row that was taken over says so, and every other one does not; no message was taken over twice.
    void expectTheTruth();
    /// Each person's messages were taken over in the order of their rows.
    void expectOrder();
    /// POST to the admin API with a token that may do everything.
    int operate(const QByteArray &path, const QByteArray &body = R"({"reason":"prueba"})");

    QTemporaryDir m_folder;
    RouterProcess router;
    SimProcess graph;

private:
    std::vector<QJsonObject> messageCalls();

    QByteArray m_token;
    int m_messages = 0;
};

} // namespace psi::test
