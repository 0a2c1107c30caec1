/// Every column of every table, once: what it is for, who may read it, on what ground and for how long it is kept. The register,
/// the retention engine, the personal export and erasure are all made of this; a test fails for a column that is not here.
///
///     table: PURPOSE BASIS RETENTION
///       CLASS: column column …
///       CLASS RETENTION: column …      where a column is kept otherwise than its table
///
/// A column with @ names the person that the row is about: their own export holds the row. Columns that say who worked on
/// something (`created_by`) have none.
///
/// Classes: `public` anybody; `members` whoever is signed in and may see the thing; `private` the person and the few who must;
/// `bank` account numbers; `secret` nobody. Purposes, bases and retentions are cases of ``DataCatalogue``.
extension DataCatalogue {
    static let text = """
        accounting_accounts: books none house
          members: account number label
        accounting_settings: books none house
          members: id legal_form
        accounts: books law house
          members: id code kind currency fund_line_id budget_id party@ project_id rule
          members: debits_posted credits_posted debits_pending credits_pending
        acts: audit interest house
          private: number at who person_id@ token_id act object detail origin_mark hash
          private origin: origin_salt address request
        agreements: funding none house
          public: id slug funder_id title signed_on is_example created_at
          members: note
        analytic_codes: books none house
          members: kind thing code
        api_answers: programs contract answer
          private: person_id@ key fingerprint status body recorded_at
        api_tokens: programs contract membership
          private: id person_id@ scope created_at expires_at last_used_on revoked_at name is_strong
          secret: token_hash
        arrival_answers: identity consent arrival
          private: id arrival_id written_by written_at words
        arrivals: identity consent arrival
          private: id name email language livelihood commons place written_at taken_by taken_at answered_at person_id@
          private: closed_at closed_reason
        bank_accounts: payment none house
          members: id name holder format created_at created_by
          bank: iban
        bank_files: bank law books
          private: hash name uploaded_at uploaded_by
          bank: content
        bank_line_answers: bank law books
          private: line_id kind about sentence answered_at answered_by
        bank_lines: bank law books
          private: id key statement_id position account day value_day amount currency end_to_end payment_run
          private: bank_reference return_reason
          bank: party party_account text
        bank_statements: bank law house
          private: id format account currency reference opening_day closing_day opening closing file_hash
          private: imported_at imported_by
        budget_people: money contract membership
          members: budget_id person_id@ role
        budget_policies: money none house
          members: budget_id version recorded_at recorded_by timing who_may_draw self_service_ceiling outside_ceiling
          members: approval quorum_size objection_days question_holds_payment hourly_guide person_ceiling person_period
          members: project_ceiling first_request_ceiling reservation_days allow_unpaid rhythm cutoff_day visibility
          members: public_totals evidence
        budgets: money none house
          public: id slug name purpose currency default_kind opens_on closes_on closed_at created_at
        closed_periods: books law house
          members: until closed_at closed_by codebook
        contract_kinds: identity none house
          members: id name status most_months renewals source checked_on ended_on
        cooperative: house none house
          public: id name currency
          members: person_quarter_ceiling two_persons_above paid_on_word evidence_days observer_releases
        draw_approvals: money contract house
          members: draw_id version person_id@ at seen_hash
        draw_events: money contract house
          members: id draw_id version at actor_id@ kind amount
          members books: note
        draw_questions: money contract house
          members: id draw_id asked_by@ asked_at answered_by@ answered_at closed_by closed_at
          members books: question answer
        draw_shares: money none house
          members: draw_id version position line_id amount reason transfer_id
        draws: money contract house
          members: id number version state budget_id project_id declared_by@ payee_person_id@ payee_organisation_id gesture
          members: kind amount currency work_day reserved_until evidence minutes declared_at accepted_at accepted_by_rule
          members: done_at settled_at settlement_mode
          members books: purpose evidence_link
        digests: mail contract letter
          private: person_id@ week written_at
        entries: books law house
          members: number kind day document_day bank_day recorded_at origin key fingerprint previous_hash hash
        erasures: privacy law house
          private: person_id@ reason erased_at erased_by
        evidence: evidence law books
          private: id draw_id sha256 name added_by@ added_at set_aside_by set_aside_at set_aside_reason
        evidence_files: evidence law books
          private: sha256 type bytes width height stored_at
        factor_loss_approvals: signIn interest membership
          private: loss_id person_id@ position approved_by reached approved_at
        factor_losses: signIn interest membership
          private: id person_id@ reason factor_set_up_at asked_at address browser takes_effect_at outcome closed_at closed_by
          private: word renewed_at
        former_emails: identity interest membership
          private: person_id@ email until
        fund_line_kind_ceilings: funding none house
          members: line_id version kind ceiling
        fund_line_terms: funding none house
          members: line_id version recorded_at recorded_by note purpose window_from window_until spend_by kinds payees
          members: territories per_draw_ceiling per_person_ceiling evidence
        fund_lines: funding none house
          public: id slug agreement_id name is_free currency created_at
        identities: signIn contract membership
          private: id person_id@ issuer subject linked_at used_at
        legal_holds: privacy law house
          private: id person_id reason placed_at placed_by lifted_at lifted_by
        mail_choices: mail contract membership
          private: person_id@ kind pace
        organisations: funding interest house
          public: id slug name kind created_at
          members: legal_name email siret
        outbox: mail contract letter
          private: id recipient subject body created_at sent_at letter language tries tried_since next_try_at useless_from
          private: answer failed_at dropped_at dropped_by
        payee_calls: payment law house
          private: party@ version is_confirmed changed_by called_by called_at
          private membership: number
        payee_details: payment contract membership
          private: party person_id@ organisation_id version holder iban_masked name_check changed_at changed_by pays_from
          private: call_back
          bank: sealed_iban iban_mark
        payee_details_changes: payment law house
          private: party@ version at changed_by name_check
          bank books: holder iban_masked iban_mark
        payment_files: payment law house
          private: run_id message_id format fingerprint line_count total
          bank books: sealed_content
        payment_lines: payment law house
          private: id run_id position part draw_id draw_version amount mode party payee_person_id@ end_to_end_id state bank_day
          private: closed_at closed_by prepared_by released_by
          private books: reason
          bank books: holder iban_masked iban_mark
        payment_runs: payment law house
          private: id number state bank_account_id execution_day currency prepared_by prepared_at frozen_by frozen_at
          private: released_by released_at sent_by sent_at voided_by voided_at
          private books: void_reason
        people: identity contract membership
          members: id@ name status is_named_publicly language created_at
          private: legal_name email analytic_code sought
        people_files: identity contract list
          private: sha256 name text uploaded_by uploaded_at
        person_statuses: identity contract membership
          private: id person_id@ status since contract_id contract_until note recorded_at recorded_by
        privacy_contacts: privacy law house
          members: id controller controller_contact officer officer_contact processors changed_at changed_by
        profiles: identity consent membership
          members: person_id@ is_listed trade skills helps_with contact updated_at
        project_people: projects contract membership
          members: project_id person_id@
        projects: projects interest house
          public: id slug name summary territory is_public created_at
        recovery_codes: signIn contract membership
          private: person_id@ used_at
          secret: mark
        requests: money none house
          private: key fingerprint outcome recorded_at
        role_events: audit interest house
          private: id person_id@ role scope act acted_by at
        role_grants: identity contract membership
          private: id person_id@ role budget_id agreement_id organisation_id given_by given_at
        second_factors: signIn contract membership
          private: person_id@ set_up_at
          secret: sealed_seed last_step
        sessions: signIn contract session
          private: id person_id@ method address browser created_at expires_at seen_at confirmed_at
          secret: token_hash csrf
        shared_links: publication interest house
          private: id organisation_id note created_by created_at expires_at revoked_at
          secret: secret_hash
        sign_in_codes: signIn contract code
          private: id person_id@ created_at expires_at wrong_tries used_at
          secret: code_mark link_mark account browser_hash
        spent_ways: signIn interest code
          secret: mark expires_at
        suspensions: identity interest membership
          private: id person_id@ reason placed_at placed_by ends_at lifted_at lifted_by
        transfers: books law house
          members: id phase debit credit amount target releases until
        tries: signIn interest code
          secret: bucket spent_until
        """
}
