#include <algorithm>

#include "execution/execute.h"
#include "execution/guard.h"
#include "gradus/claim_names.h"
#include "process/short_text.h"
#include "record/content_hash.h"
#include "record/record_file.h"
#include "record/record_view.h"

namespace gradus {
namespace {

struct NamedRecords {
  JsonRecords records;
  Json ids;
};

NamedRecords read_records(const Json& request) {
  std::vector<JsonRecord> records;
  Json ids = Json::array();
  for (const Json& entry : request.at("records")) {
    const bool named = entry.is_object();  // with the names of the plan's row
    const Json& path = named ? entry.at("path") : entry;
    records.push_back(JsonRecord::read(path.get<std::string>()));
    if (named) records.back().rename(entry.at("name"), entry.at("entry"), entry.at("repetition"));
    ids.push_back(records.back().id());
  }
  return {JsonRecords(request.at("study"), std::move(records)), std::move(ids)};
}

/// A plugin's text as a record can hold it.
std::string plain(const std::string& text) {
  return process::valid_utf8(process::shortened(text));
}

void write_judgement(Json& record, const Judgement& judgement) {
  record["verdict"] = name_of(judgement.verdict);
  record["why"] = plain(judgement.why);
  record["measured"] = plain(judgement.measured);
  record["bound"] = plain(judgement.bound);
  record["tolerance"] = plain(judgement.tolerance);
  record["indicative"] = judgement.indicative;
  for (const auto& [name, number] : judgement.numbers) {
    record["numbers"][plain(name)] = finite_or_null(number);
  }
}

/// What was judged without some of its records is indicative.
void mark_lost_records(const Records& records, Judgement& judgement) {
  const auto all = records.all();
  const auto lost = std::ranges::count_if(all, [](const Record* record) {
    return record->status() != "finished" && record->status() != "diverged";
  });
  if (lost == 0 || judgement.verdict == Verdict::not_tested) return;
  judgement.indicative = true;
  judgement.why += (judgement.why.empty() ? "" : "; ") + std::to_string(lost) + " of " +
                   std::to_string(all.size()) + " records did not finish";
}

void judge(const Json& request, Plugins& plugins, Json& record) {
  plugins.load_all(request.at("plugins"));
  const std::unique_ptr<Claim> claim = plugins.claim(request_item(request.at("claim")));
  const ClaimDescription description = claim->describe();
  record["kind"] = name_of(description.kind);
  record["text"] = plain(description.text);
  record["source"] = plain(description.source);
  record["criterion"] = plain(description.criterion);
  const NamedRecords named = read_records(request);
  record["records"] = named.ids;
  Judgement judgement;
  claim->judge(named.records, judgement);
  mark_lost_records(named.records, judgement);
  write_judgement(record, judgement);
}

}  // namespace

Json judge_claim(const Json& request, Plugins& plugins) {
  Json record = {{"schema", schema_tag("gradus.claim")},
                 {"claim", request.at("claim").at("id")},
                 {"study", request.at("study")},
                 {"kind", nullptr},
                 {"text", ""},
                 {"source", ""},
                 {"criterion", ""},
                 {"options", request.at("claim").value("options", Json::object())},
                 {"verdict", "not tested"},
                 {"why", ""},
                 {"measured", ""},
                 {"bound", ""},
                 {"tolerance", ""},
                 {"indicative", false},
                 {"numbers", Json::object()},
                 {"records", Json::array()},
                 {"error", nullptr}};
  try {
    judge(request, plugins, record);
  } catch (...) {
    const Failure failure = current_failure("");
    record["verdict"] = "not tested";
    record["why"] = failure.text;
    record["error"] = {{"id", failure.id}, {"text", failure.text}};
  }
  const std::filesystem::path file = request.at("file").get<std::string>();
  write_hashed_json(OutputFolder(file.parent_path()), file.filename(), record);
  return record;
}

}  // namespace gradus
