#include "tests/faults/malformedjson.h"

namespace psi::test {

namespace {

// A whole envelope around one text message; what stands for the text is given, quotes included.
QByteArray withText(const QByteArray &text, const QByteArray &id)
{
    return R"({"object":"whatsapp_business_account","entry":[{"id":"102290129340398","changes":[{"value":{)"
           R"("messaging_product":"whatsapp","metadata":{"display_phone_number":"5491155550100",)"
           R"("phone_number_id":"106540352242922"},"messages":[{"from":"5491155550001","id":"wamid.)" +
           id + R"(","timestamp":"1780000000","type":"text","text":{"body":)" + text +
           R"(}}]},"field":"messages"}]}]})";
}

// One message whose members are given whole.
QByteArray withMessage(const QByteArray &message)
{
    return R"({"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"value":{"messaging_product":)"
           R"("whatsapp","metadata":{"phone_number_id":"106540352242922"},"messages":[)" +
           message + R"(]},"field":"messages"}]}]})";
}

QByteArray withValue(const QByteArray &value)
{
    return R"({"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"value":)" + value +
           R"(,"field":"messages"}]}]})";
}

QByteArray bytes(std::initializer_list<int> list)
{
    QByteArray made;
    for (const int byte : list)
        made += static_cast<char>(byte);
    return made;
}

std::vector<JsonCase> brokenGrammar()
{
    const QByteArray good = withText(R"("hola")", "GRAMMAR");
    return {
        {"empty", "", true},
        {"a blank", " ", true},
        {"blanks and newlines", "\r\n\t \n", true},
        {"a brace", "{", true},
        {"a bracket", "[", true},
        {"closing brace alone", "}", true},
        {"two values", good + good, true},
        {"garbage behind", good + "x", true},
        {"comma behind", good + ",", true},
        {"NUL behind", good + '\0', true},
        {"brace behind", good + "}", true},
        {"one byte short", good.left(good.size() - 1), true},
        {"half", good.left(good.size() / 2), true},
        {"cut in a string", good.left(good.indexOf("hola") + 2), true},
        {"cut in a key", good.left(good.indexOf("changes") + 3), true},
        {"cut after a colon", good.left(good.indexOf(':') + 1), true},
        {"byte order mark", bytes({0xEF, 0xBB, 0xBF}) + good, true},
        {"UTF-16", bytes({0xFF, 0xFE, '{', 0, '}', 0}), true},
        {"single quotes", QByteArray(good).replace('"', '\''), true},
        {"bare keys", QByteArray(good).replace("\"object\"", "object"), true},
        {"no colon", QByteArray(good).replace("\"object\":", "\"object\" "), true},
        {"no comma", QByteArray(good).replace("account\",", "account\" "), true},
        {"trailing comma in an object", QByteArray(good).replace("\"messages\"}]", "\"messages\",}]"), true},
        {"trailing comma in an array", QByteArray(good).replace("}]}]}", "}]},]}"), true},
        {"leading comma", QByteArray(good).replace("[{\"id\"", "[,{\"id\""), true},
        {"two commas", QByteArray(good).replace("account\",", "account\",,"), true},
        {"comment", QByteArray(good).replace("{\"object\"", "{/*x*/\"object\""), true},
        {"line comment", QByteArray(good).replace("{\"object\"", "{//x\n\"object\""), true},
        {"mismatched brackets", QByteArray(good).replace("}]}]}", "}}}]}"), true},
        {"form encoding", "object=whatsapp_business_account&entry=1", true},
        {"XML", "<?xml version=\"1.0\"?><entry/>", true},
        {"only a key", "{\"object\"}", true},
        {"key is a number", "{1:2}", true},
    };
}

