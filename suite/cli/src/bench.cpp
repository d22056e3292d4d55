#include "commands.h"
#include "gradus/error.h"
#include "gradus/render/numbers.h"
#include "gradus/render/table.h"
#include "gradus/stats/quantiles.h"
#include "gradus/study/flags.h"
#include "output.h"
#include "study_run.h"

namespace gradus::cli {
namespace {

/// "1116 us [1110, 1130]": median and quartiles of the samples of one part of a step.
std::string quartiles(const Json& samples, const char* part) {
  const auto found = samples.find(part);
  if (found == samples.end() || !found->is_array() || found->empty()) return "—";
  std::vector<double> values;
  for (const Json& value : *found) {
    if (value.is_number()) values.push_back(value.get<double>());
  }
  if (values.empty()) return "—";
  return render::significant(stats::median(values)) + " [" +
         render::significant(stats::quantile(values, 0.25)) + ", " +
         render::significant(stats::quantile(values, 0.75)) + "]";
}

Plan plan_of(const BenchCommand& command, Host& host) {
  StudyFlags flags;
  flags.tasks = {command.task};
  flags.methods = command.methods;
  if (flags.methods.empty()) flags.methods = {"sgd", "adam"};
  flags.sets = command.sets;
  flags.seeds = "1";
  return ready(study_from(study_from_flags(flags, host.items())), "", StudyRunOptions(), host).plan;
}

}  // namespace

int bench(const BenchCommand& command) {
  Host host(command);
  using render::Align;
  render::Table table({{"method"},
                       {"step, us", Align::right},
                       {"data", Align::right},
                       {"gradient", Align::right},
                       {"update", Align::right}});
  const std::vector<Json> requests = plan_of(command, host).runs;
  const Json done = host.worker().ask(
      "bench",
      {{"requests", requests}, {"repetitions", command.repetitions}, {"steps", command.steps}});
  if (done.contains("error") && done.at("error").is_object()) {
    throw Error(done.at("error").at("id"), done.at("error").at("text").get<std::string>());
  }
  Json rows = Json::array();
  for (std::size_t at = 0; at < requests.size(); ++at) {
    const Json& samples = done.at("samples").at(at);
    const std::string method = requests[at].at("method");
    rows.push_back(
        {{"task", requests[at].at("task").at("id")}, {"method", method}, {"samples", samples}});
    const Json refused = samples.value("refused", Json());
    if (refused.is_string()) table.note(method + " is refused: " + refused.get<std::string>());
    table.row({method, quartiles(samples, "step_us"), quartiles(samples, "data_us"),
               quartiles(samples, "gradient_us"), quartiles(samples, "update_us")});
  }
  table.note("medians and quartiles of " + render::counted(command.repetitions, "sample") + " of " +
             render::counted(command.steps, "step") + " each, on " + command.task);
  if (command.json) {
    print_json(rows);
  } else {
    print(table.text(out_style()));
  }
  return exit_good;
}

}  // namespace gradus::cli
