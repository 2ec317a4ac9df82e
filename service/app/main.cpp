#include <sys/stat.h>

#include <QCoreApplication>

#include "service/adapters/system/unixsignals.h"
#include "service/app/commandline.h"

#ifdef PSI_USES_MIMALLOC
#include <mimalloc.h>
#endif

namespace {
// Memory that a burst needed goes back to the system after a millisecond; later versions do much the same.
void giveFreedMemoryBack()
{
#if defined(PSI_USES_MIMALLOC) && MI_MALLOC_VERSION < 210
    mi_option_set_default(mi_option_decommit_delay, 1);
#endif
}
} // namespace

int main(int argc, char **argv)
{
    giveFreedMemoryBack();
    psi::blockSignals();
    psi::raiseFileLimit();
    ::umask(077);
    QCoreApplication application(argc, argv);
    return psi::runCommandLine(QCoreApplication::arguments().mid(1));
}
