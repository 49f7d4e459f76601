// Speaks the integration API to a destination: login, alternative addresses, tokens, metadata.
#pragma once

#include "bodyworn/offload/capabilities.h"
#include "bodyworn/offload/connection_file.h"
#include "bodyworn/offload/wire_text.h"
#include "bodyworn/swift/account.h"

namespace ocelli::bodyworn::offload {

using swift::Content;
using swift::contentOf;
using swift::Headers;
using swift::Wire;
using swift::WireAnswer;
using swift::WireRequest;

/// What body worn systems ask of their account. Blocking; one thread at a time.
class DestinationClient {
  public:
    DestinationClient(Wire& wire, ConnectionFile file);

    /// Answers of the methods below: the status as in status_table.h; 0 when there was none, with
    /// what is known of the reason. A 401 here is a second one: the login is wrong.
    struct Outcome {
        int status = 0;
        std::string detail;
        std::string date = {};  ///< of the answer, as the server wrote it
    };

    /// @param facts  go as metadata, encoded and cut
    Outcome putContainer(const std::string& name, const Facts& facts);
    Outcome postContainer(const std::string& name, const Facts& facts);
    Outcome putObject(
        const std::string& container,
        const std::string& name,
        const Facts& facts,
        const Content& content
    );

    struct ContainerStatus {
        Outcome outcome;
        std::string text;  ///< with a good status: Status, empty when it has none
    };

    /// What a container says of itself, where a destination can be read. 404: it is not there.
    ContainerStatus readStatus(const std::string& container);

    /// Replaces all facts of the object.
    Outcome postObject(const std::string& container, const std::string& name, const Facts& facts);

    struct Document {
        Outcome outcome;
        std::string text;  ///< with a status of 200: its Etag fits
    };

    /// A file of the container System. 502 when its Etag is missing or does not fit.
    Document readSystemFile(const std::string& name);

    const ConnectionFile& file() const { return file_; }

    /// From now on; logs in anew.
    void setFile(ConnectionFile file);

    /// Values that had to be cut, since the start.
    std::uint64_t cutValues() const { return cut_; }

    /// Objects whose answer named another digest, or 422: damaged on the way.
    std::uint64_t lineErrors() const { return lineErrors_; }

  private:
    using Call = swift::Account::Call;

    Outcome outcomeOf(const Result<WireAnswer>& answer) const;
    void addFacts(Headers& headers, std::string_view prefix, const Facts& facts);

    Wire& wire_;
    ConnectionFile file_;
    swift::Account account_;
    std::uint64_t cut_ = 0;
    std::uint64_t lineErrors_ = 0;
};

}  // namespace ocelli::bodyworn::offload
