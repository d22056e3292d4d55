#include <limits>

#include "gradus/error.h"
#include "record/record_file.h"
#include "record/record_json.h"
#include "record/same_values.h"

namespace gradus::record {
namespace {

Json numbers(const std::vector<double>& values) {
  Json list = Json::array();
  for (const double value : values) list.push_back(finite_or_null(value));
  return list;
}

Json axis_json(const Axis& axis) {
  Json json = {{"label", axis.label}, {"logarithmic", axis.logarithmic}};
  if (!axis.categories.empty()) json["categories"] = axis.categories;
  return json;
}

Json line_json(const LineMark& line) {
  Json json = {{"name", line.name}, {"x", numbers(line.x)}, {"y", numbers(line.y)}};
  if (!line.low.empty()) json["low"] = numbers(line.low);
  if (!line.high.empty()) json["high"] = numbers(line.high);
  json["points"] = line.points;
  json["dashed"] = line.dashed;
  return json;
}

Json heat_map_json(const HeatMapMark& map) {
  Json json = {{"name", map.name},
               {"x", numbers(map.x)},
               {"y", numbers(map.y)},
               {"values", numbers(map.values)}};
  if (map.low) json["low"] = finite_or_null(*map.low);
  if (map.high) json["high"] = finite_or_null(*map.high);
  return json;
}

Json histogram_json(const HistogramMark& mark) {
  return {{"name", mark.name}, {"edges", numbers(mark.edges)}, {"counts", numbers(mark.counts)}};
}

Json raster_json(const RasterMark& mark) {
  return {{"name", mark.name}, {"x", numbers(mark.x)}, {"category", numbers(mark.category)}};
}

Json rule_json(const RuleMark& mark) {
  return {{"name", mark.name}, {"value", finite_or_null(mark.value)}, {"vertical", mark.vertical}};
}

template <class Mark, class Convert>
void add_marks(Json& json, const char* key, const std::vector<Mark>& marks, Convert convert) {
  if (marks.empty()) return;
  Json& list = json[key] = Json::array();
  for (const Mark& mark : marks) list.push_back(convert(mark));
}

/// Reads members with the key's name in the message of what is wrong.
class Reader {
 public:
  Reader(const Json& json, std::string where) : json_(json), where_(std::move(where)) {
    if (!json.is_object()) fail("an object", "");
  }

  std::string text(const char* key) const {
    if (!member(key).is_string()) fail("a text", key);
    return member(key);
  }
  /// An empty text where it is absent.
  std::string optional_text(const char* key) const {
    return json_.contains(key) ? text(key) : std::string();
  }
  /// False where it is absent.
  bool flag(const char* key) const {
    if (!json_.contains(key)) return false;
    if (!member(key).is_boolean()) fail("true or false", key);
    return member(key);
  }
  double number(const char* key) const { return as_number(member(key), key); }
  std::optional<double> optional_number(const char* key) const {
    if (!json_.contains(key) || json_[key].is_null()) return std::nullopt;
    return number(key);
  }
  std::vector<double> numbers(const char* key) const {
    if (!member(key).is_array()) fail("a list of numbers", key);
    std::vector<double> values;
    for (const Json& element : member(key)) values.push_back(as_number(element, key));
    return values;
  }
  std::vector<double> optional_numbers(const char* key) const {
    return json_.contains(key) ? numbers(key) : std::vector<double>();
  }
  Axis axis(const char* key) const {
    const Reader reader(member(key), where_ + ", " + key);
    Axis axis{reader.optional_text("label"), reader.flag("logarithmic")};
    if (reader.json_.contains("categories")) {
      for (const Json& name : reader.json_["categories"]) {
        if (!name.is_string()) reader.fail("a list of texts", "categories");
        axis.categories.push_back(name);
      }
    }
    return axis;
  }
  template <class Convert>
  auto marks(const char* key, Convert convert) const {
    std::vector<decltype(convert(*this))> marks;
    if (!json_.contains(key)) return marks;
    if (!json_[key].is_array()) fail("a list", key);
    for (const Json& element : json_[key]) {
      marks.push_back(convert(Reader(element, where_ + ", " + key)));
    }
    return marks;
  }

 private:
  [[noreturn]] void fail(std::string_view expected, std::string_view key) const {
    const bool inside = json_.is_object() && json_.contains(key);
    throw Error("figure.format", where_ + (key.empty() ? "" : ", '" + std::string(key) + "'"),
                expected, key.empty() ? json_.dump() : (inside ? json_[key].dump() : "nothing"),
                "");
  }
  const Json& member(const char* key) const {
    static const Json nothing;
    return json_.contains(key) ? json_[key] : nothing;
  }
  double as_number(const Json& json, const char* key) const {
    if (json.is_null() && json_.contains(key)) return std::numeric_limits<double>::quiet_NaN();
    if (!json.is_number()) fail("a number", key);
    return json.get<double>();
  }

  const Json& json_;
  std::string where_;
};

}  // namespace

Json to_json(const Figure& figure) {
  Json json = {{"id", figure.id},
               {"title", figure.title},
               {"caption", figure.caption},
               {"x", axis_json(figure.x)},
               {"y", axis_json(figure.y)}};
  add_marks(json, "lines", figure.lines, line_json);
  add_marks(json, "heat_maps", figure.heat_maps, heat_map_json);
  add_marks(json, "histograms", figure.histograms, histogram_json);
  add_marks(json, "rasters", figure.rasters, raster_json);
  add_marks(json, "rules", figure.rules, rule_json);
  return json;
}

Figure figure_from_json(const Json& json) {
  const Reader reader(json, "figure");
  Figure figure{reader.text("id"), reader.optional_text("title"), reader.optional_text("caption"),
                reader.axis("x"), reader.axis("y")};
  figure.lines = reader.marks("lines", [](const Reader& line) {
    return LineMark{line.text("name"),
                    line.numbers("x"),
                    line.numbers("y"),
                    line.optional_numbers("low"),
                    line.optional_numbers("high"),
                    line.flag("points"),
                    line.flag("dashed")};
  });
  figure.heat_maps = reader.marks("heat_maps", [](const Reader& map) {
    return HeatMapMark{map.text("name"),           map.numbers("x"),
                       map.numbers("y"),           map.numbers("values"),
                       map.optional_number("low"), map.optional_number("high")};
  });
  figure.histograms = reader.marks("histograms", [](const Reader& mark) {
    return HistogramMark{mark.text("name"), mark.numbers("edges"), mark.numbers("counts")};
  });
  figure.rasters = reader.marks("rasters", [](const Reader& mark) {
    return RasterMark{mark.text("name"), mark.numbers("x"), mark.numbers("category")};
  });
  figure.rules = reader.marks("rules", [](const Reader& mark) {
    return RuleMark{mark.text("name"), mark.number("value"), mark.flag("vertical")};
  });
  return figure;
}

bool same(const std::vector<Figure>& a, const std::vector<Figure>& b) {
  return std::ranges::equal(
      a, b, [](const Figure& x, const Figure& y) { return to_json(x) == to_json(y); });
}

}  // namespace gradus::record
