// Which parts the first screen of an address needs, and which parts are only ever shown inside another one. What shows them is
// in web/dashboard/src; here it is known before the program runs. Parts that no address is listed with are fetched on demand.

/** Addresses, by path and query, with the files that they need at once; the first that matches counts. A file has one part or
 * several, then their names with dots between them: what comes in one file is smaller, but it is there twice. */
export const PAGES = [
  [/^\/\?(.*&)?group=/, ["portfolio", "groups"]],
  [/^\/(\?|$)/, ["portfolio.portfolio_table"]],
  [/^\/customers\/[^/]+\/call-prep(\?|$)/, ["call_prep"]],
  [/^\/customers\/[^/?]+\/?(\?|$)/, ["account.account_work"]],
  [/^\/customers\/[^/]+\/actions(\?|$)/, ["account.account_work"]],
  [/^\/customers\//, ["account.account_sections"]],
  [/^\/actions\?(.*&)?view=board(&|$)/, ["actions", "actions_board"]],
  [/^\/actions\?(.*&)?view=team(&|$)/, ["actions", "actions_team"]],
  [/^\/actions\?(.*&)?view=suggestions(&|$)/, ["actions", "actions_suggestions"]],
  [/^\/actions\?(.*&)?view=playbooks(&|$)/, ["actions", "actions_playbooks"]],
  [/^\/actions\?(.*&)?view=templates(&|$)/, ["actions", "actions_templates"]],
  [/^\/actions(\?|$)/, ["actions.actions_queue"]],
  [/^\/alerts\?(.*&)?view=rules(&|$)/, ["alerts", "alerts_rules"]],
  [/^\/alerts\?(.*&)?view=deliveries(&|$)/, ["alerts", "alerts_deliveries"]],
  [/^\/alerts\?(.*&)?view=settings(&|$)/, ["alerts", "alerts_settings"]],
  [/^\/alerts(\?|$)/, ["alerts"]],
  [/^\/risk(\?|$)/, ["risk"]],
  [/^\/scoring(\?|$)/, ["scoring"]],
  [/^\/data(\?|$)/, ["data"]],
  [/^\/views\/[^/]+(\?|$)/, ["kept_view"]],
];

/** Parts that are only shown inside another one, which is loaded before them: their files leave out what that one has. */
export const INSIDE = {
  groups: "portfolio",
  portfolio_table: "portfolio",
  portfolio_picks: "portfolio",
  account_work: "account",
  account_dealings: "account_work",
  account_suggestions: "account_work",
  account_more: "account",
  account_sections: "account",
  actions_queue: "actions",
  actions_board: "actions",
  actions_team: "actions",
  actions_suggestions: "actions",
  actions_playbooks: "actions",
  actions_templates: "actions",
  playbook_form: "actions_playbooks",
  actions_change: "actions_queue",
  alerts_rules: "alerts",
  alerts_deliveries: "alerts",
  alerts_settings: "alerts",
  alerts_forms: "alerts_rules",
  scoring_dimension: "scoring",
  scoring_dialogs: "scoring",
  scoring_outcome: "scoring",
};
