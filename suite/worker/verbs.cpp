#include "worker/verbs.h"

#include "bench/bench.h"
#include "conformance/conformance.h"
#include "execution/drawn_from_seed.h"
#include "execution/execute.h"
#include "execution/refused_items.h"

namespace gradus::worker {
namespace {

constexpr std::size_t kilobyte = std::size_t{1} << 10, megabyte = std::size_t{1} << 20;
constexpr int64_t gigabyte = int64_t{1} << 30;

ProgressSink progress_to(const Reporter& reporter) {
  return [&reporter](const Progress& progress) { reporter.say(progress); };
}

Result run(const Work& work, Workshop& workshop, const Reporter& reporter) {
  const auto& own = std::get<RunWork>(work);
  return WorkDone{execute_run(own.request, own.place.folder, workshop.plugins, workshop.data,
                              progress_to(reporter))
                      .status};
}

Result tool(const Work& work, Workshop& workshop, const Reporter& reporter) {
  return WorkDone{
      execute_tool(std::get<ToolWork>(work), workshop.plugins, workshop.data, progress_to(reporter))
          .status};
}

Result judge(const Work& work, Workshop& workshop, const Reporter&) {
  const ClaimRecord record = judge_claim(std::get<JudgeWork>(work), workshop.plugins);
  return WorkDone{record.error ? RunStatus::failed : RunStatus::finished};
}

Result probe(const Work& work, Workshop& workshop, const Reporter&) {
  return Described{workshop.plugins.describe(std::get<ProbeWork>(work).file)};
}

Result make(const Work& work, Workshop& workshop, const Reporter&) {
  const auto& own = std::get<MakeWork>(work);
  workshop.plugins.load_all(own.plugins);
  return Made{refused_items(own.items, workshop.plugins, workshop.data)};
}

Result draws(const Work& work, Workshop& workshop, const Reporter&) {
  return Drawn{drawn_from_seed(std::get<DrawsWork>(work).pairs, workshop.plugins, workshop.data)};
}

Result check(const Work& work, Workshop&, const Reporter& reporter) {
  return Checked{check_plugin(std::get<CheckWork>(work), progress_to(reporter))};
}

Result bench(const Work& work, Workshop& workshop, const Reporter& reporter) {
  return bench_steps(std::get<BenchWork>(work), workshop.plugins, workshop.data,
                     progress_to(reporter));
}

const std::vector<ChildVerb>& table() {
  static const std::vector<ChildVerb> verbs = {
      {"probe", probe, {"description"}, 16 * megabyte, {30, 4 * gigabyte}, false},
      {"make", make, {"refused"}, 16 * megabyte, {60, 4 * gigabyte}, true},
      {"draws", draws, {"drawn"}, 16 * megabyte, {60, 4 * gigabyte}, true},
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

const ChildVerb& child_verb(const Request& request) {
  for (const ChildVerb& verb : table()) {
    if (verb.name == request.verb()) return verb;
  }
  refuse_verb(std::string(request.verb()));
}

}  // namespace gradus::worker
