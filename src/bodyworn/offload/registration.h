// What comes before recordings: what the destination can do, and who and what will deliver.
#pragma once

#include "bodyworn/offload/destination_client.h"

namespace ocelli::bodyworn::offload {

struct DestinationFacts {
    Capabilities capabilities;
    std::vector<Category> categories;
    bool ownCategories = false;  ///< false: the built-in ones are used
};

/// Reads the system files as the connection file and the capabilities ask. A file that is missing
/// or damaged counts as nothing supported; Unavailable when the destination gave no answer or
/// another fault, so that nobody takes silence for a lack; Unauthenticated when the login is wrong.
Result<DestinationFacts> readDestination(DestinationClient& client);

struct Wearer {
    std::string id;  ///< UUID inside the system
    std::string name;
    std::string visibleId;  ///< may be empty; only where the destination takes it
    bool active = true;
    std::string mappedUser = {};  ///< user of the destination; only where it maps users
};

struct WornDevice {
    std::string serial;
    std::string name;
    std::string model;
    bool active = true;
};

/// Makes and updates the objects of systems, users and devices. Each call can be repeated; the
/// container is made when it is missing. Statuses are for `ruleOf`.
class Registration {
  public:
    Registration(DestinationClient& client, Capabilities capabilities)
        : client_(client), capabilities_(capabilities) {}

    using Outcome = DestinationClient::Outcome;

    /// Nothing to do (204) where the destination does not take it.
    Outcome system(const std::string& id, const std::string& connectionId, const std::string& name);
    Outcome user(const Wearer& wearer);
    Outcome device(const WornDevice& device);

  private:
    Outcome put(const std::string& container, const std::string& name, const Facts& facts);

    DestinationClient& client_;
    Capabilities capabilities_;
};

}  // namespace ocelli::bodyworn::offload
