// Talks to a camera over the ONVIF back channel of GStreamer's RTSP source.
//
//     ocelli_gst_talker rtsp://… tcp 'filesrc location=… ! … ! rtppcmupay ! appsink name=out'
//
// Waits for the first picture, then says all that the pipeline gives, and leaves. Fails without a
// back channel, without a picture, and when the source takes no sound.
#include <atomic>
#include <cstdio>
#include <cstring>

#include <gst/app/gstappsink.h>
#include <gst/gst.h>

namespace {

constexpr GstClockTime kDeadline = 40 * GST_SECOND;
constexpr int kNone = -1;

struct Talk {
    std::atomic<int> stream = kNone;  ///< the back channel's
    std::atomic<bool> picture = false;
};

/// Which stream is the back channel: the one that the server only receives.
gboolean onSelect(GstElement*, guint number, GstCaps* caps, Talk* talk) {
    const GstStructure* said = gst_caps_get_structure(caps, 0);
    if (gst_structure_has_field(said, "a-sendonly")) {
        talk->stream = static_cast<int>(number);
    }
    return TRUE;
}

GstPadProbeReturn onPacket(GstPad*, GstPadProbeInfo*, gpointer talk) {
    static_cast<Talk*>(talk)->picture = true;
    return GST_PAD_PROBE_OK;
}

void onPad(GstElement* source, GstPad* pad, Talk* talk) {
    GstElement* pipeline = GST_ELEMENT(gst_element_get_parent(source));
    GstElement* sink = gst_element_factory_make("fakesink", nullptr);
    gst_bin_add(GST_BIN(pipeline), sink);
    gst_element_sync_state_with_parent(sink);
    GstPad* end = gst_element_get_static_pad(sink, "sink");
    gst_pad_link(pad, end);
    gst_pad_add_probe(end, GST_PAD_PROBE_TYPE_BUFFER, &onPacket, talk, nullptr);
    gst_object_unref(end);
    gst_object_unref(pipeline);
}

bool failed(GstBus* bus) {
    GstMessage* message = gst_bus_pop_filtered(bus, GST_MESSAGE_ERROR);
    if (message == nullptr) {
        return false;
    }
    GError* error = nullptr;
    gst_message_parse_error(message, &error, nullptr);
    std::fprintf(stderr, "ERROR: %s\n", error->message);
    g_error_free(error);
    gst_message_unref(message);
    return true;
}

bool waitForPicture(const Talk& talk, GstBus* bus) {
    const gint64 until = g_get_monotonic_time() + static_cast<gint64>(kDeadline / 1000);
    while (!talk.picture) {
        if (failed(bus) || g_get_monotonic_time() > until) {
            std::fprintf(stderr, "ERROR: no picture\n");
            return false;
        }
        g_usleep(10'000);
    }
    if (talk.stream == kNone) {
        std::fprintf(stderr, "ERROR: there is no back channel\n");
    }
    return talk.stream != kNone;
}

/// Says everything; false when something was not taken.
bool say(GstElement* source, int stream, GstElement* words) {
    GstElement* sink = gst_bin_get_by_name(GST_BIN(words), "out");
    gst_element_set_state(words, GST_STATE_PLAYING);
    bool well = true;
    int count = 0;
    while (well) {
        GstSample* sample = gst_app_sink_pull_sample(GST_APP_SINK(sink));
        if (sample == nullptr) {
            break;
        }
        // The source lets go of the sample, whatever its signal says.
        GstFlowReturn taken = GST_FLOW_ERROR;
        g_signal_emit_by_name(source, "push-backchannel-sample", stream, sample, &taken);
        well = taken == GST_FLOW_OK;
        ++count;
    }
    std::printf("said %d packets\n", count);
    gst_element_set_state(words, GST_STATE_NULL);
    gst_object_unref(sink);
    return well && count > 0;
}

}  // namespace

int main(int argc, char** argv) {
    gst_init(&argc, &argv);
    if (argc != 4) {
        std::fprintf(stderr, "usage: %s URL tcp|udp 'PIPELINE'\n", argv[0]);
        return 2;
    }
    Talk talk;
    GstElement* pipeline = gst_pipeline_new(nullptr);
    GstElement* source = gst_element_factory_make("rtspsrc", nullptr);
    GError* error = nullptr;
    GstElement* words = gst_parse_launch(argv[3], &error);
    if (source == nullptr || error != nullptr) {
        std::fprintf(stderr, "ERROR: %s\n", error != nullptr ? error->message : "no rtspsrc");
        return 2;
    }
    g_object_set(source, "location", argv[1], nullptr);
    gst_util_set_object_arg(G_OBJECT(source), "protocols", argv[2]);
    gst_util_set_object_arg(G_OBJECT(source), "backchannel", "onvif");
    g_signal_connect(source, "select-stream", G_CALLBACK(&onSelect), &talk);
    g_signal_connect(source, "pad-added", G_CALLBACK(&onPad), &talk);
    gst_bin_add(GST_BIN(pipeline), source);
    GstBus* bus = gst_element_get_bus(pipeline);
    gst_element_set_state(pipeline, GST_STATE_PLAYING);
    const bool well = waitForPicture(talk, bus) && say(source, talk.stream, words) && !failed(bus);
    g_usleep(well ? 300'000 : 0);  // for the last words to leave
    gst_element_set_state(pipeline, GST_STATE_NULL);
    gst_object_unref(bus);
    gst_object_unref(words);
    gst_object_unref(pipeline);
    return well ? 0 : 1;
}
