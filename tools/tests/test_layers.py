"""Tests of layers.py: the real layers.toml against small trees, allowed and forbidden."""

import unittest

from fake_tree import FakeTreeTest, layer_rules

import layers


class LayersTest(FakeTreeTest):
    def setUp(self):
        super().setUp()
        self.write("layers.toml", layer_rules())

    def add_exception(self, line):
        table = self.read("layers.toml")
        self.write("layers.toml", table.replace("exceptions = [", "exceptions = [\n" + line, 1))

    def messages(self, file, *includes):
        """What layers.py says about a tree of this one file."""
        path = self.write("src/" + file, "".join(f"#include {include}\n" for include in includes))
        try:
            return layers.check_tree(self.root)[0]
        finally:
            path.unlink()

    def assert_allowed(self, file, *includes):
        self.assertEqual(self.messages(file, *includes), [])

    def assert_forbidden(self, rule, file, include):
        messages = self.messages(file, include)
        self.assertEqual(len(messages), 1, f"{file} -> {include}: {messages}")
        self.assertTrue(messages[0].startswith(f"src/{file}:1: "), messages[0])
        self.assertIn(f"[rule: {rule}]", messages[0])

    def test_everybody_may_include_base_and_the_own_room(self):
        self.assert_allowed("crypto/digest.cpp", '"crypto/digest.h"', '"base/result.h"', "<vector>")

    def test_ground_knows_nothing_above_it(self):
        self.assert_forbidden("floors", "base/log.h", '"runtime/timer.h"')
        self.assert_forbidden("floors", "runtime/timer.h", '"media/frame.h"')
        self.assert_forbidden("floors", "crypto/digest.h", '"runtime/timer.h"')
        self.assert_forbidden("floors", "store/database.h", '"crypto/digest.h"')

    def test_net_may_include_access_and_config_may_not_include_media(self):
        self.assert_allowed("net/http/router.h", '"access/permission.h"', '"runtime/event_loop.h"')
        self.assert_forbidden("floors", "config/settings.h", '"media/track.h"')

    def test_wings_stand_on_ground_and_nouns(self):
        self.assert_allowed("host/time/ntp.cpp", '"net/socket.h"', '"events/event_bus.h"', '"config/settings.h"')

    def test_wings_never_include_each_other(self):
        self.assert_forbidden("floors", "bodyworn/evidence/seal.cpp", '"delivery/record/segment.h"')

    def test_siblings_only_as_listed(self):
        self.assert_allowed("delivery/rtsp/session.cpp", '"delivery/rtp/packetizer.h"')
        self.assert_allowed("bodyworn/system/hub.cpp", '"bodyworn/dock/bay.h"', '"bodyworn/evidence/seal.h"')
        self.assert_forbidden("siblings", "delivery/rtp/packetizer.cpp", '"delivery/rtsp/session.h"')
        self.assert_forbidden("siblings", "delivery/live/viewer.cpp", '"delivery/record/segment.h"')

    def test_camera_rooms_meet_only_in_pixels_and_pipeline(self):
        self.assert_allowed("camera/overlay/text.cpp", '"camera/pixels/blend.h"')
        self.assert_allowed("camera/pipeline/chain.cpp", '"camera/capture/source.h"', '"camera/encode/encoder.h"')
        self.assert_forbidden("siblings", "camera/overlay/text.cpp", '"camera/image/mask.h"')
        self.assert_forbidden("siblings", "camera/pixels/blend.cpp", '"camera/image/mask.h"')

    def test_dialects_use_all_wings_but_not_each_other(self):
        self.assert_allowed("dialects/onvif/media.cpp", '"delivery/rtsp/server.h"', '"control/users/user.h"')
        self.assert_forbidden("siblings", "dialects/onvif/media.cpp", '"dialects/isapi/router.h"')

    def test_apps_include_everything_and_nobody_includes_apps(self):
        self.assert_allowed("apps/camera/compose.cpp", '"dialects/onvif/media.h"', '"host/time/ntp.h"', '"net/tls.h"')
        self.assert_forbidden("apps", "control/users/user.cpp", '"apps/camera/compose.h"')
        self.assert_forbidden("apps", "apps/bodycam/main.cpp", '"apps/camera/compose.h"')

    def test_detail_is_private_to_its_room(self):
        self.assert_allowed("media/av/decoder.cpp", '"media/detail/pool.h"')
        self.assert_forbidden("detail", "dialects/onvif/media.cpp", '"delivery/rtsp/detail/parser.h"')
        self.assert_forbidden("detail", "delivery/rtsp/session.cpp", '"delivery/rtp/detail/clock.h"')

    def test_a_path_must_start_at_src(self):
        self.assert_forbidden("one include root", "media/frame.cpp", '"frame.h"')
        self.assert_forbidden("one include root", "media/frame.cpp", '"../base/result.h"')

    def test_a_file_outside_every_room_is_named(self):
        self.write("src/kitchen/sink.cpp")
        self.write("src/camera/loose.cpp")
        messages = layers.check_tree(self.root)[0]
        self.assertEqual([message.split(":")[0] for message in messages], ["src/camera/loose.cpp", "src/kitchen/sink.cpp"])

    def test_walls_let_their_own_rooms_through(self):
        for file, include in [
            ("media/av/decoder.cpp", "<libavcodec/avcodec.h>"),
            ("camera/encode/x264.cpp", "<libswscale/swscale.h>"),
            ("delivery/webrtc/dtls.cpp", "<openssl/ssl.h>"),
            ("net/http/server.cpp", "<boost/beast/http.hpp>"),
            ("camera/thermal/palette.cpp", "<hwy/highway.h>"),
            ("camera/pixels/text.cpp", "<ft2build.h>"),
            ("base/json.h", "<nlohmann/json.hpp>"),
            ("apps/cli/main.cpp", "<CLI/CLI.hpp>"),
            ("media/buffer.cpp", "<atomic>"),
        ]:
            with self.subTest(file=file):
                self.assert_allowed(file, include)

    def test_walls_stop_everybody_else(self):
        for file, include in [
            ("media/decoder.cpp", "<libavcodec/avcodec.h>"),
            ("delivery/rtsp/tls.cpp", "<openssl/ssl.h>"),
            ("delivery/rtsp/session.cpp", "<boost/asio/ip/tcp.hpp>"),
            ("camera/overlay/warp.cpp", "<opencv2/core.hpp>"),
            ("config/store.cpp", "<sqlite3.h>"),
            ("control/linkage/mail.cpp", "<curl/curl.h>"),
            ("media/kernel.cpp", '"hwy/foreach_target.h"'),
            ("camera/image/text.cpp", "<hb.h>"),
            ("net/tls.cpp", "<spdlog/spdlog.h>"),
            ("base/text.cpp", "<nlohmann/json.hpp>"),
            ("control/api/catalog.cpp", "<yaml-cpp/yaml.h>"),
            ("config/options.cpp", "<CLI/CLI.hpp>"),
            ("host/peripherals/beep.cpp", "<alsa/asoundlib.h>"),
            ("access/password.cpp", "<sodium.h>"),
            ("delivery/rtsp/session.cpp", "<thread>"),
            ("media/frame.cpp", '"tests/support/fake_clock.h"'),
        ]:
            with self.subTest(file=file, include=include):
                self.assert_forbidden("wall", file, include)

    def test_system_headers_are_not_rooms(self):
        self.assert_allowed("base/text.cpp", "<net/if.h>", "<string>", "<sys/socket.h>")

    def test_tests_and_fuzzers_may_use_threads_and_test_support(self):
        self.assert_allowed("net/socket_test.cpp", '"tests/support/loopback.h"', "<thread>", "<gtest/gtest.h>")
        self.assert_allowed("net/sdp_fuzz.cpp", '"tests/support/bytes.h"')
        self.assert_forbidden("floors", "crypto/digest_test.cpp", '"media/frame.h"')

    def test_an_exception_lets_one_include_through(self):
        self.add_exception('{ from = "host/time", include = "atomic", reason = "a signal handler sets a flag" },')
        self.assert_allowed("host/time/ntp.cpp", "<atomic>")
        self.write("src/host/time/signals.cpp", "#include <atomic>\n")
        self.assert_forbidden("wall", "host/update/step.cpp", "<atomic>")

    def test_an_exception_needs_a_reason(self):
        self.add_exception('{ from = "host/time", include = "atomic", reason = " " },')
        with self.assertRaises(layers.TableError):
            self.messages("host/time/ntp.cpp", "<atomic>")

    def test_an_exception_that_nobody_needs_is_reported(self):
        self.add_exception('{ from = "host/time", include = "atomic", reason = "a flag" },')
        messages = self.messages("host/time/ntp.cpp", "<vector>")
        self.assertEqual(messages, ["layers.toml: exception host/time -> atomic is no longer needed"])

    def test_a_misspelt_room_in_the_table_is_refused(self):
        self.write("layers.toml", self.read("layers.toml").replace('"delivery/mp4"', '"dilevery/mp4"', 1))
        with self.assertRaises(layers.TableError):
            self.messages("net/tls.cpp", "<vector>")


if __name__ == "__main__":
    unittest.main()
