#include <fmt/format.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "cli/command.h"
#include "cli/command_json.h"
#include "cli/host.h"
#include "cli/output.h"
#include "cli/scratch_folder.h"
#include "gradus/datasets/commands.h"
#include "gradus/error.h"
#include "record/environment.h"
#include "render/numbers.h"
#include "render/table.h"

namespace gradus::cli {
namespace {

namespace fs = std::filesystem;
constexpr double little_disk_bytes = 1024.0 * 1024 * 1024;

/// Findings, each with what it means for the user.
class Findings {
 public:
  void good(const std::string& what, const std::string& text) { add(what, "ok", text); }
  void warning(const std::string& what, const std::string& text) { add(what, "note", text); }
  void problem(const std::string& what, const std::string& text) {
    add(what, "problem", text);
    sound_ = false;
  }
  bool sound() const { return sound_; }
  const std::vector<Finding>& rows() const { return rows_; }

 private:
  void add(const std::string& what, const char* outcome, const std::string& text) {
    rows_.push_back({what, outcome, text});
  }
  std::vector<Finding> rows_;
  bool sound_ = true;
};

void look_at_worker(Host& host, Findings& findings) {
  try {
    const record::Named<std::string> platform = host.worker().platform();
    const auto text = [&](const char* key) {
      const std::string* found = record::find(platform, key);
      return found != nullptr ? *found : std::string("?");
    };
    findings.good("worker", fmt::format("gradus {}, answers", text("engine")));
    findings.good("LibTorch", fmt::format("{}, BLAS {}, kernels for {}", text("torch"),
                                          text("blas"), text("cpu_capability")));
    findings.good("processor", text("cpu"));
    if (text("engine") != GRADUS_VERSION) {
      findings.problem("versions", "gradus is " GRADUS_VERSION ", the worker " + text("engine") +
                                       ": install both from one build");
    }
  } catch (const Error& error) {
    findings.problem("worker", error.what());
  }
}

void look_at_plugins(Host& host, Findings& findings) {
  try {
    const run::Installation& installation = host.installation();
    findings.good(
        "plugins",
        render::counted(static_cast<int64_t>(installation.items.plugins().size()), "plugin") +
            ", " +
            render::counted(static_cast<int64_t>(installation.items.items().size()), "item"));
    for (const run::RefusedPlugin& refused : installation.refused) {
      findings.problem("plugin", fmt::format("{} is refused [{}]: {}", refused.file.string(),
                                             refused.id, refused.text));
    }
    for (const std::string& note : unsearched_plugin_folders()) findings.warning("plugins", note);
    for (const PluginFile& file : installation.shadowed) {
      findings.warning("plugin", fmt::format("{} is not used: {} has the same id",
                                             file.path.string(), file.shadowed_by.string()));
    }
    if (installation.items.plugins().empty()) {
      std::string folders;
      for (const fs::path& folder : plugin_folders()) folders += " " + folder.string();
      findings.problem("plugins", "none found in" + folders);
    }
  } catch (const Error& error) {
    findings.problem("plugins", error.what());
  }
}

/// Whether methods written in Python can run: the plugin, and the interpreter that it starts.
void look_at_python(Host& host, Findings& findings) {
  constexpr std::string_view missing = GRADUS_PYTHON_MISSING;
  try {
    if (!host.items().has_plugin("python")) {
      findings.warning("Python",
                       fmt::format("python.optimizer is not there: {}",
                                   missing.empty() ? "its plugin is not installed" : missing));
      return;
    }
  } catch (const Error&) {
    return;  // said above
  }
  const char* given = ::getenv("GRADUS_PYTHON");
  const std::string program = given != nullptr && *given != '\0' ? given : GRADUS_PYTHON_PROGRAM;
  for (const std::string& needed : {program, std::string(GRADUS_PYTHON_LIBRARY)}) {
    if (fs::exists(needed)) continue;
    findings.warning("Python", fmt::format("{} is not there: python.optimizer needs the Python "
                                           "environment of the LibTorch that Gradus was built with",
                                           needed));
    return;
  }
  findings.good("Python", fmt::format("{}, for python.optimizer", program));
}

void look_at_data(Findings& findings) {
  for (const auto& row : datasets::list_data()) {
    if (row.present) {
      findings.good("data", row.name + " in " + row.folder.string());
      continue;
    }
    const std::string how = !row.package.empty() ? "install the package " + row.package
                            : row.fetchable      ? "gradus data fetch " + row.name
                                                 : "see " + row.source;
    findings.warning("data", row.name + " is missing: " + how);
  }
}

void look_at_threads(Findings& findings) {
  const unsigned cores = std::thread::hardware_concurrency();
  findings.good("cores", fmt::format("{}; `gradus run` keeps as many runs going", cores));
  for (const char* name : {"OMP_NUM_THREADS", "MKL_NUM_THREADS"}) {
    const char* value = ::getenv(name);
    if (value != nullptr && std::string(value) != "1") {
      findings.warning("threads",
                       fmt::format("{} is {}; runs use one thread unless the study says otherwise",
                                   name, value));
    }
  }
}

void look_at_folder(const std::string& what, const fs::path& folder, Findings& findings) {
  if (::access(folder.c_str(), W_OK) != 0) {
    findings.problem(what, folder.string() + " cannot be written; choose another with --out");
    return;
  }
  std::error_code error;
  const fs::space_info space = fs::space(folder, error);
  if (error) return;
  const auto available = static_cast<double>(space.available);
  const std::string text =
      fmt::format("{}, {} free", folder.string(), render::byte_size(available));
  available < little_disk_bytes ? findings.problem(what, text) : findings.good(what, text);
}

void look_at_scratch(Findings& findings) {
  try {
    look_at_folder("scratch", scratch_parent(), findings);
  } catch (const Error& error) {
    findings.problem("scratch", error.what());
  }
}

std::string findings_text(const std::vector<Finding>& rows) {
  render::Table table({{"what"}, {"state"}, {"", render::Align::left, render::Overflow::wrap}});
  for (const Finding& row : rows) {
    const render::Mark mark = row.outcome == "ok"     ? render::Mark::good
                              : row.outcome == "note" ? render::Mark::warning
                                                      : render::Mark::bad;
    table.row({row.what, {row.outcome, mark}, row.text});
  }
  return table.text(out_style());
}

int doctor(const CommonOptions& command) {
  Findings findings;
  try {
    Host host(command);
    look_at_worker(host, findings);
    look_at_plugins(host, findings);
    look_at_python(host, findings);
  } catch (const Error& error) {
    findings.problem("worker", error.what());
  }
  look_at_data(findings);
  look_at_threads(findings);
  look_at_folder("results", fs::current_path(), findings);
  look_at_scratch(findings);
  if (command.json) {
    print_json(list_json(findings.rows()));
  } else {
    print(findings_text(findings.rows()));
    print(findings.sound() ? "\nnothing is wrong\n" : "\nsee the problems above\n");
  }
  return findings.sound() ? run::exit_good : run::exit_worse;
}

}  // namespace

void add_doctor(CLI::App& app, int& exit_code) {
  add_command<CommonOptions>(app, exit_code, "doctor", "what is wrong with this installation",
                             doctor);
}

}  // namespace gradus::cli
