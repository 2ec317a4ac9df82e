#include "service/domain/outbound/agentdraft.h"

#include <algorithm>
#include <array>

#include <QJsonDocument>
#include <QRegularExpression>
#include <QStringList>
#include <QUrl>

namespace psi {

namespace {

QString q(const char *text) { return QString::fromUtf8(text); }

struct MediaType
{
    const char *word;
    MessageType stored;
    const char *shown; ///< what the CRM reads where there is no caption
    bool hasCaption;
};
constexpr std::array mediaTypes{MediaType{"image", MessageType::Image, "[Imagen]", true},
                                MediaType{"video", MessageType::Video, "[Video]", true},
                                MediaType{"audio", MessageType::Audio, "[Audio]", false},
                                MediaType{"document", MessageType::Document, "[Documento]", true},
                                MediaType{"sticker", MessageType::Image, "[Sticker]", false}};

QByteArray json(const QJsonObject &object) { return QJsonDocument(object).toJson(QJsonDocument::Compact); }

QByteArray payloadOf(const QString &type, const QJsonObject &body)
{
    return json({{q("type"), type}, {type, body}});
}

// Exactly the body that goes with the type.
std::optional<DraftFault> checkBodies(const QJsonObject &request, const QString &wanted)
{
    for (const QString &name : {q("text"), q("template"), q("media")}) {
        if (name != wanted && request.contains(name))
            return DraftFault{name, q("does not go with this type")};
    }
    return request.contains(wanted) ? std::nullopt
                                    : std::optional(DraftFault{wanted, q("is needed for this type")});
}

std::optional<DraftFault> readText(const QJsonObject &text, AgentDraft &draft)
{
    draft.text = text[q("body")].toString();
    QJsonObject body{{q("body"), draft.text}};
    if (text.contains(q("preview_url")))
        body.insert(q("preview_url"), text[q("preview_url")]);
    draft.payload = payloadOf(draft.type, body);
    return std::nullopt;
}

std::optional<DraftFault> readTemplate(const QJsonObject &given, AgentDraft &draft)
{
    static const QRegularExpression name(q("^[a-z0-9_]+\\z"));
    static const QRegularExpression language(q("^[a-z]{2,3}(_[A-Z]{2})?\\z"));
    if (!name.match(given[q("name")].toString()).hasMatch())
        return DraftFault{q("template.name"), q("has small letters, digits and _ only")};
    if (!language.match(given[q("language")].toObject()[q("code")].toString()).hasMatch())
        return DraftFault{q("template.language.code"), q("must be a code such as es_AR")};
    draft.isFreeForm = false;
    draft.text = q("[Plantilla: %1]").arg(given[q("name")].toString());
    draft.payload = payloadOf(draft.type, given);
    draft.metadata = json({{q("template"), given}});
    return std::nullopt;
}

bool isHttps(const QString &link)
{
    const QUrl url(link, QUrl::StrictMode);
    return url.isValid() && url.scheme() == q("https") && !url.host().isEmpty() && url.userInfo().isEmpty();
}

// A name only: no path of anybody's.
bool isFileName(const QString &name)
{
    return std::none_of(name.begin(), name.end(), [](QChar c) {
        return c == QLatin1Char('/') || c == QLatin1Char('\\') || c.category() == QChar::Other_Control ||
               c.category() == QChar::Other_Format;
    });
}

std::optional<DraftFault> checkMedia(const MediaType &type, const QJsonObject &media)
{
    if (media.contains(q("id")) == media.contains(q("link")))
        return DraftFault{q("media"), q("needs an id or a link, not both")};
    if (media.contains(q("link")) && !isHttps(media[q("link")].toString()))
        return DraftFault{q("media.link"), q("must be an https address")};
    if (media.contains(q("caption")) && !type.hasCaption)
        return DraftFault{q("media.caption"), q("does not go with this type")};
    if (media.contains(q("filename")) && type.stored != MessageType::Document)
        return DraftFault{q("media.filename"), q("goes with documents only")};
    if (!isFileName(media[q("filename")].toString()))
        return DraftFault{q("media.filename"), q("must be a name without a path")};
    return std::nullopt;
}

std::optional<DraftFault> readMedia(const MediaType &type, const QJsonObject &media, AgentDraft &draft)
{
    if (std::optional<DraftFault> fault = checkMedia(type, media))
        return fault;
    draft.stored = type.stored;
    draft.mediaKind = draft.type;
    draft.fileName = media[q("filename")].toString();
    const QString caption = media[q("caption")].toString();
    draft.text = !caption.isEmpty() ? caption : !draft.fileName.isEmpty() ? draft.fileName : q(type.shown);
    draft.payload = payloadOf(draft.type, media);
    draft.metadata = json({{q("media"), media}});
    return std::nullopt;
}

} // namespace

std::optional<DraftFault> readDraft(const QJsonObject &request, AgentDraft &draft)
{
    draft = {};
    draft.type = request[q("type")].toString();
    const auto media = std::find_if(mediaTypes.begin(), mediaTypes.end(), [&](const MediaType &one) {
        return draft.type == QLatin1String(one.word);
    });
    const QString body = media != mediaTypes.end() ? q("media") : draft.type;
    if (std::optional<DraftFault> fault = checkBodies(request, body))
        return fault;
    const QJsonObject given = request[body].toObject();
    if (media != mediaTypes.end())
        return readMedia(*media, given, draft);
    return draft.type == q("template") ? readTemplate(given, draft) : readText(given, draft);
}

} // namespace psi
