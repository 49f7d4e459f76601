// Files of a folder over HTTP.
#include "net/http/files.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/text.h"

namespace ocelli::net::http {
namespace {

using namespace std::string_view_literals;

constexpr std::uint64_t kWholeInMemory = 256U << 10U;  // longer files are streamed

class File {
  public:
    explicit File(int fd) : fd_(fd) {}

    File(File&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

    File& operator=(File&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }

    ~File() {
        if (fd_ >= 0) {
            ::close(fd_);
        }
    }

    explicit operator bool() const { return fd_ >= 0; }

    int fd() const { return fd_; }

  private:
    int fd_;
};

/// Opens part by part below the folder, so that no link and no ".." leads out of it.
File openBelow(const std::filesystem::path& folder, std::string_view path) {
    File at(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    const auto parts = split(path.substr(1), '/');
    for (std::size_t i = 0; at && i < parts.size(); ++i) {
        const std::string name(parts[i]);
        if (name.empty() || name.front() == '.') {
            return File(-1);
        }
        const bool last = i + 1 == parts.size();
        const int flags =
            O_CLOEXEC | O_NOFOLLOW | (last ? O_RDONLY | O_NONBLOCK : O_PATH | O_DIRECTORY);
        File next(::openat(at.fd(), name.c_str(), flags));
        at = std::move(next);
    }
    return at;
}

struct Found {
    File file;
    struct stat status;
};

/// A regular file below the folder, or nothing.
std::optional<Found> find(const std::filesystem::path& folder, std::string_view path) {
    Found found{openBelow(folder, path), {}};
    if (!found.file || ::fstat(found.file.fd(), &found.status) != 0 ||
        !S_ISREG(found.status.st_mode)) {
        return std::nullopt;
    }
    return found;
}

Result<Bytes> readAt(int fd, std::uint64_t from, std::size_t count) {
    Bytes bytes(count);
    std::size_t got = 0;
    while (got < count) {
        const ssize_t n =
            ::pread(fd, bytes.data() + got, count - got, static_cast<off_t>(from + got));
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return errnoError("reading a page");
        }
        if (n == 0) {
            break;
        }
        got += static_cast<std::size_t>(n);
    }
    bytes.resize(got);
    return bytes;
}

class FileSource final : public BodySource {
  public:
    FileSource(File file, std::uint64_t from, std::uint64_t size)
        : file_(std::move(file)), at_(from), left_(size) {}

    void read(std::size_t atMost, UniqueFunction<void(Result<Bytes>)> done) override {
        const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(atMost, left_));
        auto bytes = readAt(file_.fd(), at_, count);
        if (bytes) {
            at_ += bytes->size();
            left_ -= bytes->size();
        }
        done(std::move(bytes));
    }

