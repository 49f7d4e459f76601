// A model in a program of its own: one that is wrong, slow or dies takes nothing of ours with it.
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "camera/classifier/wire.h"
#include "camera/objects/target_classifier.h"
#include "runtime/helper_program.h"

namespace ocelli::camera::classifier {

struct ModelFiles {
    std::string model;   ///< ONNX
    std::string labels;  ///< one name a line; empty: the eighty of COCO
};

/// What happens while the model thinks.
enum class Pace : std::uint8_t {
    Wait,  ///< verdict() and ready() block until it has thought: a file can wait
    GoOn,  ///< they say that it still thinks: pictures of a camera do not wait
};

/// Reentrant.
class ModelProcess final : public objects::TargetClassifier {
  public:
    /// Starts the program, which tries the model once; ready() tells. Unavailable without it.
    /// @param program  path of ocelli-classify
    static Result<std::unique_ptr<ModelProcess>> start(
        const std::string& program, const ModelFiles& files, Pace pace
    );

    bool show(const media::Frame& frame, const objects::Box& box) override;
    std::optional<Verdict> verdict() override;
    bool ready() override;

    /// NotFound, InvalidArgument with what is wrong about the files; Unavailable when the program
    /// ended, DeadlineExceeded when it thinks for more than 5 s, or loads for more than a minute.
    std::optional<Error> trouble() const override { return trouble_; }

  private:
    enum class State : std::uint8_t { Loads, Idles, Thinks };

    ModelProcess(HelperProgram program, Pace pace) : program_(std::move(program)), pace_(pace) {}

    std::optional<Answer> receive(Duration atMost);

    HelperProgram program_;
    Pace pace_;
    SystemClock clock_;
    State state_ = State::Loads;
    MonoTime since_ = clock_.mono();  ///< it has loaded or thought
    std::optional<Error> trouble_;
};

/// Beside our own program, or where it is built.
std::string modelProgram();

}  // namespace ocelli::camera::classifier
