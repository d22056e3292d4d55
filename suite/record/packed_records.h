// Records of many runs in a few files: runs/packed-0001.tar, packed-0002.tar, ... in place of as
// many folders. They are tar archives (POSIX.1-1988, ustar) of what the folders hold: `tar xf`
// makes the folders again.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/output_folder.h"

namespace gradus::record {

/// "packed-0001.tar" for 1.
std::string packed_file_name(int number);

/// A new packed file holds at most so many bytes of records, and at least one record.
inline constexpr std::uint64_t largest_pack = std::uint64_t{64} << 20;

/// The packed files of a folder (runs/ or tools/), by the headers in them. Of two records with one
/// id that of the later file counts.
class PackedRecords {
 public:
  /// Reads the headers. Throws Error "record.pack" where a file is no archive of records or is cut
  /// off, and "files.read".
  explicit PackedRecords(std::filesystem::path folder);

  bool contains(std::string_view id) const { return places_.contains(id); }
  std::vector<std::string> ids() const;
  int files() const { return files_; }
  /// The text of a record that is there. Throws Error "files.read", "record.pack".
  std::string text(std::string_view id) const;
  /// "runs/packed-0001.tar: ID/record.json", for messages.
  std::string where(std::string_view id) const;

 private:
  struct Place {
    int file = 0;
    std::uint64_t offset = 0, size = 0;
  };
  void read_headers(int number);

  std::filesystem::path folder_;
  std::map<std::string, Place, std::less<>> places_;
  int files_ = 0;
};

/// Those of a folder as it is now; kept from call to call as long as its packed files are the same.
std::shared_ptr<const PackedRecords> packed_records(const std::filesystem::path& folder);

/// Whether the record of a run or tool is there, in its folder (runs/<id>) or packed.
bool has_record(const std::filesystem::path& folder);

/// A packed file that is being made.
class PackText {
 public:
  PackText();
  ~PackText();
  /// Throws Error "record.pack" where libarchive refuses it.
  void add(std::string_view id, std::string_view record);
  bool empty() const { return writer_ == nullptr; }
  /// Of the records so far.
  std::uint64_t size() const;
  /// Writes the packed file of that number, which has a record at least, and begins another one.
  /// Throws as OutputFolder::write.
  void write(const OutputFolder& out, const std::filesystem::path& below, int number);

 private:
  struct Writer;
  std::unique_ptr<Writer> writer_;
};

}  // namespace gradus::record
