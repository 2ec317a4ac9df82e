#include "service/adapters/redis/redisscripts.h"

#include <map>
#include <string_view>

#include <QCryptographicHash>
#include <QList>

#include <redis/scripts.h>

namespace psi {

namespace {
namespace texts = redisscripttexts;

const std::map<QByteArray, std::string_view> &libraries()
{
    static const std::map<QByteArray, std::string_view> all{
        {"meta", texts::libmeta},   {"writes", texts::libwrites}, {"jobs", texts::libjobs},
        {"rings", texts::librings}, {"lanes", texts::liblanes},   {"sweep", texts::libsweep},
        {"entry", texts::libentry}, {"done", texts::libdone},     {"views", texts::libviews},
        {"fsck", texts::libfsck}};
    return all;
}

struct Body
{
    const char *name;
    std::string_view text;
};

// In the order of RedisScript.
constexpr Body bodies[]{{"adopt", texts::adopt},
                        {"completed", texts::completed},
                        {"counts", texts::counts},
                        {"drop", texts::drop},
                        {"enqueue", texts::enqueue},
                        {"find", texts::find},
                        {"fsck", texts::fsck},
                        {"fscksets", texts::fscksets},
                        {"lane", texts::lane},
                        {"limit", texts::limit},
                        {"open", texts::open},
                        {"page", texts::page},
                        {"pageoflane", texts::pageoflane},
                        {"pause", texts::pause},
                        {"probe", texts::probe},
                        {"promote", texts::promote},
                        {"purge", texts::purge},
                        {"release", texts::release},
                        {"renew", texts::renew},
                        {"requeue", texts::requeue},
                        {"resume", texts::resume},
                        {"settle", texts::settle},
                        {"sweep", texts::sweep},
                        {"take", texts::take},
                        {"unblock", texts::unblock}};

QByteArray bytesOf(std::string_view text) { return {text.data(), static_cast<qsizetype>(text.size())}; }

QByteArray compose(const Body &body)
{
    const QByteArray text = bytesOf(body.text);
    const qsizetype headEnd = text.indexOf('\n') + 1;
    QByteArray whole = text.left(headEnd);
    const qsizetype named = text.indexOf("-- lib:") + 7;
    for (const QByteArray &name : text.mid(named, text.indexOf('\n', named) - named).simplified().split(' '))
        whole += bytesOf(libraries().at(name));
    return whole + text.mid(headEnd);
}
} // namespace

const std::vector<RedisScriptText> &redisScripts()
{
    static const std::vector<RedisScriptText> all = [] {
        std::vector<RedisScriptText> made;
        for (const Body &body : bodies) {
            const QByteArray text = compose(body);
            made.push_back(
                {body.name, text, QCryptographicHash::hash(text, QCryptographicHash::Sha1).toHex()});
        }
        return made;
    }();
    return all;
}

const RedisScriptText &redisScript(RedisScript script)
{
    return redisScripts().at(static_cast<std::size_t>(script));
}

} // namespace psi
