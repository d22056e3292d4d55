// Options that are files (Schema::Option::file): their paths and the hashes of what they hold.
#pragma once

#include <filesystem>

#include "study/catalogue.h"

namespace gradus::study {

/// In a complete item and those nested in it: makes the path of every file absolute, from `folder`
/// on, and writes the hash of its content into the option beside it. `place_of` as for
/// ItemCatalogue::complete_item. Throws Error "options.file" where there is no file to read.
void settle_files(const ItemCatalogue& catalogue, ItemKind kind, OptionTable& item,
                  const std::filesystem::path& folder, const ItemCatalogue::PlaceOf& place_of);

}  // namespace gradus::study
