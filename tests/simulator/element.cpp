#include "tests/simulator/element.h"

#include <array>

namespace psi::sim {

namespace {
constexpr std::array<const char *, 5> words{"message", "event", "status", "error", "other"};
}

QByteArray kindWord(ElementKind kind) { return words[static_cast<std::size_t>(kind)]; }

bool kindFromWord(QByteArrayView word, ElementKind &kind)
{
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (word == QByteArrayView(words[i])) {
            kind = static_cast<ElementKind>(i);
            return true;
        }
    }
    return false;
}

} // namespace psi::sim
