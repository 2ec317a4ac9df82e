// A library for LD_PRELOAD that makes a disk fail, without root, as the first byte of the file named by
// FAULTFS_CONTROL says, from one moment to the next:
//   'w'  writes, extensions and truncations of the store fail with ENOSPC
//   's'  fsync and fdatasync of the store fail with EIO
//   'h'  fsync and fdatasync of the store never return
//   'd'  statvfs says that nothing is free, of any file system
// The store: files whose path holds "store.db". Any other byte: nothing fails. The 32-bit word at offset 4
// counts what was made to fail.
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/statvfs.h>
#include <sys/types.h>
#include <unistd.h>

namespace {

struct Control
{
    std::atomic<char> mode;
    std::atomic<std::uint32_t> injected;
};
static_assert(std::atomic<char>::is_always_lock_free && std::atomic<std::uint32_t>::is_always_lock_free);

Control *control = nullptr;

__attribute__((constructor)) void attach()
{
    const char *file = std::getenv("FAULTFS_CONTROL");
    const int descriptor = file ? ::open(file, O_RDWR | O_CLOEXEC) : -1;
    if (descriptor < 0)
        return;
    void *memory = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    ::close(descriptor);
    if (memory != MAP_FAILED)
        control = static_cast<Control *>(memory);
}

bool isOurs(int descriptor)
{
    char link[64];
    char path[512];
    std::snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    const ssize_t length = ::readlink(link, path, sizeof path - 1);
    if (length <= 0)
        return false;
    path[length] = '\0';
    return std::strstr(path, "store.db") != nullptr;
}

bool fails(int descriptor, char mode, int error)
{
    if (!control || control->mode.load() != mode || !isOurs(descriptor))
        return false;
    ++control->injected;
    errno = error;
    return true;
}

void hangIf(int descriptor)
{
    while (control && control->mode.load() == 'h' && isOurs(descriptor)) {
        ++control->injected;
        ::pause();
    }
}

int emptied(int result, struct statvfs *space)
{
    if (result == 0 && control && control->mode.load() == 'd') {
        ++control->injected;
        space->f_bavail = 0;
    }
    return result;
}

template <typename Function>
Function *realOf(Function *, const char *name)
{
    return reinterpret_cast<Function *>(::dlsym(RTLD_NEXT, name));
}

} // namespace

#define FAULTFS_REAL(name) static auto *const real = realOf(&name, #name)

extern "C" {

ssize_t write(int descriptor, const void *bytes, size_t size)
{
    FAULTFS_REAL(write);
    return fails(descriptor, 'w', ENOSPC) ? -1 : real(descriptor, bytes, size);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t size, off_t offset)
{
    FAULTFS_REAL(pwrite);
    return fails(descriptor, 'w', ENOSPC) ? -1 : real(descriptor, bytes, size, offset);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t size, off64_t offset)
{
    FAULTFS_REAL(pwrite64);
    return fails(descriptor, 'w', ENOSPC) ? -1 : real(descriptor, bytes, size, offset);
}

int ftruncate(int descriptor, off_t size) noexcept
{
    FAULTFS_REAL(ftruncate);
    return fails(descriptor, 'w', ENOSPC) ? -1 : real(descriptor, size);
}

int ftruncate64(int descriptor, off64_t size) noexcept
{
    FAULTFS_REAL(ftruncate64);
    return fails(descriptor, 'w', ENOSPC) ? -1 : real(descriptor, size);
}

int fsync(int descriptor)
{
    FAULTFS_REAL(fsync);
    hangIf(descriptor);
    return fails(descriptor, 's', EIO) ? -1 : real(descriptor);
}

int fdatasync(int descriptor)
{
    FAULTFS_REAL(fdatasync);
    hangIf(descriptor);
    return fails(descriptor, 's', EIO) ? -1 : real(descriptor);
}

int statvfs(const char *path, struct statvfs *space) noexcept
{
    FAULTFS_REAL(statvfs);
    return emptied(real(path, space), space);
}
}
