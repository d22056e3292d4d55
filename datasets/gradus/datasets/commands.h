// What `gradus data list|verify|path` show, as rows. (`gradus data fetch` is in fetch.h.)
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/json.h"
#include "gradus/datasets/catalogue.h"

namespace gradus::datasets {

struct ListRow {
  std::string name, title, licence, source, citation, package;
  std::size_t train_rows, test_rows, classes;
  std::vector<std::size_t> input_shape;
  std::uint64_t size;  // bytes of the files, of those found or else of those to fetch
  bool fetchable;      // the catalogue has an address
  bool present;
  std::filesystem::path folder;  // empty unless present
};

/// One row for each entry of the catalogue.
std::vector<ListRow> list_data();

struct VerifyRow {
  std::string dataset;
  std::string file;  // "content" for the parsed arrays
  std::filesystem::path path;
  std::string status;  // "ok", "no checksum published here", "differs", "unreadable" or "missing"
  std::string expected, found;  // checksums, or the text of an error in `found`
  bool good() const { return status == "ok" || status == no_checksum; }
};

/// SHA-256 of every file, and the content as load() sees it. A data set that is not on this machine
/// gives one row with status "missing". Throws nothing for damaged files.
std::vector<VerifyRow> verify_data(const Entry& entry);

struct PathRow {
  std::string dataset;
  std::filesystem::path folder;
  std::string origin;  // of the layout found
  std::vector<std::filesystem::path> files;
};

/// Where the files lie. Throws Error "data.missing".
PathRow path_of_data(const Entry& entry);

Json to_json(const ListRow& row);
Json to_json(const VerifyRow& row);
Json to_json(const PathRow& row);

}  // namespace gradus::datasets
