#include "gradus/datasets/byte_reader.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "gradus/error.h"

namespace gradus::datasets {
namespace {

/// Deflate turns one byte into at most 1032 (a 258-byte match in two bits).
constexpr std::uint64_t largest_deflate_ratio = 1032;
constexpr std::size_t input_block = std::size_t{1} << 17;
/// First piece of memory for a block whose size a gzip file declares but does not yet prove.
constexpr std::uint64_t first_piece = std::uint64_t{1} << 26;

}  // namespace

struct ByteReader::Stream {
  explicit Stream(const std::filesystem::path& path);
  ~Stream();
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  /// Fills `input` from the file. False at the end of the file.
  bool fill(const ByteReader& reader);
  std::size_t read_plain(const ByteReader& reader, std::span<std::byte> target);
  std::size_t read_gzip(const ByteReader& reader, std::span<std::byte> target);
  void next_member(const ByteReader& reader);
  std::uint64_t most_bytes_left(std::uint64_t given_out) const;

  int descriptor = -1;
  std::uint64_t file_size = 0;
  bool gzip = false;
  bool finished = false;  // the last gzip member has ended
  std::array<std::byte, input_block> input;
  z_stream zlib{};          // also the window on `input` when the file is plain
  std::uint64_t taken = 0;  // bytes of the file read so far
};

ByteReader::Stream::Stream(const std::filesystem::path& path) {
  const auto fail = [&](std::string_view found) {
    throw Error("data.read", "cannot read " + path.string(), "a readable file", found, "");
  };
  descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) fail(std::strerror(errno));
  struct stat status {};
  if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
    ::close(descriptor);
    fail(S_ISDIR(status.st_mode) ? "a folder" : "no regular file");
  }
  file_size = static_cast<std::uint64_t>(status.st_size);
  unsigned char magic[2] = {};
  gzip = ::pread(descriptor, magic, 2, 0) == 2 && magic[0] == 0x1f && magic[1] == 0x8b;
  if (gzip && inflateInit2(&zlib, MAX_WBITS + 16) != Z_OK) {
    ::close(descriptor);
    throw std::bad_alloc();
  }
}

ByteReader::Stream::~Stream() {
  if (gzip) inflateEnd(&zlib);
  ::close(descriptor);
}

bool ByteReader::Stream::fill(const ByteReader& reader) {
  ssize_t got = -1;
  do {
    got = ::read(descriptor, input.data(), input.size());
  } while (got < 0 && errno == EINTR);
  if (got < 0) reader.fail("data.read", reader.offset_, "readable bytes", std::strerror(errno));
  zlib.next_in = reinterpret_cast<Bytef*>(input.data());
  zlib.avail_in = static_cast<uInt>(got);
  taken += static_cast<std::uint64_t>(got);
  return got > 0;
}

std::size_t ByteReader::Stream::read_plain(const ByteReader& reader, std::span<std::byte> target) {
  std::size_t done = 0;
  while (done < target.size()) {
    if (zlib.avail_in == 0 && !fill(reader)) break;
    const std::size_t part = std::min<std::size_t>(zlib.avail_in, target.size() - done);
    std::memcpy(target.data() + done, zlib.next_in, part);
    zlib.next_in += part;
    zlib.avail_in -= static_cast<uInt>(part);
    done += part;
  }
  return done;
}

/// After the end of a gzip member: the file ends, perhaps after zero bytes (tapes and disk images
/// pad with them; gzip itself takes them so), or another member begins.
void ByteReader::Stream::next_member(const ByteReader& reader) {
  const std::uint64_t end = taken - zlib.avail_in;
  while (zlib.avail_in > 0 || fill(reader)) {
    if (*zlib.next_in != 0) break;
    ++zlib.next_in;
    --zlib.avail_in;
  }
  if (zlib.avail_in == 0) {
    finished = true;
    return;
  }
  const bool padded = taken - zlib.avail_in > end;
  if (padded || *zlib.next_in != 0x1f) {
    reader.fail("data.trailing", reader.offset_, "the end of the gzip file",
                fmt::format("{} more compressed bytes", file_size - taken + zlib.avail_in),
                "the file is damaged; fetch it again");
  }
  inflateReset(&zlib);
}

