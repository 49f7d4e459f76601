// FreeType and HarfBuzz behind one face.
#include "camera/pixels/font.h"

#include <algorithm>
#include <unordered_map>

#include <unistd.h>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_GLYPH_H
#include FT_STROKER_H
#include <hb-ft.h>
#include <hb.h>

namespace ocelli::camera::pixels {
namespace {

/// So that hostile text cannot make the cache grow: more than any line of text shows at once.
constexpr std::size_t kMostGlyphs = 1024;

/// Longer text is cut.
constexpr std::size_t kMostBytes = 1024;

template <auto End>
struct Ends {
    template <class T>
    void operator()(T* thing) const {
        End(thing);
    }
};

struct EndGlyph {
    void operator()(FT_Glyph glyph) const { FT_Done_Glyph(glyph); }
};

using Library = std::unique_ptr<FT_LibraryRec_, Ends<FT_Done_FreeType>>;
using Face = std::unique_ptr<FT_FaceRec_, Ends<FT_Done_Face>>;
using Stroker = std::unique_ptr<FT_StrokerRec_, Ends<FT_Stroker_Done>>;
using HbFont = std::unique_ptr<hb_font_t, Ends<hb_font_destroy>>;
using HbBuffer = std::unique_ptr<hb_buffer_t, Ends<hb_buffer_destroy>>;
using OwnedGlyph = std::unique_ptr<FT_GlyphRec_, EndGlyph>;

int roundedPixels(FT_Pos position) {
    return static_cast<int>((position + 32) >> 6);
}

/// Draws and lets go of the glyph.
Coverage rasterise(OwnedGlyph glyph) {
    Coverage made;
    FT_Glyph raw = glyph.release();
    // On success the outline is replaced by its bitmap.
    if (FT_Glyph_To_Bitmap(&raw, FT_RENDER_MODE_NORMAL, nullptr, 1) != 0) {
        FT_Done_Glyph(raw);
        return made;
    }
    const OwnedGlyph owner(raw);
    const auto* bitmap = reinterpret_cast<FT_BitmapGlyph>(raw);
    made.left = bitmap->left;
    made.top = bitmap->top;
    made.width = static_cast<int>(bitmap->bitmap.width);
    made.height = static_cast<int>(bitmap->bitmap.rows);
    for (int y = 0; y < made.height; ++y) {
        const unsigned char* row = bitmap->bitmap.buffer + y * bitmap->bitmap.pitch;
        made.pixels.insert(made.pixels.end(), row, row + made.width);
    }
    return made;
}

OwnedGlyph copyOf(FT_Glyph glyph) {
    FT_Glyph copy = nullptr;
    return OwnedGlyph(FT_Glyph_Copy(glyph, &copy) == 0 ? copy : nullptr);
}

class FreeTypeFont final : public Font {
  public:
    FreeTypeFont(Library library, Face face, Stroker stroker, int pixels)
        : library_(std::move(library)),
          face_(std::move(face)),
          stroker_(std::move(stroker)),
          shaper_(hb_ft_font_create_referenced(face_.get())),
          pixels_(pixels) {
        hb_ft_font_set_load_flags(shaper_.get(), FT_LOAD_TARGET_LIGHT);
    }

    int pixels() const override { return pixels_; }

    int ascent() const override {
        return static_cast<int>((face_->size->metrics.ascender + 63) >> 6);
    }

    int descent() const override {
        return static_cast<int>((-face_->size->metrics.descender + 63) >> 6);
    }

    ShapedText shape(std::string_view text) override {
        std::string clean(text.substr(0, kMostBytes));
        std::replace_if(
            clean.begin(),
            clean.end(),
            [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; },
            ' '
        );
        const HbBuffer buffer(hb_buffer_create());
        hb_buffer_add_utf8(buffer.get(), clean.data(), static_cast<int>(clean.size()), 0, -1);
        hb_buffer_guess_segment_properties(buffer.get());
        hb_shape(shaper_.get(), buffer.get(), nullptr, 0);
        unsigned count = 0;
        const auto* infos = hb_buffer_get_glyph_infos(buffer.get(), &count);
        const auto* positions = hb_buffer_get_glyph_positions(buffer.get(), &count);
        ShapedText shaped;
        hb_position_t pen = 0;
        for (unsigned i = 0; i < count; ++i) {
            shaped.glyphs.push_back(
                {infos[i].codepoint,
                 roundedPixels(pen + positions[i].x_offset),
                 roundedPixels(positions[i].y_offset)}
            );
            pen += positions[i].x_advance;
        }
        shaped.advance = std::max(0, roundedPixels(pen));
        return shaped;
    }

