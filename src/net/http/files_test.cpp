// Tests serving a folder of pages.
#include "net/http/files.h"

#include <fstream>

#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace ocelli::net::http {
namespace {

namespace fs = std::filesystem;

struct Pages : testing::Test {
    Pages() {
        std::string name = (fs::temp_directory_path() / "ocelli-files-XXXXXX").string();
        root = ::mkdtemp(name.data());
        write("pages/index.html", "<html>");
        write("pages/app.js", "plain script");
        write("pages/app.js.gz", "packed script");
        write("pages/assets/index-Bx3fk29A.js", "hashed");
        write("pages/big.mp4", std::string(1'000'000, 'v'));
        write("pages/.secret", "secret");
        write("outside.txt", "outside");
        fs::create_symlink("../outside.txt", root / "pages/link.txt");
        fs::create_directory_symlink("..", root / "pages/up");
        fs::create_directory(root / "pages/folder.d");
        ::mkfifo((root / "pages/pipe.txt").c_str(), 0600);
    }

    ~Pages() override { fs::remove_all(root); }

    void write(const std::string& name, const std::string& text) {
        fs::create_directories((root / name).parent_path());
        std::ofstream(root / name) << text;
    }

    Result<Response> get(
        std::string_view target, std::vector<std::pair<std::string, std::string>> headers = {}
    ) {
        auto request = *makeRequest(Method::Get, target);
        for (auto& [name, value] : headers) {
            request.headers.set(name, value);
        }
        return Files(root / "pages").serve(request);
    }

    std::string bodyOf(std::string_view target) {
        auto answer = get(target);
        return answer ? answer->body : "error " + answer.error().message();
    }

    fs::path root;
};

TEST_F(Pages, ServesFilesWithTheirTypes) {
    const auto page = get("/index.html");
    ASSERT_TRUE(page);
    EXPECT_EQ(page->body, "<html>");
    EXPECT_EQ(page->headers.get("Content-Type"), "text/html; charset=utf-8");
    EXPECT_EQ(page->headers.get("Cache-Control"), "no-cache");
    EXPECT_EQ(bodyOf("/assets/index-Bx3fk29A.js"), "hashed");
}

TEST_F(Pages, TheApplicationFindsItsOwnWay) {
    EXPECT_EQ(bodyOf("/"), "<html>");
    EXPECT_EQ(bodyOf("/live/1"), "<html>");
    EXPECT_EQ(bodyOf("/assets"), "<html>");
    EXPECT_FALSE(get("/missing.js"));
    EXPECT_FALSE(get("/assets/missing.png"));
    write("pages/other.html", "<html>other");
    EXPECT_EQ(
        Files(root / "pages", "other.html").serve(*makeRequest(Method::Get, "/"))->body,
        "<html>other"
    );
    fs::remove(root / "pages/index.html");
    EXPECT_FALSE(get("/"));
}

TEST_F(Pages, NothingLeadsOut) {
    for (const auto* target :
         {"/link.txt",
          "/up/outside.txt",
          "/.secret",
          "/folder.d",
          "/pipe.txt",
          "/assets/.hidden.txt"}) {
        const auto answer = get(target);
        ASSERT_FALSE(answer) << target;
        EXPECT_EQ(answer.error().kind(), ErrorKind::NotFound);
    }
    Request request;
    for (const auto* path :
         {"/../outside.txt", "/assets/../../outside.txt", "/./index.html.x", "//etc/passwd.x"}) {
        request.path = path;  // as no parser of ours lets it through
        EXPECT_FALSE(Files(root / "pages").serve(request)) << path;
    }
}

TEST_F(Pages, AnswersNotModifiedToItsOwnTag) {
    const auto first = get("/index.html");
    const std::string etag(*first->headers.get("ETag"));
    for (const auto& tags : {etag, "W/" + etag, "\"x\", " + etag, std::string("*")}) {
        const auto again = get("/index.html", {{"If-None-Match", tags}});
        EXPECT_EQ(again->status, 304) << tags;
        EXPECT_EQ(again->body, "");
        EXPECT_EQ(again->headers.get("ETag"), etag);
    }
    EXPECT_EQ(get("/index.html", {{"If-None-Match", "\"x\""}})->status, 200);
    write("pages/index.html", "<html>changed");
    EXPECT_EQ(get("/index.html", {{"If-None-Match", etag}})->status, 200);
}

TEST_F(Pages, SendsThePackedFormToWhoTakesIt) {
    const auto packed = get("/app.js", {{"Accept-Encoding", "br, gzip"}});
    EXPECT_EQ(packed->body, "packed script");
    EXPECT_EQ(packed->headers.get("Content-Encoding"), "gzip");
    EXPECT_EQ(packed->headers.get("Content-Type"), "text/javascript; charset=utf-8");
    EXPECT_EQ(packed->headers.get("Vary"), "Accept-Encoding");
    const auto plain = get("/app.js");
    EXPECT_EQ(plain->body, "plain script");
    EXPECT_EQ(plain->headers.get("Vary"), "Accept-Encoding");
    EXPECT_NE(plain->headers.get("ETag"), packed->headers.get("ETag"));
    EXPECT_EQ(
        get("/index.html", {{"Accept-Encoding", "gzip"}})->headers.get("Content-Encoding"),
        std::nullopt
    );
}

TEST_F(Pages, HashedNamesAreKeptForEver) {
    EXPECT_NE(
        get("/assets/index-Bx3fk29A.js")->headers.get("Cache-Control")->find("immutable"),
        std::string_view::npos
    );
    EXPECT_TRUE(hasHashInName("chunk-a-b_c3d4.css"));
    EXPECT_TRUE(hasHashInName("x.12345678.js"));
    for (const auto* name :
         {"index.html", "video-playback.js", "a.js", "x-12345678", "12345678.js", "my-snapshot.png"
         }) {
        EXPECT_FALSE(hasHashInName(name)) << name;
    }
}

TEST_F(Pages, StreamsLongFilesAndHonoursRanges) {
    const auto whole = get("/big.mp4");
    EXPECT_EQ(whole->length, 1'000'000U);
    std::size_t got = 0;
    for (bool more = true; more;) {
        whole->source->read(100'000, [&](Result<Bytes> piece) {
            got += piece->size();
            more = !piece->empty();
        });
    }
    EXPECT_EQ(got, 1'000'000U);
    const auto part = get("/big.mp4", {{"Range", "bytes=10-19"}});
    EXPECT_EQ(part->status, 206);
    EXPECT_EQ(part->body, "vvvvvvvvvv");
    EXPECT_EQ(part->headers.get("Content-Range"), "bytes 10-19/1000000");
    const auto wrong = get("/big.mp4", {{"Range", "bytes=1000000-"}});
    EXPECT_EQ(wrong->status, 416);
    EXPECT_EQ(wrong->headers.get("Content-Range"), "bytes */1000000");
}

TEST(AcceptEncoding, KnowsWeights) {
    EXPECT_TRUE(acceptsCoding("gzip", "gzip"));
    EXPECT_TRUE(acceptsCoding("br;q=1.0, GZIP;q=0.5", "gzip"));
    EXPECT_FALSE(acceptsCoding("gzip;q=0", "gzip"));
    EXPECT_FALSE(acceptsCoding("gzip;q=0.0", "gzip"));
    EXPECT_FALSE(acceptsCoding("", "gzip"));
    EXPECT_FALSE(acceptsCoding("xgzip, br", "gzip"));
}

}  // namespace
}  // namespace ocelli::net::http
