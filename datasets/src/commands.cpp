#include "gradus/datasets/commands.h"

#include <algorithm>
#include <numeric>

#include "gradus/datasets/load.h"
#include "gradus/error.h"
#include "gradus/hash.h"

namespace gradus::datasets {
namespace {

std::uint64_t size_of_files(const Layout& layout) {
  return std::accumulate(layout.files.begin(), layout.files.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const DataFile& file) { return sum + file.size; });
}

/// The layout that would be fetched, or the first.
const Layout& main_layout(const Entry& entry) {
  const auto found = std::find_if(entry.layouts.begin(), entry.layouts.end(),
                                  [](const Layout& layout) { return !layout.url.empty(); });
  return found == entry.layouts.end() ? entry.layouts.front() : *found;
}

ListRow list_row(const Entry& entry) {
  const Search here = search(entry);
  const Layout& main = main_layout(entry);
  ListRow row;
  row.name = entry.name;
  row.title = entry.title;
  row.licence = entry.licence;
  row.source = entry.source;
  row.citation = entry.citation;
  row.package = entry.package;
  row.train_rows = entry.train_rows;
  row.test_rows = entry.test_rows;
  row.classes = entry.classes.size();
  row.input_shape = entry.input_shape;
  row.size = size_of_files(here.found ? *here.found->layout : main);
  row.fetchable = !main.url.empty();
  row.present = here.found.has_value();
  if (here.found) row.folder = here.found->folder;
  return row;
}

VerifyRow verify_file(const Entry& entry, const DataFile& file, const std::filesystem::path& path) {
  VerifyRow row{entry.name, file.name, path, no_checksum, file.sha256, ""};
  try {
    row.found = sha256_file(path);
    if (!file.sha256.empty()) row.status = row.found == file.sha256 ? "ok" : "differs";
  } catch (const Error& error) {
    row.status = "unreadable";
    row.found = error.what();
  }
  return row;
}

VerifyRow verify_content(const Entry& entry, const Found& found) {
  VerifyRow row{entry.name, "content", found.folder, no_checksum, entry.content, ""};
  Entry unchecked = entry;
  unchecked.content.clear();
  try {
    row.found = content_hash(load(unchecked, found));
    if (!entry.content.empty()) row.status = row.found == entry.content ? "ok" : "differs";
  } catch (const Error& error) {
    row.status = "unreadable";
    row.found = error.what();
  }
  return row;
}

}  // namespace

std::vector<ListRow> list_data() {
  std::vector<ListRow> rows;
  for (const Entry& entry : catalogue()) rows.push_back(list_row(entry));
  return rows;
}

std::vector<VerifyRow> verify_data(const Entry& entry) {
  const Search here = search(entry);
  if (!here.found) return {{entry.name, "", "", "missing", "", ""}};
  std::vector<VerifyRow> rows;
  for (std::size_t i = 0; i < here.found->files.size(); ++i) {
    rows.push_back(verify_file(entry, here.found->layout->files[i], here.found->files[i]));
  }
  rows.push_back(verify_content(entry, *here.found));
  return rows;
}

PathRow path_of_data(const Entry& entry) {
  Found found = find(entry);
  return {entry.name, std::move(found.folder), found.layout->origin, std::move(found.files)};
}

Json to_json(const ListRow& row) {
  return {{"name", row.name},
          {"title", row.title},
          {"licence", row.licence},
          {"source", row.source},
          {"citation", row.citation},
          {"package", row.package},
          {"train_rows", row.train_rows},
          {"test_rows", row.test_rows},
          {"input_shape", row.input_shape},
          {"classes", row.classes},
          {"size", row.size},
          {"fetchable", row.fetchable},
          {"present", row.present},
          {"folder", row.folder.string()}};
}

Json to_json(const VerifyRow& row) {
  return {{"dataset", row.dataset}, {"file", row.file},         {"path", row.path.string()},
          {"status", row.status},   {"expected", row.expected}, {"found", row.found}};
}

Json to_json(const PathRow& row) {
  Json files = Json::array();
  for (const std::filesystem::path& file : row.files) files.push_back(file.string());
  return {{"dataset", row.dataset},
          {"folder", row.folder.string()},
          {"origin", row.origin},
          {"files", files}};
}

}  // namespace gradus::datasets
