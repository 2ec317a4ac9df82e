// What each fixture must decode to, fact by fact.
#include <gtest/gtest.h>

#include "tests/unit/whatsapp/codeckit.h"
#include "tests/unit/whatsapp/fixtures.h"

using namespace psi;
using namespace psi::test;

namespace {

struct Facts
{
    const char *file;
    const char *kind;
    const char *about; ///< sender, target, status word, field, or kind of a notice
    const char *text;  ///< text, emoji, participant, or the new keys of a notice
    const char *idEnd;
    std::int64_t time; ///< 0: the accept time
};

constexpr Facts facts[] = {
    {"text.json", "text", "AR.1102938475610293841", "Hola, ¿tienen turnos para mañana?",
     "NDlDNjhGAA==", 1780000000},
    {"text_legacy_no_bsuid.json", "text", "5491155550001", "menu", "MkU0RjI2AA==", 1780000001},
    {"text_username_no_phone.json", "text", "AR.2093847561029384752", "Hola! quiero info",
     "MjlERTc3AA==", 1780000002},
    {"text_parent_bsuid.json", "text", "AR.3847561029384756103", "hola desde dos portfolios",
     "RkYwRENBAA==", 1780000003},
    {"text_reply_context.json", "text", "AR.1102938475610293841", "Sí, confirmo", "NDA1M0M1AA==", 1780000004},
    {"text_forwarded.json", "text", "AR.1102938475610293841", "Mirá esta promo", "QTRENUFEAA==", 1780000005},
    {"text_frequently_forwarded.json", "text", "AR.1102938475610293841", "Cadena: reenviar a 10 contactos",
     "NDc1Q0M4AA==", 1780000006},
    {"text_referral_ad.json", "text", "AR.1102938475610293841",
     "¡Hola! ¿Puedo obtener más información sobre esto?", "REZFODNFAA==", 1780000007},
    {"text_referred_product.json", "text", "AR.1102938475610293841", "¿Sigue disponible?",
     "QkM5RDdBAA==", 1780000008},
    {"text_group.json", "crudo", "grupo", "", "NjNFOEExAA==", 1780000009},
    {"text_wa_id_differs_from.json", "text", "MX.4756102938475610294", "Buenas tardes",
     "QjcwRjhFAA==", 1780000010},
    {"image.json", "image", "AR.1102938475610293841", "Comprobante de pago", "NThBRTE2AA==", 1780000011},
    {"image_no_caption_no_url.json", "image", "5491155550001", "[Imagen]", "NjEyRDdEAA==", 1780000012},
    {"audio_voice.json", "audio", "AR.1102938475610293841", "[Nota de voz]", "MzY0OEVGAA==", 1780000013},
    {"audio_file.json", "audio", "AR.1102938475610293841", "[Audio]", "QjdCRjk2AA==", 1780000014},
    {"video.json", "video", "AR.1102938475610293841", "mirá", "RjQyQkM2AA==", 1780000015},
    {"document.json", "document", "AR.1102938475610293841", "CV actualizado", "NjFEQzlFAA==", 1780000016},
    {"sticker.json", "image", "AR.1102938475610293841", "[Sticker]", "OTA3RDE4AA==", 1780000017},
    {"location.json", "location", "AR.1102938475610293841",
     "[Ubicación] Obelisco, Av. Corrientes 1234, C1043 CABA", "MTFFQkNFAA==", 1780000018},
    {"contacts.json", "contact", "AR.1102938475610293841",
     "[Contacto] Ana Gómez: +54 9 341 555-0007; Taller: +54 11 5555-0008", "OTk1MUNFAA==", 1780000019},
    {"contacts_request_contact_info.json", "contact", "AR.2093847561029384752", "[Contacto] 5491155550002",
     "MkQ4NUVBAA==", 1780000020},
    {"interactive_button_reply.json", "text", "AR.1102938475610293841", "Confirmar",
     "QkNBOUQ4AA==", 1780000021},
    {"interactive_list_reply.json", "text", "AR.1102938475610293841", "Sucursal Centro",
     "MTlDNjI2AA==", 1780000022},
    {"interactive_nfm_reply.json", "text", "AR.1102938475610293841", "Sent", "NEJCNzIxAA==", 1780000023},
    {"interactive_call_permission_reply.json", "crudo", "call_permission_reply", "",
     "MzBCQkUxAA==", 1780000024},
    {"button_template_quick_reply.json", "text", "AR.1102938475610293841", "No recibir más",
     "RjUzNTY4AA==", 1780000025},
    {"reaction.json", "reaction", "wamid.HBgNNTQ5MTE1NTU1MDAwMRUCABEYEjlDN0QyNzIxRjBDNzBCMThGNwA=", "👍",
     "NjlDMUI5AA==", 1780000026},
    {"reaction_removed.json", "reaction",
     "wamid.HBgNNTQ5MTE1NTU1MDAwMRUCABEYEjlDN0QyNzIxRjBDNzBCMThGNwA=", "", "RDFFMzQ1AA==", 1780000027},
    {"order.json", "text", "AR.1102938475610293841", "Sin cebolla, por favor", "ODBCNDg4AA==", 1780000028},
    {"system_user_changed_number.json", "system", "user_changed_number",
     "5491155550009/AR.9988776655443322110", "ODFBOTYzAA==", 1780000029},
    {"system_user_changed_user_id.json", "system", "user_changed_user_id", "/AR.5566778899001122334",
     "NDhBQ0ExAA==", 1780000030},
    {"system_customer_identity_changed.json", "system", "customer_identity_changed", "/",
     "RTI0N0M0AA==", 1780000031},
    {"unsupported.json", "text", "AR.1102938475610293841", "[Mensaje no compatible]",
     "ODY5RjFDAA==", 1780000032},
    {"unsupported_131060.json", "text", "AR.1102938475610293841", "[Mensaje no compatible]",
     "RjdCMEFDAA==", 1780000033},
    {"edit.json", "edit", "wamid.HBgNNTQ5MTE1NTU1MDAwMRUCABIYFDdBMUY1NjFCRjY5NjNFNDlDNjhGAA==",
     "Hola, ¿tienen turnos para el viernes?", "NEY4MDMyAA==", 1780000034},
    {"revoke.json", "revoke", "wamid.HBgNNTQ5MTE1NTU1MDAwMRUCABIYFDdBMUY1NjFCRjY5NjNFNDlDNjhGAA==", "",
     "N0Q0NTU5AA==", 1780000035},
    {"request_welcome.json", "crudo", "request_welcome", "", "ODUwQTVDAA==", 1780000036},
    {"status_sent.json", "estado", "sent", "", "NzBCMThGNwA=", 1780000040},
    {"status_sent_conversation.json", "estado", "sent", "", "MkY5OTdGNAA=", 1780000041},
    {"status_delivered.json", "estado", "delivered", "", "NzBCMThGNwA=", 1780000042},
    {"status_read.json", "estado", "read", "", "NzBCMThGNwA=", 1780000043},
    {"status_played.json", "estado", "played", "", "OTlFOENGQgA=", 1780000044},
    {"status_failed.json", "estado", "failed", "", "M0Y5RTE0OAA=", 1780000045},
    {"status_failed_131026.json", "estado", "failed", "", "RDNCMDVFMAA=", 1780000046},
    {"status_callback_data.json", "estado", "delivered", "", "Q0I0NUY5MAA=", 1780000047},
    {"status_bsuid_only.json", "estado", "delivered", "", "N0M1OEUzMAA=", 1780000048},
    {"status_group_read.json", "estado", "read", "5491155550001", "MTI5RjZEOQA=", 1780000049},
    {"status_group_read.json", "estado", "read", "5491155550002", "MTI5RjZEOQA=", 1780000049},
    {"errors_only.json", "error", "", "", "", 0},
    {"message_template_status_update.json", "otro", "message_template_status_update", "", "", 0},
    {"account_update.json", "otro", "account_update", "", "", 0},
    {"phone_number_quality_update.json", "otro", "phone_number_quality_update", "", "", 0},
    {"user_preferences.json", "otro", "user_preferences", "", "", 0},
    {"calls_connect.json", "otro", "calls", "", "", 0},
    {"smb_message_echoes.json", "otro", "smb_message_echoes", "", "", 0},
    {"history.json", "otro", "history", "", "", 0},
    {"batch_mixed.json", "text", "AR.1102938475610293841", "uno", "QzcxN0Q3AA==", 1780000070},
    {"batch_mixed.json", "text", "AR.1102938475610293841", "dos", "NzM1MjBEAA==", 1780000070},
    {"batch_mixed.json", "text", "AR.2093847561029384752", "Sí", "M0E3RDc2AA==", 1780000071},
    {"batch_mixed.json", "estado", "delivered", "", "RkE2RkE5MAA=", 1780000072},
    {"batch_mixed.json", "estado", "read", "", "MzAzNUU4RAA=", 1780000072},
    {"batch_mixed.json", "estado", "sent", "", "MTYzMTc4MgA=", 1780000071},
    {"batch_mixed.json", "image", "AR.3847561029384756103", "[Imagen]", "MTg2MEQ0AA==", 1780000073},
    {"batch_mixed.json", "otro", "message_template_status_update", "", "", 0},
};

struct Found
{
    QString kind;
    QString about;
    QString text;
};

QString noticeWord(SystemNotice::Kind kind)
{
    switch (kind) {
    case SystemNotice::Kind::ChangedNumber:
        return QStringLiteral("user_changed_number");
    case SystemNotice::Kind::ChangedUserId:
        return QStringLiteral("user_changed_user_id");
    case SystemNotice::Kind::ChangedIdentity:
        return QStringLiteral("customer_identity_changed");
    case SystemNotice::Kind::Unknown:
        break;
    }
    return QStringLiteral("unknown");
}

struct Look
{
    const InboundEvent &event;

