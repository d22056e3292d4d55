#include "gradus/datasets/find.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "gradus/error.h"
#include "gradus/text.h"

namespace gradus::datasets {
namespace {

namespace fs = std::filesystem;

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

std::vector<fs::path> folders_of_the_user() {
  std::vector<fs::path> folders;
  const std::string list = variable("GRADUS_DATA_PATH");
  for (std::size_t start = 0; start < list.size();) {
    const std::size_t end = std::min(list.find(':', start), list.size());
    if (end > start) folders.emplace_back(list.substr(start, end - start));
    start = end + 1;
  }
  try {
    folders.push_back(user_data_folder());
  } catch (const Error&) {
    // No home: there is no user folder to look in.
  }
  return folders;
}

/// Installed: found from the program, so that the installation may be moved. Then the source tree.
std::vector<fs::path> folders_of_gradus() {
  std::vector<fs::path> folders;
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (!error) {
    folders.push_back((program.parent_path() / GRADUS_DATA_FROM_PROGRAM).lexically_normal());
  }
  folders.emplace_back(GRADUS_DATA_INSTALLED);
  folders.emplace_back(GRADUS_DATA_SOURCE);
  return folders;
}

void append(std::vector<fs::path>& folders, const std::vector<fs::path>& more) {
  for (const fs::path& folder : more) {
    if (std::find(folders.begin(), folders.end(), folder) == folders.end()) {
      folders.push_back(folder);
    }
  }
}

std::vector<fs::path> with_named_folders(const std::vector<fs::path>& bases,
                                         const std::string& name) {
  std::vector<fs::path> folders;
  for (const fs::path& base : bases) append(folders, {base / name, base});
  return folders;
}

/// The first thing that keeps `folder` from holding this layout, or nothing.
std::string obstacle(const fs::path& folder, const Layout& layout, std::size_t& present) {
  std::string reason;
  for (const DataFile& file : layout.files) {
    std::error_code error;
    const std::uint64_t size = fs::file_size(folder / file.name, error);
    if (error) {
      if (reason.empty()) reason = file.name + " is missing";
      continue;
    }
    ++present;
    if (size != file.size) {
      reason = fmt::format("{} has {} bytes in place of {} ({})", file.name, size, file.size,
                           layout.origin);
    }
  }
  return reason;
}

/// Looks for each layout; says why none is there, of the layout that came closest.
std::optional<Found> look_in(const fs::path& folder, const Entry& entry, std::string& why) {
  std::size_t most_present = 0;
  std::error_code unreadable;
  const fs::file_status found = fs::status(folder, unreadable);
  why = fs::is_directory(found)               ? "none of the files"
        : found.type() == fs::file_type::none ? unreadable.message()
                                              : "no such folder";
  for (const Layout& layout : entry.layouts) {
    std::size_t present = 0;
    const std::string reason = obstacle(folder, layout, present);
    if (reason.empty()) {
      Found found{folder, &layout, {}};
      for (const DataFile& file : layout.files) found.files.push_back(folder / file.name);
      return found;
    }
    if (present > most_present) {
      most_present = present;
      why = reason;
    }
  }
  return std::nullopt;
}

std::string how_to_get(const Entry& entry) {
  std::vector<std::string> ways;
  if (!entry.package.empty()) ways.push_back("install the package " + entry.package);
  const bool fetchable = std::any_of(entry.layouts.begin(), entry.layouts.end(),
                                     [](const Layout& layout) { return !layout.url.empty(); });
  if (fetchable) ways.push_back(fmt::format("run `gradus data fetch {}`", entry.name));
  ways.push_back("add the folder that has the files to GRADUS_DATA_PATH");
  return join(ways, ", or ");
}

}  // namespace

fs::path user_data_folder() {
  // The XDG base directory specification: a relative path is to be ignored.
  if (const fs::path data = variable("XDG_DATA_HOME"); data.is_absolute()) return data / "gradus";
  if (const fs::path home = variable("HOME"); home.is_absolute()) {
    return home / ".local" / "share" / "gradus";
  }
  throw Error("data.home", "the user's data folder", "an absolute path in XDG_DATA_HOME or HOME",
              "neither", "set one of them, or say where to put the files");
}

std::vector<fs::path> data_folders() {
  std::vector<fs::path> folders = folders_of_the_user();
  append(folders, folders_of_gradus());
  return folders;
}

std::vector<fs::path> search_folders(const Entry& entry) {
  std::vector<fs::path> folders = with_named_folders(folders_of_the_user(), entry.name);
  append(folders, entry.folders);
  append(folders, with_named_folders(folders_of_gradus(), entry.name));
  return folders;
}

Search search(const Entry& entry) {
  Search result;
  for (const fs::path& folder : search_folders(entry)) {
    std::string why;
    result.found = look_in(folder, entry, why);
    if (result.found) return result;
    result.looked.push_back(folder.string() + ": " + why);
  }
  return result;
}

Found find(const Entry& entry) {
  Search result = search(entry);
  if (result.found) return std::move(*result.found);
  std::string text = fmt::format(
      "data set {} is not on this machine (files and sizes: `gradus data list`). Looked in\n",
      entry.name);
  for (const std::string& looked : result.looked) text += fmt::format("  {}\n", looked);
  throw Error("data.missing", text + "To get it, " + how_to_get(entry));
}

}  // namespace gradus::datasets
