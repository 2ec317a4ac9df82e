#pragma once

#include <map>
#include <vector>

#include <QByteArray>
#include <QString>

namespace psi::test {

/// What the README of tests/fixtures/whatsapp says of one file.
struct FixtureFacts
{
    int messages = 0;
    int statuses = 0;
    int errors = 0;
    int others = 0;
    friend bool operator==(const FixtureFacts &, const FixtureFacts &) = default;
};

QByteArray fixture(const QString &file);
/// The table of the README, read anew; empty when it cannot be read.
std::map<QString, FixtureFacts> fixtureTable();
/// The README's signature vectors: file -> hex.
std::map<QString, QByteArray> signatureVectors();

} // namespace psi::test
