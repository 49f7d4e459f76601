// Splitting a URL into scheme, user and the rest.
#include "media/av/detail/rtsp_url.h"

#include "base/text.h"

namespace ocelli::media::av::detail {

Result<RtspUrls> withUser(
    const std::string& url, const std::string& user, const std::string& password
) {
    const std::size_t colon = url.find("://");
    const std::string scheme = toLower(url.substr(0, std::min(colon, url.size())));
    if (colon == std::string::npos || (scheme != "rtsp" && scheme != "rtsps")) {
        return fail(ErrorKind::InvalidArgument, "not an RTSP address")
            .withField("url", "rtsp://… or rtsps://…");
    }
    std::string rest = url.substr(colon + 3);
    std::string inside;
    // The last @ before the path, as passwords are sometimes typed without encoding.
    const std::size_t end = std::min(rest.find('/'), rest.size());
    const std::size_t at = rest.substr(0, end).rfind('@');
    if (at != std::string::npos) {
        inside = rest.substr(0, at + 1);
        rest = rest.substr(at + 1);
    }
    if (rest.empty() || rest.front() == '/' || !isCleanText(rest)) {
        return fail(ErrorKind::InvalidArgument, "the address has no host")
            .withField("url", "rtsp://host[:port]/path");
    }
    if (!user.empty()) {
        inside = encodePercent(user) + ":" + encodePercent(password) + "@";
    }
    return RtspUrls{scheme + "://" + inside + rest, scheme + "://" + rest};
}

}  // namespace ocelli::media::av::detail
