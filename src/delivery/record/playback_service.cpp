// Questions to the playback queue, and answers on the loop.
#include "delivery/record/playback_service.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "delivery/record/detail/movie_body.h"
#include "delivery/record/detail/queue_body.h"
#include "media/av/jpeg_encoder.h"
#include "media/av/picture_file.h"
#include "media/av/video_decoder.h"

namespace ocelli::delivery::record {
namespace {

/// How long a movie is kept after its last use.
constexpr Duration kKeep = std::chrono::minutes(5);
constexpr Duration kKeepGrowing = std::chrono::seconds(20);
constexpr std::size_t kMostMovies = 6;
constexpr int kJpegQuality = 92;

Error tooBusy() {
    return fail(ErrorKind::Unavailable, "too many questions about recordings are waiting");
}

template <class T>
auto shared(UniqueFunction<T> function) {
    return std::make_shared<UniqueFunction<T>>(std::move(function));
}

}  // namespace

/// Movies that are likely to be asked for again. On the playback queue.
struct PlaybackService::Movies {
    struct Entry {
        int channel = 0;
        WallTime from;
        WallTime to;
        VirtualMoviePtr movie;
        MonoTime used;
    };

    std::vector<Entry> entries;

    Result<VirtualMoviePtr> get(
        RecordingLibrary& library, int channel, WallTime from, WallTime to, MonoTime now
    ) {
        std::erase_if(entries, [&](const Entry& entry) {
            return now - entry.used > (entry.movie->growing ? kKeepGrowing : kKeep);
        });
        for (Entry& entry : entries) {
            if (entry.channel == channel && entry.from == from && entry.to == to) {
                entry.used = now;
                return entry.movie;
            }
        }
        auto movie = OCELLI_TRY(buildMovie(library, channel, from, to));
        if (movie) {
            if (entries.size() >= kMostMovies) {
                entries.erase(std::ranges::min_element(entries, {}, &Entry::used));
            }
            entries.push_back({channel, from, to, movie, now});
        }
        return movie;
    }
};

PlaybackService::PlaybackService(
    EventLoop& loop,
    FileSystem& files,
    std::string root,
    std::string indexFile,
    RecordingLibrary::StatusOf status
)
    : loop_(loop),
      library_(std::make_shared<RecordingLibrary>(
          files, std::move(root), std::move(indexFile), std::move(status)
      )),
      movies_(std::make_shared<Movies>()),
      queue_(std::make_shared<SerialQueue>("playback", 1024)),
      pictures_(std::make_shared<SerialQueue>("playback frame", 64)) {}

PlaybackService::~PlaybackService() = default;

void PlaybackService::movie(
    int channel, WallTime from, WallTime to, UniqueFunction<void(Result<VirtualMoviePtr>)> done
) {
    const auto answer = shared(std::move(done));
    const bool posted = ask(
        [movies = movies_, channel, from, to, now = loop_.clock().mono()](RecordingLibrary& library
        ) { return movies->get(library, channel, from, to, now); },
        [answer](Result<VirtualMoviePtr> movie) { (*answer)(std::move(movie)); }
    );
    if (!posted) {
        (*answer)(tooBusy());
    }
}

std::unique_ptr<net::http::BodySource> PlaybackService::makeBody(
    VirtualMoviePtr movie, net::http::ByteRange range
) {
    const auto bytes = std::make_shared<detail::MovieBytes>(
        library_, std::move(movie), range.first, range.last + 1
    );
    return detail::makeQueueBody(loop_, queue_, [bytes](std::size_t atMost) {
        return bytes->next(atMost);
    });
}

namespace {

/// What is needed to show one picture.
struct FramePackets {
    media::TrackPtr track;
    std::vector<media::PacketPtr> packets;
};

/// A picture is on the screen until the next one comes, which a busy computer may bring late.
constexpr Duration kStaysOnScreen = std::chrono::seconds(1);

Result<FramePackets> packetsFor(RecordingLibrary& library, int channel, WallTime time) {
    CursorRange range;
    range.channel = channel;
    range.from = time;
    range.to = time + std::chrono::milliseconds(1);
    auto opened = RecordingCursor::open(library, range);
    if (!opened && opened.error().kind() == ErrorKind::NotFound) {
        range.from = time - kStaysOnScreen;
        opened = RecordingCursor::open(library, range);
    }
    auto cursor = OCELLI_TRY(std::move(opened));
    FramePackets found;
    found.track = cursor->tracks().front();
    while (true) {
        auto packets = OCELLI_TRY(cursor->next(1));
        if (packets.empty()) {
            break;
        }
        for (auto& packet : packets) {
            if (packet->track == 0 && packet->wallTime <= time) {
                found.packets.push_back(std::move(packet));
            }
        }
    }
    if (found.packets.empty()) {
        return fail(ErrorKind::NotFound, fmt::format("no picture at {}", formatTime(time)));
    }
    return found;
}

Result<PlaybackService::FoundFrame> decode(
    const FramePackets& found, PlaybackService::FrameFormat format
) {
    auto decoder =
        OCELLI_TRY(media::av::VideoDecoder::create(*found.track, media::av::DecodeFor::File));
    media::FramePool pool;
    media::FrameBuilder last(nullptr, {});
    const auto take = [&](std::vector<media::FrameBuilder> frames) {
        if (!frames.empty()) {
            last = std::move(frames.back());
        }
    };
    for (const media::PacketPtr& packet : found.packets) {
        auto frames = decoder->decode(*packet, pool);
        if (frames) {
            take(std::move(*frames));
        }
    }
    auto rest = decoder->flush(pool);
    if (rest) {
        take(std::move(*rest));
    }
    if (!last) {
        return fail(ErrorKind::DataLoss, "the picture could not be decoded");
    }
    PlaybackService::FoundFrame frame;
    frame.captured = last->wallTime;
    if (format == PlaybackService::FrameFormat::Bmp) {
        frame.bytes = OCELLI_TRY(media::av::formatBmp(*last));
        return frame;
    }
    media::av::JpegEncoder encoder;
    frame.bytes = OCELLI_TRY(encoder.encode(*last, kJpegQuality));
    return frame;
}

}  // namespace

void PlaybackService::frame(
    int channel, WallTime time, FrameFormat format, UniqueFunction<void(Result<FoundFrame>)> done
) {
    const auto answer = shared(std::move(done));
    // First the reading queue, then the decoding one; the answer comes from there to the loop.
    const bool posted = ask(
        [channel, time](RecordingLibrary& library) { return packetsFor(library, channel, time); },
        [&loop = loop_, pictures = pictures_, format, answer](Result<FramePackets> found) {
            if (!found) {
                (*answer)(found.error());
                return;
            }
            const bool decoding = pictures->run(
                [packets = std::move(*found), format] { return decode(packets, format); },
                loop,
                [answer](Result<FoundFrame> frame) { (*answer)(std::move(frame)); }
            );
            if (!decoding) {
                (*answer)(tooBusy());
            }
        }
    );
    if (!posted) {
        (*answer)(tooBusy());
    }
}

class RecordingReader::Place {
  public:
    explicit Place(std::shared_ptr<Guarded<std::size_t>> count) : count_(std::move(count)) {}

    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    ~Place() { --*count_->lock(); }

