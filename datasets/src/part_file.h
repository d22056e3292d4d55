// The file that a download grows in, locked against other processes.
#pragma once

#include <cstdint>
#include <filesystem>

namespace gradus::datasets {

class PartFile {
 public:
  /// Opens or creates "<target>.part" for appending, and its folder. Throws Error "files.write", or
  /// "data.busy" when another process holds it.
  explicit PartFile(const std::filesystem::path& target);
  ~PartFile();
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::uint64_t size() const { return size_; }

  /// False when the bytes could not be written; `error()` says why.
  bool append(const char* bytes, std::size_t count);
  int error() const { return error_; }

  /// Drops all bytes.
  void clear();

  /// Syncs it to disk and gives it the name of the target. Throws Error "files.write".
  void finish();

  /// Throws Error "files.write" with the reason of the last failure.
  [[noreturn]] void fail() const;

 private:
  void require_own_file();

  std::filesystem::path target_, path_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
  int error_ = 0;
};

}  // namespace gradus::datasets
