// Routes of the way to the content destination.
#include <memory>
#include <stop_token>

#include "bodyworn/offload/path_check.h"
#include "bodyworn/system/detail/route_help.h"

namespace ocelli::bodyworn::system::detail {
namespace {

using access::Permission;
using net::http::Method;
using net::http::Reply;
using net::http::Request;
using net::http::Response;
using net::http::Router;

/// One test at a time, on a thread of its own: it waits for what may not answer.
class PathTests {
  public:
    explicit PathTests(FacesPtr faces) : faces_(std::move(faces)), queue_("path test", 4) {}

    ~PathTests() { stop_.request_stop(); }

    PathTests(const PathTests&) = delete;
    PathTests& operator=(const PathTests&) = delete;

    void run(const Request& request, Reply reply) {
        auto question = prepare();
        if (!question) {
            reply.fail(question.error());
            return;
        }
        running_ = true;
        auto answer = std::make_shared<Reply>(std::move(reply));
        queue_.run(
            std::move(*question),
            faces_->loop,
            [this, &request, answer, alive = std::weak_ptr(alive_)](
                const offload::PathReport& report
            ) {
                if (!alive.expired()) {
                    running_ = false;
                    faces_->log(
                        request,
                        report.good() ? "The way to the destination was tested: it stands"
                                      : "The way to the destination was tested: it fails"
                    );
                }
                answer->send(Response::ofJson(offload::toJson(report)));
            }
        );
    }

  private:
    Result<std::function<offload::PathReport()>> prepare() {
        Setup& setup = faces_->system.setup();
        auto file = OCELLI_TRY(setup.connection());
        if (!file) {
            return fail(ErrorKind::FailedPrecondition, "there is no connection file yet");
        }
        if (running_) {
            return fail(ErrorKind::FailedPrecondition, "a test is under way; wait for its end");
        }
        offload::PathWish wish;
        wish.systemName = OCELLI_TRY(setup.name());
        // Only what the destination is told anyway, see Setup::announce.
        wish.systemId = wish.systemName.empty() ? "" : OCELLI_TRY(setup.systemId());
        return std::function<offload::PathReport()>([&clock = faces_->loop.clock(),
                                                     wished = std::move(*file),
                                                     wish,
                                                     stop = stop_.get_token()] {
            return offload::testPath(clock, wished, wish, stop);
        });
    }

    FacesPtr faces_;
    bool running_ = false;
    std::stop_source stop_;
    std::shared_ptr<int> alive_ = std::make_shared<int>(0);
    SerialQueue queue_;
};

}  // namespace

void addDestinationRoutes(Router& router, const FacesPtr& faces) {
    const auto tests = std::make_shared<PathTests>(faces);
    router.addAsync(
        Method::Post,
        "/api/v1/destination/test",
        {Permission::Administrator,
         "Tests the way to the content destination, step by step; takes up to a minute."},
        [tests](const Request& request, Reply reply) { tests->run(request, std::move(reply)); }
    );
}

}  // namespace ocelli::bodyworn::system::detail
