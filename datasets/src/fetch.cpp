#include "gradus/datasets/fetch.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "gradus/datasets/download.h"
#include "gradus/datasets/find.h"
#include "gradus/error.h"
#include "gradus/hash.h"

namespace gradus::datasets {
namespace {

namespace fs = std::filesystem;

/// The row of a file that is there and right, as far as can be known; else nothing.
std::optional<FetchRow> present(const DataFile& file, const fs::path& path) {
  std::error_code error;
  if (fs::file_size(path, error) != file.size || error) return std::nullopt;
  if (file.sha256.empty()) return FetchRow{file.name, path, file.size, "present", no_checksum};
  if (sha256_file(path) != file.sha256) return std::nullopt;
  return FetchRow{file.name, path, file.size, "present", "ok"};
}

/// The same for any form of the file that some layout has.
std::optional<FetchRow> present_in_some_form(const Entry& entry, const std::string& name,
                                             const fs::path& path) {
  for (const Layout& layout : entry.layouts) {
    for (const DataFile& file : layout.files) {
      if (file.name != name) continue;
      if (std::optional<FetchRow> row = present(file, path)) return row;
    }
  }
  return std::nullopt;
}

/// The rows of a whole, good copy anywhere on this machine; else none.
std::vector<FetchRow> whole_copy(const Entry& entry) {
  const Search here = search(entry);
  std::vector<FetchRow> rows;
  if (!here.found) return rows;
  for (std::size_t i = 0; i < here.found->files.size(); ++i) {
    const std::optional<FetchRow> row = present(here.found->layout->files[i], here.found->files[i]);
    if (!row) return {};
    rows.push_back(*row);
  }
  return rows;
}

/// The layout to fetch: the first with a URL; with the user's URL, the first if none has one.
const Layout& layout_to_fetch(const Entry& entry, const std::string& url) {
  const auto found = std::find_if(entry.layouts.begin(), entry.layouts.end(),
                                  [](const Layout& layout) { return !layout.url.empty(); });
  if (found != entry.layouts.end()) return *found;
  if (!url.empty()) return entry.layouts.front();
  throw Error("data.fetch", "data set " + entry.name, "an address to fetch it from",
              fmt::format("none ({})", entry.layouts.front().origin),
              "install Gradus again, or give an address with --url");
}

std::string url_of(const Layout& layout, const DataFile& file, const std::string& users) {
  const std::string& base = users.empty() ? layout.url : users;
  if (base.ends_with('/')) return base + file.name;
  return layout.files.size() == 1 ? base : base + '/' + file.name;
}

/// Every form of the file that some layout has: a mirror may hold any of them.
std::vector<Accepted> accepted_forms(const Entry& entry, const std::string& name) {
  std::vector<Accepted> forms;
  for (const Layout& layout : entry.layouts) {
    for (const DataFile& file : layout.files) {
      if (file.name == name) forms.push_back({file.size, file.sha256});
    }
  }
  return forms;
}

/// A progress callback for one file of several.
std::function<bool(std::uint64_t, std::uint64_t)> progress_of(const FetchOptions& options,
                                                              FetchProgress progress) {
  if (!options.progress) return {};
  return [&options, progress](std::uint64_t done, std::uint64_t) mutable {
    progress.done = done;
    return options.progress(progress);
  };
}

}  // namespace

std::vector<FetchRow> fetch(const Entry& entry, const FetchOptions& options) {
  if (options.url.empty() && options.folder.empty()) {
    if (std::vector<FetchRow> rows = whole_copy(entry); !rows.empty()) return rows;
  }
  const Layout& layout = layout_to_fetch(entry, options.url);
  const fs::path folder = options.folder.empty() ? user_data_folder() / entry.name : options.folder;
  std::vector<FetchRow> rows;
  for (const DataFile& file : layout.files) {
    const fs::path path = folder / file.name;
    if (const auto row = present_in_some_form(entry, file.name, path)) {
      rows.push_back(*row);
      continue;
    }
    Download request;
    request.url = url_of(layout, file, options.url);
    request.target = path;
    request.accepted = accepted_forms(entry, file.name);
    request.progress =
        progress_of(options, {file.name, rows.size() + 1, layout.files.size(), 0, file.size});
    const Downloaded result = download(request);
    rows.push_back({file.name, path, result.size, result.resumed_from > 0 ? "resumed" : "fetched",
                    result.checked ? "ok" : no_checksum});
  }
  return rows;
}

Json to_json(const FetchRow& row) {
  return {{"file", row.file},
          {"path", row.path.string()},
          {"size", row.size},
          {"status", row.status},
          {"checksum", row.checksum}};
}

}  // namespace gradus::datasets
