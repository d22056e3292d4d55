// Texts of others inside HTML and XML.
#pragma once

#include <string>
#include <string_view>

namespace gradus::render {

/// Text for an element or a quoted attribute of HTML or XML. Line ends are kept in attributes too;
/// control characters, which XML 1.0 cannot hold, become spaces.
std::string escaped_markup(std::string_view text);

}  // namespace gradus::render
