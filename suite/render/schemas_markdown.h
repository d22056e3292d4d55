// The file formats as a Markdown document, made of the JSON Schema files.
#pragma once

#include <string>

namespace gradus::render {

/// docs/formats.md: for each schema of suite/record/schemas what it describes and a table of its
/// keys, their values and their descriptions.
std::string schemas_markdown();

}  // namespace gradus::render
