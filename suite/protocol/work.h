// What the host asks the worker to do. Files and folders are absolute paths.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "gradus/item_kind.h"
#include "record/golden_record.h"
#include "record/request.h"
#include "record/run_record.h"

namespace gradus::protocol {

/// Where a run or tool is worked on.
struct WorkPlace {
  std::string folder;    ///< which gets record.json
  std::string out = {};  ///< the output folder, which a tool's runs are relative to
  /// At most so many are at work at once when it starts; 0: any number.
  std::int64_t parallel = 0;
};

/// Where a run keeps the state from which another process goes on after it was cut off, and how
/// often it writes it. With neither a time nor a number of steps it goes on from what is there and
/// writes no more.
struct CheckpointPlan {
  std::string file;  ///< below the output folder
  std::optional<double> every_s = {};
  std::optional<std::int64_t> every_steps = {};
};

struct RunWork {
  record::RunRequest request;
  WorkPlace place;
  std::optional<CheckpointPlan> checkpoint = {};
};

struct ToolWork {
  record::ToolRequest request;
  WorkPlace place;
  record::Named<record::PluginUse> installed =
      {};  ///< what may be loaded for the networks that it is given
};

/// A record that a claim is judged on, with the names of the plan's row.
struct JudgedRecord {
  std::string path;  ///< of record.json
  std::string name, entry;
  std::int64_t repetition = 0;
};

struct JudgeWork {
  record::ItemUse claim;
  record::Named<record::PluginUse> plugins;
  std::string study;
  std::vector<JudgedRecord> records;
  std::string file;  ///< which gets the claim's record
};

/// Describe a plugin's file.
struct ProbeWork {
  std::string file;
};

struct MadeItem {
  ItemKind kind = ItemKind::optimizer;
  record::ItemUse item;
  /// Of a model: a run in which it is used, whose data it is made for.
  std::optional<record::RunRequest> run = {};
};

/// Make items and let them go: what they say of their options.
struct MakeWork {
  record::Named<record::PluginUse> plugins;
  std::vector<MadeItem> items;
};

/// Two runs that differ in nothing but their seeds.
struct SeedPair {
  record::RunRequest first, second;
};

/// Say what the beginnings of runs take from their seeds.
struct DrawsWork {
  std::vector<SeedPair> pairs;
};

/// Try all items of a plugin, or one.
struct CheckWork {
  std::string file, scratch;
  std::vector<std::string> others = {};                 ///< plugin files to load beside it
  std::optional<double> wall_limit_s = {};              ///< of one check
  std::optional<std::int64_t> memory_limit_bytes = {};  ///< of one check
  std::optional<record::GoldenRecord> golden = {};      ///< of the file beside the plugin
  /// The only item to try, with the options that stand in place of its defaults.
  std::optional<record::ItemUse> only = {};
};

/// Measure the steps of runs.
struct BenchWork {
  std::vector<record::RunRequest> requests;
  std::vector<std::string> names;  ///< one for each, all different
  std::int64_t repetitions = 1;
  std::optional<std::int64_t> steps = {};  ///< in one repetition
  std::optional<double> min_time_s = {};   ///< of one repetition, in place of `steps`
};

/// Load the plugins and data of runs, which their processes then share.
struct PrepareWork {
  std::vector<record::RunRequest> runs;  ///< one for all that need the same
  std::int64_t expected = 0;             ///< runs that will be asked for, where these are more
};

/// End the work with that ticket.
struct CancelWork {
  std::int64_t of = 0;
};

struct HelloWork {};  ///< What is your platform?
struct PingWork {};   ///< Are you there?

using Work = std::variant<RunWork, ToolWork, JudgeWork, ProbeWork, MakeWork, DrawsWork, CheckWork,
                          BenchWork, PrepareWork, CancelWork, HelloWork, PingWork>;

}  // namespace gradus::protocol
