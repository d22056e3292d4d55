// A folder for files that no one keeps.
#pragma once

#include <filesystem>
#include <string>

#include "base/descriptor.h"

namespace gradus::cli {

/// The system's folder for temporary files. Throws Error "files.write" where there is none.
std::filesystem::path scratch_parent();

/// A new folder in the system's folder for temporary files; it is removed again, with what it
/// holds, also where an error passes by. What a process that was killed left is removed by the next
/// one.
class ScratchFolder {
 public:
  /// `purpose` stands in its name: "check" in "gradus-scratch-check.aB3dE6". Throws Error
  /// "files.write".
  explicit ScratchFolder(const std::string& purpose);
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  Descriptor held_;  ///< others take it for left behind once nobody holds it
};

}  // namespace gradus::cli
