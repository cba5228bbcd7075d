//! What the roles allow.

use bellwether_contract::identity::{Permission, Role};

/// What a role allows beyond its own profile.
pub const fn permissions(role: Role) -> &'static [Permission] {
    match role {
        Role::Admin => &[
            Permission::ReadCustomers,
            Permission::ReadPortfolios,
            Permission::ManageAssignments,
            Permission::ManageUsers,
            Permission::ReadAudit,
            Permission::ManagePipeline,
            Permission::ManageModels,
        ],
        Role::Lead => &[Permission::ReadCustomers, Permission::ReadPortfolios, Permission::ManageAssignments],
        Role::AccountManager | Role::Service => &[Permission::ReadCustomers],
        Role::Learner => &[],
    }
}
