#include "worker/verbs.h"

#include <filesystem>

#include "bench/bench.h"
#include "conformance/conformance.h"
#include "execution/execute.h"
#include "execution/refused_items.h"
#include "gradus/error.h"
#include "gradus/text.h"

namespace gradus::worker {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kilobyte = std::size_t{1} << 10, megabyte = std::size_t{1} << 20;
constexpr int64_t gigabyte = int64_t{1} << 30;

auto progress_to(const Reporter& reporter) {
  return [&reporter](const Json& progress) { reporter.progress(progress); };
}

Json run(const Json& line, Workshop& workshop, const Reporter& reporter) {
  const fs::path folder = line.at("folder").get<std::string>();
  const Json record = execute_run(line.at("request"), folder, workshop.plugins, workshop.data,
                                  progress_to(reporter));
  return {{"status", record.at("status")}};
}

Json tool(const Json& line, Workshop& workshop, const Reporter& reporter) {
  const fs::path folder = line.at("folder").get<std::string>();
  const ToolPlace place = {line.value("out", ""), line.value("installed", Json::object())};
  const Json record = execute_tool(line.at("request"), folder, place, workshop.plugins,
                                   workshop.data, progress_to(reporter));
  return {{"status", record.at("status")}};
}

Json judge(const Json& line, Workshop& workshop, const Reporter&) {
  const Json record = judge_claim(line, workshop.plugins);
  return {{"status", record.at("error").is_null() ? "finished" : "failed"}};
}

Json probe(const Json& line, Workshop& workshop, const Reporter&) {
  return {{"description", workshop.plugins.describe(line.at("file").get<std::string>())}};
}

Json make(const Json& line, Workshop& workshop, const Reporter&) {
  workshop.plugins.load_all(line.at("plugins"));
  return {{"refused", refused_items(line.at("items"), workshop.plugins)}};
}

Json check(const Json& line, Workshop&, const Reporter& reporter) {
  std::vector<fs::path> others;
  for (const Json& other : line.value("others", Json::array())) {
    others.emplace_back(other.get<std::string>());
  }
  const CheckLimits defaults;
  const CheckLimits limits = {line.value("item_wall_limit_s", defaults.wall_s),
                              line.value("item_memory_limit_bytes", defaults.memory_bytes)};
  return {{"checks",
           check_plugin(line.at("file").get<std::string>(), line.at("scratch").get<std::string>(),
                        others, limits, line.value("golden", Json()), progress_to(reporter))}};
}

Json bench(const Json& line, Workshop& workshop, const Reporter& reporter) {
  return bench_steps(line, workshop.plugins, workshop.data, progress_to(reporter));
}

const std::vector<ChildVerb>& table() {
  static const std::vector<ChildVerb> verbs = {
      {"probe", probe, {"description"}, 16 * megabyte, {30, 4 * gigabyte}, false},
      {"make", make, {"refused"}, 16 * megabyte, {60, 4 * gigabyte}, false},
      {"run", run, {"status"}, 64 * kilobyte, {600, 4 * gigabyte}, true},
      {"tool", tool, {"status"}, 64 * kilobyte, {600, 4 * gigabyte}, true},
      {"judge", judge, {"status"}, 64 * kilobyte, {600, 4 * gigabyte}, false},
      // Its parts have limits of their own.
      {"check", check, {"checks"}, 64 * megabyte, {3600, 0}, false},
      {"bench", bench, {"samples", "google_benchmark"}, 64 * megabyte, {600, 4 * gigabyte}, false}};
  return verbs;
}

}  // namespace

std::span<const ChildVerb> child_verbs() {
  return table();
}

const ChildVerb* find_child_verb(std::string_view name) {
  for (const ChildVerb& verb : table()) {
    if (verb.name == name) return &verb;
  }
  return nullptr;
}

void refuse_verb(const std::string& verb, std::vector<std::string> own) {
  std::vector<std::string> known = std::move(own);
  for (const ChildVerb& child_verb : table()) known.emplace_back(child_verb.name);
  throw Error("worker.request", "request", "one of " + join(known), "'" + verb + "'",
              did_you_mean(verb, known));
}

}  // namespace gradus::worker
