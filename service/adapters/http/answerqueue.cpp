#include "service/adapters/http/answerqueue.h"

#include <string_view>

#include "service/adapters/http/httpstatus.h"

namespace psi {

namespace {
void append(std::string &out, const QByteArray &text)
{
    out.append(text.constData(), static_cast<std::size_t>(text.size()));
}

void appendField(std::string &out, std::string_view name, std::string_view value)
{
    out.append(name).append(": ").append(value).append("\r\n");
}

void appendBodyFields(std::string &out, const HttpAnswer &answer)
{
    if (!answer.contentType.isEmpty()) {
        appendField(out, "Content-Type",
                    std::string_view(answer.contentType.constData(),
                                     static_cast<std::size_t>(answer.contentType.size())));
        out.append("Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n");
    }
    if (answer.status != 204)
        appendField(out, "Content-Length", std::to_string(answer.body.size()));
}

void appendAnswer(std::string &out, const AnswerSlot &slot, const std::string &date)
{
    const HttpAnswer &answer = slot.answer;
    out.append("HTTP/1.1 ").append(std::to_string(answer.status)).append(" ");
    out.append(statusPhrase(answer.status)).append("\r\n");
    appendField(out, "Date", date);
    appendBodyFields(out, answer);
    for (const auto &[name, value] : answer.fields) {
        append(out, name);
        out.append(": ");
        append(out, value);
        out.append("\r\n");
    }
    if (slot.close)
        out.append("Connection: close\r\n");
    else if (slot.isHttp10)
        out.append("Connection: keep-alive\r\n");
    out.append("\r\n");
    if (!slot.isHead)
        append(out, answer.body);
}
} // namespace

AnswerSlot &AnswerQueue::open()
{
    m_slots.emplace_back();
    m_slots.back().id = ++m_lastId;
    return m_slots.back();
}

AnswerSlot *AnswerQueue::find(quint32 id)
{
    for (AnswerSlot &slot : m_slots) {
        if (slot.id == id)
            return &slot;
    }
    return nullptr;
}

bool AnswerQueue::write(std::string &out, const std::string &date)
{
    while (!m_slots.empty()) {
        AnswerSlot &slot = m_slots.front();
        if (!slot.ready) {
            if (slot.owesContinue)
                out.append("HTTP/1.1 100 Continue\r\n\r\n");
            slot.owesContinue = false;
            return false;
        }
        slot.close = slot.close || slot.answer.close;
        appendAnswer(out, slot, date);
        const bool close = slot.close;
        m_slots.pop_front();
        if (close)
            return true;
    }
    return false;
}

} // namespace psi
