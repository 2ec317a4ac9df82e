#include "service/app/buildinfo.h"

namespace psi {

QByteArray versionText() { return PSI_VERSION; }

QByteArray buildId() { return PSI_BUILD_ID; }

QByteArray buildJson() { return R"({"version":")" + versionText() + R"(","build":")" + buildId() + R"("})"; }

} // namespace psi
