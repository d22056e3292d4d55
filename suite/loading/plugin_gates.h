// The gates of a plugin file: before it is loaded (the file and its fingerprint) and after (the
// descriptor). See Plugins::load for the errors.
#pragma once

#include <filesystem>
#include <string>

#include "gradus/plugin.h"

namespace gradus::loading {

/// Looks at the file and its folder, its name, and the fingerprint in it, without running any of
/// its code. Returns the hash of its bytes.
std::string check_file(const std::filesystem::path& file);

/// Compares a fingerprint with this build's, field by field. Throws Error "plugin.build".
void check_fingerprint(const PluginFingerprint& found, const std::string& where);

/// Loads the library and calls its entry function. Throws Error "plugin.load", "plugin.entry".
const PluginDescriptor* open_library(const std::filesystem::path& file);

/// Layout, id, metadata, items and their schemas.
void check_descriptor(const PluginDescriptor* descriptor, const std::filesystem::path& file);

/// What an item's `describe` delivers.
std::string item_description(const PluginItem& item, const std::string& where);

/// Whether a text may be an id or an item's name: a-z, 0-9 and _, a letter first.
bool is_name(std::string_view text);

}  // namespace gradus::loading
