#include "gradus/npy.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <fstream>
#include <string_view>

#include "base/files.h"
#include "gradus/error.h"

namespace gradus {
namespace {

static_assert(std::endian::native == std::endian::little, "NPY files are written as they lie");

constexpr std::string_view npy_magic("\x93NUMPY", 6);
constexpr std::size_t npy_alignment = 64;
/// NumPy itself refuses longer headers as unsafe to parse.
constexpr std::size_t longest_npy_header = 10000;

struct NpyType {
  ElementType type;
  std::string_view text;
};
constexpr NpyType npy_types[] = {{ElementType::uint8, "|u1"},
                                 {ElementType::int32, "<i4"},
                                 {ElementType::int64, "<i8"},
                                 {ElementType::float32, "<f4"},
                                 {ElementType::float64, "<f8"}};

std::string_view npy_name(ElementType type) {
  return std::find_if(std::begin(npy_types), std::end(npy_types),
                      [type](const NpyType& name) { return name.type == type; })
      ->text;
}

/// The header is a Python dictionary literal with exactly three keys, in any order.
class NpyHeaderParser {
 public:
  NpyHeaderParser(std::string_view text, std::string where, std::size_t offset)
      : text_(text), where_(std::move(where)), offset_(offset) {}

  Array parse() {
    expect('{');
    while (!accept('}')) {
      const std::string_view key = quoted();
      expect(':');
      value_of(key);
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    skip_space();
    if (at_ != text_.size()) fail("spaces to the end of the header");
    if (!have_type_ || !have_order_ || !have_shape_) fail("the keys descr, fortran_order, shape");
    return std::move(array_);
  }

  /// After parse(): whether the first index moves fastest (Fortran's order).
  bool column_major() const { return column_major_; }

 private:
  [[noreturn]] void fail(std::string_view expected) const {
    const std::string_view found = text_.substr(std::min(at_, text_.size()), 24);
    std::string shown;
    for (const char c : found) shown += c >= ' ' && c <= '~' ? c : '?';
    throw Error("data.header", fmt::format("{}, byte {}", where_, offset_ + at_), expected,
                found.empty() ? "the end of the header" : fmt::format("'{}'", shown), "");
  }

  void skip_space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
  }

  bool accept(char wanted) {
    skip_space();
    if (at_ >= text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }

  void expect(char wanted) {
    if (!accept(wanted)) fail(fmt::format("'{}'", wanted));
  }

  std::string_view quoted() {
    skip_space();
    const char quote = at_ < text_.size() ? text_[at_] : ' ';
    if (quote != '\'' && quote != '"') fail("a quoted text");
    const std::size_t end = text_.find(quote, at_ + 1);
    if (end == std::string_view::npos) fail("a closing quote");
    const std::string_view found = text_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    return found;
  }

  void value_of(std::string_view key) {
    if (key == "descr" && !have_type_) {
      type();
    } else if (key == "fortran_order" && !have_order_) {
      order();
    } else if (key == "shape" && !have_shape_) {
      shape();
    } else {
      fail("each of the keys descr, fortran_order and shape once");
    }
  }

  void type() {
    skip_space();
    const std::size_t start = at_;
    const std::string_view text = quoted();
    const auto found = std::find_if(std::begin(npy_types), std::end(npy_types),
                                    [text](const NpyType& name) { return name.text == text; });
    if (found == std::end(npy_types)) {
      at_ = start;
      fail("one of the types |u1 <i4 <i8 <f4 <f8");
    }
    array_.type = found->type;
    have_type_ = true;
  }

  void order() {
    skip_space();
    constexpr std::string_view row_major = "False", column_major = "True";
    column_major_ = text_.substr(at_).starts_with(column_major);
    if (!column_major_ && !text_.substr(at_).starts_with(row_major)) fail("True or False");
    at_ += column_major_ ? column_major.size() : row_major.size();
    have_order_ = true;
  }

  void shape() {
    expect('(');
    while (!accept(')')) {
      skip_space();
      std::size_t size = 0;
      const char* start = text_.data() + at_;
      const auto [end, error] = std::from_chars(start, text_.data() + text_.size(), size);
      if (error != std::errc{}) fail("a size");
      at_ += static_cast<std::size_t>(end - start);
      array_.shape.push_back(size);
      if (!accept(',')) {
        expect(')');
        break;
      }
    }
    have_shape_ = true;
  }

  std::string_view text_;
  std::string where_;
  std::size_t offset_;
  std::size_t at_ = 0;
  Array array_;
  bool have_type_ = false;
  bool have_order_ = false;
  bool column_major_ = false;
  bool have_shape_ = false;
};

class NpyReader {
 public:
  explicit NpyReader(const std::filesystem::path& path) : path_(path) {
    std::error_code error;
    size_ = std::filesystem::file_size(path, error);
    if (!error) stream_.open(path, std::ios::binary);
    if (error || !stream_) {
      throw Error("data.read", "cannot read " + path.string(), "a readable file",
                  error ? error.message() : "a file that cannot be opened", "");
    }
  }

  void read(char* target, std::uint64_t wanted, std::string_view what) {
    if (wanted > size_ - at_) {
      fail("data.truncated", at_, fmt::format("{} bytes of {}", wanted, what),
           fmt::format("{} bytes before the end of the file", size_ - at_));
    }
    if (!stream_.read(target, static_cast<std::streamsize>(wanted))) {
      fail("data.read", at_, "readable bytes", "an input error");
    }
    at_ += wanted;
  }

