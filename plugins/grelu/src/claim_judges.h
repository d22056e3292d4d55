// How each claim of grelu is judged; claim_rules.cpp says by which criterion.
#pragma once

#include "gradus/claim.h"

namespace gradus::grelu {

void judge_patterns(const Records& records, Judgement& judgement);
void judge_minimum(const Records& records, Judgement& judgement);
void judge_time(const Records& records, Judgement& judgement);
void judge_width(const Records& records, Judgement& judgement);
void judge_conversion(const Records& records, Judgement& judgement);
void judge_acceleration(const Records& records, Judgement& judgement);
void judge_kernel(const Records& records, Judgement& judgement);
void judge_frozen(const Records& records, Judgement& judgement);
void judge_narrow(const Records& records, Judgement& judgement);
void report_accuracy(const Records& records, Judgement& judgement);

}  // namespace gradus::grelu
