// Which parts the first screen of an address needs, and which parts are only ever shown inside another one. What shows them is
// in web/dashboard/src; here it is known before the program runs. Parts that no address is listed with are fetched on demand. Likewise
// which questions to the API the first screen begins with.

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

/** What every page asks the API for at first, below its base. */
export const ALWAYS = ["/me", "/meta", "/me/views", "/actions?owner=me&limit=1", "/alerts?limit=1"];

/** What an address asks for besides, by its path: an address with a query asks for something else. Nothing breaks if the program
 * asks otherwise, but the question was for nothing. */
export const QUESTIONS = [
  [
    /^\/$/,
    () => [
      "/portfolio/summary",
      "/customers?limit=100",
      "/portfolio/attention?limit=5",
      "/customers?min_overdue_ratio=1.5&limit=1",
      "/customers?min_contact_days=45&limit=1",
      "/fiscal/window",
    ],
  ],
  [
    /^\/customers\/([^/]+)$/,
    (id) => [
      `/customers/${id}`,
      `/customers/${id}/revenue`,
      `/customers/${id}/contacts?limit=3`,
      `/customers/${id}/contacts?limit=1`,
      "/fiscal/window",
    ],
  ],
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
