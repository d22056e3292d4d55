// Options that several commands take. Each group is declared once, here.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace gradus::cli {

/// The type name of arguments that are passed on to another program as they are.
inline constexpr const char* passed_on = "OPTION";

/// What every command that prints a table takes.
struct JsonOption {
  bool json = false;  ///< JSON in place of tables
};

/// What commands that use plugins take.
struct CommonOptions : JsonOption {
  std::vector<std::string> plugins;  ///< --plugin: files beside those that are found
};

/// What commands that run something take.
struct StudyRunOptions : CommonOptions {
  std::string out;  ///< empty: results/local/<study>
  int jobs = 0;     ///< 0: the number of cores
  bool accept_stale = false, force = false, dry_run = false;
  std::string checkpoint_every;   ///< "5m", "1000steps"; empty: no checkpoints
  std::string shard;              ///< "i/n", or empty: the whole plan
  std::string progress = "text";  ///< on stderr: text, json (a line for each event) or none
  std::string assigned;  ///< shards.json, which says what each shard does; empty: by position
};

/// Each adds its group, and the groups that it builds on, to a command.
void add_options(CLI::App& command, JsonOption& options);
void add_options(CLI::App& command, CommonOptions& options);
void add_options(CLI::App& command, StudyRunOptions& options);
/// --checkpoint-every, whose text run::checkpoint_interval_from_text reads.
void add_checkpoint_option(CLI::App& command, std::string& every);

}  // namespace gradus::cli
