// The route that gives evidence out: a recording, or a part of it, as an archive.
#pragma once

#include "bodyworn/destination/export_archive.h"
#include "net/http/router.h"

namespace ocelli::bodyworn::destination {

/// For operators and administrators. Thread-bound.
class ExportRoutes {
  public:
    struct Faces {
        EventLoop& loop;
        std::shared_ptr<SerialQueue> index;
        std::shared_ptr<SerialQueue> reading;   ///< makes the archive's bytes
        std::shared_ptr<SerialQueue> checking;  ///< looks for the places where to cut
        std::shared_ptr<ContentStore> store;
        OpenPart openPart;
    };

    explicit ExportRoutes(Faces faces);

    void addRoutes(net::http::Router& router);

  private:
    struct Order;

    void gather(std::shared_ptr<Order> order);
    void open(std::shared_ptr<Order> order);
    void hand(std::shared_ptr<Order> order);

    template <class Work, class Then>
    void run(SerialQueue& queue, std::shared_ptr<Order> order, Work work, Then then);

    Faces faces_;
    std::shared_ptr<Catalogue> catalogue_;
};

}  // namespace ocelli::bodyworn::destination
