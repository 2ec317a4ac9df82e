#include "tests/faults/faultswitch.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include <QFile>

namespace psi::test {

namespace {
constexpr std::size_t controlBytes = 4096;
}

FaultSwitch::FaultSwitch(const QString &file, RouterProcess &router)
{
    const int descriptor = ::open(QFile::encodeName(file).constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    EXPECT_EQ(::ftruncate(descriptor, controlBytes), 0);
    m_memory = ::mmap(nullptr, controlBytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    ::close(descriptor);
    EXPECT_NE(m_memory, MAP_FAILED);
    router.set(QStringLiteral("LD_PRELOAD"), QStringLiteral(PSI_BIN_DIR "/faultfs.so"));
    router.set(QStringLiteral("FAULTFS_CONTROL"), file);
    router.set(QStringLiteral("ASAN_OPTIONS"), QStringLiteral("verify_asan_link_order=0"));
}

FaultSwitch::~FaultSwitch() { ::munmap(m_memory, controlBytes); }

} // namespace psi::test
