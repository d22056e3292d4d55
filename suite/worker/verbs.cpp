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

protocol::ProgressSink progress_to(const Reporter& reporter) {
  return [&reporter](const protocol::Progress& progress) { reporter.say(progress); };
}

execution::WritingSink writing_to(const Reporter& reporter) {
  return [&reporter] { reporter.say(protocol::Writing()); };
}

execution::RunCheckpoints checkpoints_of(const protocol::RunWork& work, const Reporter& reporter) {
  if (!work.checkpoint) return {};
  return {work.place.out, *work.checkpoint,
          [&reporter](double seconds) { reporter.say(protocol::Uncounted{seconds}); }};
}

protocol::Result run(const protocol::Work& work, PluginsAndData& loaded, const Reporter& reporter) {
  const auto& own = std::get<protocol::RunWork>(work);
  const record::RunRecord record = execution::execute_run(
      own.request, own.place.folder, loaded.plugins, loaded.data, progress_to(reporter),
      writing_to(reporter), checkpoints_of(own, reporter));
  return protocol::WorkDone{record.status};
}

protocol::Result tool(const protocol::Work& work, PluginsAndData& loaded,
                      const Reporter& reporter) {
  const record::ToolRecord record =
      execution::execute_tool(std::get<protocol::ToolWork>(work), loaded.plugins, loaded.data,
                              progress_to(reporter), writing_to(reporter));
  return protocol::WorkDone{record.status};
}

protocol::Result judge(const protocol::Work& work, PluginsAndData& loaded, const Reporter&) {
  const record::ClaimRecord record =
      execution::judge_claim(std::get<protocol::JudgeWork>(work), loaded.plugins);
  return protocol::WorkDone{record.error ? record::RunStatus::failed : record::RunStatus::finished};
}

protocol::Result probe(const protocol::Work& work, PluginsAndData& loaded, const Reporter&) {
  return protocol::Described{loaded.plugins.describe(std::get<protocol::ProbeWork>(work).file)};
}

protocol::Result make(const protocol::Work& work, PluginsAndData& loaded, const Reporter&) {
  const auto& own = std::get<protocol::MakeWork>(work);
  loaded.plugins.load_all(own.plugins);
  return protocol::Made{execution::refused_items(own.items, loaded.plugins, loaded.data)};
}

protocol::Result draws(const protocol::Work& work, PluginsAndData& loaded, const Reporter&) {
  return protocol::Drawn{execution::drawn_from_seed(std::get<protocol::DrawsWork>(work).pairs,
                                                    loaded.plugins, loaded.data)};
}

protocol::Result check(const protocol::Work& work, PluginsAndData&, const Reporter& reporter) {
  return protocol::Checked{
      conformance::check_plugin(std::get<protocol::CheckWork>(work), progress_to(reporter))};
}

protocol::Result bench(const protocol::Work& work, PluginsAndData& loaded,
                       const Reporter& reporter) {
  return bench::bench_steps(std::get<protocol::BenchWork>(work), loaded.plugins, loaded.data,
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
  protocol::refuse_verb(std::string(request.verb()));
}

}  // namespace gradus::worker
