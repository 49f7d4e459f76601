// Events and states on an MQTT broker, found by Home Assistant by themselves.
#include <algorithm>

#include <fmt/format.h>

#include "control/deliveries/detail/trust.h"
#include "control/deliveries/mqtt_topics.h"
#include "control/deliveries/targets.h"

namespace ocelli::control::deliveries {
namespace {

namespace mqtt = net::mqtt;

constexpr Duration kConnectAtMost = std::chrono::seconds(10);
constexpr Duration kPublishAtMost = std::chrono::seconds(10);
constexpr Duration kBetweenConnects = std::chrono::seconds(10);

mqtt::Broker brokerOf(
    const config::MqttSettings& settings, const Sender& sender, std::string_view suffix
) {
    mqtt::Broker broker;
    broker.host = settings.server;
    broker.port = static_cast<std::uint16_t>(settings.port);
    broker.version5 = settings.version == config::MqttVersion::V5;
    broker.tls = settings.tls;
    broker.verify = settings.verifyCertificate;
    broker.authorities = detail::certificatesOf(settings.authorities);
    broker.name = settings.name;
    broker.password = settings.password.reveal();
    std::string id = "ocelli-" + sender.serial.substr(0, 40) + std::string(suffix);
    std::replace_if(
        id.begin(),
        id.end(),
        [](char c) {
            return !(
                (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                c == '-'
            );
        },
        '-'
    );
    broker.clientId = id;
    return broker;
}

class MqttTarget final : public Target {
  public:
    MqttTarget(config::MqttSettings settings, std::string base, TargetFaces faces)
        : settings_(std::move(settings)), base_(std::move(base)), faces_(std::move(faces)) {}

    ~MqttTarget() override {
        if (client_ && client_->connected()) {
            // A good-bye does not send the will.
            static_cast<void>(client_->publish(presence(base_, false), std::chrono::seconds(1), {})
            );
        }
    }

    Result<void> send(const Delivery& delivery, const Attempt& attempt) override {
        OCELLI_TRY(connect(attempt));
        for (const mqtt::Message& message : messagesOf(delivery, base_, settings_.withPicture)) {
            auto published = client_->publish(message, kPublishAtMost, attempt.stop);
            if (!published) {
                client_.reset();
                return published;
            }
        }
        return {};
    }

    Result<void> test(const Sender& sender, const Attempt& attempt) override {
        auto client = OCELLI_TRY(mqtt::Client::connect(
            faces_.clock,
            brokerOf(settings_, sender, "-test"),
            listeners(attempt),
            kConnectAtMost,
            attempt.stop
        ));
        Delivery delivery;
        delivery.id = fmt::format("{}-test-{}", sender.serial, faces_.clock.wall().microseconds);
        delivery.topic = "test";
        delivery.state = "pulse";
        delivery.time = faces_.clock.wall();
        delivery.sender = sender;
        OCELLI_TRY(
            client->publish(messagesOf(delivery, base_, false).back(), kPublishAtMost, attempt.stop)
        );
        attempt.tell("answered", fmt::format("the broker has it under {}/events", base_));
        return {};
    }

    void idle(const Attempt& attempt) override {
        const MonoTime now = faces_.clock.mono();
        if ((!client_ || !client_->connected()) && now >= nextConnect_) {
            nextConnect_ = now + kBetweenConnects;
            static_cast<void>(connect(attempt));  // present or not is all there is to tell
        }
    }

  private:
    static mqtt::Client::Listeners listeners(const Attempt& attempt) {
        return {.guard = attempt.guard, .onStep = attempt.onStep};
    }

    Result<void> connect(const Attempt& attempt) {
        if (client_ && client_->connected()) {
            return {};
        }
        client_.reset();
        mqtt::Broker broker = brokerOf(settings_, faces_.sender, "");
        broker.last = presence(base_, false);
        client_ = OCELLI_TRY(mqtt::Client::connect(
            faces_.clock, broker, {.guard = attempt.guard}, kConnectAtMost, attempt.stop
        ));
        OCELLI_TRY(client_->publish(presence(base_, true), kPublishAtMost, attempt.stop));
        if (settings_.homeAssistant) {
            for (const mqtt::Message& message :
                 discoveryOf(faces_.sender, faces_.channels, base_, settings_.discoveryPrefix)) {
                OCELLI_TRY(client_->announce(message));
            }
        }
        return {};
    }

    config::MqttSettings settings_;
    std::string base_;
    TargetFaces faces_;
    MonoTime nextConnect_{};
    std::unique_ptr<mqtt::Client> client_;
};

}  // namespace

Result<std::unique_ptr<Target>> makeMqtt(const config::Settings& settings, TargetFaces faces) {
    const config::MqttSettings& mqtt = settings.mqtt;
    OCELLI_TRY(detail::checkAuthorities(mqtt.authorities));
    OCELLI_TRY(detail::need(mqtt.server, "server"));
    std::string base = OCELLI_TRY(expandTopic(mqtt.topic, faces.sender));
    if (auto good = net::mqtt::checkTopic(mqtt.discoveryPrefix); mqtt.homeAssistant && !good) {
        return Error(std::move(good).error()).withField("discoveryPrefix");
    }
    return std::unique_ptr<Target>(
        std::make_unique<MqttTarget>(mqtt, std::move(base), std::move(faces))
    );
}

}  // namespace ocelli::control::deliveries