    const Glyph& glyph(std::uint32_t index) override {
        if (const auto found = glyphs_.find(index); found != glyphs_.end()) {
            return found->second;
        }
        if (glyphs_.size() >= kMostGlyphs) {
            glyphs_.clear();
        }
        return glyphs_[index] = draw(index);
    }

  private:
    Glyph draw(std::uint32_t index) {
        Glyph made;
        FT_Glyph raw = nullptr;
        if (FT_Load_Glyph(face_.get(), index, FT_LOAD_TARGET_LIGHT) != 0 ||
            FT_Get_Glyph(face_->glyph, &raw) != 0) {
            return made;
        }
        OwnedGlyph glyph(raw);
        if (stroker_) {
            FT_Glyph widened = copyOf(glyph.get()).release();
            if (widened != nullptr && FT_Glyph_StrokeBorder(&widened, stroker_.get(), 0, 1) == 0) {
                made.outline = rasterise(OwnedGlyph(widened));
            } else if (widened != nullptr) {
                FT_Done_Glyph(widened);
            }
        }
        made.fill = rasterise(std::move(glyph));
        return made;
    }

    // In this order, as each needs the ones before it.
    Library library_;
    Face face_;
    Stroker stroker_;
    HbFont shaper_;
    int pixels_;
    std::unordered_map<std::uint32_t, Glyph> glyphs_;
};

}  // namespace

const std::vector<std::string>& fontPlaces() {
    static const std::vector<std::string> places{
        "/usr/share/ocelli/fonts/DejaVuSans.ttf",
        "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
        "/usr/share/fonts/TTF/DejaVuSans.ttf",
        "/usr/share/fonts/dejavu/DejaVuSans.ttf",
        "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf",
        "/usr/local/share/fonts/DejaVuSans.ttf",
        "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
        "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf",
        "/usr/share/fonts/truetype/liberation2/LiberationSans-Regular.ttf",
        "/usr/share/fonts/truetype/freefont/FreeSans.ttf",
    };
    return places;
}

Result<std::unique_ptr<Font>> Font::create(int pixels, double outline) {
    if (pixels < 6 || pixels > 400) {
        return fail(ErrorKind::InvalidArgument, fmt::format("text of {} pixels", pixels))
            .withField("size", "6..400");
    }
    const auto place = std::find_if(fontPlaces().begin(), fontPlaces().end(), [](const auto& path) {
        return access(path.c_str(), R_OK) == 0;
    });
    if (place == fontPlaces().end()) {
        return fail(
            ErrorKind::NotFound, fmt::format("no font in {}", fmt::join(fontPlaces(), ", "))
        );
    }
    FT_Library rawLibrary = nullptr;
    if (FT_Init_FreeType(&rawLibrary) != 0) {
        return fail(ErrorKind::Internal, "FreeType does not start");
    }
    Library library(rawLibrary);
    FT_Face rawFace = nullptr;
    if (FT_New_Face(library.get(), place->c_str(), 0, &rawFace) != 0) {
        return fail(ErrorKind::Unsupported, fmt::format("FreeType cannot read {}", *place));
    }
    Face face(rawFace);
    if (FT_Set_Pixel_Sizes(face.get(), 0, static_cast<FT_UInt>(pixels)) != 0) {
        return fail(ErrorKind::Unsupported, fmt::format("{} has no size {}", *place, pixels));
    }
    Stroker stroker;
    if (outline > 0) {
        FT_Stroker rawStroker = nullptr;
        if (FT_Stroker_New(library.get(), &rawStroker) != 0) {
            return fail(ErrorKind::Internal, "FreeType gives no outline");
        }
        stroker.reset(rawStroker);
        FT_Stroker_Set(
            stroker.get(),
            static_cast<FT_Fixed>(outline * 64),
            FT_STROKER_LINECAP_ROUND,
            FT_STROKER_LINEJOIN_ROUND,
            0
        );
    }
    return std::unique_ptr<Font>(std::make_unique<FreeTypeFont>(
        std::move(library), std::move(face), std::move(stroker), pixels
    ));
}

}  // namespace ocelli::camera::pixels
