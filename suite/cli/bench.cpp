#include <fmt/format.h>

#include <cstdio>
#include <optional>
#include <regex>

#include "analysis/step_costs.h"
#include "base/printable.h"
#include "cli/command.h"
#include "cli/command_json.h"
#include "cli/output.h"
#include "cli/study_run.h"
#include "gradus/error.h"
#include "render/numbers.h"
#include "render/progress.h"
#include "render/step_costs_text.h"
#include "render/style.h"
#include "study/flags.h"

namespace gradus::cli {
namespace {

using Names = std::vector<std::string>;

struct BenchCommand : CommonOptions {
  std::vector<std::string> methods, sets;
  std::string task = "fashion_mlp";
  std::string filter;  ///< regular expression; empty: all
  int repetitions = 20;
  int64_t steps = 50;                ///< in a repetition, where min_time is not given
  std::optional<double> min_time_s;  ///< of a repetition
  bool copies = false;               ///< A/A
  std::string out;                   ///< file for Google Benchmark's JSON

  void declare(CLI::App& command);
};

/// Options that Google Benchmark has too are also known by its names.
void BenchCommand::declare(CLI::App& command) {
  command
      .add_option("methods", methods,
                  "optimizers or drivers (default: sgd, adam; with --filter: all)")
      ->delimiter(',');
  command.add_option("-t,--task", task, "on this task")->capture_default_str();
  command.add_option("--set", sets, "METHOD.OPTION=VALUE, TASK.OPTION=VALUE")
      ->allow_extra_args(false);
  command.add_option("--filter,--benchmark_filter", filter,
                     "methods whose name a regular expression matches");
  command.add_option("--repetitions,--benchmark_repetitions", repetitions, "samples")
      ->check(CLI::Range(2, 10000))
      ->capture_default_str();
  auto* fixed = command.add_option("--steps", steps, "steps a sample")
                    ->check(CLI::Range(1, 1000000000))
                    ->capture_default_str();
  command
      .add_option("--min-time,--benchmark_min_time", min_time_s,
                  "seconds a sample, at least, in place of --steps")
      ->check(CLI::Range(1e-6, 3600.0))
      ->excludes(fixed);
  command.add_flag("--aa", copies,
                   "measure each method twice, against itself, and state the noise floor");
  command.add_option("--out,--benchmark_out", out,
                     "write Google Benchmark's own JSON to this file");
}

Names methods_of(const BenchCommand& command, Host& host) {
  if (!command.methods.empty()) return command.methods;
  if (command.filter.empty()) return {"sgd", "adam"};
  Names all;
  for (const study::CatalogueItem& item : host.items().items()) {
    const bool steps = item.kind == ItemKind::optimizer || item.kind == ItemKind::driver;
    if (steps) all.push_back(item.id);
  }
  return all;
}

/// Those that the expression matches somewhere, as Google Benchmark's filter does.
Names filtered(const Names& methods, const std::string& filter) {
  Names kept;
  try {
    const std::regex expression(filter);
    for (const std::string& method : methods) {
      if (std::regex_search(method, expression)) kept.push_back(method);
    }
  } catch (const std::regex_error& error) {
    throw Error("bench.filter", "--filter", "a regular expression", fmt::format("'{}'", filter),
                error.what());
  }
  if (kept.empty()) {
    throw Error("bench.filter", "--filter", fmt::format("a method whose name matches '{}'", filter),
                "none", "`gradus list optimizer` shows their names");
  }
  return kept;
}

std::vector<record::RunRequest> requests_of(const BenchCommand& command, Host& host) {
  study::StudyFlags flags;
  flags.tasks = {command.task};
  flags.methods = filtered(methods_of(command, host), command.filter);
  flags.sets = command.sets;
  flags.seeds = "1";
  return ready(study::study_from(study::study_from_flags(flags, host.items())), "",
               StudyRunOptions(), host)
      .plan.runs;
}

/// What the worker is asked: each method, and with copies each once more.
protocol::BenchWork work_of(const BenchCommand& command,
                            const std::vector<record::RunRequest>& requests, const Names& names) {
  protocol::BenchWork work{requests, names, command.repetitions, {}, command.min_time_s};
  if (!command.min_time_s) work.steps = command.steps;
  if (command.copies) {
    work.requests.insert(work.requests.end(), requests.begin(), requests.end());
    for (const std::string& name : names) work.names.push_back(name + "/copy");
  }
  return work;
}

/// The worker's answer, or nothing where a method's own code failed, which is told on stderr.
std::optional<protocol::Benched> measured(const protocol::BenchWork& work, Host& host) {
  render::Progress progress(stderr, render::style_of(2), 1);
  progress.begin(0, "bench");
  std::string method;
  protocol::Done done = host.worker().ask(work, {}, [&](const protocol::Progress& now) {
    method = now.method;
    progress.update(0, now.share);
    progress.tick();
  });
  progress.close();
  if (!done.error) return std::get<protocol::Benched>(std::move(done.result));
  const std::string text =
      fmt::format("while {}: {}\n{}", method.empty() ? "data were read" : method + " ran",
                  done.error->text, done.error->output);
  std::fprintf(stderr, "gradus: error [%s]: %s\n", done.error->id.c_str(),
               printable_message(text).c_str());
  return std::nullopt;
}

std::string how(const BenchCommand& command) {
  const std::string each = command.min_time_s ? "at least " + render::duration(*command.min_time_s)
                                              : render::counted(command.steps, "step");
  return fmt::format("{} of {} each on {}, methods interleaved at random",
                     render::counted(command.repetitions, "sample"), each, command.task);
}

int bench(const BenchCommand& command) {
  Host host(command);
  const std::vector<record::RunRequest> requests = requests_of(command, host);
  Names names;
  for (const record::RunRequest& request : requests) names.push_back(request.method);
  const std::optional<protocol::Benched> done = measured(work_of(command, requests, names), host);
  if (!done) return run::exit_failed;
  const auto costs = analysis::step_costs_of(done->samples, names, command.copies);
  const analysis::StepComparison comparison = analysis::compare_step_costs(costs);
  if (!command.out.empty() && comparison.first) {
    write_benchmark_file(command.out, done->google_benchmark);
  }
  if (command.json) {
    const auto steps = command.min_time_s ? std::nullopt : std::optional(command.steps);
    print_json(to_json(BenchSummary{requests.at(0).task.id, command.repetitions, steps,
                                    command.min_time_s, costs, comparison}));
  } else {
    print(render::step_costs_text(costs, comparison, how(command), out_style()));
  }
  return comparison.first ? run::exit_good : run::exit_nothing;
}

}  // namespace

void add_bench(CLI::App& app, int& exit_code) {
  add_command<BenchCommand>(app, exit_code, "bench", "the cost of a step", bench);
}

}  // namespace gradus::cli
