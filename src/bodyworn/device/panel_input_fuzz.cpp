// Fuzzes parsePanelInput; the state machine takes whatever comes of it.
#include "bodyworn/device/panel_input.h"
#include "bodyworn/device/worn_camera.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli;
    using namespace ocelli::bodyworn::device;
    static WornCamera camera({}, {}, {true, false, false, Wearer{"u", "U", ""}, {}});
    static Now now{{0}, {1'767'571'200'000'000}};
    const auto given = parsePanelInput(asText(asByteSpan(data, size)), now.wall);
    if (given) {
        if (const auto* input = std::get_if<Input>(&*given)) {
            now.mono = now.mono + std::chrono::milliseconds(100);
            camera.handle(*input, now);
        }
    }
    return 0;
}
