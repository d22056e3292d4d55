// Printing on stdout.
#pragma once

#include <string_view>

#include "gradus/json.h"
#include "gradus/render/style.h"

namespace gradus::cli {

/// The style of stdout.
render::Style out_style();

/// Writes text to stdout.
void print(std::string_view text);

/// Writes indented JSON to stdout.
void print_json(const Json& json);

}  // namespace gradus::cli
