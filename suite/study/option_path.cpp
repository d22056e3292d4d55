#include "study/option_path.h"

#include <algorithm>
#include <charconv>
#include <string>

namespace gradus::study {
namespace {

OptionValue* value_in(OptionValue& from, std::string_view path);

/// A member whose name begins the path; names may hold '/'.
OptionValue* value_in(OptionTable& table, std::string_view path) {
  for (auto& [name, member] : table) {
    const std::string step = "/" + name;
    if (path != step && !path.starts_with(step + "/")) continue;
    if (OptionValue* found = value_in(member, path.substr(step.size()))) return found;
  }
  return nullptr;
}

OptionValue* value_in(OptionValue::List& list, std::string_view path) {
  const std::size_t end = std::min(path.find('/', 1), path.size());
  std::size_t position = 0;
  const auto [rest, error] = std::from_chars(path.data() + 1, path.data() + end, position);
  const bool good = error == std::errc() && rest == path.data() + end && position < list.size();
  return good ? value_in(list[position], path.substr(end)) : nullptr;
}

OptionValue* value_in(OptionValue& from, std::string_view path) {
  if (path.empty()) return &from;
  if (from.is_table()) return value_in(from.table(), path);
  return from.is_list() ? value_in(from.list(), path) : nullptr;
}

}  // namespace

OptionValue* value_at(OptionTable& table, std::string_view path) {
  return value_in(table, path);
}

const OptionValue* value_at(const OptionTable& table, std::string_view path) {
  return value_in(const_cast<OptionTable&>(table), path);  // nothing in there writes
}

void erase_at(OptionTable& table, std::string_view path) {
  const std::size_t last = path.rfind('/');
  if (last == 0) return table.erase(path.substr(1));
  OptionValue* parent = value_at(table, path.substr(0, last));
  if (parent != nullptr && parent->is_table()) parent->table().erase(path.substr(last + 1));
}

}  // namespace gradus::study
