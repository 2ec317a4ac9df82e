#pragma once

#include "service/adapters/whatsapp/jsondocument.h"

namespace psi {

/// What the CRM shows for content that is no text, in Spanish. Never empty.

QString mediaText(const QByteArray &type, const json::Node &media);
QString locationText(const json::Node &location);
QString contactsText(const json::Node &cards);
QString orderText(const json::Node &order);
QString flowText(const json::Node &reply);
QString unsupportedText();

} // namespace psi
