#pragma once

#include <atomic>

#include <QStringList>

namespace psi::sim {

/// Runs `psi-sim ARGUMENTS` and gives its exit code: 0 done and right, 1 not so, 2 usage. `stop` may be set
/// from a signal handler. Answers go to standard output, all else to standard error.
int runCommand(const QStringList &arguments, const std::atomic<bool> &stop);

int runSend(const QStringList &arguments, const std::atomic<bool> &stop);
int runCheck(const QStringList &arguments, const std::atomic<bool> &stop);
int runServe(const QStringList &arguments, const std::atomic<bool> &stop);
int runDay(const QStringList &arguments, const std::atomic<bool> &stop);
int runWatch(const QStringList &arguments, const std::atomic<bool> &stop);
int runPlay(const QStringList &arguments, const std::atomic<bool> &stop);
int runDemo(const QStringList &arguments, const std::atomic<bool> &stop);

/// Text to standard output or standard error.
void say(const QString &text);
void complain(const QString &text);
/// Lists the mistakes and where to find help; gives exit code 2.
int usageError(const QString &command, const QStringList &errors);

} // namespace psi::sim
