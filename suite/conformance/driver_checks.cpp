// Drivers: short runs on a task that they take.
#include <fmt/format.h>

#include "conformance/check.h"
#include "conformance/checkpoint_check.h"
#include "conformance/memory_growth.h"
#include "conformance/small_run.h"
#include "conformance/trajectory.h"
#include "execution/host_run.h"

namespace gradus::conformance {
namespace {

constexpr int64_t short_run = 8;  // steps

std::optional<SmallRun> run_of(const CheckContext& context, std::string& why) {
  return first_run(
      context, short_run,
      [&](record::RunRequest& request) {
        request.driver = record::ItemUse{context.item.id(), {}};
      },
      why);
}

/// Runs a check on a short run of the driver.
template <class Body>
CheckResult on_a_run(const CheckContext& context, const Body& body) {
  std::string why;
  const auto run = run_of(context, why);
  if (!run) return not_applicable("no loaded task suits it: " + why);
  return body(*run);
}

CheckResult finishes(const CheckContext& context) {
  return on_a_run(context, [](const SmallRun& run) {
    const std::string text = std::string(to_text(run.record.status)) + " on " + run.request.task.id;
    if (record::ended(run.record.status)) return passed(text);
    return failed(text + ": " + run.record.reason.value_or(""));
  });
}

CheckResult driver_repeats_bitwise(const CheckContext& context) {
  return on_a_run(context, [&](const SmallRun& run) {
    const record::RunRecord again = execute_small(context, run.request, "again");
    const std::vector<std::string>& first = run.record.evaluations.parameter_hash;
    return first == again.evaluations.parameter_hash
               ? passed(fmt::format("{} evaluation points", first.size()))
               : failed("two runs with one seed differ");
  });
}

CheckResult counted(const CheckContext& context) {
  return on_a_run(context, [](const SmallRun& run) {
    const record::EvaluationCounts& counts = run.record.counts;
    if (counts.values == 0 && !run.record.by_driver) {
      return failed("a run without one evaluation that was counted");
    }
    return passed(fmt::format("{} values and {} gradients", counts.values.value_or(0),
                              counts.gradients.value_or(0)));
  });
}

/// A driver in the middle of a run.
struct Part {
  Part(const CheckContext& context, const record::RunRequest& request, execution::DataCache& cache)
      : run(request, cache.get(request.task, request.settings, context.plugins),
            execution::host_settings(request.settings), context.plugins, context.scratch / "part"),
        driver(context.plugins.driver(context.defaults())) {
    driver->start(run);
  }
  void advance(int64_t count) {
    for (const int64_t end = run.step() + count; run.step() < end && !run.stopped();) {
      if (run.advance(*driver, end - run.step()) == 0) break;
    }
  }
  execution::HostRun run;
  std::unique_ptr<Driver> driver;
};

CheckResult driver_restores_bitwise(const CheckContext& context) {
  return on_a_run(context, [&](const SmallRun& found) {
    execution::DataCache cache;
    Part whole(context, found.request, cache);
    whole.advance(short_run / 2);
    Archive archive;
    Tensors parameters = whole.run.parameters();
    archive.item("parameters", parameters);
    whole.driver->state(archive);
    const int64_t middle = whole.run.step();
    whole.advance(short_run / 2);
    Part restored(context, found.request, cache);
    archive.restore();
    archive.item("parameters", restored.run.parameters());
    restored.driver->state(archive);
    restored.run.set_step(middle);
    restored.advance(short_run / 2);
    const bool same =
        same_bits(restored.driver->evaluated(restored.run), whole.driver->evaluated(whole.run));
    return same ? passed() : failed("continuing from a saved state gives another trajectory");
  });
}

CheckResult driver_goes_on(const CheckContext& context) {
  return goes_on_where_it_runs(context, [&](record::RunRequest& request) {
    request.driver = record::ItemUse{context.item.id(), {}};
  });
}

/// The run's end does not depend on how often it is looked at.
CheckResult driver_looks_without_touching(const CheckContext& context) {
  return on_a_run(context, [&](const SmallRun& found) -> CheckResult {
    record::RunRequest request = found.request;
    request.settings.evaluation_points = short_run + 1;
    const record::RunRecord often = execute_small(context, request, "often");
    if (often.status != found.record.status) {
      return failed("with more evaluation points the run is " + std::string(to_text(often.status)));
    }
    const std::vector<std::string>& few = found.record.evaluations.parameter_hash;
    const std::vector<std::string>& many = often.evaluations.parameter_hash;
    if (few.empty() || many.empty()) {
      return not_applicable("its run is " + std::string(to_text(often.status)));
    }
    if (few.back() == many.back()) {
      return passed(fmt::format("{} and {} evaluation points", few.size(), many.size()));
    }
    return failed("the trajectory depends on the number of evaluation points");
  });
}

CheckResult driver_memory_stays(const CheckContext& context) {
  return on_a_run(context, [&](SmallRun found) {
    found.request.settings.steps = 1200;
    execution::DataCache cache;
    Part part(context, found.request, cache);
    return memory_growth([&](int64_t steps) {
      const int64_t before = part.run.step();
      part.advance(steps);
      return part.run.step() - before;
    });
  });
}

}  // namespace

std::span<const Check> driver_checks() {
  static constexpr Check checks[] = {
      {"a short run finishes", finishes},
      {"same seed, same trajectory, bitwise", driver_repeats_bitwise},
      {"evaluations are counted", counted},
      {"save, restore, continue, bitwise", driver_restores_bitwise},
      {"goes on from checkpoints, bitwise", driver_goes_on},
      {"what is evaluated leaves the run alone", driver_looks_without_touching},
      {"memory stays over 1000 steps", driver_memory_stays}};
  return checks;
}

}  // namespace gradus::conformance
