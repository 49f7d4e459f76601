// The ways in which a destination can keep evidence, for tests that hold for each of them.
#pragma once

#include <filesystem>
#include <fstream>

#include "bodyworn/destination/content_store.h"
#include "bodyworn/destination/file_blobs.h"
#include "bodyworn/destination/postgres_schema.h"
#include "bodyworn/destination/swift_blobs.h"
#include "crypto/digest.h"
#include "tests/support/fake_clock.h"
#include "tests/support/postgres_server.h"
#include "tests/support/pretended_swift.h"
#include "tests/support/temporary_folder.h"

namespace ocelli::test {

enum class Storage { Files, FilesAndPostgres, SwiftAndSqlite, SwiftAndPostgres };

inline std::string toString(Storage storage) {
    constexpr const char* kNames[] = {
        "Files", "FilesAndPostgres", "SwiftAndSqlite", "SwiftAndPostgres"
    };
    return kNames[static_cast<int>(storage)];
}

/// What a PUT does with a body: received, durable, recorded. What could not be written is given up.
inline Result<bodyworn::destination::Object> putWhole(
    bodyworn::destination::ContentStore& store,
    const std::string& container,
    const std::string& name,
    const std::string& content,
    bodyworn::destination::Metadata metadata = {},
    const bodyworn::destination::Actor& actor = {}
) {
    auto incoming = OCELLI_TRY(store.receive());
    if (!content.empty()) {
        const ByteSpan parts[] = {asBytes(content)};
        auto done = incoming.file->writeAt(0, parts);
        done = done ? incoming.file->sync() : done;
        if (!done) {
            store.discard(std::move(incoming));
            return done.error();
        }
    }
    bodyworn::destination::NewObject object;
    object.name = name;
    object.size = content.size();
    object.md5 = crypto::digestHex(crypto::Hash::Md5, content);
    object.sha256 = crypto::digestHex(crypto::Hash::Sha256, content);
    object.metadata = std::move(metadata);
    return store.putObject(container, object, std::move(incoming), actor);
}

/// One destination's storage, which can be opened again and again.
class DestinationStores {
  public:
    explicit DestinationStores(Storage storage) : storage_(storage) {
        if (postgres() && !missing()) {
            address_ = PostgresServer::instance().freshSchema();
        }
    }

    bool postgres() const {
        return storage_ == Storage::FilesAndPostgres || storage_ == Storage::SwiftAndPostgres;
    }

    bool files() const {
        return storage_ == Storage::Files || storage_ == Storage::FilesAndPostgres;
    }

    bool missing() const { return postgres() && PostgresServer::instance().address().empty(); }

    Result<std::unique_ptr<store::Database>> index() {
        return postgres()
                   ? store::openPostgres(address_, bodyworn::destination::kPostgresSchema, clock)
                   : bodyworn::destination::openFileIndex(folder.path(), systemFiles());
    }

    Result<std::unique_ptr<bodyworn::destination::ContentStore>> open() {
        using namespace bodyworn::destination;
        auto database = OCELLI_TRY(index());
        std::unique_ptr<BlobStore> blobs;
        if (files()) {
            blobs = OCELLI_TRY(FileBlobs::open(folder.path(), systemFiles()));
        } else {
            auto lines = std::make_shared<SwiftLines>(
                bodyworn::swift::Login{{"http://swift/auth/v1.0"}, "user", "key"},
                [this]() -> Result<std::unique_ptr<bodyworn::swift::Wire>> { return swift.wire(); }
            );
            auto made = OCELLI_TRY(SwiftBlobs::open(lines, folder / "copies", systemFiles()));
            swiftBlobs = made.get();
            blobs = std::move(made);
        }
        return ContentStore::open(std::move(database), std::move(blobs), clock);
    }

    /// Bytes of objects that are there for good.
    std::size_t kept() {
        if (!files()) {
            swiftBlobs->drain();
            return swift.objects();
        }
        std::size_t count = 0;
        for (const auto& entry :
             std::filesystem::recursive_directory_iterator(folder / "content")) {
            count += entry.is_regular_file() && entry.path().filename() != "store-id" ? 1U : 0U;
        }
        return count;
    }

    /// Bytes that no index knows, as a crash leaves them.
    /// Its name in the index.
    std::string leaveBehind() {
        if (files()) {
            std::ofstream(folder / "content/ab/abcdef") << "rest";
            return "ab/abcdef";
        }
        const std::string name(32, 'a');
        swift.state.lock()->containers["ocelli-evidence-a"][name] = "rest";
        return "a/" + name;
    }

    FakeClock clock;
    TemporaryFolder folder;
    PretendedSwift swift;
    bodyworn::destination::SwiftBlobs* swiftBlobs = nullptr;

  private:
    Storage storage_;
    store::PostgresAddress address_;
};

}  // namespace ocelli::test
