#include <sys/stat.h>

#include <QCoreApplication>

#include "service/adapters/system/unixsignals.h"
#include "service/app/commandline.h"

int main(int argc, char **argv)
{
    psi::blockSignals();
    psi::raiseFileLimit();
    ::umask(077);
    QCoreApplication application(argc, argv);
    return psi::runCommandLine(QCoreApplication::arguments().mid(1));
}