std::vector<JsonCase> brokenLiterals()
{
    std::vector<JsonCase> cases;
    struct Literal
    {
        const char *name;
        const char *text;
    };
    for (const Literal &literal : {Literal{"True", "True"},
                                   {"NULL", "NULL"},
                                   {"nul", "nul"},
                                   {"truee", "truee"},
                                   {"undefined", "undefined"},
                                   {"NaN", "NaN"},
                                   {"Infinity", "Infinity"},
                                   {"-Infinity", "-Infinity"},
                                   {"plus sign", "+1"},
                                   {"leading zero", "01"},
                                   {"minus leading zero", "-01"},
                                   {"only minus", "-"},
                                   {"point without digits", "1."},
                                   {"digits missing before the point", ".5"},
                                   {"exponent without digits", "1e"},
                                   {"exponent sign without digits", "1e+"},
                                   {"hexadecimal", "0x10"},
                                   {"octal", "0o7"},
                                   {"thousands", "1,000"},
                                   {"underscore", "1_000"},
                                   {"two points", "1.2.3"},
                                   {"minus minus", "--1"},
                                   {"beyond a double", "1e999"},
                                   {"beyond a double, negative", "-1e999"}})
        cases.push_back({literal.name, withText(literal.text, "LITERAL"), true});
    return cases;
}

std::vector<JsonCase> brokenStrings()
{
    const auto inString = [](const QByteArray &inside) { return withText('"' + inside + '"', "STRING"); };
    return {
        {"escape x", inString("\\x41"), true},
        {"escape quote '", inString("\\'"), true},
        {"escape 0", inString("\\0"), true},
        {"escape a", inString("\\a"), true},
        {"escape U", inString("\\U0041"), true},
        {"escape u without digits", inString("\\u"), true},
        {"escape u with three digits", inString("\\u004"), true},
        {"escape u with a g", inString("\\u00g1"), true},
        {"escape u with a sign", inString("\\u+041"), true},
        {"escape at the end", inString("x\\"), true},
        {"raw NUL", inString(QByteArray("a\0b", 3)), true},
        {"raw newline", inString("a\nb"), true},
        {"raw tab", inString("a\tb"), true},
        {"raw escape character", inString(bytes({0x1b})), true},
        {"continuation byte alone", inString(bytes({0x80})), true},
        {"first byte alone", inString(bytes({0xC3})), true},
        {"two of three bytes", inString(bytes({0xE2, 0x82})), true},
        {"three of four bytes", inString(bytes({0xF0, 0x9F, 0x91})), true},
        {"overlong slash", inString(bytes({0xC0, 0xAF})), true},
        {"overlong NUL", inString(bytes({0xC0, 0x80})), true},
        {"overlong in three bytes", inString(bytes({0xE0, 0x80, 0xAF})), true},
        {"encoded surrogate", inString(bytes({0xED, 0xA0, 0xBD})), true},
        {"beyond Unicode", inString(bytes({0xF4, 0x90, 0x80, 0x80})), true},
        {"five bytes", inString(bytes({0xF8, 0x88, 0x80, 0x80, 0x80})), true},
        {"byte FE", inString(bytes({0xFE})), true},
        {"byte FF", inString(bytes({0xFF})), true},
        {"Latin-1", inString(bytes({'a', 0xF1, 'o'})), true},
        {"bad bytes in a key",
         QByteArray(withText("1", "KEY")).replace("\"text\":{", "\"te" + bytes({0xFF}) + "xt\":{"), true},
        {"bad bytes where nobody looks",
         QByteArray(withText("\"x\"", "SKIPPED"))
             .replace("{\"object\"", "{\"zzz\":\"" + bytes({0xC0, 0x80}) + "\",\"object\""),
         true},
    };
}

