#include "render/schemas_markdown.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

#include "gradus/text.h"
#include "record/record_file.h"
#include "record/schemas.h"

namespace gradus::render {
namespace {

using record::JsonField;

constexpr const char* introduction =
    "# Formats\n\n"
    "The JSON files that Gradus writes. This file is made by `gradus schema --markdown` of the\n"
    "JSON Schema files in `suite/record/schemas`, which `gradus schema NAME` prints. What is no\n"
    "JSON file is in [output.md](output.md) (the output folder, tables as CSV, what other "
    "commands\n"
    "print) and [protocol.md](protocol.md) (what `gradus` and its worker say to each other).\n\n"
    "- A file names its schema: `\"schema\": {\"name\": \"gradus.run\", \"version\": 1}`. Another\n"
    "  version is refused (`schema.version`).\n"
    "- Keys have a fixed order. Numbers read back exactly.\n"
    "- A number that was not measured is `null`, with the reason in the object's `reasons`.\n"
    "  Not-a-number and infinities never occur; an infinite option value is the text `\"inf\"`.\n"
    "- Units stand in the names: `wall_s`, `peak_rss_bytes`.\n"
    "- In a key, `[]` stands for each element of a list and `NAME` for each name that an object\n"
    "  may have. A key in *italics* may be absent.\n";

std::string literal(const JsonField& value) {
  return fmt::format("`{}`", value.json().is_string() ? value.text() : value.json().dump());
}

/// The heading of a definition, which links to it are made of.
std::string definition_title(const std::string& schema, const std::string& name) {
  return schema + ": " + name;
}

/// GitHub's anchor of a heading.
std::string anchor(const std::string& title) {
  std::string text;
  for (const char letter : title) {
    if (letter == ' ') text += '-';
    if (std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_') text += letter;
  }
  return text;
}

/// "gradus.plan.json#/$defs/hash", "#/$defs/hash" or "gradus.run.json" as a link.
std::string link_text(const std::string& reference, const std::string& here) {
  const std::size_t hash = std::min(reference.find('#'), reference.size());
  const std::string file = reference.substr(0, hash);
  const std::string schema =
      file.empty() ? here : file.substr(0, file.size() - std::string(".json").size());
  const std::size_t name = reference.rfind('/');
  if (name == std::string::npos) return fmt::format("[{}](#{})", schema, anchor(schema));
  const std::string definition = reference.substr(name + 1);
  return fmt::format("[{}](#{})", definition, anchor(definition_title(schema, definition)));
}

/// "number", or with `many` "numbers"; JSON's strings and arrays are called texts and lists.
std::string type_word(const std::string& type, bool many) {
  if (type == "null") return type;
  const std::string word = type == "string" ? "text" : type == "array" ? "list" : type;
  return many ? word + "s" : word;
}

std::string bounds_of(const JsonField& schema) {
  std::string text;
  for (const auto& [key, words] :
       {std::pair{"minimum", " from "}, std::pair{"exclusiveMinimum", " above "},
        std::pair{"maximum", " up to "}}) {
    const JsonField bound = schema.at(key);
    if (!bound.is_null()) text += words + bound.json().dump();
  }
  return text;
}

/// One type or a list of them.
std::vector<std::string> types_of(const JsonField& schema) {
  const JsonField type = schema.at("type");
  return type.json().is_string() ? std::vector{type.text()} : type.texts();
}

std::string description_of(const JsonField& schema) {
  return schema.at("description").text_or_null().value_or("");
}

/// What values a schema allows, in words. With `many` in the plural.
class Values {
 public:
  explicit Values(std::string schema) : schema_(std::move(schema)) {}

  std::string text(const JsonField& schema, bool many = false) const {
    const JsonField reference = schema.at("$ref"), constant = schema.at("const");
    if (!reference.is_null()) return link_text(reference.text(), schema_);
    if (!constant.is_null()) return literal(constant);
    std::vector<std::string> ways;
    for (const JsonField& value : schema.at("enum").elements()) ways.push_back(literal(value));
    if (!ways.empty()) return join(ways);
    for (const JsonField& way : schema.at("anyOf").elements()) ways.push_back(text(way, many));
    for (const std::string& type : types_of(schema)) {
      ways.push_back(typed(schema, type, many) + (type == "null" ? "" : bounds_of(schema)));
    }
    return ways.empty() ? "any value" : join(ways, " or ");
  }

 private:
  std::string typed(const JsonField& schema, const std::string& type, bool many) const {
    const std::string word = type_word(type, many);
    const JsonField items = schema.at("items"), others = schema.at("additionalProperties");
    if (type == "array" && !items.is_null()) return word + " of " + text(items, true);
    const bool by_name =
        type == "object" && schema.at("properties").is_null() && others.json().is_object();
    return by_name ? text(others, true) + " by name" : word;
  }

  std::string schema_;
};

/// The rows of a table of keys: an object's keys, and below each those of the objects in it.
class Keys {
 public:
  explicit Keys(std::string schema) : values_(std::move(schema)) {}

  void add(const JsonField& schema, const std::string& prefix) {
    const std::vector<std::string> required = schema.at("required").texts();
    for (const auto& [key, value] : schema.at("properties").members()) {
      if (prefix.empty() && key == "schema") continue;  // the heading says it
      const bool always = std::ranges::find(required, key) != required.end();
      const std::string name = fmt::format("`{}{}`", prefix, key);
      rows_ += fmt::format("| {} | {} | {} |\n", always ? name : fmt::format("*{}*", name),
                           values_.text(value), description_of(value));
      add_inner(value, prefix + key);
    }
  }

  /// Empty where there was no key.
  std::string table() const {
    return rows_.empty() ? "" : "\n| key | value | what it is |\n| --- | --- | --- |\n" + rows_;
  }

  /// The keys of whatever objects a value holds.
  void add_inner(const JsonField& schema, const std::string& path) {
    if (!schema.json().is_object()) return;
    add(schema, path.empty() ? "" : path + ".");
    add_inner(schema.at("items"), path + "[]");
    add_inner(schema.at("additionalProperties"), path.empty() ? "NAME" : path + ".NAME");
    for (const JsonField& way : schema.at("anyOf").elements()) add_inner(way, path);
  }

 private:
  Values values_;
  std::string rows_;
};

/// Lines of at most 100 characters.
std::string paragraph(const std::string& text) {
  std::string lines;
  std::size_t length = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::size_t word = end - at;
    if (length > 0) lines += length + 1 + word > 100 ? "\n" : " ";
    length = length > 0 && length + 1 + word <= 100 ? length + 1 + word : word;
    lines += text.substr(at, word);
    at = end + 1;
  }
  return lines + "\n";
}

/// A description that begins in lower case, as those of keys do, as a sentence.
std::string sentence(std::string text) {
  if (text.empty()) return text;
  text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text.back() == '.' ? text : text + ".";
}

/// The version of a schema whose files name it; empty for a part of others.
std::string version_text(const JsonField& schema) {
  const JsonField tag = schema.at("properties").at("schema");
  if (tag.is_null()) return "";
  return fmt::format("\nVersion {}.\n", tag.at("properties").at("version").at("const").integer());
}

std::string schema_markdown(const std::string& name, const JsonField& schema) {
  std::string text = fmt::format("\n## {}\n\n{}", name, paragraph(description_of(schema)));
  text += version_text(schema);
  Keys keys(name);
  keys.add_inner(schema, "");
  text += keys.table();
  for (const auto& [definition, inner] : schema.at("$defs").members()) {
    Keys inner_keys(name);
    inner_keys.add_inner(inner, "");
    const std::string table = inner_keys.table();
    text +=
        fmt::format("\n### {}\n\n{}{}", definition_title(name, definition),
                    paragraph(sentence(description_of(inner)) +
                              (table.empty() ? " Value: " + Values(name).text(inner) + "." : "")),
                    table);
  }
  return text;
}

}  // namespace

std::string schemas_markdown() {
  std::string text = introduction;
  for (const std::string& name : record::schema_names()) {
    const record::JsonFile file(parse_json(record::schema_text(name), name), name);
    text += schema_markdown(name, file.root());
  }
  return text;
}

}  // namespace gradus::render
