// Starting the program of a model, cutting pieces out of pictures, asking.
#include "camera/classifier/model_process.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <csignal>
#include <filesystem>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <spawn.h>

#include "camera/pixels/grey.h"

namespace ocelli::camera::classifier {
namespace {

using objects::Box;

constexpr Duration kLoading = std::chrono::seconds(60);
constexpr Duration kThinking = std::chrono::seconds(5);
constexpr Duration kSaying = std::chrono::seconds(1);
constexpr double kAround = 0.35;    ///< of the target, on each side
constexpr int kSmallestPiece = 96;  ///< pixels: a model sees little in less

/// What posix_spawn wants to be told: our socket as its input, none of our other descriptors.
class SpawnTerms {
  public:
    explicit SpawnTerms(int input) {
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
        ::posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
        ::posix_spawnattr_init(&attributes);
        sigset_t none;
        sigemptyset(&none);
        ::posix_spawnattr_setsigmask(&attributes, &none);
        ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    }

    ~SpawnTerms() {
        ::posix_spawn_file_actions_destroy(&actions);
        ::posix_spawnattr_destroy(&attributes);
    }

    SpawnTerms(const SpawnTerms&) = delete;
    SpawnTerms& operator=(const SpawnTerms&) = delete;

    posix_spawn_file_actions_t actions{};
    posix_spawnattr_t attributes{};
};

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
    std::array<int, 2> pair{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) != 0) {
        return errnoError("making a socket for the model");
    }
    const SpawnTerms terms(pair[1]);
    std::array<std::string, 3> given{program, files.model, files.labels};
    std::array<char*, 4> words{given[0].data(), given[1].data(), given[2].data(), nullptr};
    pid_t process = 0;
    const int failed = ::posix_spawn(
        &process, program.c_str(), &terms.actions, &terms.attributes, words.data(), environ
    );
    ::close(pair[1]);
    if (failed != 0) {
        ::close(pair[0]);
        return fail(
            ErrorKind::Unavailable,
            "models need the program ocelli-classify, which cannot be started here"
        );
    }
    return std::unique_ptr<ModelProcess>(new ModelProcess(pair[0], process, pace));
}

ModelProcess::~ModelProcess() {
    ::close(fd_);
    ::kill(process_, SIGKILL);
    while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
    }
}

/// What the program says next; nothing while it has still some of its time, and in trouble.
std::optional<Answer> ModelProcess::receive(Duration atMost) {
    const Duration left = atMost - (clock_.mono() - since_);
    if (trouble_ || (pace_ == Pace::GoOn && left > Duration::zero() && !readable(fd_))) {
        return std::nullopt;
    }
    // What it says is a few bytes, written at once: once there is something, there is all.
    auto frame = receiveFrame(fd_, pace_ == Pace::GoOn ? kSaying : std::max(left, kSaying));
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
    const auto asked = sendFrame(fd_, formatQuestion(questionOf(frame, box)), kThinking);
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
    constexpr std::string_view kName = "ocelli-classify";
    std::error_code error;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
    const auto beside = self.parent_path() / kName;
    if (std::filesystem::exists(beside, error)) {
        return beside;
    }
    return self.parent_path().parent_path() / "classify" / kName;
}

}  // namespace ocelli::camera::classifier
