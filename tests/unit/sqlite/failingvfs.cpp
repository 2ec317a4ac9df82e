#include "tests/unit/sqlite/failingvfs.h"

#include <cstring>
#include <mutex>

#include <sqlite3.h>

std::atomic<int> FailingVfs::failSyncs{0};
std::atomic<int> FailingVfs::failWrites{0};
std::atomic<bool> FailingVfs::skipSyncs{false};
std::atomic<int> FailingVfs::syncs{0};
std::atomic<int> FailingVfs::writes{0};

namespace {
// The real file stands right behind this one in the space that SQLite gives.
struct File
{
    sqlite3_file base;
    sqlite3_file *real() { return reinterpret_cast<sqlite3_file *>(this + 1); }
};

File *ours(sqlite3_file *file) { return reinterpret_cast<File *>(file); }
sqlite3_file *realOf(sqlite3_file *file) { return ours(file)->real(); }

bool due(std::atomic<int> &counter)
{
    const int left = counter.load();
    if (left > 0)
        counter.fetch_sub(1);
    return left != 0;
}

int closeFile(sqlite3_file *f) { return realOf(f)->pMethods->xClose(realOf(f)); }
int readFile(sqlite3_file *f, void *to, int n, sqlite3_int64 at)
{
    return realOf(f)->pMethods->xRead(realOf(f), to, n, at);
}
int writeFile(sqlite3_file *f, const void *from, int n, sqlite3_int64 at)
{
    FailingVfs::writes.fetch_add(1);
    return due(FailingVfs::failWrites) ? SQLITE_FULL : realOf(f)->pMethods->xWrite(realOf(f), from, n, at);
}
int truncateFile(sqlite3_file *f, sqlite3_int64 size)
{
    return realOf(f)->pMethods->xTruncate(realOf(f), size);
}
int syncFile(sqlite3_file *f, int flags)
{
    FailingVfs::syncs.fetch_add(1);
    if (due(FailingVfs::failSyncs))
        return SQLITE_IOERR_FSYNC;
    return FailingVfs::skipSyncs ? SQLITE_OK : realOf(f)->pMethods->xSync(realOf(f), flags);
}
int fileSize(sqlite3_file *f, sqlite3_int64 *size) { return realOf(f)->pMethods->xFileSize(realOf(f), size); }
int lockFile(sqlite3_file *f, int level) { return realOf(f)->pMethods->xLock(realOf(f), level); }
int unlockFile(sqlite3_file *f, int level) { return realOf(f)->pMethods->xUnlock(realOf(f), level); }
int checkLock(sqlite3_file *f, int *out) { return realOf(f)->pMethods->xCheckReservedLock(realOf(f), out); }
int control(sqlite3_file *f, int op, void *arg)
{
    return realOf(f)->pMethods->xFileControl(realOf(f), op, arg);
}
int sectorSize(sqlite3_file *f) { return realOf(f)->pMethods->xSectorSize(realOf(f)); }
int traits(sqlite3_file *f) { return realOf(f)->pMethods->xDeviceCharacteristics(realOf(f)); }
int shmMap(sqlite3_file *f, int page, int size, int extend, void volatile **out)
{
    return realOf(f)->pMethods->xShmMap(realOf(f), page, size, extend, out);
}
int shmLock(sqlite3_file *f, int at, int n, int flags)
{
    return realOf(f)->pMethods->xShmLock(realOf(f), at, n, flags);
}
void shmBarrier(sqlite3_file *f) { realOf(f)->pMethods->xShmBarrier(realOf(f)); }
int shmUnmap(sqlite3_file *f, int remove) { return realOf(f)->pMethods->xShmUnmap(realOf(f), remove); }

const sqlite3_io_methods methods = {2,          closeFile,  readFile, writeFile,  truncateFile,
                                    syncFile,   fileSize,   lockFile, unlockFile, checkLock,
                                    control,    sectorSize, traits,   shmMap,     shmLock,
                                    shmBarrier, shmUnmap,   nullptr,  nullptr};

sqlite3_vfs *realVfs = nullptr;
sqlite3_vfs shim;

int openFile(sqlite3_vfs *, const char *name, sqlite3_file *file, int flags, int *outFlags)
{
    ours(file)->base.pMethods = nullptr;
    const int code = realVfs->xOpen(realVfs, name, realOf(file), flags, outFlags);
    if (realOf(file)->pMethods != nullptr)
        ours(file)->base.pMethods = &methods;
    return code;
}
} // namespace

void FailingVfs::install()
{
    static std::once_flag once;
    std::call_once(once, [] {
        realVfs = sqlite3_vfs_find(nullptr);
        shim = *realVfs;
        shim.zName = "failing";
        shim.szOsFile = static_cast<int>(sizeof(File)) + realVfs->szOsFile;
        shim.xOpen = openFile;
        sqlite3_vfs_register(&shim, 1);
    });
}
