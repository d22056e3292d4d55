// The commands of `gradus`: what each is given, and the function that does it. Every function
// returns the exit code and throws gradus::Error for bad input.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "run/exit_codes.h"

namespace gradus::cli {

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
  std::string shard;
};

struct RunCommand : StudyRunOptions {
  std::string study;  ///< file, or empty: from the flags
  std::string name;
  std::vector<std::string> tasks, methods, sets;
  std::string seeds;
  bool curves = false;
};

struct ReproduceCommand : StudyRunOptions {
  std::string plugin;
  bool full = false;
};

struct ToolCommand : StudyRunOptions {
  std::string tool;
  std::vector<std::string> sets, runs;
};

struct ReportCommand : CommonOptions {
  std::vector<std::string> folders;
  std::string out, csv, tables, curves_of, against;
  bool curves = false;
};

struct ListCommand : CommonOptions {
  std::string kind;
};

struct ShowCommand : CommonOptions {
  std::string item;
  bool catalogue = false;
};

struct CheckCommand : CommonOptions {
  std::string file, write_golden;
};

struct NewCommand {
  std::string id, kind = "optimizer", out;
};

struct ReplayCommand : CommonOptions {
  std::string run;
  double tolerance = 1e-3;
};

struct DataCommand : JsonOption {
  std::string what, name, url, out;
};

struct MergeCommand : JsonOption {
  std::string out;
  std::vector<std::string> folders;
};

struct CompareCommand : CommonOptions {
  std::string base, now;        ///< report.json or output folder
  std::string rules;            ///< thresholds and accepted changes
  std::string markdown, junit;  ///< files to write
};

struct SchemaCommand {
  std::string name;
};

struct BenchCommand : CommonOptions {
  std::vector<std::string> methods, sets;
  std::string task = "fashion_mlp";
  std::string filter;  ///< regular expression; empty: all
  int repetitions = 20;
  int64_t steps = 50;                ///< in a repetition, where min_time is not given
  std::optional<double> min_time_s;  ///< of a repetition
  bool copies = false;               ///< A/A
  std::string out;                   ///< file for Google Benchmark's JSON
};

struct DoctorCommand : CommonOptions {};

int run(const RunCommand& command);
int reproduce(const ReproduceCommand& command);
int tool(const ToolCommand& command);
int report(const ReportCommand& command);
int list(const ListCommand& command);
int show(const ShowCommand& command);
int check(const CheckCommand& command);
int make_new(const NewCommand& command);
int replay(const ReplayCommand& command);
int data(const DataCommand& command);
int merge(const MergeCommand& command);
int compare(const CompareCommand& command);
int schema(const SchemaCommand& command);
int bench(const BenchCommand& command);
int doctor(const DoctorCommand& command);

}  // namespace gradus::cli
