// One gradus at a time on an output folder.
#pragma once

#include <filesystem>

namespace gradus::run {

/// Holds `folder`/.lock while it lives; the operating system frees it when the process ends in any
/// way. Makes the folder. Throws Error "output.locked" naming the process that holds it, and
/// "output.folder" where the folder cannot be made or written.
class OutputLock {
 public:
  explicit OutputLock(const std::filesystem::path& folder);
  ~OutputLock();
  OutputLock(const OutputLock&) = delete;
  OutputLock& operator=(const OutputLock&) = delete;

 private:
  int descriptor_ = -1;
};

}  // namespace gradus::run
