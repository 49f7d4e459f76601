// Turns of the courier, one after the other.
#include "apps/controller/delivery_thread.h"

#include <random>

#include "base/log.h"
#include "bodyworn/swift/http_wire.h"
#include "crypto/uuid.h"

namespace ocelli::apps::controller {
namespace {

double evenly() {
    static thread_local std::mt19937 generator{std::random_device{}()};
    return std::uniform_real_distribution<double>(0, 1)(generator);
}

}  // namespace

DeliveryThread::DeliveryThread(Faces faces)
    : faces_(std::move(faces)), book_(faces_.books), thread_(faces_.main.clock(), "delivery") {}

DeliveryThread::~DeliveryThread() {
    stop_.request_stop();
    alive_.reset();
    thread_.loop().post([this] {
        timer_.reset();
        courier_.reset();
        wire_.reset();
    });
}

void DeliveryThread::setConnection(std::optional<bodyworn::offload::ConnectionFile> file) {
    thread_.loop().post([this, wanted = std::move(file)] {
        timer_.reset();
        courier_.reset();
        wire_.reset();
        *figures_.lock() = {};
        if (wanted) {
            open(*wanted);
        }
    });
}

void DeliveryThread::open(const bodyworn::offload::ConnectionFile& file) {
    auto wire = bodyworn::swift::createHttpWire(
        faces_.main.clock(), {.certificates = file.certificates, .stop = stop_.get_token()}
    );
    if (!wire) {
        log::error("delivery", "{}", wire.error().describe());
        auto figures = figures_.lock();
        figures->state = bodyworn::system::DestinationState::Refused;
        figures->message = wire.error().message();
        return;
    }
    wire_ = std::move(*wire);
    const auto confirm = [&main = faces_.main,
                          alive = std::weak_ptr(alive_),
                          call = faces_.confirm](std::int64_t id) {
        main.post([alive, call, id] {
            if (!alive.expired()) {
                call(id);
            }
        });
    };
    courier_ = std::make_unique<bodyworn::system::Courier>(
        bodyworn::system::Courier::Faces{
            faces_.main.clock(),
            faces_.spool,
            faces_.causes,
            book_,
            *wire_,
            evenly,
            [] { return crypto::randomUuid(); },
            confirm
        },
        file
    );
    turn();
}

void DeliveryThread::turn() {
    if (stop_.stop_requested()) {
        return;
    }
    *working_.lock() = true;
    const Duration wait = courier_->turn();
    *working_.lock() = false;
    *figures_.lock() = courier_->figures();
    timer_ = thread_.loop().after(wait, [this] { turn(); });
}

void DeliveryThread::setAnnouncements(std::vector<bodyworn::system::Announcement> announcements) {
    thread_.loop().post([this, list = std::move(announcements)]() mutable {
        if (courier_) {
            courier_->setAnnouncements(std::move(list));
        }
    });
}

bodyworn::system::DestinationFigures DeliveryThread::figures() const {
    return *figures_.lock();
}

}  // namespace ocelli::apps::controller
