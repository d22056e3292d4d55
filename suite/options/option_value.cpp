#include "options/option_value.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace gradus {

OptionTable::OptionTable(std::initializer_list<Entry> entries) : entries_(entries) {}

const OptionValue* OptionTable::find(std::string_view name) const {
  const auto found = std::ranges::find(entries_, name, &Entry::first);
  return found == entries_.end() ? nullptr : &found->second;
}

OptionValue* OptionTable::find(std::string_view name) {
  const auto found = std::ranges::find(entries_, name, &Entry::first);
  return found == entries_.end() ? nullptr : &found->second;
}

const OptionValue& OptionTable::at(std::string_view name) const {
  if (const OptionValue* found = find(name)) return *found;
  throw std::out_of_range(fmt::format("no value '{}'", name));
}

OptionValue& OptionTable::operator[](std::string_view name) {
  if (OptionValue* found = find(name)) return *found;
  return entries_.emplace_back(name, OptionValue()).second;
}

std::string OptionTable::text_of(std::string_view name) const {
  const OptionValue* found = find(name);
  return found != nullptr && found->is_text() ? found->text() : std::string();
}

void OptionTable::erase(std::string_view name) {
  std::erase_if(entries_, [&](const Entry& entry) { return entry.first == name; });
}

void OptionTable::update(const OptionTable& other) {
  for (const auto& [name, value] : other) (*this)[name] = value;
}

bool OptionTable::operator==(const OptionTable& other) const {
  return entries_ == other.entries_;
}

double OptionValue::number() const {
  return is_integer() ? static_cast<double>(integer()) : std::get<double>(value_);
}

bool OptionValue::operator==(const OptionValue& other) const {
  if (is_number() && other.is_number() && value_.index() != other.value_.index()) {
    return number() == other.number();
  }
  return value_ == other.value_;
}

}  // namespace gradus
