// Picture files and their rows: adding, finding, deleting beyond the quota.
#include "delivery/record/detail/picture_folder.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/file.h"

namespace ocelli::delivery::record::detail {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestPicture = 128U << 20U;
constexpr int kDeletionsAtOnce = 256;

constexpr std::string_view kColumns = "SELECT id, path, bytes FROM picture ";

bool isPlainFile(const fs::path& file) {
    std::error_code error;
    return fs::is_regular_file(fs::symlink_status(file, error)) &&
           fs::is_directory(fs::symlink_status(file.parent_path(), error));
}

std::string channelList(const std::vector<int>& channels) {
    std::string list;
    for (const int channel : channels) {
        list += fmt::format("{}{}", list.empty() ? "" : ",", channel);
    }
    return list;
}

}  // namespace

PictureFolder::PictureFolder(fs::path volume)
    : volume_(std::move(volume)), pictures_(volume_ / "pictures") {}

Result<StoredPicture> PictureFolder::add(
    const PictureName& name, ByteSpan content, std::uint64_t quota
) {
    OCELLI_TRY(open());
    OCELLI_TRY(checkInPlace());
    if (quota != 0 && content.size() > quota) {
        return fail(
            ErrorKind::ResourceExhausted,
            fmt::format("a picture of {} bytes is larger than the quota {}", content.size(), quota)
        );
    }
    const std::string path = picturePath(name);
    static const std::string kByPath = std::string(kColumns) + "WHERE path = ?";
    const std::array<store::Argument, 1> byPath = {store::Argument(path)};
    auto known = OCELLI_TRY(rows(kByPath, byPath));
    if (!known.empty() && isPlainFile(pictures_ / path)) {
        return known.front();
    }
    if (!known.empty()) {
        OCELLI_TRY(dropRow(known.front().id, known.front().bytes));
    }
    OCELLI_TRY(makeRoom(quota, content.size()));
    std::error_code error;
    if (fs::create_directories(pictures_ / pictureDay(name.time), error)) {
        OCELLI_TRY(syncFolder(pictures_));
    }
    if (error) {
        return errnoError(error.value(), "creating the folder of", path);
    }
    OCELLI_TRY(replaceFile(pictures_ / path, asText(content)));
    if (auto stored = insert(name, path, content.size()); !stored) {
        fs::remove(pictures_ / path, error);  // the error of the row tells more
        return Error(std::move(stored).error());
    }
    known = OCELLI_TRY(rows(kByPath, byPath));
    if (known.empty()) {
        return fail(ErrorKind::Internal, fmt::format("the row of {} is missing", path));
    }
    return known.front();
}

Result<std::vector<StoredPicture>> PictureFolder::search(const PictureQuery& query) {
    OCELLI_TRY(open());
    std::string sql(kColumns);
    sql += "WHERE time >= ? AND time < ?";
    std::vector<store::Argument> arguments = {query.from, query.to};
    if (!query.channels.empty()) {
        sql += " AND channel IN (" + channelList(query.channels) + ")";
    }
    if (query.type) {
        sql += " AND type = ?";
        arguments.emplace_back(toString(*query.type));
    }
    if (query.before != 0) {
        sql += " AND (time, id) < (SELECT time, id FROM picture WHERE id = ?)";
        arguments.emplace_back(query.before);
    }
    sql += " ORDER BY time DESC, id DESC LIMIT ?";
    arguments.emplace_back(query.limit);
    return rows(sql, arguments);
}

Result<std::vector<StoredPicture>> PictureFolder::find(const std::vector<std::uint64_t>& ids) {
    OCELLI_TRY(open());
    static const std::string kById = std::string(kColumns) + "WHERE id = ?";
    std::vector<StoredPicture> found;
    for (const std::uint64_t id : ids) {
        const std::array<store::Argument, 1> arguments = {store::Argument(id)};
        auto one = OCELLI_TRY(rows(kById, arguments));
        found.insert(found.end(), one.begin(), one.end());
    }
    return found;
}

