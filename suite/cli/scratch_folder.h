// A folder for files that no one keeps.
#pragma once

#include <filesystem>
#include <string>

namespace gradus::cli {

/// The system's folder for temporary files. Throws Error "files.write" where there is none.
std::filesystem::path scratch_parent();

/// A new folder in the system's folder for temporary files; it is removed again, with what it
/// holds, also where an error passes by.
class ScratchFolder {
 public:
  /// `purpose` begins its name: "gradus-check". Throws Error "files.write".
  explicit ScratchFolder(const std::string& purpose);
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace gradus::cli
