// Where a child's stdout and stderr go: a file of bounded length.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace gradus::process {

/// A file that keeps the beginning and the end of what was written to it.
class OutputLog {
 public:
  /// Longer than this, the middle is left out.
  static constexpr int64_t most_bytes = int64_t{4} << 20;

  /// A file without a name, in memory. Throws Error "worker.output".
  static OutputLog unnamed();
  /// `path`, emptied; a link there is not followed. Throws Error "worker.output".
  static OutputLog file(const std::filesystem::path& path);

  ~OutputLog();
  OutputLog(OutputLog&& other) noexcept;
  OutputLog& operator=(OutputLog&& other) noexcept;

  /// What a child writes to.
  int descriptor() const { return descriptor_; }

  /// Gives the memory or the disk back that the middle takes, where more than `most_bytes` are
  /// there: 1 MiB of the beginning and 64 KiB of the end stay. To be called now and then while
  /// somebody writes, of which nothing is lost.
  void cut();

  /// The same when what is written from now on does not matter, or nobody writes any more; a line
  /// in the middle then says how much is left out.
  void finish();

  /// The last lines, at most 20 and 4096 bytes; bytes that are no UTF-8 are replaced.
  std::string last_lines() const;

 private:
  explicit OutputLog(int descriptor) : descriptor_(descriptor) {}
  int descriptor_ = -1;
  int64_t middle_end_ = 0;  ///< bytes up to here, after the beginning, are given back
  int64_t left_out_ = 0, note_bytes_ = 0;
};

}  // namespace gradus::process