Result<PictureFile> PictureFolder::read(std::uint64_t id) {
    const auto found = OCELLI_TRY(find({id}));
    if (found.empty()) {
        return fail(ErrorKind::NotFound, fmt::format("there is no picture {}", id));
    }
    const StoredPicture& picture = found.front();
    const fs::path file = pictures_ / picturePath(picture.name);
    std::error_code error;
    if (fs::symlink_status(file, error).type() == fs::file_type::not_found) {
        OCELLI_TRY(dropRow(id, picture.bytes));
        return fail(ErrorKind::NotFound, fmt::format("the file of picture {} is gone", id));
    }
    if (!isPlainFile(file)) {
        return fail(ErrorKind::DataLoss, fmt::format("picture {} is no plain file", id));
    }
    return PictureFile {
        picture, OCELLI_TRY(readFile(file, kLargestPicture))
    };
}

bool PictureFolder::beyond(std::uint64_t quota, std::uint64_t incoming) const {
    const bool tooMany = count_ + (incoming != 0 ? 1 : 0) > kMostPictures;
    return tooMany || (quota != 0 && bytes_ > 0 && bytes_ + incoming > quota);
}

Result<void> PictureFolder::makeRoom(std::uint64_t quota, std::uint64_t incoming) {
    struct Oldest {
        std::uint64_t id;
        std::string path;
        std::uint64_t bytes;
    };

    if (!beyond(quota, incoming)) {
        return {};
    }
    std::vector<Oldest> oldest;
    OCELLI_TRY(watch(database_->query(
        "SELECT id, path, bytes FROM picture ORDER BY time, id LIMIT ?",
        {kDeletionsAtOnce},
        [&](const store::Row& row) {
            oldest.push_back(
                {static_cast<std::uint64_t>(row.integer(0)),
                 row.text(1),
                 static_cast<std::uint64_t>(row.integer(2))}
            );
            return Result<void>();
        }
    )));
    for (const Oldest& picture : oldest) {
        if (!beyond(quota, incoming)) {
            return {};
        }
        OCELLI_TRY(remove(picture.id, picture.path, picture.bytes));
    }
    return oldest.empty() ? count() : Result<void>();
}

Result<void> PictureFolder::remove(std::uint64_t id, const std::string& path, std::uint64_t bytes) {
    // A row that names something else than a picture of ours never deletes it.
    if (parsePicturePath(path)) {
        std::error_code error;
        fs::remove(pictures_ / path, error);
        if (error) {
            return errnoError(error.value(), "deleting the oldest picture", path);
        }
        fs::remove((pictures_ / path).parent_path(), error);  // fails while the day has others
    }
    return dropRow(id, bytes);
}

Result<void> PictureFolder::dropRow(std::uint64_t id, std::uint64_t bytes) {
    OCELLI_TRY(watch(database_->run("DELETE FROM picture WHERE id = ?", {id})));
    if (database_->changes() > 0) {
        --count_;
        bytes_ -= std::min(bytes_, bytes);
    }
    return {};
}

Result<void> PictureFolder::insert(
    const PictureName& name, const std::string& path, std::uint64_t bytes
) {
    OCELLI_TRY(watch(database_->run(
        "INSERT INTO picture (channel, type, time, format, width, height, bytes, event, path) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (path) DO NOTHING",
        {name.channel,
         toString(name.type),
         name.time,
         toString(name.format),
         name.width,
         name.height,
         bytes,
         name.eventId,
         path}
    )));
    if (database_->changes() > 0) {
        ++count_;
        bytes_ += bytes;
    }
    return {};
}

Result<std::vector<StoredPicture>> PictureFolder::rows(
    const std::string& sql, store::Arguments arguments
) {
    std::vector<StoredPicture> found;
    OCELLI_TRY(watch(database_->query(sql, arguments, [&](const store::Row& row) {
        // The path says the same as the columns, and is checked: a volume may come from elsewhere.
        const auto name = parsePicturePath(row.text(1));
        const std::int64_t bytes = row.integer(2);
        if (name && bytes >= 0) {
            found.push_back(
                {static_cast<std::uint64_t>(row.integer(0)),
                 *name,
                 static_cast<std::uint64_t>(bytes)}
            );
        }
        return Result<void>();
    })));
    return found;
}

}  // namespace ocelli::delivery::record::detail
