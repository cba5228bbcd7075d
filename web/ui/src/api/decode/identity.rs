//! The contract's types about users, as lists of their fields.

use bellwether_contract::assignment::{Assigned, CoverItem, Covers, OwnerItem, Owners};
use bellwether_contract::audit::{AuditEntry, AuditPage};
use bellwether_contract::identity::{
    ApiKeyItem, ApiKeys, CreatedApiKey, CreatedUser, KeyScope, Me, Permission, Preferences, Role, Team, TeamRef, Teams,
    Theme, User, UserRef, UserStatus, Users,
};
use bellwether_contract::sign_in::{
    Link, LinkInfo, LinkPurpose, RecoveryCodes, SecondFactorSetup, SessionItem, Sessions, SignInStep, SignInWays,
    SignedIn,
};

use super::{Decode, Misfits, field};
use crate::api::json::Json;

fields! {
    Me {
        id, name, email, role, permissions, owners, team, preferences, second_factor, password, recovery_codes, csrf_token,
        session, demo
    }
    Preferences { theme, locale, time_zone }
    TeamRef { id, name }
    UserRef { id, name }

    SignInWays { password, provider, demo, password_min_length }
    SignedIn { next }
    LinkInfo { purpose, email, name, expires_at }
    Link { purpose, url, expires_at }
    SecondFactorSetup { secret, uri, qr_svg }
    RecoveryCodes { codes }
    Sessions { items }
    SessionItem { id, created_at, last_seen_at, idle_until, expires_at, address, agent, current }
    ApiKeys { items }
    ApiKeyItem { id, name, prefix, scopes, user, created_at, expires_at, last_used_at }
    CreatedApiKey { secret, key }

    Users { items, page }
    User {
        id, version, name, email, role, status, owners, team, second_factor, linked, last_sign_in_at, created_at
    }
    CreatedUser { user, link }
    Teams { items }
    Team { id, version, name, leads, members }
    Assigned { changed }
    Owners { items }
    OwnerItem { id, name, customers, users }
    Covers { items }
    CoverItem { id, owner, user, from, through, reason, by, active }

    AuditPage { items, page }
    AuditEntry {
        number, at, actor, means, address, agent, request_id, action, target_kind, target, target_name, before, after, seal
    }
}

names! {
    Role {
        Learner = "learner",
        Admin = "admin",
        Lead = "lead",
        AccountManager = "account_manager",
        Service = "service"
    }
    Permission {
        ReadCustomers = "read_customers",
        ReadPortfolios = "read_portfolios",
        ManageAssignments = "manage_assignments",
        ManageUsers = "manage_users",
        ReadAudit = "read_audit",
        ManagePipeline = "manage_pipeline",
        ManageModels = "manage_models",
        ManageWork = "manage_work",
        ManageTemplates = "manage_templates"
    }
    UserStatus {
        Invited = "invited",
        Active = "active",
        Disabled = "disabled"
    }
    Theme {
        System = "system",
        Light = "light",
        Dark = "dark"
    }
    SignInStep {
        Done = "done",
        SecondFactor = "second_factor"
    }
    LinkPurpose {
        Invitation = "invitation",
        Reset = "reset"
    }
    KeyScope {
        Read = "read",
        Write = "write"
    }
}