std::size_t ByteReader::Stream::read_gzip(const ByteReader& reader, std::span<std::byte> target) {
  std::size_t done = 0;
  while (done < target.size() && !finished) {
    if (zlib.avail_in == 0 && !fill(reader)) {
      reader.fail("data.truncated", reader.offset_ + done, "more gzip data",
                  fmt::format("the end of the file after {} compressed bytes", file_size),
                  "the file is incomplete; fetch it again");
    }
    const std::size_t room = std::min<std::size_t>(target.size() - done, std::size_t{1} << 30);
    zlib.next_out = reinterpret_cast<Bytef*>(target.data() + done);
    zlib.avail_out = static_cast<uInt>(room);
    const int state = inflate(&zlib, Z_NO_FLUSH);
    done += room - zlib.avail_out;
    if (state == Z_STREAM_END) {
      next_member(reader);
    } else if (state == Z_MEM_ERROR) {
      throw std::bad_alloc();
    } else if (state != Z_OK && state != Z_BUF_ERROR) {
      const std::string reason = zlib.msg ? zlib.msg : "damaged data";
      reader.fail("data.corrupt", reader.offset_ + done, "valid gzip data",
                  fmt::format("{} near compressed byte {}", reason, taken - zlib.avail_in),
                  "the file is damaged; fetch it again");
    }
  }
  return done;
}

std::uint64_t ByteReader::Stream::most_bytes_left(std::uint64_t given_out) const {
  const std::uint64_t all = gzip ? file_size * largest_deflate_ratio : file_size;
  return all > given_out ? all - given_out : 0;
}

ByteReader::ByteReader(std::filesystem::path path, std::uint64_t limit)
    : path_(std::move(path)), limit_(limit), stream_(std::make_unique<Stream>(path_)) {}

ByteReader::~ByteReader() = default;

std::size_t ByteReader::read(std::span<std::byte> target) {
  const std::size_t done =
      stream_->gzip ? stream_->read_gzip(*this, target) : stream_->read_plain(*this, target);
  offset_ += done;
  return done;
}

void ByteReader::read_exactly(std::span<std::byte> target, std::string_view what) {
  const std::uint64_t start = offset_;
  const std::size_t done = read(target);
  if (done == target.size()) return;
  fail("data.truncated", start, fmt::format("{} bytes of {}", target.size(), what),
       fmt::format("{} bytes before the end of the file", done),
       "the file is incomplete; fetch it again");
}

std::vector<std::byte> ByteReader::read_block(std::uint64_t size, std::string_view what) {
  const std::string expected = fmt::format("{} bytes of {}", size, what);
  if (offset_ > limit_ || size > limit_ - offset_) {
    fail("data.size", offset_, fmt::format("at most {} bytes in all", limit_), expected);
  }
  if (const std::uint64_t left = stream_->most_bytes_left(offset_); size > left) {
    fail("data.truncated", offset_, expected,
         fmt::format("{}{} bytes in the rest of the file", stream_->gzip ? "at most " : "", left),
         "the file is incomplete; fetch it again");
  }
  std::vector<std::byte> block;
  while (block.size() < size) {
    const std::uint64_t grown = std::max<std::uint64_t>(first_piece, 2 * block.size());
    const std::size_t old = block.size();
    block.resize(std::min(size, stream_->gzip ? grown : size));
    read_exactly(std::span(block).subspan(old), what);
  }
  return block;
}

std::vector<std::byte> ByteReader::read_rest() {
  std::vector<std::byte> rest;
  const std::uint64_t most =
      std::min(limit_ - std::min(limit_, offset_) + 1, stream_->most_bytes_left(offset_));
  while (true) {
    const std::size_t old = rest.size();
    const std::uint64_t grown = std::max<std::uint64_t>(input_block, 2 * old);
    rest.resize(std::min(most, stream_->gzip ? grown : most));
    const std::size_t got = read(std::span(rest).subspan(old));
    rest.resize(old + got);
    if (offset_ > limit_) {
      fail("data.size", limit_, fmt::format("at most {} bytes", limit_), "more",
           "this is not the file it is named for, or a decompression bomb");
    }
    if (got == 0 || rest.size() == most) return rest;
  }
}

void ByteReader::expect_end() {
  const std::uint64_t end = offset_;
  std::byte extra[1];
  if (read(extra) == 0) return;
  fail("data.trailing", end, "the end of the file", "more bytes",
       "the file is longer than its header says; fetch it again");
}

void ByteReader::fail(std::string id, std::uint64_t at, std::string_view expected,
                      std::string_view found, std::string_view advice) const {
  throw Error(std::move(id), fmt::format("{}, byte {}", path_.string(), at), expected, found,
              advice);
}

}  // namespace gradus::datasets
