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
            Permission::ManageWork,
            Permission::ManageTemplates,
        ],
        Role::Lead => &[
            Permission::ReadCustomers,
            Permission::ReadPortfolios,
            Permission::ManageAssignments,
            Permission::ManageTemplates,
        ],
        Role::AccountManager | Role::Service => &[Permission::ReadCustomers],
        Role::Learner => &[],
    }
}
