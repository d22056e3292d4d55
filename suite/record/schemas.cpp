#include "record/schemas.h"

#include <fmt/format.h>

#include <algorithm>

#include "gradus/error.h"
#include "gradus/text.h"
#include "schema_texts.h"

namespace gradus::record {

std::vector<std::string> schema_names() {
  std::vector<std::string> names;
  for (const auto& [name, text] : schema_texts) names.emplace_back(name);
  std::ranges::sort(names);
  return names;
}

std::string_view schema_text(std::string_view name) {
  for (const auto& [known, text] : schema_texts) {
    if (known == name) return text;
  }
  const std::vector<std::string> names = schema_names();
  const std::string suggestion = did_you_mean(name, names);
  throw Error("schema.unknown", "schema", "one of " + join(names), fmt::format("'{}'", name),
              suggestion);
}

}  // namespace gradus::record
