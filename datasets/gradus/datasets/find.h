// Where the files of a data set lie on this machine.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "gradus/datasets/catalogue.h"

namespace gradus::datasets {

/// The folders that are looked through for every data set, in order: each entry of
/// $GRADUS_DATA_PATH (separated by ':'), the user's folder, the data shipped with Gradus
/// (installed, then in the source tree). In each, first the folder named as the data set, then
/// itself.
std::vector<std::filesystem::path> data_folders();

/// $XDG_DATA_HOME/gradus, or ~/.local/share/gradus: where `gradus data fetch` puts files. Throws
/// Error "data.home" when neither variable XDG_DATA_HOME nor HOME holds an absolute path.
std::filesystem::path user_data_folder();

/// Every folder looked in for this entry, in order: data_folders() with the distribution's folders
/// before the shipped data.
std::vector<std::filesystem::path> search_folders(const Entry& entry);

struct Found {
  std::filesystem::path folder;
  const Layout* layout;                      // of the entry that was asked for
  std::vector<std::filesystem::path> files;  // one for each file of the layout
};

struct Search {
  std::optional<Found> found;
  std::vector<std::string> looked;  // "FOLDER: reason" for each folder passed over
};

/// The first folder that holds all files of one layout with the sizes of the catalogue.
Search search(const Entry& entry);

/// The same, or Error "data.missing" that says where it looked and how to get the files.
Found find(const Entry& entry);

}  // namespace gradus::datasets
