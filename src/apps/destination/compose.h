// Every part of a content destination, made in order and joined.
#pragma once

#include <memory>

#include "apps/destination/options.h"

namespace ocelli::apps::destination {

/// The whole destination. Thread-bound to the thread that calls run().
class Destination {
  public:
    /// Opens everything; it answers once run() is called. Errors name what could not be opened.
    static Result<std::unique_ptr<Destination>> create(const Options& options);

    /// What has been answered is kept; what is on its way is repeated by who sent it.
    ~Destination();

    /// Runs until a signal ends it.
    void run();

    struct Parts;

  private:
    explicit Destination(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;
};

}  // namespace ocelli::apps::destination
