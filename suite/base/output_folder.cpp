#include "base/output_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdio.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <vector>

#include "base/descriptor.h"
#include "base/path_status.h"
#include "base/whole_file.h"
#include "gradus/error.h"

namespace gradus {
namespace {

namespace fs = std::filesystem;
constexpr const char* replaced = ".replaced";
constexpr int open_folder = O_PATH | O_DIRECTORY | O_CLOEXEC;

bool is_plain(const fs::path& name) {
  return !name.empty() && name != "." && name != ".." &&
         name.native().find('\0') == std::string::npos;
}

void require_plain(const fs::path& below) {
  bool plain = !below.empty() && below.is_relative();
  for (const fs::path& name : below) plain = plain && is_plain(name);
  if (plain) return;
  throw Error("files.outside", "a place in the output folder", "a relative path of plain names",
              fmt::format("'{}'", below.string()), "the file that names it may be edited");
}

/// Opens the folder `name` of an open folder, which must not be a link.
Descriptor open_below(int folder, const fs::path& name, const fs::path& shown) {
  Descriptor opened(::openat(folder, name.c_str(), open_folder | O_NOFOLLOW));
  if (opened.is_open()) return opened;
  const int error = errno;
  struct stat status;
  const bool there = ::fstatat(folder, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0;
  if (there && S_ISLNK(status.st_mode)) {
    throw Error("files.link", shown.string(), "a folder", "a link",
                "results are written to no other place: make it a folder, or give --out the other "
                "place");
  }
  errno = error;
  return opened;
}

/// A place below a folder: the open folder that holds it, and its name there.
struct Place {
  Descriptor folder;
  std::string name;
  fs::path shown;

  /// A path for what the standard library does; no part of it can be exchanged meanwhile.
  fs::path by_descriptor() const {
    return fs::path("/proc/self/fd") / std::to_string(folder.number()) / name;
  }
};

/// Opens what holds `below`, name by name: where no link may be followed this is what openat2 with
/// RESOLVE_BENEATH does, on every kernel. Nothing where a folder is missing and `make` is false.
std::optional<Place> open_place(const fs::path& root, const fs::path& below, bool make) {
  require_plain(below);
  if (make) {
    std::error_code told_below;
    fs::create_directories(root, told_below);
  }
  Place place{Descriptor(::open(root.c_str(), open_folder)), below.filename().string(), root};
  for (const fs::path& name : below.parent_path()) {
    if (!place.folder.is_open()) break;
    place.shown /= name;
    if (make && ::mkdirat(place.folder.number(), name.c_str(), 0777) != 0 && errno != EEXIST) {
      fail_write(place.shown, errno);
    }
    place.folder = open_below(place.folder.number(), name, place.shown);
  }
  if (!place.folder.is_open()) {
    if (errno == ENOENT && !make) return std::nullopt;
    fail_write(place.shown, errno);
  }
  place.shown /= place.name;
  return place;
}

bool is_there(const Place& place, struct stat& status) {
  return ::fstatat(place.folder.number(), place.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0;
}

void remove_at(const Place& place) {
  std::error_code error;
  fs::remove_all(place.by_descriptor(), error);
  if (error) fail_write(place.shown, error.value());
}

bool rename_at(const Place& from, const Place& to, const std::string& name, unsigned how) {
  return ::renameat2(from.folder.number(), from.name.c_str(), to.folder.number(), name.c_str(),
                     how) == 0;
}

/// In two steps, for file systems that cannot exchange.
void replace_in_steps(const Place& from, const Place& to) {
  const std::string old = to.name + replaced;
  if (!rename_at(to, to, old, 0) || !rename_at(from, to, to.name, 0)) fail_write(to.shown, errno);
  std::error_code left;  // restore_replaced removes it
  fs::remove_all(to.by_descriptor().replace_filename(old), left);
}

}  // namespace

fs::path OutputFolder::place(const fs::path& below) const {
  require_plain(below);
  return path_ / below;
}

void OutputFolder::write(const fs::path& below, std::string_view content) const {
  const auto place = open_place(path_, below, true);
  const int error = write_whole(place->folder.number(), place->name, content);
  if (error != 0) fail_write(place->shown, error);
}

void OutputFolder::make_folder(const fs::path& below) const {
  open_place(path_, below / "any", true);
}

void OutputFolder::remove(const fs::path& below) const {
  const auto place = open_place(path_, below, false);
  if (place) remove_at(*place);
}

void OutputFolder::remove_if_empty(const fs::path& below) const {
  const auto place = open_place(path_, below, false);
  if (!place) return;
  ::unlinkat(place->folder.number(), place->name.c_str(), AT_REMOVEDIR);
}

void OutputFolder::replace(const fs::path& from, const fs::path& to) const {
  const auto source = open_place(path_, from, false);
  const auto target = open_place(path_, to, true);
  struct stat status;
  if (!source || !is_there(*source, status)) fail_write(place(from), ENOENT);
  if (!S_ISDIR(status.st_mode)) fail_write(place(from), ENOTDIR);
  if (!is_there(*target, status)) {
    if (!rename_at(*source, *target, target->name, 0)) fail_write(target->shown, errno);
  } else if (rename_at(*source, *target, target->name, RENAME_EXCHANGE)) {
    remove_at(*source);
  } else if (errno == EINVAL || errno == ENOSYS) {
    replace_in_steps(*source, *target);
  } else {
    fail_write(target->shown, errno);
  }
}

void OutputFolder::restore_replaced(const fs::path& below) const {
  const auto folder = open_place(path_, below / "any", false);
  if (!folder) return;
  std::vector<std::string> left;
  std::error_code absent;
  for (const auto& entry : fs::directory_iterator(folder->by_descriptor().parent_path(), absent)) {
    if (entry.path().extension() == replaced) left.push_back(entry.path().filename());
  }
  for (const std::string& name : left) {
    const fs::path old = folder->by_descriptor().replace_filename(name);
    const fs::path before = fs::path(old).replace_extension();
    std::error_code ignored;
    if (is_there(before)) {
      fs::remove_all(old, ignored);
    } else {
      fs::rename(old, before, ignored);
    }
  }
}

}  // namespace gradus