std::vector<JsonCase> extremes()
{
    const QByteArray deep = QByteArray(100000, '[') + QByteArray(100000, ']');
    QByteArray objects = QByteArray("{\"a\":").repeated(50000) + "1" + QByteArray(50000, '}');
    return {
        {"arrays 100,000 deep", deep, true},
        {"arrays 100,000 deep inside a message", withText(deep, "DEEP"), true},
        {"objects 50,000 deep", objects, true},
        {"brackets never closed", QByteArray(1000000, '['), true},
        {"braces never closed", QByteArray("{\"a\":").repeated(200000), true},
        {"a million commas", "[" + QByteArray(1000000, ',') + "]", true},
        {"a string never closed", "\"" + QByteArray(3000000, 'a'), true},
        {"a number of a million digits and a letter", QByteArray(1000000, '1') + 'x', true},
    };
}

// Strict JSON and not, or hardly, what Meta sends: refused, or kept where people can see it.
std::vector<JsonCase> strangeShapes()
{
    return {
        {"null", "null", false},
        {"a number", "42", false},
        {"a string", "\"hola\"", false},
        {"true", "true", false},
        {"an array", "[]", false},
        {"an object", "{}", false},
        {"another object's name", R"({"object":"page","entry":[{"id":"1","changes":[]}]})", false},
        {"entry is an object", R"({"object":"whatsapp_business_account","entry":{"id":"1"}})", false},
        {"entry is a string", R"({"object":"whatsapp_business_account","entry":"x"})", false},
        {"entry missing", R"({"object":"whatsapp_business_account"})", false},
        {"message is a number", withMessage("7"), false},
        {"message is null", withMessage("null"), false},
        {"message is an array", withMessage("[[]]"), false},
        {"message without anything", withMessage("{}"), false},
        {"id is a number",
         withMessage(R"({"id":5,"from":"5491155550001","type":"text","text":{"body":"x"}})"), false},
        {"id is empty", withMessage(R"({"id":"","from":"5491155550001","type":"text","text":{"body":"x"}})"),
         false},
        {"type is an object", withMessage(R"({"id":"wamid.SHAPE1","from":"5491155550001","type":{}})"),
         false},
        {"text is missing", withMessage(R"({"id":"wamid.SHAPE2","from":"5491155550001","type":"text"})"),
         false},
        {"text is an array",
         withMessage(R"({"id":"wamid.SHAPE3","from":"5491155550001","type":"text","text":[]})"), false},
        {"body is a number", withText("5", "SHAPE4"), false},
        {"timestamp is garbage",
         withMessage(
             R"({"id":"wamid.SHAPE5","from":"5491155550001","timestamp":"soon","type":"text","text":{"body":"x"}})"),
         false},
        {"timestamp is enormous",
         withMessage(
             R"({"id":"wamid.SHAPE6","from":"5491155550001","timestamp":"99999999999999999999","type":"text",)"
             R"("text":{"body":"x"}})"),
         false},
        {"keys twice",
         withMessage(
             R"({"id":"wamid.SHAPE7","id":"wamid.SHAPE8","from":"5491155550001","type":"text","type":"image",)"
             R"("text":{"body":"x"}})"),
         false},
        {"lone surrogates", withText(R"("\ud83d x \udc4d")", "SHAPE9"), false},
        {"NUL escape", withText(R"("a\u0000b")", "SHAPE10"), false},
        {"messages is an object", withValue(R"({"messages":{"id":"wamid.SHAPE11"}})"), false},
        {"value is null", withValue("null"), false},
        {"value is an array", withValue("[1]"), false},
        {"statuses of numbers", withValue(R"({"metadata":{"phone_number_id":"1"},"statuses":[1,2]})"), false},
        {"field is missing",
         R"({"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"value":{}}]}]})", false},
    };
}

} // namespace

const std::vector<JsonCase> &malformedJson()
{
    static const std::vector<JsonCase> all = [] {
        std::vector<JsonCase> cases;
        for (auto &&part : {brokenGrammar(), brokenLiterals(), brokenStrings(), extremes(), strangeShapes()})
            cases.insert(cases.end(), part.begin(), part.end());
        return cases;
    }();
    return all;
}

} // namespace psi::test
