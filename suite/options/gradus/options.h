// Options: declared once, on the struct that receives them. The same declaration gives parsing,
// range checks, suggestions, `gradus show`, the catalogue and the echo of every value in a record.
//
//   struct Options {
//     double lr = 1e-3;
//     void declare(gradus::Schema& schema) {
//       schema.add("lr", lr, "step size").in(0, 10).log().symbol("alpha");
//     }
//   };
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace gradus {

/// The value of an option that names another item with options of its own, in a study
/// `optimizer = { id = "adam", lr = 0.01 }`. `options` is a JSON object text without the id.
struct Item {
  std::string id;
  std::string options = "{}";
};

/// The value of an option that takes any names and values, for code that judges them itself: in a
/// study `options = { lr = 0.1, betas = [0.9, 0.99] }`. `values` is a JSON object text.
struct FreeTable {
  std::string values = "{}";
};

/// A number or "auto" (the item then chooses; it says what it chose in its record).
template <class Number>
struct Auto {
  bool automatic = true;
  Number value{};
  Number value_or(Number chosen) const { return automatic ? chosen : value; }
};

/// What an option is, whatever its name: searches and the checks of `gradus check` go by it.
enum class OptionRole {
  none,
  /// A step size. With every option of this role at 0, a step changes no parameter.
  learning_rate,
  /// The most evaluations of the objective that one step may ask for.
  evaluations_per_step
};

namespace detail {
template <class Field>
inline constexpr bool is_option_field = false;
}

class OptionSchedule;

/// A field whose value follows a schedule.
struct ScheduledField {
  std::string option;
  double* field = nullptr;
  std::shared_ptr<const OptionSchedule> schedule;
};

/// The options of one item: their declarations bound to the fields that receive the values.
class Schema {
 public:
  Schema();
  ~Schema();
  Schema(Schema&&) noexcept;
  Schema& operator=(Schema&&) noexcept;

  /// Refines the option that `add` has just declared.
  class Option {
   public:
    Option& in(double low, double high);       ///< low <= value <= high (each element of a list)
    Option& above(double low, double high);    ///< low < value <= high
    Option& between(double low, double high);  ///< low < value < high
    Option& log();                             ///< searched and drawn on a logarithmic scale
    Option& unit(std::string_view unit);       ///< "samples", "steps", ...; absent: no unit
    Option& symbol(std::string_view symbol);   ///< the symbol in the paper
    Option& choices(std::initializer_list<const char*> names);  ///< for text options
    Option& length(int64_t low, int64_t high);                  ///< number of elements of a list
    Option& kind(std::string_view item_kind);  ///< for Item: "optimizer", "model", ...
    Option& role(OptionRole role);             ///< what it is to searches and checks
    /// Takes a schedule in place of a number: `lr = { schedule = "cosine", warmup = 0.05 }`
    /// (docs/schedules.md). For double and Auto<double> of an optimizer, whose step reads the field
    /// each time: before a step it is given the current value.
    Option& schedulable();
    /// For text options: the path of a file whose content the outcome depends on. A study gives it
    /// relative to the study's own folder. The host makes it absolute and writes a hash of the
    /// content into the text option "<name>_hash", which must be declared too; runs are known by
    /// the hash, not by the path. Absent: an empty text.
    Option& file();
    Option& shared();  ///< the same for all parameters: no parameter group gives another value

   private:
    friend class Schema;
    explicit Option(Schema& schema) : schema_(schema) {}
    Schema& schema_;
  };

  /// Declares an option: its default is what the field holds now.
  Option add(std::string_view name, bool& field, std::string_view text);
  Option add(std::string_view name, int64_t& field, std::string_view text);
  Option add(std::string_view name, double& field, std::string_view text);
  Option add(std::string_view name, std::string& field, std::string_view text);
  Option add(std::string_view name, std::vector<int64_t>& field, std::string_view text);
  Option add(std::string_view name, std::vector<double>& field, std::string_view text);
  Option add(std::string_view name, std::vector<std::string>& field, std::string_view text);
  Option add(std::string_view name, Auto<int64_t>& field, std::string_view text);
  Option add(std::string_view name, Auto<double>& field, std::string_view text);
  Option add(std::string_view name, Item& field, std::string_view text);
  Option add(std::string_view name, FreeTable& field, std::string_view text);

  /// A field of any other type is a mistake that the compiler explains.
  template <class Field>
  Option add(std::string_view, Field&, std::string_view) {
    static_assert(detail::is_option_field<Field>,
                  "an option's field is bool, int64_t, double, std::string, a std::vector of the "
                  "last three, gradus::Auto<int64_t>, gradus::Auto<double>, gradus::Item or "
                  "gradus::FreeTable (take int64_t for int and double for float; declare an "
                  "enumeration with `choice`)");
    return Option(*this);
  }

  /// An enumeration: `choice("norm", norm, "...", {{"one", Norm::one}, {"two", Norm::two}})`.
  template <class Enum>
  Option choice(std::string_view name, Enum& field, std::string_view text,
                std::initializer_list<std::pair<const char*, std::type_identity_t<Enum>>> values) {
    std::vector<std::string> names;
    std::vector<int64_t> codes;
    for (const auto& [value_name, value] : values) {
      names.emplace_back(value_name);
      codes.push_back(static_cast<int64_t>(value));
    }
    return add_choice(
        name, static_cast<int64_t>(field), text, names, codes,
        [](void* target, int64_t code) { *static_cast<Enum*>(target) = static_cast<Enum>(code); },
        &field);
  }

  /// Declares the option `groups` of an optimizer: a list of { match = ..., options... } that gives
  /// parameters other values than the rest. Its step goes through WithOptions::groups.
  Option groups();

  /// JSON array of the declarations (docs/formats.md, "Option schema").
  std::string describe() const;

  /// Checks a JSON object text against the declarations and writes the fields; absent options keep
  /// their defaults. `where` begins every message ("method adam"). Throws Error "options.*".
  void assign(std::string_view json, std::string_view where);

  /// The same for the options that are given; the others keep what their fields hold.
  void assign_given(std::string_view json, std::string_view where);

  /// The fields whose option is given as a schedule in a JSON object text that `assign` takes.
  std::vector<ScheduledField> schedules(std::string_view json) const;

  /// JSON object text of the current value of every option.
  std::string values() const;

 private:
  using Setter = void (*)(void* target, int64_t code);
  Option add_choice(std::string_view name, int64_t value, std::string_view text,
                    const std::vector<std::string>& names, const std::vector<int64_t>& codes,
                    Setter set, void* target);
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

/// An options struct with the values of a JSON object text. Throws Error "options.*".
template <class Options>
Options parse_options(std::string_view json, std::string_view where) {
  Options options;
  Schema schema;
  options.declare(schema);
  schema.assign(json, where);
  return options;
}

/// The declarations of an options struct as JSON text.
template <class Options>
std::string describe_options() {
  Options options;
  Schema schema;
  options.declare(schema);
  return schema.describe();
}

}  // namespace gradus
