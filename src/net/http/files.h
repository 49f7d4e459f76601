// Serves a folder of web pages.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "net/http/message.h"

namespace ocelli::net::http {

/// Reads files of one folder, on the calling thread (pages are small and in the page cache).
/// Reentrant.
///
/// A path without an extension that is no file is the application's: it gets the start page (the
/// page finds its way by itself). A file with a hash in its name ("index-Bx3fk29A.js") may be kept
/// for ever, all others are asked for anew by their ETag. "x.js.gz" beside "x.js" is sent to
/// whoever takes gzip. Symbolic links and names with a leading dot are not served, nor anything
/// outside of the folder. Byte ranges are honoured.
class Files {
  public:
    /// @param start  the page that a program of ours starts from, in the folder
    explicit Files(std::filesystem::path folder, std::string start = "index.html");

    /// For Router::setFallback. NotFound for what is not there.
    Result<Response> serve(const Request& request) const;

  private:
    std::filesystem::path folder_;
    std::string start_;
};

/// "text/html; charset=utf-8" for ".html" and so on; "application/octet-stream" for what is
/// unknown.
std::string_view contentTypeOf(std::string_view fileName);

/// True when the name has the hash of its content in it, as Vite writes it: "app-3fA9_x-2.css",
/// eight letters, digits, '-' or '_' after a '-' or '.', one of them a digit or a capital.
bool hasHashInName(std::string_view fileName);

/// True when the `Accept-Encoding` takes this coding.
bool acceptsCoding(std::string_view acceptEncoding, std::string_view coding);

}  // namespace ocelli::net::http
