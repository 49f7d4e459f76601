// Plays a GStreamer pipeline to its end and leaves one step after the other: a player with manners.
//
// gst-launch asks a source to pause and to close at once. GStreamer 1.22 then sometimes cancels its
// own PAUSE in the middle (through TLS nearly every second time) and reports that as an end of
// file. This player waits until the source says that its request is done, and is as strict: any
// error on the bus, any request that fails, and a pipeline that does not end make it fail.
//
//     ocelli_gst_player 'rtspsrc location=… ! rtph264depay ! fakesink num-buffers=30'
#include <cstdio>
#include <string_view>

#include <gst/gst.h>

namespace {

constexpr GstClockTime kDeadline = 50 * GST_SECOND;

enum class Awaited { EndOfStream, RequestDone };

void report(GstMessage* message) {
    GError* error = nullptr;
    gchar* detail = nullptr;
    gst_message_parse_error(message, &error, &detail);
    std::fprintf(
        stderr, "ERROR: %s (%s)\n", error->message, detail != nullptr ? detail : "no detail"
    );
    g_error_free(error);
    g_free(detail);
}

/// What a progress message says of a request to the server; anything else is still under way.
bool isRequestDone(GstMessage* message, bool& failed) {
    GstProgressType type{};
    gchar* code = nullptr;
    gchar* text = nullptr;
    gst_message_parse_progress(message, &type, &code, &text);
    const bool request = code != nullptr && std::string_view(code) == "request";
    failed = request && (type == GST_PROGRESS_TYPE_ERROR || type == GST_PROGRESS_TYPE_CANCELED);
    if (failed) {
        std::fprintf(stderr, "ERROR: a request failed: %s\n", text);
    }
    g_free(code);
    g_free(text);
    return request && type == GST_PROGRESS_TYPE_COMPLETE;
}

bool waitFor(GstBus* bus, Awaited awaited) {
    const gint64 until = g_get_monotonic_time() + static_cast<gint64>(kDeadline / 1000);
    while (true) {
        const gint64 left = until - g_get_monotonic_time();
        GstMessage* message =
            left > 0 ? gst_bus_timed_pop(bus, static_cast<GstClockTime>(left) * 1000) : nullptr;
        if (message == nullptr) {
            std::fprintf(
                stderr,
                "ERROR: the pipeline does not %s\n",
                awaited == Awaited::EndOfStream ? "end" : "pause"
            );
            return false;
        }
        bool failed = false;
        bool reached = false;
        switch (GST_MESSAGE_TYPE(message)) {
            case GST_MESSAGE_ERROR:
                report(message);
                failed = true;
                break;
            case GST_MESSAGE_EOS:
                reached = awaited == Awaited::EndOfStream;
                break;
            case GST_MESSAGE_PROGRESS:
                reached = isRequestDone(message, failed) && awaited == Awaited::RequestDone;
                break;
            default:
                break;
        }
        gst_message_unref(message);
        if (failed || reached) {
            return !failed;
        }
    }
}

/// Plays to the end of the stream, pauses, and closes once the server has heard of it.
bool play(GstElement* pipeline, GstBus* bus) {
    gst_element_set_state(pipeline, GST_STATE_PLAYING);
    if (!waitFor(bus, Awaited::EndOfStream)) {
        return false;
    }
    // Requests of the way up are history: what comes now is the pause's own.
    while (GstMessage* old = gst_bus_pop_filtered(bus, GST_MESSAGE_PROGRESS)) {
        gst_message_unref(old);
    }
    gst_element_set_state(pipeline, GST_STATE_PAUSED);
    return waitFor(bus, Awaited::RequestDone);
}

}  // namespace

int main(int argc, char** argv) {
    gst_init(&argc, &argv);
    if (argc != 2) {
        std::fprintf(stderr, "usage: %s 'PIPELINE'\n", argv[0]);
        return 2;
    }
    GError* error = nullptr;
    GstElement* pipeline = gst_parse_launch(argv[1], &error);
    if (error != nullptr) {
        std::fprintf(stderr, "ERROR: %s\n", error->message);
        g_error_free(error);
        return 2;
    }
    GstBus* bus = gst_element_get_bus(pipeline);
    const bool well = play(pipeline, bus);
    gst_element_set_state(pipeline, GST_STATE_NULL);
    gst_object_unref(bus);
    gst_object_unref(pipeline);
    return well ? 0 : 1;
}
