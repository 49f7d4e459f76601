// `ocelli thermal`: the temperatures of a radiometric file.
#include <array>
#include <cmath>
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "apps/cli/command.h"
#include "apps/cli/thermal_report.h"
#include "base/text.h"

namespace ocelli::apps::cli {
namespace {

using namespace camera;
using thermal::kObjectParameters;
using thermal::ObjectParameter;
using thermal::ObjectParameters;
using thermal::OpticalModel;
using thermal::Radiometry;
using thermal_files::RadiometricFile;
using thermal_files::RadiometricFrame;

/// An option for each of kObjectParameters, in its order.
constexpr std::array<const char*, 7> kOptions{
    "--emissivity",
    "--distance",
    "--reflected",
    "--air",
    "--humidity",
    "--window",
    "--window-temperature"
};
constexpr std::array<const char*, 7> kOptionHelp{
    "Emissivity of the surface, 0.001 to 1",
    "Distance to the surface in m, 0 to 10000",
    "Temperature of what mirrors itself in the surface in °C, -100 to 1000",
    "Temperature of the air in °C, -80 to 100",
    "Relative humidity of the air in %, 0 to 100",
    "Transmission of a window or external optics, 0.001 to 1",
    "Temperature of that window in °C, -80 to 200"
};

/// What the user gave, as text: errors in it are ours to word.
struct Given {
    std::string file;
    std::array<std::optional<std::string>, 7> parameters;
    std::string model = "one-path";
    std::string frame = "0";
    std::string csv;
    bool json = false;
};

struct Wanted {
    std::array<std::optional<double>, 7> parameters;
    OpticalModel model = OpticalModel::OnePath;
    std::size_t frame = 0;
};

Result<Wanted> understand(const Given& given) {
    Wanted wanted;
    for (std::size_t i = 0; i < kOptions.size(); ++i) {
        const auto& text = given.parameters.at(i);
        if (!text) {
            continue;
        }
        const auto value = toNumber(*text);
        if (!value) {
            const ObjectParameter& parameter = kObjectParameters.at(i);
            return fail(
                ErrorKind::InvalidArgument,
                fmt::format(
                    "{} must be a number from {} to {}, not \"{}\"",
                    kOptions.at(i),
                    parameter.lowest,
                    parameter.highest,
                    *text
                )
            );
        }
        auto checked = thermal::check(kObjectParameters.at(i), *value);
        if (!checked) {
            return std::move(checked.error()).withContext(kOptions.at(i));
        }
        wanted.parameters.at(i) = *value;
    }
    const auto model = thermal::opticalModelOf(given.model);
    if (!model) {
        return fail(
            ErrorKind::InvalidArgument,
            fmt::format("--model must be one-path or two-path, not \"{}\"", given.model)
        );
    }
    wanted.model = *model;
    const auto frame = toInteger(given.frame);
    if (!frame || *frame < 0) {
        return fail(
            ErrorKind::InvalidArgument,
            fmt::format("--frame must be a whole number from 0, not \"{}\"", given.frame)
        );
    }
    wanted.frame = static_cast<std::size_t>(*frame);
    return wanted;
}

/// Whatever is wrong with a file is no wrong argument: it ends with exit status 1.
Error faultOfFile(Error error, const std::string& file) {
    Error told(ErrorKind::DataLoss, error.message(), error.where());
    const bool named = error.message().find(file) != std::string::npos;
    return named ? told : std::move(told).withContext(file);
}

bool any(const Wanted& wanted) {
    return std::ranges::any_of(wanted.parameters, [](const auto& value) {
        return value.has_value();
    });
}

/// The file's own parameters with the user's in their place.
Result<ObjectParameters> merge(const RadiometricFrame& frame, const Wanted& wanted) {
    if (!frame.objectKnown && any(wanted)) {
        return fail(
            ErrorKind::InvalidArgument,
            "this file holds finished temperatures and not what they were made with: emissivity, "
            "distance and the like cannot be applied to it"
        );
    }
    ObjectParameters object = frame.object;
    for (std::size_t i = 0; i < kOptions.size(); ++i) {
        if (wanted.parameters.at(i)) {
            object.*kObjectParameters.at(i).value = *wanted.parameters.at(i);
        }
    }
    // A window temperature says nothing of a window that is not there, and old files hold none.
    if (object.windowTransmission == 1 && !wanted.parameters.at(6) &&
        !thermal::check(kObjectParameters.at(6), object.windowCelsius)) {
        object.windowCelsius = object.airCelsius;
    }
    return object;
}

Result<Radiometry> radiometryOf(
    const RadiometricFrame& frame, const Wanted& wanted, const std::string& file
) {
    const auto object = OCELLI_TRY(merge(frame, wanted));
    for (std::size_t i = 0; i < kOptions.size(); ++i) {
        const ObjectParameter& parameter = kObjectParameters.at(i);
        if (auto checked = thermal::check(parameter, object.*parameter.value); !checked) {
            return faultOfFile(
                Error(
                    ErrorKind::DataLoss,
                    fmt::format(
                        "in the file {}; give it with {}", checked.error().message(), kOptions.at(i)
                    )
                ),
                file
            );
        }
    }
    auto made = Radiometry::create(frame.camera, object, wanted.model);
    if (!made && any(wanted)) {
        return fail(ErrorKind::InvalidArgument, made.error().message());
    }
    if (!made) {
        return faultOfFile(made.error(), file);
    }
    return made;
}

Result<int> measureFile(const Given& given) {
    const auto wanted = OCELLI_TRY(understand(given));
    const auto file = RadiometricFile::open(given.file);
    if (!file) {
        return faultOfFile(file.error(), given.file);
    }
    const auto frame = file->frame(wanted.frame);
    if (!frame) {
        if (frame.error().kind() == ErrorKind::InvalidArgument) {
            return frame.error();
        }
        return faultOfFile(frame.error(), given.file);
    }
    const auto radiometry = OCELLI_TRY(radiometryOf(*frame, wanted, given.file));
    ThermalReport report{
        given.file,
        std::string(toString(file->kind())),
        frame->cameraName,
        wanted.frame,
        file->frames(),
        file->cutOff(),
        frame->objectKnown,
        {},
        radiometry,
        thermal::measure(frame->image, radiometry)
    };
    for (std::size_t i = 0; i < kOptions.size(); ++i) {
        report.given.at(i) = wanted.parameters.at(i).has_value();
    }
    if (std::isnan(report.image.meanCelsius)) {
        return faultOfFile(
            Error(ErrorKind::DataLoss, "no pixel has a temperature with these parameters"),
            given.file
        );
    }
    if (!given.csv.empty()) {
        OCELLI_TRY(writeCsv(given.csv, report.image));
    }
    fmt::print("{}", given.json ? asJson(report) : asText(report));
    return 0;
}

}  // namespace

void addThermal(CLI::App& program, Work& chosen) {
    CLI::App* command = program.add_subcommand(
        "thermal",
        "Prints the temperatures of a radiometric file: FLIR JPEG, FFF, SEQ, CSQ, InfiRay dump. "
        "Parameters that are not given are the file's own."
    );
    const auto given = std::make_shared<Given>();
    command->add_option("file", given->file, "The file")->required();
    for (std::size_t i = 0; i < kOptions.size(); ++i) {
        command->add_option(kOptions.at(i), given->parameters.at(i), kOptionHelp.at(i));
    }
    command->add_option("--model", given->model, "one-path (as FLIR) or two-path (as Thermimage)");
    command->add_option("--frame", given->frame, "Which frame of a sequence; the first is 0");
    command->add_option("--csv", given->csv, "Writes all temperatures in °C to this file");
    command->add_flag("--json", given->json, "Prints JSON");
    command->callback([&chosen, given] { chosen = [given] { return measureFile(*given); }; });
}

}  // namespace ocelli::apps::cli
