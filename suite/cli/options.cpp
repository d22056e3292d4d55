#include "cli/options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "run/checkpoints.h"

namespace gradus::cli {
namespace {

/// CLI11's own check names the largest double in place of what is expected.
std::string whole_number(const std::string& text) {
  const bool good = !text.empty() && text.size() < 7 && text[0] != '0' &&
                    text.find_first_not_of("0123456789") == std::string::npos;
  return good ? "" : fmt::format("expected a whole number from 1 on, found '{}'", text);
}

std::string checkpoint_interval(const std::string& text) {
  if (run::checkpoint_interval_from_text(text)) return "";
  return fmt::format(
      "expected a time such as 30s, 5m or 2h, or a number of steps such as 1000steps, found '{}'",
      text);
}

}  // namespace

void add_checkpoint_option(CLI::App& command, std::string& every) {
  command
      .add_option("--checkpoint-every", every,
                  "write the state of each run so often (30s, 5m, 2h, 1000steps): one that is cut "
                  "off goes on from there when the command is given again")
      ->check(checkpoint_interval, "");
}

void add_options(CLI::App& command, JsonOption& options) {
  command.add_flag("--json", options.json, "JSON on stdout in place of tables");
}

void add_options(CLI::App& command, CommonOptions& options) {
  // One value each time it is given: what follows may be an argument.
  command.add_option("--plugin", options.plugins, "a plugin file beside those that are found")
      ->type_name("FILE")
      ->allow_extra_args(false);
  add_options(command, static_cast<JsonOption&>(options));
}

void add_options(CLI::App& command, StudyRunOptions& options) {
  command.add_option("--out", options.out, "output folder (default: results/local/NAME)");
  command.add_option("-j,--jobs", options.jobs, "runs at once (default: the number of cores)")
      ->check(whole_number, "");
  command
      .add_option("--progress", options.progress,
                  "on stderr: text (default), json (a line for each event, for programs) or none")
      ->check(CLI::IsMember({"text", "json", "none"}));
  auto* shard = command.add_option("--shard", options.shard, "do part i of n of the plan: i/n");
  command
      .add_option("--assigned", options.assigned,
                  "with --shard: the file that says which part has what (gradus submit writes it)")
      ->needs(shard);
  add_checkpoint_option(command, options.checkpoint_every);
  command.add_flag("--dry-run", options.dry_run, "say what would run, why, and about how long");
  command.add_flag("--accept-stale", options.accept_stale,
                   "keep results of another platform or plugin build");
  command.add_flag("--force", options.force, "write into another study's folder");
  add_options(command, static_cast<CommonOptions&>(options));
}

}  // namespace gradus::cli
