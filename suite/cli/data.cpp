#include <fmt/format.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/command_json.h"
#include "cli/output.h"
#include "gradus/datasets/commands.h"
#include "gradus/datasets/fetch.h"
#include "gradus/error.h"
#include "gradus/text.h"
#include "render/numbers.h"
#include "render/progress.h"
#include "render/table.h"
#include "run/interrupts.h"

namespace gradus::cli {
namespace {

using render::Align;
using render::Cell;
using render::Mark;
using render::Overflow;

struct DataCommand : JsonOption {
  std::string what, name, url, out;

  void declare(CLI::App& command) {
    command.add_option("what", what, "list, verify, fetch or path");
    command.add_option("name", name, "of the data set (list, verify: default all)");
    command.add_option("--url", url, "fetch from here in place of the catalogue's address");
    command.add_option("--out", out, "folder that fetched files go to");
  }
};

int list_rows(const DataCommand& command) {
  auto rows = datasets::list_data();
  if (!command.name.empty()) {
    const std::string& name = datasets::entry(command.name).name;  // throws: no such data set
    std::erase_if(rows, [&](const auto& row) { return row.name != name; });
  }
  if (command.json) {
    print_json(list_json(rows));
    return run::exit_good;
  }
  render::Table table({{"name"},
                       {"training", Align::right},
                       {"test", Align::right},
                       {"size", Align::right},
                       {"licence", Align::left, Overflow::wrap},
                       {"here", Align::left, Overflow::wrap},
                       {"what it is", Align::left, Overflow::wrap}});
  for (const auto& row : rows) {
    const std::string how =
        row.package.empty() ? row.fetchable ? "gradus data fetch" : "no" : "package " + row.package;
    table.row({{row.name, Mark::strong},
               render::grouped(static_cast<int64_t>(row.train_rows)),
               render::grouped(static_cast<int64_t>(row.test_rows)),
               render::byte_size(static_cast<double>(row.size)),
               row.licence,
               row.present ? Cell("yes", Mark::good) : Cell("no: " + how, Mark::warning),
               row.title});
  }
  print(table.text(out_style()));
  return run::exit_good;
}

int verify(const DataCommand& command) {
  std::vector<datasets::VerifyRow> rows;
  for (const datasets::Entry& entry : datasets::catalogue()) {
    const bool named = command.name == entry.name;
    if (!command.name.empty() && !named) continue;
    for (auto& row : datasets::verify_data(entry)) rows.push_back(std::move(row));
  }
  if (rows.empty()) datasets::entry(command.name);  // throws: no such data set
  bool good = true;
  render::Table table({{"data set"}, {"file"}, {"status"}, {"", Align::left, Overflow::wrap}});
  for (const auto& row : rows) {
    const bool missing = row.status == "missing";
    good = good && (row.good() || (missing && command.name.empty()));
    std::string detail = row.path.string();
    if (!row.good() && !missing) {
      detail += fmt::format(": expected {}, found {}", row.expected, row.found);
    }
    table.row({row.dataset,
               row.file,
               {row.status, row.good() ? Mark::good
                            : missing  ? Mark::dim
                                       : Mark::bad},
               detail});
  }
  if (command.json) {
    print_json(list_json(rows));
  } else {
    print(table.text(out_style()));
  }
  return good ? run::exit_good : run::exit_worse;
}

int fetch(const DataCommand& command) {
  const run::Interrupts interrupts;
  render::Progress progress(stderr, render::style_of(STDERR_FILENO), 1);
  progress.begin(0, command.name);
  datasets::FetchOptions options;
  options.url = command.url;
  options.folder = command.out;
  options.progress = [&](const datasets::FetchProgress& now) {
    const double done = now.total > 0 ? static_cast<double>(now.done) / double(now.total) : 0;
    progress.update(0, (double(now.number) - 1 + done) / double(now.count));
    return interrupts.count() == 0;
  };
  const auto rows = datasets::fetch(datasets::entry(command.name), options);
  progress.end(0, "here");
  progress.close();
  if (command.json) {
    print_json(list_json(rows));
    return run::exit_good;
  }
  render::Table table({{"file"}, {"size", Align::right}, {"status"}, {"checksum"}});
  for (const auto& row : rows) {
    table.row({row.path.string(), render::byte_size(static_cast<double>(row.size)), row.status,
               row.checksum});
  }
  print(table.text(out_style()));
  return run::exit_good;
}

int path(const DataCommand& command) {
  const auto row = datasets::path_of_data(datasets::entry(command.name));
  if (command.json) {
    print_json(to_json(row));
  } else {
    for (const auto& file : row.files) print(file.string() + "\n");
  }
  return run::exit_good;
}

int data(const DataCommand& command) {
  const std::vector<std::string> words = {"list", "verify", "fetch", "path"};
  if (command.what == "list") return list_rows(command);
  if (command.what == "verify") return verify(command);
  if (command.what != "fetch" && command.what != "path") {
    throw Error("command.line", "gradus data", "one of " + join(words),
                command.what.empty() ? "none" : fmt::format("'{}'", command.what),
                did_you_mean(command.what, words));
  }
  if (command.name.empty()) {
    throw Error("command.line", "gradus data " + command.what, "the name of a data set", "none",
                "`gradus data list` prints them");
  }
  return command.what == "fetch" ? fetch(command) : path(command);
}

}  // namespace

void add_data(CLI::App& app, int& exit_code) {
  add_command<DataCommand>(app, exit_code, "data", "data sets: list, verify, fetch, path", data);
}

}  // namespace gradus::cli
