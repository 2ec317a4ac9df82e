#pragma once

#include "tests/simulator/storereader.h"

struct sqlite3;

namespace psi::sim {

/// A store.db, read only.
class StoreFile : public StoreReader
{
public:
    StoreFile() = default;
    ~StoreFile() override;
    StoreFile(const StoreFile &) = delete;
    StoreFile &operator=(const StoreFile &) = delete;

    bool open(const QString &path);
    bool begin() override;
    void end() override;
    bool each(const char *sql, const std::function<void(const StoreRow &)> &row) override;
    const char *messagesSql() const override;

private:
    bool failed();

    sqlite3 *m_database = nullptr;
};

} // namespace psi::sim
