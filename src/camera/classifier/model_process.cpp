// Starting the program of a model, cutting pieces out of pictures, asking.
#include "camera/classifier/model_process.h"

#include <algorithm>
#include <cmath>

#include <poll.h>

#include "camera/pixels/grey.h"

namespace ocelli::camera::classifier {
namespace {

using objects::Box;

constexpr Duration kLoading = std::chrono::seconds(60);
constexpr Duration kThinking = std::chrono::seconds(5);
constexpr Duration kSaying = std::chrono::seconds(1);
constexpr double kAround = 0.35;    ///< of the target, on each side
constexpr int kSmallestPiece = 96;  ///< pixels: a model sees little in less

/// Whole even pixels of the picture; right and bottom lie outside.
struct Piece {
    int left = 0;
    int top = 0;
    int right = 0;
    int bottom = 0;
};

Piece pieceAround(const media::Frame& frame, const Box& box) {
    const auto side = [](double from, double length, int size) {
        const double least = std::min(kSmallestPiece, size);
        const double wanted = std::max(least, (1 + 2 * kAround) * length * size);
        const double middle = (from + length / 2) * size;
        const double start = std::clamp(middle - wanted / 2, 0.0, std::max(0.0, size - wanted));
        const int first = static_cast<int>(start) & ~1;
        const int last = std::min(size, static_cast<int>(std::ceil(start + wanted)) + 1) & ~1;
        return std::pair{first, std::max(last, first + 2)};
    };
    const auto [left, right] = side(box.x, box.width, frame.width());
    const auto [top, bottom] = side(box.y, box.height, frame.height());
    return {left, top, right, bottom};
}

Question questionOf(const media::Frame& frame, const Box& box) {
    const Piece piece = pieceAround(frame, box);
    const int width = piece.right - piece.left;
    const int height = piece.bottom - piece.top;
    const double factor =
        std::min(1.0, static_cast<double>(kLargestSide) / std::max(width, height));
    Question made;
    made.width = std::max(2, static_cast<int>(width * factor) & ~1);
    made.height = std::max(2, static_cast<int>(height * factor) & ~1);
    made.target.x = (box.x * frame.width() - piece.left) / width;
    made.target.y = (box.y * frame.height() - piece.top) / height;
    made.target.width = box.width * frame.width() / width;
    made.target.height = box.height * frame.height() / height;
    pixels::GreyScaler scaler;
    pixels::GreyPicture small;
    for (int index = 0; index < 3; ++index) {
        const int part = index == 0 ? 1 : 2;
        const auto plane = frame.plane(index);
        const media::ConstPlane cut{
            plane.row(piece.top / part) + piece.left / part,
            width / part,
            height / part,
            plane.stride
        };
        small.width = made.width / part;
        small.height = made.height / part;
        scaler.scale(cut, small);
        const auto bytes = asByteSpan(small.pixels.data(), small.pixels.size());
        made.planes.insert(made.planes.end(), bytes.begin(), bytes.end());
    }
    return made;
}

bool readable(int fd) {
    pollfd poll{.fd = fd, .events = POLLIN, .revents = 0};
    return ::poll(&poll, 1, 0) > 0;
}

}  // namespace

Result<std::unique_ptr<ModelProcess>> ModelProcess::start(
    const std::string& program, const ModelFiles& files, Pace pace
) {
    auto started = HelperProgram::start(program, {files.model, files.labels});
    if (!started) {
        return fail(
            ErrorKind::Unavailable,
            "models need the program ocelli-classify, which cannot be started here"
        );
    }
    return std::unique_ptr<ModelProcess>(new ModelProcess(std::move(*started), pace));
}

/// What the program says next; nothing while it has still some of its time, and in trouble.
std::optional<Answer> ModelProcess::receive(Duration atMost) {
    const Duration left = atMost - (clock_.mono() - since_);
    if (trouble_ || (pace_ == Pace::GoOn && left > Duration::zero() && !readable(program_.fd()))) {
        return std::nullopt;
    }
    // What it says is a few bytes, written at once: once there is something, there is all.
    auto frame = receiveFrame(
        program_.fd(), pace_ == Pace::GoOn ? kSaying : std::max(left, kSaying), kFrameTerms
    );
    auto answer = frame ? parseAnswer(*frame) : Result<Answer>(frame.error());
    if (!answer || answer->error) {
        trouble_ = answer ? *answer->error : answer.error();
        return std::nullopt;
    }
    return *answer;
}

bool ModelProcess::ready() {
    if (state_ == State::Loads && receive(kLoading)) {
        state_ = State::Idles;
    } else if (state_ == State::Loads && trouble_ && trouble_->kind() == ErrorKind::Unavailable) {
        trouble_ = fail(
            ErrorKind::Unavailable,
            "ocelli-classify ended before it had the model: either the model is broken in a way "
            "that OpenCV does not bear, or libopencv-dnn406 and libopencv-imgproc406 are not "
            "installed"
        );
    }
    return state_ != State::Loads && !trouble_;
}

bool ModelProcess::show(const media::Frame& frame, const Box& box) {
    if (!ready() || state_ != State::Idles) {
        return false;
    }
    const auto asked =
        sendFrame(program_.fd(), formatQuestion(questionOf(frame, box)), kThinking, kFrameTerms);
    if (!asked) {
        trouble_ = asked.error();
        return false;
    }
    state_ = State::Thinks;
    since_ = clock_.mono();
    return true;
}

std::optional<objects::TargetClassifier::Verdict> ModelProcess::verdict() {
    if (state_ != State::Thinks) {
        return std::nullopt;
    }
    const auto answer = receive(kThinking);
    if (!answer) {
        return std::nullopt;
    }
    state_ = State::Idles;
    return Verdict{answer->seen};
}

std::string modelProgram() {
    return findHelperProgram("classify");
}

}  // namespace ocelli::camera::classifier
