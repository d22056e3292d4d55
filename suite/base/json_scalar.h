// Scalars of JSON as text, without the buffers that nlohmann::json sets up for each call.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"

namespace gradus {

/// Appends a text in quotes, as Json::dump writes it. Bytes that are no UTF-8 are treated as
/// `invalid` says.
void append_quoted(std::string& text, std::string_view value, Json::error_handler_t invalid);

/// Appends what Json::dump makes of a value that is neither a list nor an object.
void append_scalar(std::string& text, const Json& json, Json::error_handler_t invalid);

/// What nlohmann::json, whose keys are sorted, writes of a value on one line: the same text for the
/// same content in another order. Throws as its dump.
std::string sorted_text(const Json& json);

}  // namespace gradus
