// JSON files that carry a hash of their own content, so that an edited one is noticed.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/output_folder.h"

namespace gradus::record {

/// json_text with one key more at the end, "content_hash": fast_hash of the text without it.
std::string hashed_json_text(const Json& json);

/// Writes hashed_json_text atomically. Throws Error "files.write".
void write_hashed_json(const std::filesystem::path& path, const Json& json);
void write_hashed_json(const OutputFolder& out, const std::filesystem::path& below,
                       const Json& json);

/// Reads such a file of the schema `name` and checks its hash; the result
/// has no "content_hash". Throws Error "record.hash" where the hash is missing or that of another
/// content, and what read_json throws.
Json read_hashed_json(const std::filesystem::path& path, std::string_view name);
/// The same for a text that was read; `where` names it in messages.
Json hashed_json_from(std::string_view text, std::string_view name, const std::string& where);

}  // namespace gradus::record
