#pragma once

#include <functional>
#include <map>

#include <QByteArray>
#include <QString>

namespace psi::test {

/// One finished system call of a trace. `begin` and `end` are places in the trace: a call whose end is
/// smaller than another's begin was over before the other began.
struct SystemCall
{
    std::int64_t begin = 0;
    std::int64_t end = 0;
    QByteArray name;
    int descriptor = -1;
    QByteArray path; ///< what the descriptor is: a path, or socket:[…]
    QByteArray data; ///< the bytes of all strings in its arguments, one after the other
    std::int64_t result = 0;
};

/// Reads what `strace -f -y -o FILE` writes, line by line; puts the two halves of an interrupted call
/// together.
class SyscallTrace
{
public:
    using Handler = std::function<void(const SystemCall &)>;

    explicit SyscallTrace(Handler handler)
        : m_handler(std::move(handler))
    {}
    /// Calls come to the handler in the order in which they ended.
    void feed(const QByteArray &line);
    /// False if the file cannot be read.
    bool feedFile(const QString &file);

private:
    void begin(const QByteArray &thread, const QByteArray &call);
    void finish(const QByteArray &thread, const QByteArray &rest);

    Handler m_handler;
    std::int64_t m_line = 0;
    std::map<QByteArray, SystemCall> m_open; ///< by thread
};

} // namespace psi::test
