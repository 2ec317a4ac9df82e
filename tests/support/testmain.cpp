// main() of every test program: GoogleTest under a QCoreApplication, so that Qt knows its main thread and
// cleans up after it.
#include <gtest/gtest.h>

#include <QCoreApplication>

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
