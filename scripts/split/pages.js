// Which parts the first screen of an address needs, and which parts are only ever shown inside another one. What shows them is
// in web/dashboard/src; here it is known before the program runs. Parts that no address is listed with are fetched on demand.

/** Addresses, the first that matches counts: path and query, the parts. */
export const PAGES = [
  [/^\/\?(.*&)?group=/, ["portfolio", "groups"]],
  [/^\/(\?|$)/, ["portfolio"]],
  [/^\/customers\/[^/]+\/call-prep(\?|$)/, ["call_prep"]],
  [/^\/customers\/[^/?]+\/?(\?|$)/, ["account", "account_work"]],
  [/^\/customers\/[^/]+\/actions(\?|$)/, ["account", "account_work"]],
  [/^\/customers\//, ["account", "account_sections"]],
  [/^\/actions\?(.*&)?view=board(&|$)/, ["actions", "actions_board"]],
  [/^\/actions\?(.*&)?view=team(&|$)/, ["actions", "actions_team"]],
  [/^\/actions\?(.*&)?view=(suggestions|playbooks)(&|$)/, ["actions", "actions_library"]],
  [/^\/actions(\?|$)/, ["actions"]],
  [/^\/alerts\?(.*&)?view=rules(&|$)/, ["alerts", "alerts_rules"]],
  [/^\/alerts\?(.*&)?view=deliveries(&|$)/, ["alerts", "alerts_deliveries"]],
  [/^\/alerts\?(.*&)?view=settings(&|$)/, ["alerts", "alerts_settings"]],
  [/^\/alerts(\?|$)/, ["alerts"]],
  [/^\/risk(\?|$)/, ["risk"]],
  [/^\/scoring(\?|$)/, ["scoring"]],
  [/^\/data(\?|$)/, ["data"]],
];

/** Parts that are only shown inside another one, which is loaded before them: their files leave out what that one has. */
export const INSIDE = {
  groups: "portfolio",
  account_work: "account",
  account_sections: "account",
  actions_board: "actions",
  actions_team: "actions",
  actions_library: "actions",
  actions_change: "actions",
  alerts_rules: "alerts",
  alerts_deliveries: "alerts",
  alerts_settings: "alerts",
  scoring_dimension: "scoring",
  scoring_dialogs: "scoring",
  scoring_outcome: "scoring",
};
