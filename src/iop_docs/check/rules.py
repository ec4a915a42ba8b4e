"""The registry of rules over an agreement, and the one function that runs them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from iop_docs.check import (
    amendments,
    assessment,
    contributions,
    dates,
    decisions,
    follow_up,
    legal,
    papers,
    parties,
    references,
    state_aid,
    sub_agreements,
    term,
    texts,
)
from iop_docs.errors import Issue
from iop_docs.model.agreement import Agreement

Rule = Callable[[Agreement], Iterator[Issue]]

RULES: Final[tuple[Rule, ...]] = (
    dates.date_exists,
    dates.period_ends_after_start,
    dates.amount_within_term,
    dates.previous_agreement_ends,
    dates.initiative_comes_first,
    dates.party_joins_within_term,
    dates.evaluation_after_start,
    term.notice_is_given,
    term.notice_fits_term,
    term.term_is_plausible,
    term.extension_is_usual,
    term.extension_is_not_silent,
    term.dated_before_end,
    decisions.decided_before_start,
    decisions.notice_follows_decision,
    decisions.legal_force_after_three_weeks,
    decisions.legal_force_is_handled,
    decisions.case_has_number,
    amendments.change_names_its_party,
    amendments.change_does_what_its_kind_says,
    amendments.stated_aid_follows_sums,
    parties.party_id_is_unique,
    parties.both_sides_are_parties,
    parties.role_fits_legal_form,
    parties.organisation_number_is_valid,
    parties.organisation_number_is_unique,
    parties.party_names_differ,
    parties.public_party_has_organ,
    parties.registration_is_for_civil_society,
    parties.contributor_is_not_party,
    references.party_exists,
    references.party_has_commitments,
    references.group_has_both_sides,
    sub_agreements.sub_agreement_is_with_civil_society,
    sub_agreements.every_civil_party_has_sub_agreement,
    sub_agreements.public_money_belongs_to_sub_agreement,
    contributions.both_sides_contribute,
    contributions.giver_is_not_receiver,
    contributions.public_money_goes_to_civil_society,
    contributions.periods_differ,
    contributions.payment_is_not_per_unit,
    contributions.count_has_unit,
    contributions.voluntary_time_has_hours,
    contributions.grant_relation_agrees,
    contributions.money_is_not_called_payment,
    contributions.post_id_is_unique,
    state_aid.aid_is_assessed,
    state_aid.rate_is_given,
    state_aid.aid_is_under_ceiling,
    state_aid.aid_can_be_counted,
    state_aid.analysis_is_given,
    assessment.is_not_public_contract,
    assessment.conditions_are_answered,
    assessment.condition_is_answered_once,
    assessment.criterion_is_answered_once,
    assessment.partial_answer_is_explained,
    assessment.programme_is_named,
    follow_up.partnership_is_followed_up,
    follow_up.meetings_are_called,
    follow_up.goal_has_indicator,
    follow_up.values_are_given,
    follow_up.responsibility_for_personal_data,
    papers.year_is_within_term,
    papers.meeting_is_within_term,
    papers.meeting_is_called_in_time,
    papers.measured_indicator_is_known,
    papers.judged_goal_is_known,
    papers.plan_agrees_with_agreement,
    papers.reported_year_has_plan,
    papers.extension_has_evaluation,
    papers.extension_ends_later,
    papers.notice_is_recorded,
    papers.ending_is_explained,
    papers.report_names_year,
    legal.is_not_pattern_of_purchase,
    legal.contributor_does_not_sign,
    legal.typed_sum_agrees,
    legal.insyn_is_considered,
    texts.no_personal_number,
    texts.no_words_of_purchase,
    texts.no_leftovers,
    texts.no_slips,
    texts.phrases_fit_their_sentences,
    texts.letters_can_be_shown,
    texts.extract_is_shown,
)


def check_agreement(agreement: Agreement) -> tuple[Issue, ...]:
    """Run every rule and return what they found, sorted by place; the data may break the schema."""
    found = (issue for rule in RULES for issue in rule(agreement))
    return tuple(sorted(found, key=_order))


def _order(issue: Issue) -> tuple[int, int, str, str, str]:
    place = issue.place
    return place.line, place.column, issue.code, place.pointer, issue.message