  [[noreturn]] void fail(std::string id, std::uint64_t at, std::string_view expected,
                         std::string_view found) const {
    throw Error(std::move(id), fmt::format("{}, byte {}", path_.string(), at), expected, found, "");
  }

  std::uint64_t at() const { return at_; }
  std::uint64_t left() const { return size_ - at_; }

 private:
  std::filesystem::path path_;
  std::ifstream stream_;
  std::uint64_t size_ = 0;
  std::uint64_t at_ = 0;
};

std::string read_npy_header(NpyReader& reader) {
  char start[8];
  reader.read(start, sizeof start, "NPY magic and version");
  if (std::string_view(start, npy_magic.size()) != npy_magic) {
    reader.fail("data.magic", 0, "an NPY file (93 'NUMPY')", "another format");
  }
  const int major = static_cast<unsigned char>(start[6]);
  if ((major != 1 && major != 2) || start[7] != 0) {
    reader.fail(
        "data.magic", 6, "NPY version 1.0 or 2.0",
        fmt::format("{}.{}", major, static_cast<int>(static_cast<unsigned char>(start[7]))));
  }
  const std::uint64_t length_at = reader.at();
  unsigned char digits[4] = {};
  reader.read(reinterpret_cast<char*>(digits), major == 1 ? 2 : 4, "header length");
  const std::size_t length =
      digits[0] | digits[1] << 8 | digits[2] << 16 | static_cast<std::size_t>(digits[3]) << 24;
  if (length > longest_npy_header) {
    reader.fail("data.header", length_at, "a header of at most 10000 bytes",
                fmt::format("{} bytes", length));
  }
  std::string text(length, ' ');
  reader.read(text.data(), length, "header");
  return text;
}

/// The values with the last index moving fastest, of an array where the first one does.
std::vector<std::byte> in_row_order(const Array& array) {
  const std::size_t width = size_of(array.type), count = array.bytes.size() / width;
  const std::size_t dimensions = array.shape.size();
  std::vector<std::size_t> steps(dimensions, 1);  // between neighbours of each index, in values
  for (std::size_t d = 1; d < dimensions; ++d) steps[d] = steps[d - 1] * array.shape[d - 1];
  std::vector<std::byte> ordered(array.bytes.size());
  std::vector<std::size_t> index(dimensions, 0);
  std::size_t from = 0;
  for (std::size_t to = 0; to < count; ++to) {
    std::copy_n(array.bytes.data() + from * width, width, ordered.data() + to * width);
    for (std::size_t d = dimensions; d-- > 0;) {
      from += steps[d];
      if (++index[d] < array.shape[d]) break;
      from -= steps[d] * array.shape[d];
      index[d] = 0;
    }
  }
  return ordered;
}

}  // namespace

std::string npy_text(const Array& array) {
  std::string header =
      fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': (", npy_name(array.type));
  for (std::size_t i = 0; i < array.shape.size(); ++i) {
    if (i > 0) header += ", ";
    header += std::to_string(array.shape[i]);
  }
  header += array.shape.size() == 1 ? ",), }" : "), }";
  const bool long_header = header.size() + npy_magic.size() + 4 + npy_alignment > 65535;
  const std::size_t before = npy_magic.size() + 2 + (long_header ? 4 : 2);
  const std::size_t unpadded = before + header.size() + 1;
  header.append((npy_alignment - unpadded % npy_alignment) % npy_alignment, ' ');
  header += '\n';
  std::string text(npy_magic);
  text += static_cast<char>(long_header ? 2 : 1);
  text += '\0';
  for (std::size_t i = 0; i < (long_header ? 4u : 2u); ++i) {
    text += static_cast<char>(header.size() >> (8 * i) & 0xff);
  }
  text.reserve(text.size() + header.size() + array.bytes.size());
  text += header;
  text.append(reinterpret_cast<const char*>(array.bytes.data()), array.bytes.size());
  return text;
}

void write_npy(const std::filesystem::path& path, const Array& array) {
  write_atomically(path, npy_text(array));
}

Array read_npy(const std::filesystem::path& path) {
  NpyReader reader(path);
  const std::string header = read_npy_header(reader);
  NpyHeaderParser parser(header, path.string(), reader.at() - header.size());
  Array array = parser.parse();
  const std::optional<std::uint64_t> count = element_count(array.shape);
  const std::size_t width = size_of(array.type);
  if (!count || *count > reader.left() / width) {
    reader.fail("data.truncated", reader.at(),
                fmt::format("values of shape {} of {} bytes each", shape_text(array.shape), width),
                fmt::format("{} bytes before the end of the file", reader.left()));
  }
  if (*count * width < reader.left()) {
    reader.fail("data.trailing", reader.at() + *count * width, "the end of the file",
                fmt::format("{} more bytes", reader.left() - *count * width));
  }
  array.bytes.resize(*count * width);
  reader.read(reinterpret_cast<char*>(array.bytes.data()), array.bytes.size(), "values");
  if (parser.column_major()) array.bytes = in_row_order(array);
  return array;
}

}  // namespace gradus
