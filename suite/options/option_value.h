// Values of options as studies give them and requests and records hold them: typed, without a
// schema. What an item's options are is the plugin's own affair; that they are one of these is not.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace gradus {

class OptionValue;

/// Values by name, in the order in which they were given: the options of an item, a table of TOML.
class OptionTable {
 public:
  using Entry = std::pair<std::string, OptionValue>;

  OptionTable() = default;
  OptionTable(std::initializer_list<Entry> entries);

  bool empty() const;
  std::size_t size() const;
  std::vector<Entry>::const_iterator begin() const;
  std::vector<Entry>::const_iterator end() const;
  std::vector<Entry>::iterator begin();
  std::vector<Entry>::iterator end();

  bool contains(std::string_view name) const { return find(name) != nullptr; }
  /// The value of that name, or null.
  const OptionValue* find(std::string_view name) const;
  OptionValue* find(std::string_view name);
  /// The value of that name; throws std::out_of_range where there is none.
  const OptionValue& at(std::string_view name) const;
  /// The value of that name; one that is not there is added, as nothing.
  OptionValue& operator[](std::string_view name);
  /// The text of that name; empty where there is none.
  std::string text_of(std::string_view name) const;

  void erase(std::string_view name);
  /// Takes all of `other`, in place of values of the same name.
  void update(const OptionTable& other);

  bool operator==(const OptionTable& other) const;

 private:
  std::vector<Entry> entries_;
};

/// Nothing, a truth value, an integer, a real, a text, a list or a table. Infinities are the texts
/// "inf" and "-inf".
class OptionValue {
 public:
  using List = std::vector<OptionValue>;

  OptionValue() = default;
  OptionValue(bool value) : value_(value) {}
  OptionValue(int value) : value_(std::int64_t{value}) {}
  OptionValue(std::int64_t value) : value_(value) {}
  OptionValue(double value) : value_(value) {}
  OptionValue(const char* value) : value_(std::string(value)) {}
  OptionValue(std::string_view value) : value_(std::string(value)) {}
  OptionValue(std::string value) : value_(std::move(value)) {}
  OptionValue(List value) : value_(std::move(value)) {}
  OptionValue(OptionTable value) : value_(std::move(value)) {}
  explicit OptionValue(const std::vector<std::string>& texts)
      : value_(List(texts.begin(), texts.end())) {}

  bool is_nothing() const { return is<std::monostate>(); }
  bool is_boolean() const { return is<bool>(); }
  bool is_integer() const { return is<std::int64_t>(); }
  bool is_real() const { return is<double>(); }
  bool is_number() const { return is_integer() || is_real(); }
  bool is_text() const { return is<std::string>(); }
  bool is_list() const { return is<List>(); }
  bool is_table() const { return is<OptionTable>(); }

  /// Throw std::bad_variant_access where the value is of another type.
  bool boolean() const { return std::get<bool>(value_); }
  std::int64_t integer() const { return std::get<std::int64_t>(value_); }
  /// Of an integer, too.
  double number() const;
  const std::string& text() const { return std::get<std::string>(value_); }
  const List& list() const { return std::get<List>(value_); }
  List& list() { return std::get<List>(value_); }
  const OptionTable& table() const { return std::get<OptionTable>(value_); }
  OptionTable& table() { return std::get<OptionTable>(value_); }

  /// Whether it is that text.
  bool is(std::string_view text) const { return is_text() && this->text() == text; }

  /// Numbers are equal by value: 1 is 1.0. Tables are equal in their order, too.
  bool operator==(const OptionValue& other) const;

 private:
  template <class Type>
  bool is() const {
    return std::holds_alternative<Type>(value_);
  }

  std::variant<std::monostate, bool, std::int64_t, double, std::string, List, OptionTable> value_;
};

// Here, since a list of entries can be used only where a value is complete.
inline bool OptionTable::empty() const {
  return entries_.empty();
}
inline std::size_t OptionTable::size() const {
  return entries_.size();
}
inline std::vector<OptionTable::Entry>::const_iterator OptionTable::begin() const {
  return entries_.begin();
}
inline std::vector<OptionTable::Entry>::const_iterator OptionTable::end() const {
  return entries_.end();
}
inline std::vector<OptionTable::Entry>::iterator OptionTable::begin() {
  return entries_.begin();
}
inline std::vector<OptionTable::Entry>::iterator OptionTable::end() {
  return entries_.end();
}

/// On one line, as JSON writes it: 0.001, "tanh", [1,2], {"id":"adam"}. Throws nothing: bytes that
/// are no UTF-8 are replaced.
std::string to_text(const OptionValue& value);
std::string to_text(const OptionTable& table);

/// From such a text. Throws Error "options.type" where it is no JSON object.
OptionTable option_table_from_text(std::string_view json);

/// A hash of the content that does not depend on the order of names.
std::string canonical_hash(const OptionValue& value);

}  // namespace gradus
