#include "record/golden_record.h"

#include "record/record_file.h"
#include "record/record_json.h"

namespace gradus::record {
namespace {

GoldenEnd end_from_json(const JsonField& field) {
  GoldenEnd end;
  end.problem = field.at("problem").text();
  end.steps = field.at("steps").integer();
  for (const JsonField& number : field.at("end").elements()) end.end.push_back(number.number());
  return end;
}

Json end_json(const GoldenEnd& end) {
  return {{"problem", end.problem}, {"steps", end.steps}, {"end", end.end}};
}

}  // namespace

GoldenPlatform golden_platform_from_json(const JsonField& field) {
  return {.torch = field.at("torch").text(),
          .blas = field.at("blas").text(),
          .cpu_capability = field.at("cpu_capability").text(),
          .cpu = field.at("cpu").text(),
          .device = field.at("device").text(),
          .compiler = field.at("compiler").text(),
          .assertions = field.at("assertions").boolean()};
}

Json to_json(const GoldenPlatform& platform) {
  return {{"torch", platform.torch},
          {"blas", platform.blas},
          {"cpu_capability", platform.cpu_capability},
          {"cpu", platform.cpu},
          {"device", platform.device},
          {"compiler", platform.compiler},
          {"assertions", platform.assertions}};
}

GoldenRecord golden_from_json(const JsonField& field) {
  GoldenRecord golden;
  golden.plugin = field.at("plugin").text();
  golden.semantics = field.at("semantics").integer();
  golden.platform = golden_platform_from_json(field.at("platform"));
  for (const auto& [name, item] : field.at("items").members()) {
    golden.items.emplace_back(name, end_from_json(item));
  }
  return golden;
}

Json to_json(const GoldenRecord& golden) {
  return {{"schema", schema_tag("gradus.golden")},
          {"plugin", golden.plugin},
          {"semantics", golden.semantics},
          {"platform", to_json(golden.platform)},
          {"items", object_of(golden.items, end_json)}};
}

}  // namespace gradus::record
