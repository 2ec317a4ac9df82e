#include "service/adapters/whatsapp/media/mediadownload.h"

#include <algorithm>

#include "service/adapters/whatsapp/graph/graphanswer.h"
#include "service/adapters/whatsapp/media/mediaduration.h"
#include "service/adapters/whatsapp/media/mediatypes.h"

namespace psi {

namespace {
constexpr int notFound = 404;
using Kind = CallOutcome::Kind;
} // namespace

MediaDownload::MediaDownload(const Tools &tools, MediaCall call, GraphLine line, WebUrl graph, QString name,
                             MediaSource::Done done)
    : m_tools(tools)
    , m_call(std::move(call))
    , m_line(std::move(line))
    , m_graph(std::move(graph))
    , m_name(std::move(name))
    , m_until(std::chrono::steady_clock::now() + m_call.timeout)
    , m_done(std::move(done))
{}

// Each part of the call has the time that is left of the whole.
ClientRequest MediaDownload::get(const WebUrl &url) const
{
    ClientRequest request;
    request.method = "GET";
    request.url = url;
    request.headers = {{"Authorization", "Bearer " + m_line.accessToken}};
    const auto left = m_until - std::chrono::steady_clock::now();
    request.timeout = std::max(Micros(0), std::chrono::duration_cast<Micros>(left));
    return request;
}

void MediaDownload::askForUrl()
{
    WebUrl url = m_graph;
    if (!url.target.endsWith('/'))
        url.target += '/';
    url.target += m_call.mediaId.toLatin1() + "?phone_number_id=" + m_line.phoneNumberId;
    m_tools.client.send(get(url),
                        [self = shared_from_this()](const ClientAnswer &answer) { self->onUrl(answer); });
}

void MediaDownload::onUrl(const ClientAnswer &answer)
{
    const CallOutcome outcome = outcomeOfRead(answer, m_tools.clock.now());
    if (!outcome.isAccepted()) {
        end(outcome);
        return;
    }
    const Result<MediaLink> link = MediaLink::parse(answer.body, m_tools.hosts);
    if (!link) {
        end(Kind::Retry, "MEDIA_URL", link.error().message);
        return;
    }
    m_link = *link;
    if (m_link.bytes > limit())
        end(Kind::Refused, "MEDIA_TOO_LARGE", QStringLiteral("the file is larger than allowed"));
    else
        readFile();
}

qint64 MediaDownload::limit() const { return std::min(m_tools.maxSize, mediaLimit(m_call.mimeType)); }

void MediaDownload::readFile()
{
    Result<std::unique_ptr<MediaFile>> file = m_tools.folder.begin();
    if (!file) {
        endForStore(file.error());
        return;
    }
    m_file = std::move(*file);
    ClientRequest request = get(m_link.url);
    const std::weak_ptr<MediaDownload> weak = weak_from_this();
    request.onBody = [weak](QByteArrayView bytes) {
        const std::shared_ptr<MediaDownload> self = weak.lock();
        return self != nullptr && self->take(bytes);
    };
    m_tools.client.send(std::move(request),
                        [self = shared_from_this()](const ClientAnswer &answer) { self->onFile(answer); });
}

bool MediaDownload::take(QByteArrayView bytes)
{
    m_tooLarge = m_file->size() + bytes.size() > limit();
    if (m_tooLarge)
        return false;
    const Result<void> written = m_file->append(bytes);
    if (!written)
        m_storeFault = written.error();
    return written.isOk();
}

void MediaDownload::onFile(const ClientAnswer &answer)
{
    if (answer.isAnswered() && answer.status == 200) {
        m_tools.disk.start([self = shared_from_this()] { self->keep(); });
    } else if (answer.isAnswered() && answer.status == notFound && !m_askedAgain) {
        m_askedAgain = true; // the URL grew old
        m_file.reset();
        askForUrl();
    } else if (m_tooLarge) {
        end(Kind::Refused, "MEDIA_TOO_LARGE", QStringLiteral("the file is larger than allowed"));
    } else if (m_storeFault) {
        endForStore(*m_storeFault);
    } else {
        CallOutcome outcome = outcomeOfRead(answer, m_tools.clock.now());
        if (outcome.kind == Kind::Refused || outcome.isAccepted()) // the id decides what is gone, not its URL
            outcome.kind = Kind::Retry;
        if (outcome.code.isEmpty()) {
            outcome.code = "HTTP_" + QByteArray::number(answer.status);
            outcome.message = QStringLiteral("the file was not handed out");
        }
        end(outcome);
    }
}

// On a thread of the disk's.
void MediaDownload::keep()
{
    const QByteArray &wanted = m_call.sha256.isEmpty() ? m_link.sha256 : m_call.sha256;
    if (!wanted.isEmpty() && m_file->hash() != wanted) {
        end(Kind::Retry, "MEDIA_HASH", QStringLiteral("the file is not the one that was announced"));
        return;
    }
    const QString path = m_tools.folder.pathOf(m_name);
    if (const Result<void> kept = m_file->keepAs(path); !kept) {
        endForStore(kept.error());
        return;
    }
    MediaFetched fetched;
    fetched.outcome.kind = Kind::Accepted;
    fetched.url = m_name;
    fetched.mimeType = m_link.mimeType.isEmpty() ? m_call.mimeType : m_link.mimeType;
    fetched.bytes = m_file->size();
    fetched.seconds = mediaSeconds(path);
    m_file.reset();
    std::exchange(m_done, {})(fetched);
}

void MediaDownload::end(CallOutcome outcome)
{
    m_file.reset();
    MediaFetched fetched;
    fetched.outcome = std::move(outcome);
    std::exchange(m_done, {})(fetched);
}

void MediaDownload::end(Kind kind, const QByteArray &code, const QString &message)
{
    CallOutcome outcome;
    outcome.kind = kind;
    outcome.code = code;
    outcome.message = message;
    end(std::move(outcome));
}

void MediaDownload::endForStore(const Error &error) { end(Kind::Retry, "MEDIA_STORE", error.message); }

} // namespace psi