    Found operator()(const RawElement &raw) const
    {
        if (event.eventClass == EventClass::Error)
            return {QStringLiteral("error"), QString(), QString()};
        const bool isMessage = event.eventClass == EventClass::Message;
        return {isMessage ? QStringLiteral("crudo") : QStringLiteral("otro"), raw.type, QString()};
    }
    Found operator()(const MessageContent &content) const
    {
        return {QString::fromLatin1(messageTypeWord(content.type)), personKey(event.person), content.text};
    }
    Found operator()(const Reaction &reaction) const
    {
        return {QStringLiteral("reaction"), QString::fromUtf8(reaction.targetId), reaction.emoji};
    }
    Found operator()(const MessageEdit &edit) const
    {
        return {QStringLiteral("edit"), QString::fromUtf8(edit.targetId), edit.content.text};
    }
    Found operator()(const MessageRevoke &revoke) const
    {
        return {QStringLiteral("revoke"), QString::fromUtf8(revoke.targetId), QString()};
    }
    Found operator()(const SystemNotice &notice) const
    {
        return {QStringLiteral("system"), noticeWord(notice.kind),
                notice.newPhone + QLatin1Char('/') + notice.newUserId};
    }
    Found operator()(const StatusUpdate &status) const
    {
        return {QStringLiteral("estado"), status.word, status.participant};
    }
};

TEST(WebhookDecode, everyFixtureDecodesToItsFacts)
{
    std::size_t row = 0;
    for (const auto &[file, counts] : fixtureTable())
        row += static_cast<std::size_t>(counts.messages + counts.statuses + counts.errors + counts.others);
    ASSERT_EQ(row, std::size(facts)) << "the table and the README name different elements";

    QString file;
    std::vector<InboundEvent> events;
    std::size_t next = 0;
    for (const Facts &wanted : facts) {
        SCOPED_TRACE(wanted.file);
        if (file != QLatin1String(wanted.file)) {
            ASSERT_EQ(next, events.size());
            file = QString::fromLatin1(wanted.file);
            events = eventsOf(fixture(file));
            next = 0;
        }
        ASSERT_LT(next, events.size());
        const InboundEvent &event = events[next++];
        const Found found = std::visit(Look{event}, event.body);
        EXPECT_EQ(found.kind.toStdString(), wanted.kind);
        EXPECT_EQ(found.about.toStdString(), wanted.about);
        EXPECT_EQ(found.text.toStdString(), wanted.text);
        EXPECT_EQ(event.id.right(12).toStdString(), wanted.idEnd);
        const Timestamp time{std::chrono::seconds(wanted.time)};
        EXPECT_EQ(event.time, wanted.time == 0 ? acceptedAt : time);
        EXPECT_EQ(event.accountId, QStringLiteral("102290129340398"));
    }
}

InboundEvent only(const char *file) { return onlyEventOf(fixture(QString::fromLatin1(file))); }

MessageContent contentOf(const char *file) { return std::get<MessageContent>(only(file).body); }

TEST(WebhookDecode, peopleHaveTheirNamesAndKeys)
{
    const Person sofia = only("text_parent_bsuid.json").person;
    EXPECT_EQ(sofia.phone, QStringLiteral("5493515550003"));
    EXPECT_EQ(sofia.waId, QStringLiteral("5493515550003"));
    EXPECT_EQ(sofia.userId, QStringLiteral("AR.3847561029384756103"));
    EXPECT_EQ(sofia.parentUserId, QStringLiteral("AR.ENT.11815799212886844830"));
    EXPECT_EQ(sofia.name, QStringLiteral("Lucía Ferreyra"));
    const Person martin = only("text_username_no_phone.json").person;
    EXPECT_EQ(martin.phone, QString());
    EXPECT_EQ(martin.waId, QString());
    EXPECT_EQ(martin.username, QStringLiteral("martin.peralta"));
    const Person diego = only("text_wa_id_differs_from.json").person;
    EXPECT_EQ(diego.phone, QStringLiteral("5215555550004"));
    EXPECT_EQ(diego.waId, QStringLiteral("525555550004"));
    EXPECT_EQ(diego.name, QStringLiteral("Diego Ramírez"));
}

// F-40: a file is known by WhatsApp's id, never by a URL or its name alone.
TEST(WebhookDecode, mediaKeepWhatIsNeededToFetchThem)
{
    const MediaRef image{QStringLiteral("1003383421387256"),
                         QStringLiteral("image"),
                         QStringLiteral("image/jpeg"),
                         QStringLiteral("3n0bchoeBjK3zwTt9QMsjs/6n5oISSFSuSbxpafnZdc="),
                         QString(),
                         false};
    EXPECT_EQ(contentOf("image.json").media, image);
    const MessageContent document = contentOf("document.json");
    EXPECT_EQ(document.media->filename, QStringLiteral("Currículum Núñez.pdf"));
    EXPECT_EQ(document.media->kind, QStringLiteral("document"));
    EXPECT_TRUE(contentOf("audio_voice.json").media->voice);
    EXPECT_FALSE(contentOf("audio_file.json").media->voice);
    EXPECT_EQ(contentOf("sticker.json").media->kind, QStringLiteral("sticker"));
    EXPECT_TRUE(contentOf("video.json").forwarded);
}

TEST(WebhookDecode, choicesCarryIdTitleAndMetadata)
{
    struct Row
    {
        const char *file;
        const char *id;
        const char *title;
        const char *metadata;
    };
    const Row rows[] = {
        {"interactive_button_reply.json", "confirmar_turno", "Confirmar",
         R"("interactive":{"type":"button_reply","button_reply":{"id":"confirmar_turno","title":"Confirmar"}})"},
        {"interactive_list_reply.json", "sucursal_centro", "Sucursal Centro",
         R"("description":"Lun a Vie 9 a 18 h")"},
        {"button_template_quick_reply.json", "STOP_PROMOS", "No recibir más",
         R"("button":{"payload":"STOP_PROMOS")"},
    };
    for (const Row &row : rows) {
        const MessageContent content = contentOf(row.file);
        const Choice wanted{QString::fromUtf8(row.id), QString::fromUtf8(row.title)};
        EXPECT_EQ(content.choice, wanted) << row.file;
        EXPECT_TRUE(content.metadata.contains(row.metadata)) << content.metadata.constData();
        EXPECT_TRUE(content.quotedId.startsWith("wamid.")) << row.file;
    }
    for (const char *file : {"text.json", "order.json", "interactive_nfm_reply.json"})
        EXPECT_FALSE(contentOf(file).choice.has_value()) << file;
}

TEST(WebhookDecode, whatHasNoColumnStaysInTheMetadataAsItCame)
{
    const std::pair<const char *, const char *> rows[] = {
        {"order.json", R"("item_price":3999.5)"},
        {"location.json", R"("latitude":-34.6037389,"longitude":-58.3815704)"},
        {"contacts.json", R"("emails":[{"email":"ana\u0040example.com")"},
        {"contacts_request_contact_info.json", R"("origin":"contact_request")"},
        {"interactive_nfm_reply.json", R"("response_json":"{\"flow_token\")"},
        {"text_referral_ad.json", R"("source_id":"120226305854810726")"},
        {"text_referred_product.json", R"("product_retailer_id":"di9ozbzfi4")"},
        {"text_frequently_forwarded.json", R"("frequently_forwarded":true)"},
        {"unsupported.json", R"("unsupported":{"type":"poll_creation"})"},
        {"unsupported_131060.json", R"("code":131060)"},
    };
    for (const auto &[file, part] : rows)
        EXPECT_TRUE(contentOf(file).metadata.contains(part)) << file;
    EXPECT_EQ(contentOf("text.json").metadata, QByteArray());
    EXPECT_TRUE(contentOf("text_forwarded.json").forwarded);
    EXPECT_EQ(contentOf("text_forwarded.json").quotedId, QByteArray());
}

TEST(WebhookDecode, statusesCarryErrorsRecipientAndCallbackData)
{
    const auto status = [](const char *file) { return std::get<StatusUpdate>(only(file).body); };
    EXPECT_EQ(status("status_failed.json").errorCode, QStringLiteral("131047"));
    EXPECT_EQ(status("status_failed.json").errorTitle, QStringLiteral("Re-engagement message"));
    EXPECT_TRUE(status("status_failed.json").errors.startsWith(R"([{"code":131047,)"));
    EXPECT_EQ(status("status_failed_131026.json").errorCode, QStringLiteral("131026"));
    EXPECT_EQ(status("status_read.json").errors, QByteArray());
    EXPECT_EQ(status("status_callback_data.json").callbackData, QStringLiteral("job:8f14e45f;attempt:2"));
    EXPECT_EQ(status("status_bsuid_only.json").recipient, QStringLiteral("AR.2093847561029384752"));
    EXPECT_EQ(status("status_sent.json").recipient, QStringLiteral("5491155550001"));
}

TEST(WebhookDecode, theBatchKeepsItsTwoLinesApart)
{
    const std::vector<InboundEvent> events = eventsOf(fixture(QStringLiteral("batch_mixed.json")));
    ASSERT_EQ(events.size(), 8u);
    for (std::size_t i = 0; i < 6; ++i)
        EXPECT_EQ(events[i].phoneNumberId, QStringLiteral("106540352242922")) << i;
    EXPECT_EQ(events[6].phoneNumberId, QStringLiteral("106540352242923"));
    EXPECT_EQ(events[7].phoneNumberId, QString());
    EXPECT_EQ(events[0].person.name, QStringLiteral("Sofía Núñez"));
    EXPECT_EQ(events[2].person.name, QStringLiteral("Martín Peralta"));
}

} // namespace
