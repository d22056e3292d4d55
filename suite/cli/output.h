// Printing on stdout.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "render/style.h"

namespace gradus::cli {

/// The style of stdout.
render::Style out_style();

/// Writes text to stdout. Throws Error "files.write".
void print(std::string_view text);

/// Writes the text of JSON to stdout, control characters escaped. Throws Error "files.write".
void print_json_text(std::string_view json);

/// Writes lines to stderr, control characters escaped.
void print_notes(const std::vector<std::string>& notes);

/// Writes what is still buffered: a full disk shows here. Throws Error "files.write".
void close_output();

}  // namespace gradus::cli
