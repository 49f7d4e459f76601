// ocelli-classify: tells for ocelli-camera what a piece of a picture shows, by a model of the
// user's.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <unistd.h>

#include <fmt/format.h>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/dnn.hpp>
#include <opencv2/imgproc.hpp>

#include "base/file.h"
#include "base/text.h"
#include "camera/classifier/labels.h"
#include "camera/classifier/model_output.h"
#include "camera/classifier/onnx_form.h"
#include "camera/classifier/wire.h"
#include "runtime/helper_program.h"

namespace {

using namespace ocelli;
using namespace ocelli::camera::classifier;

constexpr std::size_t kLargestModel = std::size_t{512} << 20U;
constexpr std::size_t kLargestLabels = std::size_t{1} << 20U;
constexpr int kUsualSide = 640;  ///< pixels, of models that leave it open
constexpr int kPadding = 114;    ///< grey around a piece of another shape

/// What OpenCV says without the place in its source.
Error told(const cv::Exception& exception) {
    std::string text = exception.err.empty() ? exception.msg : exception.err;
    // "…: error: (-2:Unspecified error) what it is in function …", sometimes one in another.
    constexpr std::string_view kMark = "error: (";
    if (const auto mark = text.rfind(kMark); mark != std::string::npos) {
        const auto end = text.find(')', mark + kMark.size());
        text = end == std::string::npos ? text.substr(mark) : text.substr(end + 1);
    }
    text = text.substr(0, std::min(text.find('\n'), text.find(" in function")));
    return fail(
        ErrorKind::InvalidArgument,
        fmt::format("OpenCV cannot use the model: {}", trim(text).substr(0, 200))
    );
}

class Model {
  public:
    static Result<Model> open(const std::string& file, const std::string& labels) {
        Model made;
        made.labels_ = cocoLabels();
        if (!labels.empty()) {
            const auto names = OCELLI_TRY(readFile(labels, kLargestLabels));
            made.labels_ = OCELLI_TRY(parseLabels(names));
        }
        const auto text = OCELLI_TRY(readFile(file, kLargestModel));
        const auto form = OCELLI_TRY(parseOnnxForm(asBytes(text)));
        made.width_ = form.width > 0 ? form.width : kUsualSide;
        made.height_ = form.height > 0 ? form.height : kUsualSide;
        try {
            made.net_ = cv::dnn::readNetFromONNX(text.data(), text.size());
            made.run(cv::Mat(made.height_, made.width_, CV_8UC3, cv::Scalar::all(kPadding)), false);
        } catch (const cv::Exception& exception) {
            return told(exception);
        }
        made.layout_ = OCELLI_TRY(layoutOf(made.shape_, made.labels_.size()));
        return made;
    }

    Result<std::optional<camera::objects::ObjectClass>> look(const Question& question) {
        Bytes planes = question.planes;
        const cv::Mat yuv(question.height * 3 / 2, question.width, CV_8UC1, planes.data());
        cv::Mat colours;
        cv::cvtColor(yuv, colours, cv::COLOR_YUV2RGB_I420);
        const double scale = std::min(
            static_cast<double>(width_) / question.width,
            static_cast<double>(height_) / question.height
        );
        cv::Mat piece;
        const cv::Size size(
            std::clamp(static_cast<int>(question.width * scale), 1, width_),
            std::clamp(static_cast<int>(question.height * scale), 1, height_)
        );
        cv::resize(colours, piece, size, 0, 0, scale < 1 ? cv::INTER_AREA : cv::INTER_LINEAR);
        cv::Mat whole(height_, width_, CV_8UC3, cv::Scalar::all(kPadding));
        if (layout_ == Layout::Scores) {
            cv::resize(colours, whole, whole.size(), 0, 0, cv::INTER_AREA);
        } else {
            piece.copyTo(whole(cv::Rect(0, 0, size.width, size.height)));
        }
        try {
            run(whole, layout_ == Layout::Ssd);
        } catch (const cv::Exception& exception) {
            return told(exception);
        }
        camera::objects::Box target = question.target;
        target.x *= static_cast<double>(size.width) / width_;
        target.width *= static_cast<double>(size.width) / width_;
        target.y *= static_cast<double>(size.height) / height_;
        target.height *= static_cast<double>(size.height) / height_;
        const auto seen = seenIn(layout_, shape_, values_, labels_.size(), width_, height_);
        return classAt(target, seen, labels_);
    }

  private:
    /// @param around  colours from -1 to 1, as detectors of the SSD kind want them; else 0 to 1
    void run(const cv::Mat& picture, bool around) {
        const double mean = around ? 127.5 : 0;
        net_.setInput(cv::dnn::blobFromImage(
            picture, 1 / (around ? 127.5 : 255.0), {}, cv::Scalar(mean, mean, mean), false
        ));
        const cv::Mat out = net_.forward();
        shape_.assign(out.size.p, out.size.p + out.dims);
        cv::Mat numbers;
        out.reshape(1, 1).convertTo(numbers, CV_32F);
        const float* first = numbers.ptr<float>();
        values_.assign(first, first + numbers.total());
    }

    cv::dnn::Net net_;
    std::vector<camera::objects::ObjectClass> labels_;
    Layout layout_ = Layout::Scores;
    int width_ = 0;
    int height_ = 0;
    std::vector<int> shape_;
    std::vector<float> values_;
};

/// Answers until the camera has gone.
Result<void> serve(const std::string& file, const std::string& labels) {
    auto model = Model::open(file, labels);
    Answer ready;
    if (!model) {
        ready.error = model.error();
    }
    OCELLI_TRY(sendFrame(STDIN_FILENO, formatAnswer(ready), {}, kFrameTerms));
    while (model) {
        auto frame = receiveFrame(STDIN_FILENO, {}, kFrameTerms);
        if (!frame) {
            return {};
        }
        const auto question = OCELLI_TRY(parseQuestion(*frame));
        Answer answer;
        auto seen = model->look(question);
        if (seen) {
            answer.seen = *seen;
        } else {
            answer.error = seen.error();
        }
        OCELLI_TRY(sendFrame(STDIN_FILENO, formatAnswer(answer), {}, kFrameTerms));
    }
    return {};
}

}  // namespace

int main(int count, char** words) {
    if (count > 1 && std::string_view(words[1]) == "--version") {
        fmt::print("{}\n", OCELLI_VERSION);
        return 0;
    }
    if (count < 2 || count > 3 || !startedAsHelper()) {
        fmt::print(stderr, "ocelli-classify: ocelli-camera and ocelli start it for a model\n");
        return 2;
    }
    cv::setNumThreads(1);
    cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT
    );  // what is wrong is answered
    return serve(words[1], count > 2 ? words[2] : "") ? 0 : 1;
}
