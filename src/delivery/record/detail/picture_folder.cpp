// Picture files and their rows: adding, finding, deleting beyond the quota.
#include "delivery/record/detail/picture_folder.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace ocelli::delivery::record::detail {
namespace {

constexpr std::size_t kLargestPicture = 128U << 20U;
constexpr int kDeletionsAtOnce = 256;

constexpr std::string_view kColumns = "SELECT id, path, bytes FROM picture ";

std::string folderOf(const std::string& path) {
    return path.substr(0, path.rfind('/'));
}

std::string channelList(const std::vector<int>& channels) {
    std::string list;
    for (const int channel : channels) {
        list += fmt::format("{}{}", list.empty() ? "" : ",", channel);
    }
    return list;
}

}  // namespace

PictureFolder::PictureFolder(FileSystem& files, std::string volume, std::filesystem::path database)
    : files_(files),
      volume_(std::move(volume)),
      pictures_(volume_ + "/pictures"),
      file_(std::move(database)) {}

std::string PictureFolder::at(std::string_view path) const {
    return fmt::format("{}/{}", pictures_, path);
}

/// True for a file whose folder is one of ours; neither may be a link to somewhere else.
Result<bool> PictureFolder::isPlain(const std::string& path) const {
    const auto days = OCELLI_TRY(files_.list(pictures_));
    const bool ours = std::ranges::any_of(days, [&](const FolderEntry& entry) {
        return entry.folder && entry.name == folderOf(path);
    });
    return ours && files_.open(at(path), OpenMode::Read).has_value();
}

Result<void> PictureFolder::writeNew(const std::string& path, ByteSpan content) {
    const auto file = OCELLI_TRY(files_.open(path, OpenMode::Create));
    OCELLI_TRY(file->writeAt(0, std::span(&content, 1)));
    return file->sync();
}

/// The old file or the new one, also after a power cut.
Result<void> PictureFolder::replace(const std::string& path, ByteSpan content) {
    const std::string file = at(path);
    const std::string temporary = file + ".tmp";
    static_cast<void>(files_.remove(temporary));  // what a power cut left
    auto written = writeNew(temporary, content);
    if (!written && written.error().kind() == ErrorKind::NotFound) {
        OCELLI_TRY(files_.makeFolders(folderOf(file)));
        OCELLI_TRY(files_.syncFolder(pictures_));
        written = writeNew(temporary, content);
    }
    if (!written) {
        static_cast<void>(files_.remove(temporary));  // the error of writing tells more
        return std::move(written).error().withContext("storing", path);
    }
    OCELLI_TRY(files_.rename(temporary, file));
    return files_.syncFolder(folderOf(file));
}

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
    if (!known.empty()) {
        const bool there = OCELLI_TRY(isPlain(path));
        if (there) {
            return known.front();
        }
        OCELLI_TRY(dropRow(known.front().id, known.front().bytes));
    }
    OCELLI_TRY(makeRoom(quota, content.size()));
    OCELLI_TRY(replace(path, content));
    if (auto stored = insert(name, path, content.size()); !stored) {
        static_cast<void>(files_.remove(at(path)));  // the error of the row tells more
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
    const std::string path = picturePath(picture.name);
    const auto opened = files_.open(at(path), OpenMode::Read);
    if (!opened && opened.error().kind() == ErrorKind::NotFound) {
        OCELLI_TRY(dropRow(id, picture.bytes));
        return fail(ErrorKind::NotFound, fmt::format("the file of picture {} is gone", id));
    }
    const bool plain = OCELLI_TRY(isPlain(path));
    if (!plain) {
        return fail(ErrorKind::DataLoss, fmt::format("picture {} is no plain file", id));
    }
    const Bytes content = OCELLI_TRY(readWhole(files_, at(path), kLargestPicture));
    return PictureFile{picture, std::string(asText(content))};
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
        auto removed = files_.remove(at(path));
        if (!removed && removed.error().kind() != ErrorKind::NotFound) {
            return std::move(removed).error().withContext("deleting the oldest picture", path);
        }
        static_cast<void>(files_.remove(folderOf(at(path))));  // fails while the day has others
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
