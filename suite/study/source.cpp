#include "study/source.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <sstream>

#define TOML_EXCEPTIONS 1
#include <toml++/toml.h>

#include "base/files.h"
#include "base/toml_limits.h"
#include "gradus/error.h"

namespace gradus::study {
namespace {

std::string place_text(const std::string& file, const Place& place) {
  return fmt::format("{}:{}:{}", file, place.line, place.column);
}

Place place_of(const toml::source_position& position) {
  return {static_cast<int>(position.line), static_cast<int>(position.column)};
}

/// "~" and "/" are written as JSON pointers write them.
std::string pointer_step(std::string_view key) {
  std::string step = "/";
  for (const char sign : key) {
    if (sign == '~') {
      step += "~0";
    } else if (sign == '/') {
      step += "~1";
    } else {
      step += sign;
    }
  }
  return step;
}

class Converter {
 public:
  explicit Converter(StudySource& source) : source_(source) {}

  OptionValue convert(const toml::node& node, const std::string& pointer) {
    source_.places.try_emplace(pointer, place_of(node.source().begin));
    if (const toml::table* table = node.as_table()) return convert_table(*table, pointer);
    if (const toml::array* array = node.as_array()) {
      OptionValue::List list;
      for (const toml::node& element : *array) {
        list.push_back(convert(element, fmt::format("{}/{}", pointer, list.size())));
      }
      return list;
    }
    if (const auto* value = node.as_string()) return value->get();
    if (const auto* value = node.as_integer()) return value->get();
    if (const auto* value = node.as_boolean()) return value->get();
    if (const auto* value = node.as_floating_point()) return convert_real(value->get(), pointer);
    throw Error("study.syntax", source_.where(pointer),
                "a text, number, truth value, list or table", "a date or time", "");
  }

  /// toml++ sorts its tables: the order in which keys stand in the file is brought back.
  OptionTable convert_table(const toml::table& table, const std::string& pointer) {
    source_.places.try_emplace(pointer, place_of(table.source().begin));
    std::vector<std::pair<const toml::key*, const toml::node*>> entries;
    for (const auto& [key, node] : table) entries.emplace_back(&key, &node);
    std::stable_sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
      const auto left = a.first->source().begin, right = b.first->source().begin;
      return std::pair(left.line, left.column) < std::pair(right.line, right.column);
    });
    OptionTable converted;
    for (const auto& [key, node] : entries) {
      const std::string below = pointer + pointer_step(key->str());
      source_.places.try_emplace(below, place_of(key->source().begin));
      converted[std::string(key->str())] = convert(*node, below);
    }
    return converted;
  }

 private:
  OptionValue convert_real(double value, const std::string& pointer) {
    if (std::isnan(value)) {
      throw Error("study.syntax", source_.where(pointer), "a number", "nan", "");
    }
    if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
    return value;
  }

  StudySource& source_;
};

}  // namespace

std::string StudySource::where(std::string_view pointer) const {
  if (file.empty()) return {};
  std::string enclosing(pointer);
  while (true) {
    const auto found = places.find(enclosing);
    if (found != places.end() && found->second.line > 0) return place_text(file, found->second);
    if (enclosing.empty()) return file;
    enclosing.resize(enclosing.rfind('/'));
  }
}

StudySource parse_study(std::string_view toml, std::string file) {
  StudySource source;
  source.file = std::move(file);
  check_toml_limits(toml, source.file);
  try {
    const toml::table table = toml::parse(toml, source.file);
    source.table = Converter(source).convert_table(table, "");
  } catch (const toml::parse_error& error) {
    throw Error("study.syntax", place_text(source.file, place_of(error.source().begin)) + ": " +
                                    std::string(error.description()));
  }
  return source;
}

StudySource read_study(const std::filesystem::path& path) {
  return parse_study(read_file(path, TomlLimits().bytes), path.string());
}

}  // namespace gradus::study
