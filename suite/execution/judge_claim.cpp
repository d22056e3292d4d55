#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "execution/execute.h"
#include "loading/guard.h"
#include "process/short_text.h"
#include "record/record_view.h"
#include "record/work_record.h"

namespace gradus::execution {
namespace {

record::RecordViews read_records(const protocol::JudgeWork& work) {
  std::vector<record::RecordView> records;
  for (const protocol::JudgedRecord& judged : work.records) {
    records.push_back(record::RecordView::read(judged.path));
    records.back().rename(judged.name, judged.entry, judged.repetition);
  }
  return {work.study, std::move(records)};
}

/// A plugin's text as a record can hold it.
std::string plain(const std::string& text) {
  return process::valid_utf8(process::shortened(text));
}

void write_judgement(record::ClaimRecord& record, const Judgement& judgement) {
  record.verdict = judgement.verdict;
  record.why = plain(judgement.why);
  record.measured = plain(judgement.measured);
  record.bound = plain(judgement.bound);
  record.tolerance = plain(judgement.tolerance);
  record.indicative = judgement.indicative;
  for (const auto& [name, number] : judgement.numbers) {
    record.numbers.emplace_back(plain(name),
                                std::isfinite(number) ? std::optional(number) : std::nullopt);
  }
}

/// What was judged without some of its records is indicative.
void mark_lost_records(const Records& records, Judgement& judgement) {
  const auto all = records.all();
  const auto lost = std::ranges::count_if(all, [](const Record* record) {
    const auto status = record::run_status_from_text(record->status());
    return !status || !record::ended(*status);
  });
  if (lost == 0 || judgement.verdict == Verdict::not_tested) return;
  judgement.indicative = true;
  judgement.why += fmt::format("{}{} of {} records did not finish",
                               judgement.why.empty() ? "" : "; ", lost, all.size());
}

void judge(const protocol::JudgeWork& work, loading::Plugins& plugins,
           record::ClaimRecord& record) {
  plugins.load_all(work.plugins);
  const std::unique_ptr<Claim> claim = plugins.claim(record::to_item(work.claim));
  const ClaimDescription description = claim->describe();
  record.kind = description.kind;
  record.text = plain(description.text);
  record.source = plain(description.source);
  record.criterion = plain(description.criterion);
  const record::RecordViews records = read_records(work);
  record.records = records.ids();
  Judgement judgement;
  claim->judge(records, judgement);
  mark_lost_records(records, judgement);
  write_judgement(record, judgement);
}

}  // namespace

record::ClaimRecord judge_claim(const protocol::JudgeWork& work, loading::Plugins& plugins) {
  record::ClaimRecord record;
  record.claim = work.claim.id;
  record.study = work.study;
  record.options = work.claim.options;
  try {
    judge(work, plugins, record);
  } catch (...) {
    const loading::Failure failure = loading::current_failure("");
    record.verdict = Verdict::not_tested;
    record.why = failure.text;
    record.error = record::RecordError{failure.id, failure.text};
  }
  const std::filesystem::path file = work.file;
  record::write_record(OutputFolder(file.parent_path()), file.filename(), record);
  return record;
}

}  // namespace gradus::execution
