#pragma once

#include <cstdint>
#include <cstring>

#include <QByteArray>

namespace psi::queue {

/// Puts values into the blobs of queue.db: numbers as they stand in memory (the file does not leave its
/// machine), bytes behind a length of 32 bits. A blob is one column where many would cost more than they
/// tell.
class Packer
{
public:
    explicit Packer(qsizetype size = 64) { m_bytes.reserve(size); }

    template <typename T>
    Packer &put(T value)
    {
        m_bytes.append(reinterpret_cast<const char *>(&value), sizeof value);
        return *this;
    }
    Packer &putBytes(QByteArrayView bytes)
    {
        put(static_cast<std::uint32_t>(bytes.size()));
        return putRest(bytes);
    }
    /// The last thing in a blob needs no length.
    Packer &putRest(QByteArrayView bytes)
    {
        m_bytes.append(bytes.data(), bytes.size());
        return *this;
    }
    const QByteArray &bytes() const { return m_bytes; }
    /// Filled with zeros up to `size`.
    QByteArray padded(qsizetype size) const { return m_bytes.leftJustified(size, '\0'); }

private:
    QByteArray m_bytes;
};

/// Takes them out again. What is cut short reads as zero and empty, and isOk() says so.
class Unpacker
{
public:
    explicit Unpacker(QByteArrayView bytes)
        : m_left(bytes)
    {}

    template <typename T>
    T get()
    {
        T value{};
        if (!has(sizeof value))
            return value;
        std::memcpy(&value, m_left.data(), sizeof value);
        m_left = m_left.sliced(sizeof value);
        return value;
    }
    QByteArray getBytes()
    {
        const auto size = static_cast<qsizetype>(get<std::uint32_t>());
        if (!has(size))
            return {};
        QByteArray bytes = m_left.first(size).toByteArray();
        m_left = m_left.sliced(size);
        return bytes;
    }
    QByteArray getRest()
    {
        QByteArray bytes = m_left.toByteArray();
        m_left = {};
        return bytes;
    }
    bool isOk() const { return m_isOk; }
    bool isAtEnd() const { return m_left.isEmpty(); }

private:
    bool has(qsizetype size)
    {
        m_isOk = m_isOk && m_left.size() >= size;
        return m_isOk;
    }

    QByteArrayView m_left;
    bool m_isOk = true;
};

} // namespace psi::queue
