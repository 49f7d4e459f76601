// GStreamer's RTSP server with one shared live stream, for the comparison of streaming servers.
#include <chrono>
#include <thread>

#include <gst/app/gstappsrc.h>
#include <gst/gst.h>
#include <gst/rtsp-server/rtsp-server.h>

#include "bench/streaming/sample.h"

namespace {

using ocelli::bench::Sample;

const Sample* sample = nullptr;

void feedForEver(GstAppSrc* source) {
    const auto start = std::chrono::steady_clock::now();
    for (std::size_t i = 0;; ++i) {
        std::this_thread::sleep_until(
            start +
            std::chrono::milliseconds(1000) * static_cast<long>(i) / ocelli::bench::kFramesPerSecond
        );
        const auto& picture = sample->pictures[i % sample->pictures.size()];
        GstBuffer* buffer =
            gst_buffer_new_memdup(picture.annexB.data(), static_cast<gsize>(picture.annexB.size()));
        if (!picture.keyFrame) {
            GST_BUFFER_FLAG_SET(buffer, GST_BUFFER_FLAG_DELTA_UNIT);
        }
        if (gst_app_src_push_buffer(source, buffer) != GST_FLOW_OK) {
            break;
        }
    }
    gst_object_unref(source);
}

void onMedia(GstRTSPMediaFactory*, GstRTSPMedia* media, gpointer) {
    GstElement* element = gst_rtsp_media_get_element(media);
    auto* source = GST_APP_SRC(gst_bin_get_by_name_recurse_up(GST_BIN(element), "source"));
    std::thread(feedForEver, source).detach();
    gst_object_unref(element);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        ocelli::bench::giveUp("streaming_gst FILE");
    }
    ocelli::bench::raiseDescriptors();
    const Sample read = ocelli::bench::readSample(argv[1]);
    sample = &read;
    gst_init(nullptr, nullptr);
    GMainLoop* loop = g_main_loop_new(nullptr, FALSE);
    GstRTSPServer* server = gst_rtsp_server_new();
    gst_rtsp_server_set_address(server, "127.0.0.1");
    gst_rtsp_server_set_service(server, "0");
    gst_rtsp_server_set_backlog(server, 1024);
    GstRTSPMediaFactory* factory = gst_rtsp_media_factory_new();
    gst_rtsp_media_factory_set_launch(
        factory,
        "( appsrc name=source is-live=true do-timestamp=true format=time "
        "caps=video/x-h264,stream-format=byte-stream,alignment=au,width=1920,height=1080,"
        "framerate=25/1 ! h264parse ! rtph264pay name=pay0 pt=96 config-interval=-1 )"
    );
    gst_rtsp_media_factory_set_shared(factory, TRUE);
    g_signal_connect(factory, "media-configure", G_CALLBACK(onMedia), nullptr);
    GstRTSPMountPoints* mounts = gst_rtsp_server_get_mount_points(server);
    gst_rtsp_mount_points_add_factory(mounts, "/live/1/main", factory);
    g_object_unref(mounts);
    if (gst_rtsp_server_attach(server, nullptr) == 0) {
        ocelli::bench::giveUp("cannot listen");
    }
    std::printf("port %d\n", gst_rtsp_server_get_bound_port(server));
    std::fflush(stdout);
    g_main_loop_run(loop);
}
