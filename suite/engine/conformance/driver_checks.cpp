// Drivers: short runs on a task that they take.
#include "../src/host_run.h"
#include "check.h"
#include "small_run.h"
#include "trajectory.h"

namespace gradus {
namespace {

constexpr int64_t steps = 8;

std::optional<SmallRun> run_of(const CheckContext& context, std::string& why) {
  return first_run(
      context, steps,
      [&](Json& request) {
        request["driver"] = {{"id", context.item.id()}, {"options", Json::object()}};
      },
      why);
}

CheckResult finishes(const CheckContext& context) {
  std::string why;
  const auto run = run_of(context, why);
  if (!run) return not_applicable("no loaded task suits it: " + why);
  const std::string status = run->record.at("status");
  const std::string task = run->request.at("task").at("id");
  if (status == "finished" || status == "diverged") return passed(status + " on " + task);
  return failed(status + " on " + task + ": " + run->record.value("reason", Json("")).dump());
}

CheckResult repeats_bitwise(const CheckContext& context) {
  std::string why;
  const auto run = run_of(context, why);
  if (!run) return not_applicable("no loaded task suits it: " + why);
  const Json again = execute_small(context, run->request, "again");
  const Json& first = run->record.at("evaluations").at("parameter_hash");
  return first == again.at("evaluations").at("parameter_hash")
             ? passed(std::to_string(first.size()) + " evaluation points")
             : failed("two runs with one seed differ");
}

CheckResult counted(const CheckContext& context) {
  std::string why;
  const auto run = run_of(context, why);
  if (!run) return not_applicable("no loaded task suits it: " + why);
  const Json& counts = run->record.at("counts");
  const bool none = counts.at("values") == 0 && counts.at("by_driver").is_null();
  if (none) return failed("a run without one evaluation that was counted");
  return passed(counts.dump());
}

/// A driver in the middle of a run.
struct Half {
  Half(const CheckContext& context, const Json& request, DataCache& cache)
      : run(request, cache.get(request, context.plugins), parse_settings(request.at("settings")),
            context.plugins, context.scratch / "half"),
        driver(context.plugins.driver(context.defaults())) {
    driver->start(run);
  }
  void advance(int64_t count) {
    const LaneScope lane(run.clock(), Lane::update);
    for (int64_t done = 0; done < count && !run.stopped();) {
      const int64_t more = driver->advance(run, count - done);
      if (more == 0) break;
      done += more;
      run.set_step(run.step() + more);
    }
  }
  HostRun run;
  std::unique_ptr<Driver> driver;
};

CheckResult restores_bitwise(const CheckContext& context) {
  std::string why;
  const auto found = run_of(context, why);
  if (!found) return not_applicable("no loaded task suits it: " + why);
  DataCache cache;
  Half whole(context, found->request, cache);
  whole.advance(steps / 2);
  Archive archive;
  Tensors parameters = whole.run.parameters();
  archive.item("parameters", parameters);
  whole.driver->state(archive);
  const int64_t middle = whole.run.step();
  whole.advance(steps / 2);
  Half restored(context, found->request, cache);
  archive.restore();
  archive.item("parameters", restored.run.parameters());
  restored.driver->state(archive);
  restored.run.set_step(middle);
  restored.advance(steps / 2);
  const bool same =
      same_bits(restored.driver->evaluated(restored.run), whole.driver->evaluated(whole.run));
  return same ? passed() : failed("continuing from a saved state gives another trajectory");
}

constexpr Check checks[] = {{"a short run finishes", finishes},
                            {"same seed, same trajectory, bitwise", repeats_bitwise},
                            {"evaluations are counted", counted},
                            {"save, restore, continue, bitwise", restores_bitwise}};

}  // namespace

std::span<const Check> driver_checks() {
  return checks;
}

}  // namespace gradus
