#include "tests/simulator/storereader.h"

#include "tests/simulator/storedatabase.h"
#include "tests/simulator/storefile.h"

namespace psi::sim {

namespace {

const QLatin1String filePrefix("sqlite:");

bool isDatabaseUrl(const QString &name)
{
    return name.startsWith(QLatin1String("postgresql://")) || name.startsWith(QLatin1String("postgres://"));
}

template <typename Store>
std::unique_ptr<StoreReader> opened(const QString &place, QString &error)
{
    auto store = std::make_unique<Store>();
    if (store->open(place))
        return store;
    error = store->error();
    return nullptr;
}

} // namespace

bool isStoreName(const QString &name) { return name.startsWith(filePrefix) || isDatabaseUrl(name); }

std::unique_ptr<StoreReader> openStore(const QString &name, QString &error)
{
    if (isDatabaseUrl(name))
        return opened<StoreDatabase>(name, error);
    return opened<StoreFile>(name.mid(filePrefix.size()), error);
}

} // namespace psi::sim
