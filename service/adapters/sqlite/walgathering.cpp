#include "service/adapters/sqlite/walgathering.h"

#include <cstddef>
#include <cstring>
#include <new>
#include <vector>

#include <sqlite3.h>

namespace psi {

namespace {
constexpr std::size_t heldAtMost = 64UL * 1024UL; // the unix VFS looks at 17 bits of a write's size only

// What is opened as a log: SQLite gives room for this and, behind it, for the file of the default VFS.
struct GatheredLog
{
    sqlite3_file base;
    sqlite3_int64 start = 0; // where in the file the held bytes belong
    std::vector<char> held;

    sqlite3_file *file() { return reinterpret_cast<sqlite3_file *>(this + 1); }
    const sqlite3_io_methods &methods() { return *file()->pMethods; }

    int writeOut()
    {
        if (held.empty())
            return SQLITE_OK;
        const int code = methods().xWrite(file(), held.data(), static_cast<int>(held.size()), start);
        held.clear();
        return code;
    }

    int append(const void *data, int size, sqlite3_int64 offset)
    {
        const auto bytes = static_cast<std::size_t>(size);
        if (!held.empty() &&
            (offset != start + static_cast<sqlite3_int64>(held.size()) || held.size() + bytes > heldAtMost)) {
            if (const int code = writeOut(); code != SQLITE_OK)
                return code;
        }
        if (held.empty())
            start = offset;
        const char *from = static_cast<const char *>(data);
        held.insert(held.end(), from, from + bytes);
        return SQLITE_OK;
    }
};

GatheredLog &log(sqlite3_file *file) { return *reinterpret_cast<GatheredLog *>(file); }

int closeLog(sqlite3_file *file)
{
    GatheredLog &self = log(file);
    const int written = self.writeOut();
    const int closed = self.methods().xClose(self.file());
    self.~GatheredLog();
    return written != SQLITE_OK ? written : closed;
}

int readLog(sqlite3_file *file, void *to, int size, sqlite3_int64 offset)
{
    const int written = log(file).writeOut();
    return written != SQLITE_OK ? written : log(file).methods().xRead(log(file).file(), to, size, offset);
}

int writeLog(sqlite3_file *file, const void *data, int size, sqlite3_int64 offset)
{
    return log(file).append(data, size, offset);
}

int truncateLog(sqlite3_file *file, sqlite3_int64 size)
{
    const int written = log(file).writeOut();
    return written != SQLITE_OK ? written : log(file).methods().xTruncate(log(file).file(), size);
}

int syncLog(sqlite3_file *file, int flags)
{
    const int written = log(file).writeOut();
    return written != SQLITE_OK ? written : log(file).methods().xSync(log(file).file(), flags);
}

int sizeOfLog(sqlite3_file *file, sqlite3_int64 *size)
{
    const int written = log(file).writeOut();
    return written != SQLITE_OK ? written : log(file).methods().xFileSize(log(file).file(), size);
}

int lockLog(sqlite3_file *file, int level) { return log(file).methods().xLock(log(file).file(), level); }

int unlockLog(sqlite3_file *file, int level) { return log(file).methods().xUnlock(log(file).file(), level); }

int isLogReserved(sqlite3_file *file, int *reserved)
{
    return log(file).methods().xCheckReservedLock(log(file).file(), reserved);
}

int controlLog(sqlite3_file *file, int verb, void *argument)
{
    return log(file).methods().xFileControl(log(file).file(), verb, argument);
}

int sectorOfLog(sqlite3_file *file) { return log(file).methods().xSectorSize(log(file).file()); }

int traitsOfLog(sqlite3_file *file) { return log(file).methods().xDeviceCharacteristics(log(file).file()); }

constexpr sqlite3_io_methods logMethods()
{
    sqlite3_io_methods methods{};
    methods.iVersion = 1; // shared memory belongs to the database's file, not to its log's
    methods.xClose = closeLog;
    methods.xRead = readLog;
    methods.xWrite = writeLog;
    methods.xTruncate = truncateLog;
    methods.xSync = syncLog;
    methods.xFileSize = sizeOfLog;
    methods.xLock = lockLog;
    methods.xUnlock = unlockLog;
    methods.xCheckReservedLock = isLogReserved;
    methods.xFileControl = controlLog;
    methods.xSectorSize = sectorOfLog;
    methods.xDeviceCharacteristics = traitsOfLog;
    return methods;
}

int openFile(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *outFlags)
{
    auto *unixVfs = static_cast<sqlite3_vfs *>(vfs->pAppData);
    if ((flags & SQLITE_OPEN_WAL) == 0)
        return unixVfs->xOpen(unixVfs, name, file, flags, outFlags);
    static const sqlite3_io_methods methods = logMethods();
    auto *self = new (file) GatheredLog;
    self->base.pMethods = nullptr;
    const int code = unixVfs->xOpen(unixVfs, name, self->file(), flags, outFlags);
    if (code != SQLITE_OK) {
        self->~GatheredLog();
        return code;
    }
    self->base.pMethods = &methods;
    return SQLITE_OK;
}

// The default VFS with another name and another open; its other functions are handed the default one's own
// `pAppData` by none of SQLite's unix functions but xOpen, so they may be used as they are.
bool registerVfs()
{
    static sqlite3_vfs vfs;
    sqlite3_vfs *unixVfs = sqlite3_vfs_find(nullptr);
    if (unixVfs == nullptr)
        return false;
    vfs = *unixVfs;
    vfs.pNext = nullptr;
    vfs.zName = "psi-wal-gathering";
    vfs.pAppData = unixVfs;
    vfs.szOsFile = static_cast<int>(sizeof(GatheredLog)) + unixVfs->szOsFile;
    vfs.xOpen = openFile;
    return sqlite3_vfs_register(&vfs, 0) == SQLITE_OK;
}
} // namespace

const char *walGatheringVfs()
{
    static const bool registered = registerVfs();
    return registered ? "psi-wal-gathering" : nullptr;
}

} // namespace psi
