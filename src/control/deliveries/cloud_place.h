// Where pictures lie in object storage: known before they are there, so that others can be told.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/generated/settings.h"
#include "config/time_zone.h"
#include "control/deliveries/delivery.h"

namespace ocelli::control::deliveries {

/// A bucket and what stands in front of all names in it.
class CloudPlace {
  public:
    /// InvalidArgument with the field that is out of form: endpoint, prefix.
    static Result<CloudPlace> of(const config::CloudSettings& cloud);

    /// "prefix/SERIAL/2026-11-21/01_20261121081500123_SERIAL-7-start_1_MOTION.jpg", below the
    /// bucket; with ".sealed" where pictures are encrypted.
    /// @param index  of the picture, from 0   @param ending  "jpg", "bmp"
    std::string pictureName(
        const Delivery& delivery,
        std::size_t index,
        std::string_view ending,
        const config::TimeZone& zone
    ) const;

    /// The object that the test writes and removes.
    std::string testName(const Sender& sender) const;

    /// "/bucket/prefix/…", percent-encoded.
    std::string pathOf(std::string_view name) const;

    /// "https://host:port/bucket/prefix/…"
    std::string addressOf(std::string_view name) const { return base_ + pathOf(name); }

    /// As in the header Host: without the usual port.
    const std::string& host() const { return host_; }

    /// Where the pictures of an event will be, as many as can be taken of at most `pictures`.
    std::vector<std::string> addresses(
        const Delivery& delivery, int pictures, const config::TimeZone& zone
    ) const;

  private:
    std::string nameOf(const std::vector<std::string>& parts) const;

    std::string base_;  ///< "https://s3.example.org:9000"
    std::string host_;
    std::string bucket_;
    std::vector<std::string> prefix_;
    bool sealed_ = false;
};

}  // namespace ocelli::control::deliveries
