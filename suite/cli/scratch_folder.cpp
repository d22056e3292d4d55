#include "cli/scratch_folder.h"

#include <stdlib.h>

#include "gradus/error.h"

namespace gradus::cli {

std::filesystem::path scratch_parent() {
  std::error_code missing;
  const std::filesystem::path parent = std::filesystem::temp_directory_path(missing);
  if (missing) {
    throw Error("files.write", "the folder for temporary files", "a folder", missing.message(),
                "TMPDIR names it");
  }
  return parent;
}

ScratchFolder::ScratchFolder(const std::string& purpose) {
  const std::filesystem::path parent = scratch_parent();
  std::string name = (parent / (purpose + ".XXXXXX")).string();
  if (::mkdtemp(name.data()) == nullptr) {
    throw Error("files.write", "cannot make a folder in " + parent.string());
  }
  path_ = name;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace gradus::cli
