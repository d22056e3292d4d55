#include "scratch_folder.h"

#include <stdlib.h>

#include "gradus/error.h"

namespace gradus::cli {

ScratchFolder::ScratchFolder(const std::string& purpose) {
  const std::filesystem::path parent = std::filesystem::temp_directory_path();
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
