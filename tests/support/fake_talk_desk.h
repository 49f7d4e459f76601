// A talk desk that keeps what was said; for tests only.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "media/talk.h"

namespace ocelli::test {

class FakeTalkDesk final : public media::TalkDesk {
  public:
    struct Word {
        std::string user;
        media::Codec codec;
        std::uint32_t timestamp;
        Bytes payload;
    };

    bool offers(int channel) const override { return channel == offered; }

    /// Answers in a later turn of the loop, as a sound device that takes its time.
    void open(const media::TalkRequest& request, EventLoop& loop, UniqueFunction<void(Opened)> done)
        override {
        loop.post([this, user = request.user, call = std::move(done)]() mutable {
            if (refusal) {
                call(*refusal);
                return;
            }
            ++lines;
            call(std::unique_ptr<media::TalkLine>(std::make_unique<Line>(*this, user)));
        });
    }

    void settle() override {}

    int offered = 1;
    int lines = 0;  ///< open now
    std::optional<Error> refusal;
    std::vector<Word> words;

  private:
    class Line final : public media::TalkLine {
      public:
        Line(FakeTalkDesk& desk, std::string user) : desk_(desk), user_(std::move(user)) {}

        ~Line() override { --desk_.lines; }

        void say(const media::TrackPtr& track, std::uint32_t timestamp, ByteSpan payload) override {
            desk_.words.push_back(
                {user_, track->codec, timestamp, Bytes(payload.begin(), payload.end())}
            );
        }

      private:
        FakeTalkDesk& desk_;
        std::string user_;
    };
};

}  // namespace ocelli::test
