#pragma once

#include <chrono>
#include <deque>
#include <string>

#include "service/adapters/http/httpmessage.h"

namespace psi {

/// A request of one connection whose answer has not been written yet.
struct AnswerSlot
{
    quint32 id = 0;
    bool isHead = false; ///< the answer's body is left out
    bool isHttp10 = false;
    bool close = false;        ///< the connection ends after this answer
    bool complete = false;     ///< the whole request was read and handed over
    bool ready = false;        ///< `answer` is there
    bool owesContinue = false; ///< the client waits for 100 Continue
    qint64 bodyBytes = 0;      ///< counted in the server's budget
    std::chrono::steady_clock::time_point completeAt;
    HttpAnswer answer;
};

/// Keeps the answers of one connection in the order of its requests. Belongs to the connection's thread.
class AnswerQueue
{
public:
    AnswerSlot &open();
    /// The slot of that id; null if it was answered already, or never opened.
    AnswerSlot *find(quint32 id);
    AnswerSlot *front() { return m_slots.empty() ? nullptr : &m_slots.front(); }
    AnswerSlot *back() { return m_slots.empty() ? nullptr : &m_slots.back(); }
    void dropBack() { m_slots.pop_back(); }
    std::size_t size() const { return m_slots.size(); }
    bool isEmpty() const { return m_slots.empty(); }

    /// Appends every answer that is next in order, and a 100 Continue that is due, to `out`.
    /// True if the connection ends after them: what stands behind is never answered.
    bool write(std::string &out, const std::string &date);

private:
    std::deque<AnswerSlot> m_slots;
    quint32 m_lastId = 0;
};

} // namespace psi
