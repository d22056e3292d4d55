// Fetching a data set of the catalogue. In a library of its own, which needs libcurl.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/json.h"
#include "gradus/datasets/catalogue.h"

namespace gradus::datasets {

struct FetchProgress {
  std::string file;
  std::size_t number, count;  // this file, from 1, of so many
  std::uint64_t done, total;  // bytes
};

struct FetchOptions {
  /// In place of the catalogue's: the folder with the files under their names. If the data set is
  /// one file and this does not end in '/', the file itself.
  std::string url;
  /// Where the files go; empty: the folder of the data set in user_data_folder().
  std::filesystem::path folder;
  /// Returning false stops; what has arrived is kept.
  std::function<bool(const FetchProgress&)> progress;
};

struct FetchRow {
  std::string file;
  std::filesystem::path path;
  std::uint64_t size;    // bytes
  std::string status;    // "present", "fetched" or "resumed"
  std::string checksum;  // "ok" or "no checksum published here"
};

/// Fetches what is missing or has a wrong checksum. Without a URL or folder, a good copy anywhere
/// on this machine is enough. Throws Error "data.fetch" (also for a data set without a URL),
/// "data.checksum", "data.stopped", "data.busy", "data.home", "files.write".
std::vector<FetchRow> fetch(const Entry& entry, const FetchOptions& options = {});

Json to_json(const FetchRow& row);

}  // namespace gradus::datasets
