// Starting, asking and ending the program of a network disk.
#include "host/netdisk/helper_process.h"

#include "runtime/helper_frames.h"

namespace ocelli::host::netdisk {

Result<std::unique_ptr<HelperProcess>> HelperProcess::start(const std::string& program) {
    auto started = OCELLI_TRY(HelperProgram::start(program));
    return std::unique_ptr<HelperProcess>(new HelperProcess(std::move(started)));
}

Result<Answer> HelperProcess::ask(
    const Request& request, Duration atMost, const StepListener& onStep
) {
    const auto ends = [this](Error error) {
        broken_ = true;
        return error;
    };
    if (auto sent = sendFrame(program_.fd(), formatRequest(request), atMost, kFrameTerms); !sent) {
        return ends(std::move(sent).error());
    }
    while (true) {
        auto frame = receiveFrame(program_.fd(), atMost, kFrameTerms);
        if (!frame) {
            return ends(std::move(frame).error());
        }
        auto answer = parseAnswer(*frame);
        if (!answer) {
            return ends(std::move(answer).error());
        }
        if (answer->kind == Answer::Kind::Failed) {
            return fail(answer->error, answer->text);
        }
        if (answer->kind == Answer::Kind::Good) {
            return answer;
        }
        if (onStep) {
            onStep(answer->text, answer->detail);
        }
    }
}

std::string helperProgram() {
    return findHelperProgram("netdisk");
}

}  // namespace ocelli::host::netdisk
