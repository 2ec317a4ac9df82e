#pragma once

#include <chrono>
#include <functional>
#include <thread>

#include <QByteArray>
#include <QString>

#include "shared/result.h"

namespace psi {

/// A Unix socket (mode 0600) for commands of the same user to the running service: one request line, one
/// answer line, then it is closed. Who connects with another uid is turned away (asked of the kernel).
///
/// Owns a thread that serves one caller at a time and runs `answer` there. start() and stop() belong to the
/// owner and are safe twice; stop() waits for the request that runs, but not
/// for a caller who says nothing.
class AdminSocket
{
public:
    using Answer = std::function<QByteArray(const QByteArray &request)>;

    /// `path` is replaced if it is there: the caller holds the lock of the data folder.
    AdminSocket(QString path, Answer answer);
    ~AdminSocket();

    /// Unavailable: the socket cannot be made (folder missing or not writable).
    Result<void> start();
    void stop();

private:
    void loop();
    void serve(int client);

    QString m_path;
    Answer m_answer;
    int m_listener = -1;
    int m_wake = -1; ///< eventfd: stop() writes it
    std::thread m_thread;
};

/// Sends one request line to the socket and waits for the answer line. Unavailable: nobody listens there, or
/// no answer within `patience`.
Result<QByteArray> askAdminSocket(const QString &path, const QByteArray &request,
                                  std::chrono::milliseconds patience);

} // namespace psi
