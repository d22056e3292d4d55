#include "cli/scratch_folder.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string_view>

#include "base/files.h"
#include "gradus/error.h"

namespace gradus::cli {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view scratch_prefix = "gradus-scratch-";
constexpr std::string_view scratch_suffix = ".XXXXXX";

/// Opens a folder of this user and holds it as long as it is open. Not open where it is another's
/// or another process holds it.
Descriptor hold_folder(const fs::path& folder) {
  Descriptor held(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  struct stat status;
  const bool ours = held.is_open() && ::fstat(held.number(), &status) == 0 &&
                    status.st_uid == ::geteuid() && ::flock(held.number(), LOCK_EX | LOCK_NB) == 0;
  return ours ? std::move(held) : Descriptor();
}

bool is_scratch_name(std::string_view name) {
  return name.starts_with(scratch_prefix) && name.size() > scratch_suffix.size() &&
         name[name.size() - scratch_suffix.size()] == scratch_suffix[0];
}

/// A process that was killed cannot remove its folder; the next one does. Nobody holds it any more.
void remove_left_ones(const fs::path& parent) {
  std::error_code none;
  for (const fs::directory_entry& entry : fs::directory_iterator(parent, none)) {
    if (!is_scratch_name(entry.path().filename().string())) continue;
    const Descriptor held = hold_folder(entry.path());
    if (held.is_open()) fs::remove_all(entry.path(), none);
  }
}

}  // namespace

fs::path scratch_parent() {
  std::error_code missing;
  const fs::path parent = fs::temp_directory_path(missing);
  if (missing) {
    throw Error("files.write", "the folder for temporary files", "a folder", missing.message(),
                "TMPDIR names it");
  }
  return parent;
}

ScratchFolder::ScratchFolder(const std::string& purpose) {
  const fs::path parent = path_text(scratch_parent());
  remove_left_ones(parent);
  // Between making and holding it another process may take it for a left one and remove it.
  while (!held_.is_open() || !fs::exists(path_)) {
    std::string name =
        (parent / (std::string(scratch_prefix) + purpose + std::string(scratch_suffix))).string();
    if (::mkdtemp(name.data()) == nullptr) {
      throw Error("files.write", "cannot make a folder in " + parent.string());
    }
    path_ = name;
    held_ = hold_folder(path_);
  }
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

}  // namespace gradus::cli
