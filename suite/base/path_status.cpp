#include "base/path_status.h"

#include <system_error>

namespace gradus {
namespace {

namespace fs = std::filesystem;

fs::file_status own_status(const fs::path& path) noexcept {
  std::error_code unknown;
  return fs::symlink_status(path, unknown);
}

}  // namespace

bool is_there(const fs::path& path) noexcept {
  return fs::exists(own_status(path));
}

bool is_no_file(const fs::path& path) noexcept {
  const fs::file_status found = own_status(path);
  return fs::exists(found) && !fs::is_regular_file(found);
}

bool is_no_folder(const fs::path& path) noexcept {
  const fs::file_status found = own_status(path);
  return fs::exists(found) && !fs::is_directory(found);
}

}  // namespace gradus
