#include "tests/unit/http/malformedcorpus.h"

namespace psi::test {

namespace {
using Cases = std::vector<MalformedCase>;

/// A literal with all its bytes, NUL included.
template <std::size_t n>
QByteArray raw(const char (&text)[n])
{
    return QByteArray(text, static_cast<qsizetype>(n) - 1);
}

/// A whole request with this request line.
QByteArray line(const QByteArray &text) { return text + "\r\nHost: psi\r\n\r\n"; }
/// A whole request for this target.
QByteArray target(const QByteArray &text) { return line("GET " + text + " HTTP/1.1"); }
/// A POST with one more field line, and a body in case the field makes it one.
QByteArray field(const QByteArray &text)
{
    return "POST /webhook HTTP/1.1\r\nHost: psi\r\n" + text + "\r\n\r\nabc";
}
/// A GET whose only field line is this.
QByteArray only(const QByteArray &text) { return "GET / HTTP/1.1\r\n" + text + "\r\n\r\n"; }
/// A POST with this chunked body.
QByteArray chunked(const QByteArray &body)
{
    return "POST /webhook HTTP/1.1\r\nHost: psi\r\nTransfer-Encoding: chunked\r\n\r\n" + body;
}
QByteArray manyFields(int count)
{
    QByteArray text = "GET / HTTP/1.1\r\nHost: psi\r\n";
    for (int i = 1; i < count; ++i)
        text += "X-" + QByteArray::number(i) + ": 1\r\n";
    return text + "\r\n";
}

void addStrangers(Cases &cases)
{
    cases.insert(cases.end(), {{"empty line first", "\r\n" + target("/"), 400},
                               {"empty lines first", "\r\n\r\n" + target("/"), 400},
                               {"line feed first", "\n" + target("/"), 400},
                               {"byte order mark first", raw("\xef\xbb\xbf") + target("/"), 400},
                               {"NUL first", raw("\0") + target("/"), 400},
                               {"TLS hello", raw("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"), 400},
                               {"SSH", "SSH-2.0-OpenSSH_9.2\r\n\r\n", 400},
                               {"SMTP", "EHLO psi\r\n\r\n", 400},
                               {"Redis", "*1\r\n$4\r\nPING\r\n\r\n", 400},
                               {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400},
                               {"PROXY v1", "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n" + target("/"), 400},
                               {"PROXY v2", raw("\r\n\r\n\0\r\nQUIT\n"), 400},
                               {"an answer", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 400},
                               {"JSON", "{\"object\":\"whatsapp_business_account\"}\r\n\r\n", 400},
                               {"high bytes", raw("\xff\xfe\xfd\xfc"), 400}});
}

void addRequestLines(Cases &cases)
{
    const QByteArray wrong[] = {" GET / HTTP/1.1",
                                "GET  / HTTP/1.1",
                                "GET /  HTTP/1.1",
                                "GET / HTTP/1.1 ",
                                "GET /",
                                "GET",
                                "GET / ",
                                "GET  HTTP/1.1",
                                "/ HTTP/1.1",
                                "GET / HTTP/1.2",
                                "GET / HTTP/0.9",
                                "GET / HTTP/2.0",
                                "GET / HTTP/3.0",
                                "GET / HTTP/1.10",
                                "GET / HTTP/1.",
                                "GET / HTTP/1",
                                "GET / HTTP/11",
                                "GET / HTTP1.1",
                                "GET / http/1.1",
                                "GET / Http/1.1",
                                "GET / HTTPZ9.9",
                                "GET / HTTP /1.1",
                                "GET / HTTP/1.1x",
                                "GET / HTTP/+1.1",
                                "GET / HTTP/-1.1",
                                "GET / HTTP/1,1",
                                "GET / HTTP/01.1",
                                "GET / HTTP/1.1 HTTP/1.1",
                                "GET / x HTTP/1.1",
                                "GE(T / HTTP/1.1",
                                "GET, / HTTP/1.1",
                                "G@T / HTTP/1.1",
                                "\"GET\" / HTTP/1.1",
                                "G:T / HTTP/1.1",
                                "G=T / HTTP/1.1",
                                "G{T / HTTP/1.1",
                                "OPTIONS * HTTP/1.1",
                                "CONNECT psi:443 HTTP/1.1",
                                "GET http://psi/ HTTP/1.1",
                                "GET psi HTTP/1.1",
                                "GET ?a=1 HTTP/1.1",
                                "GET \\ HTTP/1.1"};
    for (const QByteArray &text : wrong)
        cases.push_back({"request line [" + text + "]", line(text), 400});
    cases.insert(cases.end(),
                 {{"tab after the method", line("GET\t/ HTTP/1.1"), 400},
                  {"high byte in the method", line("G\xc3\x89T / HTTP/1.1"), 400},
                  {"NUL in the method", line(raw("G\0T / HTTP/1.1")), 400},
                  {"request line ended by LF", "GET / HTTP/1.1\nHost: psi\r\n\r\n", 400},
                  {"request line ended by CR", "GET / HTTP/1.1\rHost: psi\r\n\r\n", 400},
                  {"request line ended by CR CR LF", "GET / HTTP/1.1\r\r\nHost: psi\r\n\r\n", 400}});
}

void addTargets(Cases &cases)
{
    const QByteArray wrong[] = {"/?a=%",   "/?a=%1",  "/?a=%g1", "/?a=%1g",
                                "/?a=%00", "/?%zz=1", "/#top",   "/?a=1#top"};
    for (const QByteArray &text : wrong)
        cases.push_back({"target [" + text + "]", target(text), 400});
    cases.insert(cases.end(), {{"NUL in the target", target(raw("/\0")), 400},
                               {"DEL in the target", target("/\x7f"), 400},
                               {"ESC in the target", target("/\x1b[0m"), 400},
                               {"tab in the target", target("/a\tb"), 400},
                               {"CR in the target", target("/a\rb"), 400},
                               {"LF in the target", target("/a\nb"), 400},
                               {"high byte in the target", target("/\xc3\xb1"), 400},
                               {"target one too long", target('/' + QByteArray(2048, 'a')), 414},
                               {"query too long", target("/?" + QByteArray(4000, 'a')), 414},
                               {"target without an end", "GET /" + QByteArray(100000, 'a'), 414},
                               {"method without an end", QByteArray(100000, 'A'), 414}});
}

void addFieldSyntax(Cases &cases)
{
    for (const char c : QByteArray("()<>@,;\\\"/[]?={} "))
        cases.push_back(
            {QByteArray("field name with [") + c + ']', field(QByteArray("X-") + c + "A: 1"), 400});
    for (const char c : {'\x01', '\x08', '\x0b', '\x0c', '\x1b', '\x7f', '\0'})
        cases.push_back({"field value with control " + QByteArray::number(static_cast<int>(c)),
                         field(QByteArray("X-A: a") + c + 'b'), 400});
    cases.insert(cases.end(), {{"field without colon", field("X-A"), 400},
                               {"field without name", field(": 1"), 400},
                               {"blank before the colon", field("X-A : 1"), 400},
                               {"tab before the colon", field("X-A\t: 1"), 400},
                               {"first field folded", "GET / HTTP/1.1\r\n Host: psi\r\n\r\n", 400},
                               {"folded by a blank", field("X-A: 1\r\n 2"), 400},
                               {"folded by a tab", field("X-A: 1\r\n\t2"), 400},
                               {"folded empty", field("X-A: 1\r\n "), 400},
                               {"length folded", field("Content-Length:\r\n 3"), 400},
                               {"coding folded", field("Transfer-Encoding:\r\n chunked"), 400},
                               {"NUL in a name", field(raw("X\0A: 1")), 400},
                               {"high byte in a name", field("X-\xc3\x89: 1"), 400},
                               {"line ended by LF", field("X-A: 1\nX-B: 2"), 400},
                               {"line ended by CR", field("X-A: 1\rX-B: 2"), 400},
                               {"line ended by CR CR LF", field("X-A: 1\r"), 400},
                               {"head ended by LF LF", "GET / HTTP/1.1\r\nHost: psi\n\n", 400},
                               {"head ended by CR LF LF", "GET / HTTP/1.1\r\nHost: psi\r\n\n", 400},
                               {"head ended by CR CR LF", "GET / HTTP/1.1\r\nHost: psi\r\n\r\r\n", 400},
                               {"connection not a list", field("Connection: a b"), 400},
                               {"connection not a token", field("Connection: @"), 400}});
}

void addHeadSizes(Cases &cases)
{
    cases.insert(cases.end(),
                 {{"65 fields", manyFields(65), 431},
                  {"500 fields", manyFields(500), 431},
                  {"field of 9000 bytes", field("X-A: " + QByteArray(9000, 'a')), 431},
                  {"field without an end", "GET / HTTP/1.1\r\nX-A: " + QByteArray(100000, 'a'), 431},
                  {"name without an end", "GET / HTTP/1.1\r\n" + QByteArray(100000, 'a'), 431}});
}

void addHosts(Cases &cases)
{
    cases.insert(cases.end(),
                 {{"no host", "GET / HTTP/1.1\r\nX-A: 1\r\n\r\n", 400},
                  {"no field at all", "GET / HTTP/1.1\r\n\r\n", 400},
                  {"two equal hosts", only("Host: psi\r\nHost: psi"), 400},
                  {"two hosts", only("Host: psi\r\nhost: other"), 400},
                  {"two hosts apart", only("Host: psi\r\nX-A: 1\r\nHOST: other"), 400},
                  {"two hosts on 1.0", "GET / HTTP/1.0\r\nHost: psi\r\nHost: psi\r\n\r\n", 400}});
    for (const QByteArray host :
         {"psi other", "psi,other", "psi/a", "user@psi", "psi?a", "psi;a", "psi\"", "psi\xc3\xb1"})
        cases.push_back({"host [" + host + "]", only("Host: " + host), 400});
}

void addLengths(Cases &cases)
{
    for (const QByteArray length : {"",
                                    "3, 3",
                                    "3,3",
                                    "3, 4",
                                    "3,",
                                    ",3",
                                    "+3",
                                    "-3",
                                    "-0",
                                    "0x3",
                                    "3.0",
                                    "3e0",
                                    "three",
                                    "3 3",
                                    "3;",
                                    "\"3\"",
                                    "1_0",
                                    "3\t3",
                                    "\xd9\xa3",
                                    "18446744073709551616",
                                    "99999999999999999999999999"})
        cases.push_back({"length [" + length + "]", field("Content-Length: " + length), 400});
    cases.insert(cases.end(),
                 {{"two equal lengths", field("Content-Length: 3\r\nContent-Length: 3"), 400},
                  {"two lengths", field("Content-Length: 3\r\nContent-Length: 0"), 400},
                  {"two lengths, other case", field("content-length: 3\r\nCONTENT-LENGTH: 3"), 400},
                  {"blank before the length's colon", field("Content-Length : 3"), 400},
                  {"length one above the limit", field("Content-Length: 4194305"), 413},
                  {"length 4 GiB", field("Content-Length: 4294967296"), 413},
                  {"length 2^63-1", field("Content-Length: 9223372036854775807"), 413},
                  {"length 2^63", field("Content-Length: 9223372036854775808"), 413},
                  {"length 2^64-1", field("Content-Length: 18446744073709551615"), 413}});
}

void addCodings(Cases &cases)
{
    for (const QByteArray coding :
         {"xchunked", "chunke", "chunkedd", "gzip", "gzip, chunked", "chunked, gzip", "chunked, chunked",
          "identity", "deflate", "chunked;q=1", "\"chunked\"", ""})
        cases.push_back({"coding [" + coding + "]", field("Transfer-Encoding: " + coding), 501});
    cases.insert(
        cases.end(),
        {{"length and coding", field("Content-Length: 3\r\nTransfer-Encoding: chunked"), 400},
         {"coding and length", field("Transfer-Encoding: chunked\r\nContent-Length: 3"), 400},
         {"coding and length 0", field("Transfer-Encoding: chunked\r\nContent-Length: 0"), 400},
         {"length and odd coding", field("Content-Length: 3\r\nTransfer-Encoding: xchunked"), 400},
         {"odd coding and length", field("Transfer-Encoding: xchunked\r\nContent-Length: 3"), 501},
         {"two codings", field("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"), 400},
         {"two codings, other case", field("transfer-encoding: chunked\r\nTRANSFER-ENCODING: Chunked"), 400},
         {"chunked and identity", field("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity"), 400},
         {"identity and chunked", field("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked"), 501},
         {"vertical tab after the coding", field("Transfer-Encoding: chunked\x0b"), 400},
         {"blank before the coding's colon", field("Transfer-Encoding : chunked"), 400},
         {"coding on 1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
         {"expectation 200-ok", field("Expect: 200-ok"), 417},
         {"expectation and more", field("Expect: 100-continue, x"), 417},
         {"expectation empty", field("Expect: "), 417}});
}

void addChunks(Cases &cases)
{
    for (const QByteArray size :
         {"", "x", "-5", "+5", "0x5", " 5", "5 5", "5:", "5;", "5;=1", "5;a=\"1", "5;a=\"x\ny\"",
          "5;a=\"x\ry\"", "5,", "10000000000000000", "fffffffffffffffff"})
        cases.push_back({"chunk size [" + size + "]", chunked(size + "\r\nhello\r\n0\r\n\r\n"), 400});
    cases.insert(
        cases.end(),
        {{"chunk size ended by LF", chunked("5\nhello\r\n0\r\n\r\n"), 400},
         {"chunk size ended by CR", chunked("5\rhello\r\n0\r\n\r\n"), 400},
         {"chunk ended by LF", chunked("5\r\nhello\n0\r\n\r\n"), 400},
         {"chunk not ended", chunked("5\r\nhello0\r\n\r\n"), 400},
         {"chunk longer than its size", chunked("5\r\nhellooo\r\n0\r\n\r\n"), 400},
         {"chunk shorter than its size", chunked("5\r\nhell\r\n0\r\n\r\n"), 400},
         {"chunk size with NUL", chunked(raw("5\0\r\nhello\r\n0\r\n\r\n")), 400},
         {"extension with NUL", chunked(raw("5;a=\0\r\nhello\r\n0\r\n\r\n")), 400},
         {"extension of 20 KB", chunked("5;a=" + QByteArray(20000, 'a') + "\r\nhello\r\n0\r\n\r\n"), 400},
         {"extensions of 2 KB in all", chunked(QByteArray("1;abcdefgh\r\nx\r\n").repeated(200) + "0\r\n\r\n"),
          400},
         {"last extension not closed", chunked("0;a=\"1\r\n\r\n"), 400},
         {"last extension of 2 KB", chunked("0;a=" + QByteArray(2000, 'a') + "\r\n\r\n"), 400},
         {"size without an end", chunked(QByteArray(100000, '0')), 400},
         {"trailer", chunked("0\r\nX-A: 1\r\n\r\n"), 400},
         {"trailer with a length", chunked("0\r\nContent-Length: 5\r\n\r\n"), 400},
         {"trailer with a coding", chunked("0\r\nTransfer-Encoding: chunked\r\n\r\n"), 400},
         {"trailer without colon", chunked("0\r\nGET / HTTP/1.1\r\n\r\n"), 400},
         {"trailer without an end", chunked("0\r\nX: " + QByteArray(100000, 'a')), 400},
         {"chunk above the limit", chunked("400001\r\n"), 413},
         {"chunk of 2^63", chunked("8000000000000000\r\n"), 413},
         {"chunks above the limit", chunked("5\r\nhello\r\n3fffff\r\n"), 413}});
}
} // namespace

const std::vector<MalformedCase> &malformedCorpus()
{
    static const Cases cases = [] {
        Cases all;
        addStrangers(all);
        addRequestLines(all);
        addTargets(all);
        addFieldSyntax(all);
        addHeadSizes(all);
        addHosts(all);
        addLengths(all);
        addCodings(all);
        addChunks(all);
        return all;
    }();
    return cases;
}

} // namespace psi::test
