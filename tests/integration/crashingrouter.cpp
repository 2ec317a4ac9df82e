// A program for tst_crashingevent: the embedded router on the folder argv[1], whose store aborts the process
// when it meets the wamid argv[2]. Ends with 0 once the queue is empty.
#include <cstdlib>

#include <QCoreApplication>

#include "tests/support/embeddedrouter.h"

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    if (argc < 3)
        return 2;
    psi::WorkSettings settings;
    psi::test::EmbeddedRouter router(QString::fromLocal8Bit(argv[1]), settings, argv[2],
                                     []() -> psi::Error { std::abort(); });
    if (!router.start())
        return 3;
    for (;;) {
        const auto counts = router.queue.counts();
        if (!counts)
            return 4;
        std::int64_t living = 0;
        for (const psi::QueueCount &count : counts->jobs)
            living += count.jobs;
        if (living == 0)
            break;
        std::this_thread::yield();
    }
    router.stop();
    return 0;
}
