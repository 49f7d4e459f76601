// Any text as a file of rules: refused, or rules that are written and read again the same.
#include <cstdlib>
#include <string_view>

#include "camera/rules/rule_file.h"
#include "camera/rules/rule_watch.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli::camera;
    const auto rules =
        rules::parseRules(std::string_view(reinterpret_cast<const char*>(data), size));
    if (!rules) {
        return 0;
    }
    for (const auto& rule : *rules) {
        const auto again = rules::parseRule(rules::toJson(rule), "rule");
        if (!again) {
            std::abort();
        }
    }
    rules::RuleWatch watch(*rules);
    objects::SceneReport scene;
    scene.settled = true;
    objects::TrackedObject object;
    object.id = 1;
    object.box = {0.2, 0.2, 0.3, 0.3};
    scene.tracks.push_back(object);
    (void)watch.update(scene);
    return 0;
}
