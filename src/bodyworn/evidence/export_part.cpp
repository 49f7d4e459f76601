// JSON of the parts that exports hold.
#include "bodyworn/evidence/export_part.h"

#include "base/json.h"

namespace ocelli::bodyworn::evidence {
namespace {

constexpr std::string_view kFormat = "ocelli-part-1";

Result<WallTime> timeMember(const Json& json, std::string_view name) {
    const std::string text = OCELLI_TRY(stringMember(json, name));
    const auto time = parseTime(text);
    if (!time) {
        return fail(ErrorKind::InvalidArgument, std::string(name) + " must be a time (RFC 3339)")
            .withField(std::string(name), "RFC 3339");
    }
    return *time;
}

}  // namespace

std::string formatExportPart(const ExportPart& part) {
    return formatJsonPretty(
               {{"format", kFormat},
                {"recording", part.recording},
                {"from", formatTime(part.from)},
                {"to", formatTime(part.to)}}
           ) +
           "\n";
}

Result<ExportPart> parseExportPart(std::string_view text) {
    const Json json = OCELLI_TRY(parseJson(text));
    if (OCELLI_TRY(stringMember(json, "format")) != kFormat) {
        return fail(ErrorKind::InvalidArgument, "this form of a part is not known")
            .withField("format", std::string(kFormat));
    }
    ExportPart part;
    part.recording = OCELLI_TRY(stringMember(json, "recording"));
    part.from = OCELLI_TRY(timeMember(json, "from"));
    part.to = OCELLI_TRY(timeMember(json, "to"));
    if (part.to <= part.from) {
        return fail(ErrorKind::InvalidArgument, "to must be later than from")
            .withField("to", "later than from");
    }
    return part;
}

}  // namespace ocelli::bodyworn::evidence