  private:
    File file_;
    std::uint64_t at_;
    std::uint64_t left_;
};

/// Changes with the file's content for all that matters: inode, size and time of change.
std::string etagOf(const struct stat& status, bool packed) {
    return fmt::format(
        "\"{:x}-{:x}-{:x}{}\"",
        status.st_ino,
        status.st_size,
        status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec,
        packed ? "-gz" : ""
    );
}

/// `If-None-Match` (RFC 9110, 13.1.2), weakly compared.
bool matches(std::string_view header, std::string_view etag) {
    for (auto part : split(header, ',')) {
        part = trim(part);
        if (part == "*") {
            return true;
        }
        if (part.starts_with("W/")) {
            part.remove_prefix(2);
        }
        if (part == etag) {
            return true;
        }
    }
    return false;
}

Result<void> fillBody(Response& response, Found found, const Request& request) {
    const auto size = static_cast<std::uint64_t>(found.status.st_size);
    std::uint64_t from = 0;
    std::uint64_t count = size;
    response.headers.set("Accept-Ranges", "bytes");
    const auto header = request.headers.get("Range");
    // If-Range is not spoken: then the whole is right.
    if (header && !request.headers.get("If-Range") && request.method == Method::Get) {
        const auto range = parseRange(*header, size);
        if (!range) {
            auto refusal = problem(range.error(), 416);
            refusal.headers.set("Content-Range", fmt::format("bytes */{}", size));
            response = std::move(refusal);
            return {};
        }
        if (*range) {
            from = (*range)->first;
            count = (*range)->last - from + 1;
            response.status = 206;
            response.headers.set(
                "Content-Range", fmt::format("bytes {}-{}/{}", from, (*range)->last, size)
            );
        }
    }
    if (count <= kWholeInMemory) {
        const auto bytes =
            OCELLI_TRY(readAt(found.file.fd(), from, static_cast<std::size_t>(count)));
        response.body = asText(bytes);
    } else {
        response.source = std::make_unique<FileSource>(std::move(found.file), from, count);
        response.length = count;
    }
    return {};
}

std::string_view fileNameOf(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

}  // namespace

Files::Files(std::filesystem::path folder, std::string start)
    : folder_(std::move(folder)), start_(std::move(start)) {}

Result<Response> Files::serve(const Request& request) const {
    std::string path = request.path;
    auto plain = path == "/" ? std::nullopt : find(folder_, path);
    if (!plain && fileNameOf(path).find('.') == std::string_view::npos) {
        path = "/" + start_;
        plain = find(folder_, path);
    }
    if (!plain) {
        return fail(ErrorKind::NotFound, "There is nothing at this address");
    }
    const auto name = fileNameOf(path);
    Response response;
    response.headers.set("Content-Type", std::string(contentTypeOf(name)));
    response.headers.set(
        "Cache-Control", hasHashInName(name) ? "public, max-age=31536000, immutable" : "no-cache"
    );
    auto packed = find(folder_, path + ".gz");
    const bool gzip =
        packed && acceptsCoding(request.headers.get("Accept-Encoding").value_or(""sv), "gzip");
    if (packed) {
        response.headers.set("Vary", "Accept-Encoding");
    }
    if (gzip) {
        response.headers.set("Content-Encoding", "gzip");
    }
    auto& found = gzip ? *packed : *plain;
    const auto etag = etagOf(found.status, gzip);
    response.headers.set("ETag", etag);
    if (matches(request.headers.get("If-None-Match").value_or(""sv), etag)) {
        response.status = 304;
        return response;
    }
    OCELLI_TRY(fillBody(response, std::move(found), request));
    return response;
}

std::string_view contentTypeOf(std::string_view fileName) {
    static constexpr std::array kTypes = {
        std::pair("html"sv, "text/html; charset=utf-8"sv),
        std::pair("js"sv, "text/javascript; charset=utf-8"sv),
        std::pair("mjs"sv, "text/javascript; charset=utf-8"sv),
        std::pair("css"sv, "text/css; charset=utf-8"sv),
        std::pair("json"sv, "application/json"sv),
        std::pair("map"sv, "application/json"sv),
        std::pair("webmanifest"sv, "application/manifest+json"sv),
        std::pair("svg"sv, "image/svg+xml"sv),
        std::pair("png"sv, "image/png"sv),
        std::pair("jpg"sv, "image/jpeg"sv),
        std::pair("jpeg"sv, "image/jpeg"sv),
        std::pair("webp"sv, "image/webp"sv),
        std::pair("gif"sv, "image/gif"sv),
        std::pair("ico"sv, "image/x-icon"sv),
        std::pair("woff2"sv, "font/woff2"sv),
        std::pair("woff"sv, "font/woff"sv),
        std::pair("wasm"sv, "application/wasm"sv),
        std::pair("mp4"sv, "video/mp4"sv),
        std::pair("mp3"sv, "audio/mpeg"sv),
        std::pair("wav"sv, "audio/wav"sv),
        std::pair("txt"sv, "text/plain; charset=utf-8"sv),
        std::pair("md"sv, "text/markdown; charset=utf-8"sv),
        std::pair("pdf"sv, "application/pdf"sv),
        std::pair("zip"sv, "application/zip"sv),
    };
    const auto dot = fileName.rfind('.');
    const auto extension =
        dot == std::string_view::npos ? std::string() : toLower(fileName.substr(dot + 1));
    const auto* type = std::find_if(kTypes.begin(), kTypes.end(), [&](const auto& item) {
        return item.first == extension;
    });
    return type == kTypes.end() ? "application/octet-stream"sv : type->second;
}

bool hasHashInName(std::string_view fileName) {
    const auto dot = fileName.rfind('.');
    if (dot == std::string_view::npos || dot < 9) {
        return false;
    }
    const auto hash = fileName.substr(dot - 8, 8);  // what Vite puts there
    const char before = fileName[dot - 9];
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    const auto isCapital = [](char c) { return c >= 'A' && c <= 'Z'; };
    const bool all = std::all_of(hash.begin(), hash.end(), [&](char c) {
        return isDigit(c) || isCapital(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
    });
    const bool some =
        std::any_of(hash.begin(), hash.end(), [&](char c) { return isDigit(c) || isCapital(c); });
    return all && some && (before == '-' || before == '.');
}

bool acceptsCoding(std::string_view acceptEncoding, std::string_view coding) {
    for (const auto part : split(acceptEncoding, ',')) {
        const auto semicolon = part.find(';');
        if (!equalsIgnoreCase(trim(part.substr(0, semicolon)), coding)) {
            continue;
        }
        if (semicolon == std::string_view::npos) {
            return true;
        }
        auto weight = trim(part.substr(semicolon + 1));
        if (!weight.starts_with("q=") && !weight.starts_with("Q=")) {
            return true;
        }
        return toNumber(weight.substr(2)).value_or(0) > 0;
    }
    return false;
}

}  // namespace ocelli::net::http
