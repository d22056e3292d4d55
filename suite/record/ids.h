// The forms of ids that name files: what has one of them is no path.
#pragma once

#include <string_view>

namespace gradus::record {

/// Whether a text has the form of fast_hash, which ids of runs and tools and names of environments
/// are: 32 lower-case hexadecimal digits.
bool is_hash(std::string_view text);

/// Whether a text has the form of an item's id: "plugin.name", both of letters, digits and '_'.
bool is_item_id(std::string_view text);

/// Throw Error "record.id" where the text has another form; `where` begins the message.
void require_hash(std::string_view text, std::string_view where);
void require_item_id(std::string_view text, std::string_view where);

}  // namespace gradus::record