  private:
    std::shared_ptr<Guarded<std::size_t>> count_;
};

RecordingReader::RecordingReader(
    EventLoop& loop,
    std::shared_ptr<SerialQueue> queue,
    std::shared_ptr<RecordingCursor> cursor,
    std::shared_ptr<Place> place
)
    : loop_(loop),
      queue_(std::move(queue)),
      cursor_(std::move(cursor)),
      place_(std::move(place)),
      tracks_(cursor_->tracks()) {}

RecordingReader::~RecordingReader() {
    *alive_ = false;
}

void RecordingReader::next(std::size_t atLeast, UniqueFunction<void(Packets)> done) {
    const auto answer = shared(std::move(done));
    const bool posted = queue_->run(
        [cursor = cursor_, atLeast] { return cursor->next(atLeast); },
        loop_,
        [alive = alive_, answer](Packets packets) {
            if (*alive) {
                (*answer)(std::move(packets));
            }
        }
    );
    if (!posted) {
        (*answer)(tooBusy());
    }
}

void PlaybackService::openReader(
    EventLoop& loop,
    const CursorRange& range,
    UniqueFunction<void(Result<std::unique_ptr<RecordingReader>>)> done
) {
    const bool full = readers_->with([](std::size_t& count) {
        if (count >= kMostReaders) {
            return true;
        }
        ++count;
        return false;
    });
    if (full) {
        done(fail(ErrorKind::ResourceExhausted, "too many play back recordings"));
        return;
    }
    auto place = std::make_shared<RecordingReader::Place>(readers_);
    const auto answer = shared(std::move(done));
    using Opened = Result<std::shared_ptr<RecordingCursor>>;
    const bool posted = queue_->run(
        [library = library_, range]() -> Opened {
            auto cursor = OCELLI_TRY(RecordingCursor::open(*library, range));
            return std::shared_ptr<RecordingCursor>(std::move(cursor));
        },
        loop,
        [&loop, queue = std::weak_ptr(queue_), place, answer](Opened cursor) {
            const auto alive = queue.lock();
            if (!cursor || !alive) {
                (*answer)(cursor ? tooBusy() : cursor.error());
                return;
            }
            (*answer)(std::unique_ptr<RecordingReader>(
                new RecordingReader(loop, alive, std::move(*cursor), place)
            ));
        }
    );
    if (!posted) {
        (*answer)(tooBusy());
    }
}

void PlaybackService::put(RecordingLibrary::Shelf shelf) {
    queue_->post([library = library_, s = std::move(shelf)]() mutable {
        library->put(std::move(s));
    });
}

void PlaybackService::take(int number, UniqueFunction<void()> done) {
    const auto answer = shared(std::move(done));
    const bool posted = ask(
        [movies = movies_, number](RecordingLibrary& library) {
            movies->entries.clear();
            library.take(number);
            return true;
        },
        [answer](bool) { (*answer)(); }
    );
    if (!posted) {
        (*answer)();
    }
}

void PlaybackService::close(UniqueFunction<void()> done) {
    const auto answer = shared(std::move(done));
    const bool posted = ask(
        [movies = movies_](RecordingLibrary& library) {
            movies->entries.clear();
            library.close();
            return true;
        },
        [answer](bool) { (*answer)(); }
    );
    if (!posted) {
        (*answer)();
    }
}

}  // namespace ocelli::delivery::record
