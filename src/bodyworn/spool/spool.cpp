// The spool: a book in SQLite, content in sealed files, one folder a recording.
#include "bodyworn/spool/spool.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "bodyworn/spool/sealed_file.h"
#include "crypto/digest.h"
#include "crypto/random.h"
#include "crypto/sealed_block.h"

namespace ocelli::bodyworn::spool {
namespace {

constexpr std::array<store::Migration, 1> kSteps = {{
    {R"sql(
        CREATE TABLE recording (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL UNIQUE,
            serial TEXT NOT NULL,
            facts TEXT NOT NULL,
            final_facts TEXT NOT NULL DEFAULT '[]',
            whole INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE TABLE object (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            recording TEXT NOT NULL REFERENCES recording (name) ON DELETE CASCADE,
            name TEXT NOT NULL,
            length INTEGER NOT NULL,
            sha256 TEXT NOT NULL,
            md5 TEXT NOT NULL,
            facts TEXT NOT NULL,
            received INTEGER NOT NULL DEFAULT 0,
            held INTEGER NOT NULL DEFAULT 0,
            UNIQUE (recording, name)
        ) STRICT;
        CREATE TABLE delivered (
            name TEXT PRIMARY KEY,
            serial TEXT NOT NULL,
            at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX delivered_at ON delivered (at);
        CREATE TABLE transfer (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            serial TEXT NOT NULL,
            begun INTEGER NOT NULL,
            ended INTEGER,
            bytes INTEGER NOT NULL,
            total INTEGER NOT NULL,
            state TEXT NOT NULL
        ) STRICT;
    )sql"},
}};

constexpr double kLow = 0.08;
constexpr std::size_t kLongestName = 128;
constexpr std::size_t kMostFacts = 64;
constexpr std::size_t kSmallObject = 16U << 20U;
constexpr std::size_t kHashPiece = 1U << 20U;

Result<void> checkName(std::string_view field, std::string_view name) {
    const auto fits = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-' || c == '.';
    };
    if (name.empty() || name.size() > kLongestName || name.front() == '.' ||
        !std::ranges::all_of(name, fits)) {
        return fail(ErrorKind::InvalidArgument, fmt::format("{} is out of form", field))
            .withField(std::string(field), "1..128 of A-Z a-z 0-9 _ - and .");
    }
    return {};
}

Result<std::string> formatFacts(const Facts& facts) {
    if (facts.size() > kMostFacts) {
        return fail(ErrorKind::InvalidArgument, "more than 64 facts").withField("facts", "0..64");
    }
    Json json = Json::array();
    for (const auto& [key, value] : facts) {
        json.push_back({key, value});
    }
    return formatJson(json);
}

Result<Facts> parseFacts(const std::string& text) {
    const Json json = OCELLI_TRY(parseJson(text));
    Facts facts;
    for (const Json& one : json) {
        if (!one.is_array() || one.size() != 2 || !one[0].is_string() || !one[1].is_string()) {
            return fail(ErrorKind::DataLoss, "the book of the spool is broken");
        }
        facts.emplace_back(one[0].get<std::string>(), one[1].get<std::string>());
    }
    return facts;
}

Result<SpooledRecording> readRecording(const store::Row& row) {
    SpooledRecording one;
    one.name = row.text(0);
    one.serial = row.text(1);
    one.facts = OCELLI_TRY(parseFacts(row.text(2)));
    one.finalFacts = OCELLI_TRY(parseFacts(row.text(3)));
    one.whole = row.integer(4) != 0;
    return one;
}

Result<SpooledObject> readObject(const store::Row& row) {
    SpooledObject one;
    one.name = row.text(0);
    one.content = {static_cast<std::uint64_t>(row.integer(1)), row.text(2)};
    one.md5 = row.text(3);
    one.facts = OCELLI_TRY(parseFacts(row.text(4)));
    one.received = static_cast<std::uint64_t>(row.integer(5));
    one.held = row.integer(6) != 0;
    return one;
}

constexpr std::string_view kRecordingColumns =
    "SELECT name, serial, facts, final_facts, whole FROM recording ";
constexpr std::string_view kObjectColumns =
    "SELECT name, length, sha256, md5, facts, received, held FROM object ";

}  // namespace

Result<Bytes> Spool::keyOf(const std::filesystem::path& file) {
    auto known = readFile(file, 2 * crypto::kBlockKeySize);
    if (known) {
        auto key = parseHex(trim(*known));
        if (!key || key->size() != crypto::kBlockKeySize) {
            return fail(ErrorKind::DataLoss, fmt::format("{} is no key of a spool", file.string()));
        }
        return key;
    }
    if (known.error().kind() != ErrorKind::NotFound) {
        return Error(std::move(known).error());
    }
    Bytes key = crypto::randomBytes(crypto::kBlockKeySize);
    OCELLI_TRY(replaceFile(file, formatHex(key)));
    return key;
}

Result<std::unique_ptr<Spool>> Spool::open(FileSystem& files, const Clock& clock, Options options) {
    OCELLI_ASSERT(options.key.size() == crypto::kBlockKeySize);
    OCELLI_TRY(files.makeFolders(options.folder));
    auto book = OCELLI_TRY(store::Database::open(options.folder + "/spool.db", kSteps));
    OCELLI_TRY(book->execute("PRAGMA synchronous = FULL"));
    std::unique_ptr<Spool> spool(new Spool(files, clock, std::move(options), std::move(book)));
    OCELLI_TRY(spool->sweep());
    return spool;
}

/// After a start: transfers that nobody ended, and folders that were to be deleted.
Result<void> Spool::sweep() {
    OCELLI_TRY(book_->run(
        "UPDATE transfer SET state = 'interrupted', ended = ? WHERE ended IS NULL", {clock_.wall()}
    ));
    for (const FolderEntry& entry : OCELLI_TRY(files_.list(options_.folder))) {
        if (!entry.folder) {
            continue;
        }
        if (!OCELLI_TRY(find(entry.name))) {
            OCELLI_TRY(removeFiles(entry.name));
        }
    }
    return {};
}

std::string Spool::folderOf(const std::string& recording) const {
    return options_.folder + "/" + recording;
}

std::string Spool::pathOf(const std::string& recording, const std::string& object) const {
    return folderOf(recording) + "/" + object + ".sealed";
}

Result<void> Spool::begin(const SpooledRecording& recording) {
    OCELLI_TRY(checkName("recording", recording.name));
    OCELLI_TRY(checkName("serial", recording.serial));
    const std::string facts = OCELLI_TRY(formatFacts(recording.facts));
    if (OCELLI_TRY(book_->queryInteger("SELECT count(*) FROM recording")) >=
        static_cast<std::int64_t>(kMostRecordings)) {
        return fail(ErrorKind::ResourceExhausted, "the spool holds 100000 recordings already");
    }
    OCELLI_TRY(files_.makeFolders(folderOf(recording.name)));
    OCELLI_TRY(files_.syncFolder(options_.folder));
    return book_->run(
        "INSERT INTO recording (name, serial, facts) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        {recording.name, recording.serial, facts}
    );
}

Result<SpooledObject> Spool::get(const std::string& recording, const std::string& object) const {
    std::optional<SpooledObject> found;
    const auto take = [&](const store::Row& row) -> Result<void> {
        found = OCELLI_TRY(readObject(row));
        return {};
    };
    OCELLI_TRY(book_->query(
        std::string(kObjectColumns) + "WHERE recording = ? AND name = ?", {recording, object}, take
    ));
    if (!found) {
        return fail(
            ErrorKind::NotFound, fmt::format("the spool has no {} of {}", object, recording)
        );
    }
    return std::move(*found);
}

Result<std::uint64_t> Spool::expect(const std::string& recording, const SpooledObject& object) {
    OCELLI_TRY(checkName("object", object.name));
    const auto digest = parseHex(object.content.sha256);
    if (!digest || digest->size() != 32) {
        return fail(ErrorKind::InvalidArgument, "the digest is out of form")
            .withField("sha256", "64 hex digits");
    }
    auto known = get(recording, object.name);
    if (known) {
        if (known->content != object.content) {
            return fail(
                ErrorKind::FailedPrecondition,
                fmt::format("{} of {} is another one here", object.name, recording)
            );
        }
        return known->held ? known->content.length : known->received;
    }
    if (known.error().kind() != ErrorKind::NotFound) {
        return Error(std::move(known).error());
    }
    if (!OCELLI_TRY(find(recording))) {
        return fail(ErrorKind::NotFound, fmt::format("the spool has no recording {}", recording));
    }
    if (OCELLI_TRY(
            book_->queryInteger("SELECT count(*) FROM object WHERE recording = ?", {recording})
        ) >= static_cast<std::int64_t>(kMostObjects)) {
        return fail(ErrorKind::ResourceExhausted, "a recording has at most 10000 objects");
    }
    const std::string facts = OCELLI_TRY(formatFacts(object.facts));
    OCELLI_TRY(book_->run(
        "INSERT INTO object (recording, name, length, sha256, md5, facts) VALUES (?, ?, ?, ?, ?, "
        "?)",
        {recording,
         object.name,
         object.content.length,
         toLower(object.content.sha256),
         object.md5,
         facts}
    ));
    return std::uint64_t{0};
}

Result<void> Spool::checkRoom(std::uint64_t bytes) const {
    const SpaceStatus space = OCELLI_TRY(files_.space(options_.folder));
    if (space.free < options_.reserve + bytes) {
        return fail(
            ErrorKind::ResourceExhausted,
            "the storage of the controller is full; the camera keeps its recordings"
        );
    }
    return {};
}

Result<void> Spool::setReceived(
    const std::string& recording, const std::string& object, std::uint64_t received, bool held
) {
    return book_->run(
        "UPDATE object SET received = ?, held = ? WHERE recording = ? AND name = ?",
        {received, held ? 1 : 0, recording, object}
    );
}

Result<std::uint64_t> Spool::append(
    const std::string& recording, const std::string& object, std::uint64_t offset, ByteSpan bytes
) {
    const SpooledObject known = OCELLI_TRY(get(recording, object));
    if (offset != known.received || known.held) {
        const std::uint64_t right = known.held ? known.content.length : known.received;
        return fail(
                   ErrorKind::FailedPrecondition,
                   fmt::format("{} goes on at {}, not at {}", object, right, offset)
        )
            .withField("offset", std::to_string(right));
    }
    OCELLI_TRY(checkRoom(bytes.size()));
    const SealedFileIdentity identity{
        pathOf(recording, object), recording + "/" + object, known.content.length
    };
    const std::uint64_t now =
        OCELLI_TRY(appendSealed(files_, options_.key, identity, offset, bytes));
    const bool all = now == known.content.length;
    if (all) {
        OCELLI_TRY(checkDigest(recording, known));
    }
    OCELLI_TRY(setReceived(recording, object, now, all));
    return now;
}

/// Reads back what is on the disk: what is wrong there is found while the camera still has it.
Result<void> Spool::checkDigest(const std::string& recording, const SpooledObject& object) {
    auto reader = OCELLI_TRY(openSealed(
        files_,
        options_.key,
        {pathOf(recording, object.name), recording + "/" + object.name, object.content.length}
    ));
    crypto::Digester digester(crypto::Hash::Sha256);
    Bytes piece(kHashPiece);
    std::uint64_t at = 0;
    while (at < object.content.length) {
        const std::size_t got = OCELLI_TRY(reader->readAt(at, piece));
        digester.update(ByteSpan(piece).first(got));
        at += got;
    }
    if (formatHex(digester.finish()) != object.content.sha256) {
        OCELLI_TRY(setReceived(recording, object.name, 0, false));
        return fail(
            ErrorKind::DataLoss,
            fmt::format("{} of {} was damaged on the way; it begins anew", object.name, recording)
        );
    }
    return {};
}

Result<void> Spool::put(
    const std::string& recording, const std::string& name, const Facts& facts, ByteSpan bytes
) {
    if (bytes.size() > kSmallObject) {
        return fail(ErrorKind::InvalidArgument, "a small object has at most 16 MiB");
    }
    SpooledObject object;
    object.name = name;
    object.content = {bytes.size(), formatHex(crypto::digest(crypto::Hash::Sha256, bytes))};
    object.md5 = formatHex(crypto::digest(crypto::Hash::Md5, bytes));
    object.facts = facts;
    const std::uint64_t at = OCELLI_TRY(expect(recording, object));
    if (OCELLI_TRY(get(recording, name)).held) {
        return {};
    }
    OCELLI_TRY(append(recording, name, at, bytes.subspan(static_cast<std::size_t>(at))));
    return {};
}

Result<void> Spool::end(const std::string& recording, const Facts& finalFacts) {
    const std::string facts = OCELLI_TRY(formatFacts(finalFacts));
    OCELLI_TRY(book_->run(
        "UPDATE recording SET whole = 1, final_facts = ? WHERE name = ?", {facts, recording}
    ));
    if (book_->changes() == 0) {
        return fail(ErrorKind::NotFound, fmt::format("the spool has no recording {}", recording));
    }
    return {};
}

Result<std::vector<SpooledRecording>> Spool::recordings() const {
    std::vector<SpooledRecording> list;
    const auto take = [&](const store::Row& row) -> Result<void> {
        list.push_back(OCELLI_TRY(readRecording(row)));
        return {};
    };
    OCELLI_TRY(book_->query(std::string(kRecordingColumns) + "ORDER BY id", {}, take));
    return list;
}

Result<std::optional<SpooledRecording>> Spool::find(const std::string& recording) const {
    std::optional<SpooledRecording> found;
    const auto take = [&](const store::Row& row) -> Result<void> {
        found = OCELLI_TRY(readRecording(row));
        return {};
    };
    OCELLI_TRY(book_->query(std::string(kRecordingColumns) + "WHERE name = ?", {recording}, take));
    return found;
}

Result<std::vector<SpooledObject>> Spool::objects(const std::string& recording) const {
    std::vector<SpooledObject> list;
    const auto take = [&](const store::Row& row) -> Result<void> {
        list.push_back(OCELLI_TRY(readObject(row)));
        return {};
    };
    OCELLI_TRY(book_->query(
        std::string(kObjectColumns) + "WHERE recording = ? ORDER BY id", {recording}, take
    ));
    return list;
}

Result<std::unique_ptr<evidence::ClipReader>> Spool::read(
    const std::string& recording, const std::string& object
) const {
    const SpooledObject known = OCELLI_TRY(get(recording, object));
    if (!known.held) {
        return fail(ErrorKind::FailedPrecondition, fmt::format("{} is not all here", object));
    }
    return openSealed(
        files_,
        options_.key,
        {pathOf(recording, object), recording + "/" + object, known.content.length}
    );
}

Result<void> Spool::release(const std::string& recording) {
    OCELLI_TRY(checkName("recording", recording));
    const WallTime now = clock_.wall();
    {
        store::Transaction transaction = OCELLI_TRY(book_->begin());
        OCELLI_TRY(book_->run(
            "INSERT OR IGNORE INTO delivered (name, serial, at) "
            "SELECT name, serial, ? FROM recording WHERE name = ?",
            {now, recording}
        ));
        OCELLI_TRY(book_->run("DELETE FROM recording WHERE name = ?", {recording}));
        OCELLI_TRY(book_->run("DELETE FROM delivered WHERE at < ?", {now - kRemembered}));
        OCELLI_TRY(transaction.commit());
    }
    // The book first: a folder without an entry is swept at the next start.
    return removeFiles(recording);
}

Result<bool> Spool::delivered(const std::string& serial, const std::string& recording) const {
    return OCELLI_TRY(book_->queryInteger(
        "SELECT count(*) FROM delivered WHERE name = ? AND serial = ?", {recording, serial}
    ))
    > 0;
}

Result<void> Spool::removeFiles(const std::string& recording) {
    const std::string folder = folderOf(recording);
    const auto entries = files_.list(folder);
    if (!entries) {
        return entries.error().kind() == ErrorKind::NotFound ? Result<void>()
                                                             : Result<void>(entries.error());
    }
    for (const FolderEntry& entry : *entries) {
        OCELLI_TRY(files_.remove(folder + "/" + entry.name));
    }
    OCELLI_TRY(files_.remove(folder));
    return files_.syncFolder(options_.folder);
}

Result<SpoolStatus> Spool::status() const {
    SpoolStatus status;
    status.waiting = static_cast<std::uint64_t>(
        OCELLI_TRY(book_->queryInteger("SELECT sum(received) FROM object"))
    );
    status.waitingObjects =
        static_cast<std::size_t>(OCELLI_TRY(book_->queryInteger("SELECT count(*) FROM object")));
    const auto space = files_.space(options_.folder);
    if (!space) {
        status.fault = space.error().message();
        status.level = SpoolLevel::Full;
        return status;
    }
    status.capacity = space->capacity;
    status.free = space->free;
    if (space->readOnly) {
        status.fault = "the storage can only be read";
    }
    if (status.free <= options_.reserve || space->readOnly) {
        status.level = SpoolLevel::Full;
    } else if (static_cast<double>(status.free) < kLow * static_cast<double>(status.capacity)) {
        status.level = SpoolLevel::Low;
    }
    return status;
}

Result<std::int64_t> Spool::beginTransfer(const std::string& serial, std::uint64_t total) {
    OCELLI_TRY(book_->run("DELETE FROM transfer WHERE ended < ?", {clock_.wall() - kHistory}));
    OCELLI_TRY(book_->run(
        "INSERT INTO transfer (serial, begun, bytes, total, state) VALUES (?, ?, 0, ?, 'running')",
        {serial, clock_.wall(), total}
    ));
    return book_->lastInsertId();
}

Result<void> Spool::noteTransfer(std::int64_t id, std::uint64_t bytes, std::uint64_t total) {
    return book_->run("UPDATE transfer SET bytes = ?, total = ? WHERE id = ?", {bytes, total, id});
}

Result<void> Spool::endTransfer(std::int64_t id, bool complete) {
    return book_->run(
        "UPDATE transfer SET ended = ?, state = ? WHERE id = ? AND ended IS NULL",
        {clock_.wall(), complete ? "complete" : "interrupted", id}
    );
}

Result<std::vector<Spool::Transfer>> Spool::transfers() const {
    std::vector<Transfer> list;
    const auto take = [&](const store::Row& row) -> Result<void> {
        Transfer one;
        one.id = row.integer(0);
        one.serial = row.text(1);
        one.begun = row.time(2);
        if (!row.isNull(3)) {
            one.ended = row.time(3);
        }
        one.bytes = static_cast<std::uint64_t>(row.integer(4));
        one.total = static_cast<std::uint64_t>(row.integer(5));
        one.state = row.text(6);
        list.push_back(std::move(one));
        return {};
    };
    OCELLI_TRY(book_->query(
        "SELECT id, serial, begun, ended, bytes, total, state FROM transfer "
        "WHERE ended IS NULL OR ended >= ? ORDER BY id DESC LIMIT 1000",
        {clock_.wall() - kHistory},
        take
    ));
    return list;
}

}  // namespace ocelli::bodyworn::spool
