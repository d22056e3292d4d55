#include <fmt/format.h>

#include "gradus/error.h"
#include "gradus/text.h"
#include "options/option_json.h"
#include "protocol/messages.h"
#include "protocol/protocol_json.h"
#include "record/record_file.h"
#include "record/record_json.h"

namespace gradus::protocol {
namespace {

template <class Requests>
Json requests_json(const Requests& requests) {
  Json list = Json::array();
  for (const auto& request : requests) list.push_back(to_json(request));
  return list;
}

std::vector<record::RunRequest> requests_from(const record::JsonField& field) {
  std::vector<record::RunRequest> requests;
  for (const record::JsonField& request : field.elements()) {
    requests.push_back(record::run_request_from_json(request));
  }
  return requests;
}

void add_place(Json& json, const WorkPlace& place) {
  json["folder"] = place.folder;
  json["out"] = place.out;
  json["parallel"] = place.parallel;
}

WorkPlace place_from(const record::JsonField& field) {
  return {field.at("folder").text(), record::text_or_empty(field.at("out")),
          field.at("parallel").integer_or_null().value_or(0)};
}

Json to_json(const CheckpointPlan& plan) {
  return {{"file", plan.file},
          {"every_s", record::or_null(plan.every_s)},
          {"every_steps", record::or_null(plan.every_steps)}};
}

std::optional<CheckpointPlan> checkpoint_from(const record::JsonField& field) {
  if (field.is_null()) return std::nullopt;
  return CheckpointPlan{field.at("file").text(), field.at("every_s").number_or_null(),
                        field.at("every_steps").integer_or_null()};
}

Json keys_of(const RunWork& work) {
  Json json = {{"request", to_json(work.request)}};
  add_place(json, work.place);
  if (work.checkpoint) json["checkpoint"] = to_json(*work.checkpoint);
  return json;
}

Json keys_of(const ToolWork& work) {
  Json json = {{"request", to_json(work.request)}};
  add_place(json, work.place);
  if (!work.installed.empty()) json["installed"] = to_json(work.installed);
  return json;
}

Json keys_of(const JudgeWork& work) {
  Json records = Json::array();
  for (const JudgedRecord& record : work.records) {
    records.push_back({{"path", record.path},
                       {"name", record.name},
                       {"entry", record.entry},
                       {"repetition", record.repetition}});
  }
  return {{"claim", to_json(work.claim)},
          {"plugins", to_json(work.plugins)},
          {"study", work.study},
          {"records", std::move(records)},
          {"file", work.file}};
}

Json keys_of(const ProbeWork& work) {
  return {{"file", work.file}};
}

Json keys_of(const MakeWork& work) {
  Json items = Json::array();
  for (const MadeItem& made : work.items) {
    Json item = {{"kind", name_of(made.kind)},
                 {"id", made.item.id},
                 {"options", to_json(made.item.options)}};
    if (made.run) item["request"] = to_json(*made.run);
    items.push_back(std::move(item));
  }
  return {{"plugins", to_json(work.plugins)}, {"items", std::move(items)}};
}

Json keys_of(const DrawsWork& work) {
  Json pairs = Json::array();
  for (const SeedPair& pair : work.pairs) {
    pairs.push_back({to_json(pair.first), to_json(pair.second)});
  }
  return {{"pairs", std::move(pairs)}};
}

Json keys_of(const CheckWork& work) {
  Json json = {{"file", work.file}, {"scratch", work.scratch}, {"others", work.others}};
  if (work.wall_limit_s) json["item_wall_limit_s"] = *work.wall_limit_s;
  if (work.memory_limit_bytes) json["item_memory_limit_bytes"] = *work.memory_limit_bytes;
  json["golden"] = work.golden ? to_json(*work.golden) : Json();
  if (work.only) json["only"] = to_json(*work.only);
  return json;
}

Json keys_of(const BenchWork& work) {
  Json json = {{"requests", requests_json(work.requests)},
               {"names", work.names},
               {"repetitions", work.repetitions}};
  if (work.steps) json["steps"] = *work.steps;
  if (work.min_time_s) json["min_time_s"] = *work.min_time_s;
  return json;
}

Json keys_of(const PrepareWork& work) {
  return {{"runs", requests_json(work.runs)}, {"expected", work.expected}};
}

Json keys_of(const CancelWork& work) {
  return {{"of", work.of}};
}

Json keys_of(const HelloWork&) {
  return Json::object();
}

Json keys_of(const PingWork&) {
  return Json::object();
}

Work run_from(const record::JsonField& field) {
  return RunWork{record::run_request_from_json(field.at("request")), place_from(field),
                 checkpoint_from(field.at("checkpoint"))};
}

Work tool_from(const record::JsonField& field) {
  return ToolWork{record::tool_request_from_json(field.at("request")), place_from(field),
                  record::plugins_from_json(field.at("installed"))};
}

Work judge_from(const record::JsonField& field) {
  JudgeWork work{record::item_use_from_json(field.at("claim")),
                 record::plugins_from_json(field.at("plugins")),
                 field.at("study").text(),
                 {},
                 field.at("file").text()};
  for (const record::JsonField& record : field.at("records").elements()) {
    work.records.push_back({record.at("path").text(), record.at("name").text(),
                            record.at("entry").text(), record.at("repetition").integer()});
  }
  return work;
}

Work probe_from(const record::JsonField& field) {
  return ProbeWork{field.at("file").text()};
}

Work make_from(const record::JsonField& field) {
  MakeWork work{record::plugins_from_json(field.at("plugins")), {}};
  for (const record::JsonField& item : field.at("items").elements()) {
    work.items.push_back({item.at("kind").parsed(item_kind_named, "a kind of items"),
                          record::item_use_from_json(item)});
    const record::JsonField run = item.at("request");
    if (!run.is_null()) work.items.back().run = record::run_request_from_json(run);
  }
  return work;
}

Work draws_from(const record::JsonField& field) {
  DrawsWork work;
  for (const record::JsonField& pair : field.at("pairs").elements()) {
    work.pairs.push_back({record::run_request_from_json(pair.at(std::size_t{0})),
                          record::run_request_from_json(pair.at(std::size_t{1}))});
  }
  return work;
}

Work check_from(const record::JsonField& field) {
  CheckWork work{field.at("file").text(), field.at("scratch").text(), field.at("others").texts(),
                 field.at("item_wall_limit_s").number_or_null(),
                 field.at("item_memory_limit_bytes").integer_or_null()};
  if (!field.at("golden").is_null()) work.golden = record::golden_from_json(field.at("golden"));
  if (!field.at("only").is_null()) work.only = record::item_use_from_json(field.at("only"));
  return work;
}

Work bench_from(const record::JsonField& field) {
  return BenchWork{requests_from(field.at("requests")), field.at("names").texts(),
                   field.at("repetitions").integer(), field.at("steps").integer_or_null(),
                   field.at("min_time_s").number_or_null()};
}

Work prepare_from(const record::JsonField& field) {
  return PrepareWork{requests_from(field.at("runs")),
                     field.at("expected").integer_or_null().value_or(0)};
}

Work cancel_from(const record::JsonField& field) {
  return CancelWork{field.at("of").integer()};
}

struct Verb {
  std::string_view name;
  Work (*read)(const record::JsonField& field);
};

/// In the order of Work.
constexpr Verb verbs[] = {{"run", run_from},
                          {"tool", tool_from},
                          {"judge", judge_from},
                          {"probe", probe_from},
                          {"make", make_from},
                          {"draws", draws_from},
                          {"check", check_from},
                          {"bench", bench_from},
                          {"prepare", prepare_from},
                          {"cancel", cancel_from},
                          {"hello", [](const record::JsonField&) -> Work { return HelloWork(); }},
                          {"ping", [](const record::JsonField&) -> Work { return PingWork(); }}};
static_assert(std::size(verbs) == std::variant_size_v<Work>);

}  // namespace

std::string_view verb_of(const Work& work) {
  return verbs[work.index()].name;
}

void refuse_verb(const std::string& verb) {
  std::vector<std::string> known;
  for (const Verb& one : verbs) known.emplace_back(one.name);
  throw Error("worker.request", "request", "one of " + join(known), fmt::format("'{}'", verb),
              did_you_mean(verb, known));
}

Json to_json(const Work& work) {
  return std::visit([](const auto& own) { return keys_of(own); }, work);
}

Work work_from_json(const std::string& name, const record::JsonField& field) {
  for (const Verb& verb : verbs) {
    if (verb.name == name) return verb.read(field);
  }
  refuse_verb(name);
}

record::GoldenRecord read_golden(const std::filesystem::path& file) {
  return record::golden_from_json(record::read_json(file, "gradus.golden").root());
}

void write_golden(const std::filesystem::path& file, const record::GoldenRecord& golden) {
  record::write_json(file, to_json(golden));
}

}  // namespace gradus::protocol
