// Sequential reading of a plain or gzip file with errors that name file, offset, expected, found.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gradus::datasets {

/// What a loader takes at most from one file, after decompression, unless told otherwise (2 GiB).
inline constexpr std::uint64_t default_byte_limit = std::uint64_t{1} << 31;

/// Reads a file from start to end. A file that begins with the gzip magic (1f 8b) is decompressed
/// on the way and its checksums are verified; offsets count decompressed bytes. Memory is bounded
/// by what the file really holds and by `limit`, whatever the file declares.
class ByteReader {
 public:
  /// Throws Error "data.read" when the file cannot be opened or is not a regular file.
  explicit ByteReader(std::filesystem::path path, std::uint64_t limit = default_byte_limit);
  ~ByteReader();
  ByteReader(const ByteReader&) = delete;
  ByteReader& operator=(const ByteReader&) = delete;

  /// Up to `target.size()` bytes; fewer only at the end of the file. Throws Error "data.corrupt"
  /// on damaged gzip data, "data.truncated" when the gzip stream stops early, "data.read" when the
  /// device fails.
  std::size_t read(std::span<std::byte> target);

  /// Exactly `target.size()` bytes. Throws Error "data.truncated" naming `what`.
  void read_exactly(std::span<std::byte> target, std::string_view what);

  /// Exactly `size` bytes into fresh memory. A size that the file cannot hold (its length, times
  /// the largest ratio of deflate for gzip) or beyond the limit is refused before allocation.
  std::vector<std::byte> read_block(std::uint64_t size, std::string_view what);

  /// All that is left. Throws Error "data.size" beyond the limit.
  std::vector<std::byte> read_rest();

  /// Throws Error "data.trailing" unless the file ends here.
  void expect_end();

  /// Bytes given out so far.
  std::uint64_t offset() const { return offset_; }

  /// Throws Error `id`: "<file>, byte <at>: expected ..., found ...; advice".
  [[noreturn]] void fail(std::string id, std::uint64_t at, std::string_view expected,
                         std::string_view found, std::string_view advice = "") const;

 private:
  struct Stream;
  std::filesystem::path path_;
  std::uint64_t limit_;
  std::uint64_t offset_ = 0;
  std::unique_ptr<Stream> stream_;
};

}  // namespace gradus::datasets
