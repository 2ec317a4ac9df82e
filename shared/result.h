#pragma once

#include <optional>
#include <utility>
#include <variant>

#include <QString>

namespace psi {

/// What kind of failure it was, so that callers decide on the code and never on the text.
enum class ErrorCode
{
    Invalid,        ///< bad input; the same call will fail again
    NotFound,       ///< the thing named does not exist
    Conflict,       ///< the thing exists, but its state forbids the call
    Unauthorized,   ///< signature or token missing or wrong
    Unavailable,    ///< a backend is away, locked, read-only or failing; try again later
    Full,           ///< a bound was reached (disk, memory, queue); try again later
    NotDurable,     ///< the backend cannot keep the promised durability
    EpochMismatch,  ///< queue and store do not belong together; `queue adopt` mends it
    LeaseLost,      ///< the token is no longer the lane's
    Active,         ///< the job is being worked now
    EventFault,     ///< the event itself cannot be stored (constraint, type, size)
    LostRace,       ///< a unique key appeared meanwhile; load again and run again at once
    Serialization,  ///< deadlock or serialization failure; the same transaction again with jitter
    UnknownVersion, ///< written by a newer program
    Internal        ///< a bug; never caused by input
};

/// A failure as a value. `message` is for people (English, no personal data), never for decisions.
struct Error
{
    ErrorCode code = ErrorCode::Internal;
    QString message;

    friend bool operator==(const Error &, const Error &) = default;
};

/// A value or an Error. Copyable when T is. Access value() only if isOk(), error() only if not.
template <typename T>
class [[nodiscard]] Result
{
public:
    Result(T value)
        : m_state(std::in_place_index<0>, std::move(value))
    {}
    Result(Error error)
        : m_state(std::in_place_index<1>, std::move(error))
    {}

    bool isOk() const { return m_state.index() == 0; }
    explicit operator bool() const { return isOk(); }
    T &value() & { return std::get<0>(m_state); }
    const T &value() const & { return std::get<0>(m_state); }
    T &&value() && { return std::get<0>(std::move(m_state)); }
    const Error &error() const { return std::get<1>(m_state); }
    T *operator->() { return &std::get<0>(m_state); }
    const T *operator->() const { return &std::get<0>(m_state); }
    T &operator*() & { return std::get<0>(m_state); }
    const T &operator*() const & { return std::get<0>(m_state); }

private:
    std::variant<T, Error> m_state;
};

/// Success without a value, or an Error.
template <>
class [[nodiscard]] Result<void>
{
public:
    Result() = default;
    Result(Error error)
        : m_error(std::move(error))
    {}

    bool isOk() const { return !m_error.has_value(); }
    explicit operator bool() const { return isOk(); }
    const Error &error() const { return *m_error; }

private:
    std::optional<Error> m_error;
};

} // namespace psi
